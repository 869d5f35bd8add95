"""A table of a survey that was weighted to targets says so, and its standard errors are those of share()."""

from pathlib import Path

import numpy as np
import pytest

import cxsurvey as cx

DATA = Path(__file__).parents[2] / "data/pew2013"
ROUNDING = 1e-9  # relative, of standard errors that come from sums in another order


@pytest.fixture(scope="module")
def weighted():
    survey = cx.read(DATA / "raw/pew2013.csv", codebook=DATA / "codebook.toml").clean()
    return survey.weight(cx.targets(DATA / "targets.toml"), missing="base")


def test_shares_and_errors_are_those_of_share(weighted):
    table = cx.crosstab(weighted, stub="health_law", banner=["sex", "party"])
    for name in ("sex", "party"):
        for row in cx.share(weighted, "health_law", by=name).to_frame().itertuples():
            if row.base_effective < 30:
                continue
            column = (name, getattr(row, name))
            assert table.value(row.level, column) == pytest.approx(row.estimate, rel=ROUNDING)
            assert table.value(row.level, column, "std_error") == pytest.approx(row.std_error, rel=ROUNDING)


def test_the_targets_themselves_have_no_error(weighted):
    table = cx.crosstab(weighted, stub="region", banner=["party"])
    errors = [table.value(level, (), "std_error") for level in ("Northeast", "Midwest", "South", "West")]
    assert np.allclose(errors, 0, atol=1e-9)


def test_the_footer_names_the_weighting(weighted):
    table = cx.crosstab(weighted, stub="health_law", banner="sex")
    assert table.footer()[0].startswith("Column shares, raked to sex_by_age, education, race and region")
    assert "unweighted" not in table.footer()[0]
