"""The figures in figures/ say what the data say today."""

import json
from pathlib import Path

import pytest

from cxsurvey.studies.study import read_study
from cxsurvey.studies.today import Today

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("study", ["so2019", "ospo2019", "ospo2022", "pew2013", "cx2022"])
def test_committed_figures_are_true(study):
    today = Today(read_study(ROOT / "data" / study))
    figures = [*(page for exhibit in today.exhibits for page in exhibit.pages), *today.weight_figures[0]]
    made = {f"{figure.name}.json": as_stored(figure) for figure in figures}
    own = [path for path in (ROOT / "figures" / study).glob("*.json") if not path.name[0].isdigit()]
    kept = {path.name: path.read_text(encoding="utf-8") for path in own}  # those with a number are of notebooks
    assert made == kept, "run `make figures` and look at what changed"
    for name in kept:
        for ending in (".png", ".svg", ".pdf"):
            assert (ROOT / "figures" / study / name).with_suffix(ending).is_file()


def as_stored(figure):
    """The text of the .json beside an image; that `save` writes this is tested with the other files of a figure."""
    return json.dumps(figure.to_dict(), indent=1, ensure_ascii=False) + "\n"
