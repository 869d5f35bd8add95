"""Print the package as docs/architecture.md shows it: every file with the first sentence of its docstring."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "cxsurvey"
PAGE = ROOT / "docs" / "architecture.md"

# The order of the funnel, from the raw export to the command line.
FUNNEL = (
    "__init__.py", "errors.py", "arrays.py", "settings.py", "display.py", "codebook.py", "answers.py", "readers",
    "cleaning", "weighting", "moments", "survey.py", "estimation", "significance", "claims", "exhibits", "rendering",
    "studies", "cli.py",
)  # fmt: skip


def first_sentence(path: Path) -> str:
    """The first sentence of a module's docstring."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return re.split(r"(?<=[.?])\s", text.replace("\n", " "), maxsplit=1)[0].rstrip(".")


def entries(place: Path, prefix: str = "") -> list[tuple[str, str]]:
    """Name and sentence of a file, or of a folder and all that is in it."""
    if place.is_file():
        return [(prefix + place.name, first_sentence(place))]
    inner = "" if not prefix and place == PACKAGE else place.relative_to(PACKAGE).as_posix() + "/"
    found = [(inner, first_sentence(place / "__init__.py"))]
    files = sorted(p for p in place.glob("*.py") if p.name != "__init__.py")
    found += [("    " + p.name, first_sentence(p)) for p in files]
    for folder in sorted(p for p in place.iterdir() if (p / "__init__.py").is_file()):
        found += entries(folder)
    return found


def tree() -> str:
    """The tree as text, one line to a file."""
    lines = [line for name in FUNNEL if (PACKAGE / name).exists() for line in entries(PACKAGE / name)]
    width = max(len(name) for name, _ in lines) + 2
    return "cxsurvey/\n" + "\n".join(f"{name:<{width}}{text}".rstrip() for name, text in lines) + "\n"


def main() -> int:
    """Write the tree into the page."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(
        re.sub(r"```\ncxsurvey/\n.*?```", lambda _: f"```\n{tree()}```", page, flags=re.DOTALL), encoding="utf-8"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
