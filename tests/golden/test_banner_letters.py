"""Column tests of a whole table at once against R: z on effective bases, its corrections, weighted means and bases."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from column_samples import from_answers

from cxsurvey.significance.letter_settings import letter_settings
from cxsurvey.significance.letters import find_letters

ORACLE = Path(__file__).parent / "oracle"
CASES = json.loads((ORACLE / "banner.json").read_text(encoding="utf-8"))
CLOSED_FORM = 1e-9
ZERO = 1e-12  # a share of 0 or 1 that weighted sums leave a rounding away
MEANS = "num_x_b1"
TABLES = [name for name in CASES if name != MEANS]
CORRECTIONS = {
    "bonferroni_row": ("bonferroni", "row"),
    "holm_row": ("holm", "row"),
    "BH_row": ("bh", "row"),
    "BH_table": ("bh", "table"),
}


def evidence(name: str):
    """The shares of the rows of R's table by the columns of R's table."""
    question, by = name.split("_x_")
    frame = pd.read_csv(ORACLE / "data" / "banner400.csv", dtype={question: "string", by: "string"})
    frame = frame.dropna(subset=[question, by])
    r = CASES[name]["value"]["n"]
    return from_answers(
        np.array([frame[question] == code for code in r["rows"]]),
        np.array([frame[by] == code for code in r["cols"]]),
        frame["w"].to_numpy(),
    )


@pytest.mark.parametrize("name", TABLES)
def test_pooled_z_is_the_mode_independent(name):
    letters = find_letters(evidence(name), letter_settings(method="independent", min_base=0))
    for place, r in enumerate(CASES[name]["value"]["pairs"].values()):
        ours = np.nan_to_num(letters.tests.statistic[:, place])
        np.testing.assert_allclose(ours, np.array(r["z_pooled"], dtype=float), rtol=CLOSED_FORM, atol=ZERO)
        p = letters.tests.p_value[:, place]
        np.testing.assert_allclose(p, np.array(r["p_pooled"], dtype=float), rtol=CLOSED_FORM)


@pytest.mark.parametrize("name", TABLES)
def test_unpooled_z_is_the_statistic_of_crunch(name):
    letters = find_letters(evidence(name), letter_settings(method="crunch", min_base=0))
    for place, r in enumerate(CASES[name]["value"]["pairs"].values()):
        ours = np.nan_to_num(letters.tests.statistic[:, place])
        np.testing.assert_allclose(ours, np.array(r["z_unpooled"], dtype=float), rtol=CLOSED_FORM, atol=ZERO)


@pytest.mark.parametrize("how", CORRECTIONS)
@pytest.mark.parametrize("name", TABLES)
def test_corrections(name, how):
    adjust, family = CORRECTIONS[how]
    settings = letter_settings(method="independent", adjust=adjust, family=family, min_base=0)
    theirs = np.array(CASES[name]["value"]["adjusted"][how]["values"], dtype=float)
    np.testing.assert_allclose(find_letters(evidence(name), settings).p_adjusted, theirs, rtol=CLOSED_FORM)


def test_means_bases_and_variances():
    """What the modes make their tests of means from."""
    frame = pd.read_csv(ORACLE / "data" / "banner400.csv", dtype={"b1": "string"}).dropna(subset=["num", "b1"])
    r = CASES[MEANS]["value"]
    member = np.array([frame["b1"] == code for code in r])
    ours = from_answers(frame["num"].to_numpy()[None], member, frame["w"].to_numpy(), kind="mean")
    found = {"W": ours.w, "neff": ours.effective, "mean": ours.estimate, "var_pop": ours.spread_w}
    for name, numbers in found.items():
        np.testing.assert_allclose(numbers[0], [column[name] for column in r.values()], rtol=CLOSED_FORM)
    e = ours.effective
    unbiased = ours.spread_w * e / (e - 1)
    np.testing.assert_allclose(unbiased[0], [column["var_unb"] for column in r.values()], rtol=CLOSED_FORM)
    letters = find_letters(ours, letter_settings(method="independent"))
    for place, (a, b) in enumerate((("1", "2"), ("1", "3"), ("2", "3"))):
        variance = r[a]["var_unb"] / r[a]["neff"] + r[b]["var_unb"] / r[b]["neff"]
        assert letters.tests.std_error[0, place] ** 2 == pytest.approx(variance, rel=CLOSED_FORM)
