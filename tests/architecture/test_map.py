"""docs/architecture.md shows the tree as it is."""

import inspect
import re
from pathlib import Path

import cxsurvey

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "cxsurvey"


def listed() -> set[str]:
    """Files and folders named in the first code block of the page, as paths within the package."""
    block = re.search(
        r"```\ncxsurvey/\n(.*?)```", (ROOT / "docs/architecture.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert block, "the page has no tree"
    found, folder = set(), ""
    for line in block[1].splitlines():
        name = line.split()[0]
        if not line.startswith("    "):
            folder = name if name.endswith("/") else ""
            found.add(name)
        else:
            found.add(folder + name)
    return found


def there() -> set[str]:
    files = {path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py" or path.parent == PACKAGE}
    folders = {path.parent for path in files if path.parent != PACKAGE}
    return {path.relative_to(PACKAGE).as_posix() for path in files} | {
        path.relative_to(PACKAGE).as_posix() + "/" for path in folders
    }


def test_the_page_and_the_tree_agree():
    assert listed() == there()


def test_the_vocabulary_is_the_public_one():
    """Every public name stands once in docs/functions.md, with the arguments it has today."""
    page = (ROOT / "docs/functions.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)(?:\((.*?)\))?` \|", page, re.MULTILINE)
    assert sorted(name for name, _ in rows) == sorted(cxsurvey.__all__)
    for name, arguments in rows:
        thing = getattr(cxsurvey, name)
        if inspect.isfunction(thing):
            assert re.findall(r"\w+", arguments) == list(inspect.signature(thing).parameters)


def test_every_module_says_what_it_is_for():
    for path in PACKAGE.rglob("*.py"):
        assert path.read_text(encoding="utf-8").startswith(('"""', 'r"""')), path
