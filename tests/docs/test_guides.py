"""Every example of the guides runs, in order, and prints what the guide says it prints."""

import doctest
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
GUIDES = sorted((DOCS / "guides").glob("*.md"))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_examples_of_a_guide(guide, monkeypatch, tmp_path):
    """The ```pycon blocks of a guide are one session, run in the root of the repository."""
    blocks = re.findall(r"```pycon\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    assert blocks, f"{guide.name} has no example"
    monkeypatch.chdir(DOCS.parent)
    names = {"tmp_path": tmp_path}
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    session = doctest.DocTestParser().get_doctest("\n".join(blocks), names, guide.name, str(guide), 0)
    results = doctest.DocTestRunner(optionflags=flags).run(session)
    assert results.attempted
    assert not results.failed
