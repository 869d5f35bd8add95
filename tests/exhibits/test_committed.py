"""The figures in figures/ say what the data say today."""

from pathlib import Path

import pytest

from cxsurvey.studies.run import run

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("study", ["so2019", "ospo2019", "ospo2022", "pew2013", "cx2022"])
def test_committed_figures_are_true(study, tmp_path):
    weighted = ["weights"] if study in ("pew2013", "cx2022") else []
    run(ROOT / "data" / study, out=tmp_path / "out", only=["figures", *weighted])
    made = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "out/figures").glob("*.json")}
    own = [path for path in (ROOT / "figures" / study).glob("*.json") if not path.name[0].isdigit()]
    kept = {path.name: path.read_text(encoding="utf-8") for path in own}  # those with a number are of notebooks
    assert made == kept, "run `make figures` and look at what changed"
    for name in kept:
        for ending in (".png", ".svg", ".pdf"):
            assert (ROOT / "figures" / study / name).with_suffix(ending).is_file()
