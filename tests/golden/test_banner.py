"""Column tests of a weighted banner against R: z on effective bases, and its adjustments by row and table."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx

ORACLE = Path(__file__).parent / "oracle"
CASES = json.loads((ORACLE / "banner.json").read_text(encoding="utf-8"))
CLOSED_FORM = 1e-9
ZERO = 1e-12  # a share of 0 or 1 that weighted sums leave a rounding away

NOT_COVERED = {"num_x_b1": "weighted means on effective bases: test_banner_letters.py"}
ADJUSTMENTS = {
    "bonferroni_row": ("bonferroni", "row"),
    "holm_row": ("holm", "row"),
    "BH_row": ("bh", "row"),
    "BH_table": ("bh", "table"),
}
TABLES = [name for name in CASES if name not in NOT_COVERED]


def banner(*questions: str) -> pd.DataFrame:
    return pd.read_csv(ORACLE / "data" / "banner400.csv", dtype=dict.fromkeys(questions, "string"))


def without_weight(name: str) -> pd.Series:
    """Respondents with a weight of 0 by group: R's table counts them, an unweighted base does not."""
    question, by = name.split("_x_")
    frame = banner(question, by).dropna(subset=[question, by])
    return (frame["w"] == 0).groupby(frame[by]).sum()


def estimates(name: str) -> cx.Estimates:
    question, by = name.split("_x_")
    frame = banner(question, by)
    wanted = frame[[question, by, "w"]].astype({question: object, by: object})
    options = [{"code": code, "label": code} for code in CASES[name]["value"]["n"]["rows"]]
    groups = [{"code": code, "label": code} for code in CASES[name]["value"]["n"]["cols"]]
    book = cx.Codebook.from_dict({"questions": {question: {"options": options}, by: {"options": groups}}})
    return cx.share(cx.from_frame(wanted, codebook=book, weight="w"), question, by=by)


def test_no_case_is_left_out():
    assert {*TABLES, *NOT_COVERED} == set(CASES)


@pytest.mark.parametrize("name", TABLES)
def test_shares_and_bases(name):
    frame, r, by = estimates(name).to_frame(), CASES[name]["value"], name.split("_x_")[1]
    shares = frame.pivot(index="level", columns=by, values="estimate").to_numpy()
    np.testing.assert_allclose(shares, np.array(r["colpct"]["values"]), rtol=CLOSED_FORM, atol=ZERO)
    first = frame.drop_duplicates(by).set_index(by)
    counted = np.array(list(r["base_n"].values())) - without_weight(name).loc[list(r["base_n"])].to_numpy()
    assert first["base_n"].tolist() == counted.tolist()
    for ours, theirs in {"base_weighted": "base_w", "base_effective": "base_eff"}.items():
        np.testing.assert_allclose(first[ours].to_numpy(), list(r[theirs].values()), rtol=CLOSED_FORM)


@pytest.mark.parametrize("kind", ["pooled", "unpooled"])
@pytest.mark.parametrize("name", TABLES)
def test_pairs(name, kind):
    tests = cx.compare_columns(estimates(name), across=name.split("_x_")[1], pooled=kind == "pooled").to_frame()
    for pair, r in CASES[name]["value"]["pairs"].items():
        a, b = pair.split("_")
        ours = tests[(tests["group_a"] == a) & (tests["group_b"] == b)]
        np.testing.assert_allclose(
            ours["statistic"], np.array(r[f"z_{kind}"], dtype=float), rtol=CLOSED_FORM, atol=ZERO
        )
        np.testing.assert_allclose(ours["p_value"], np.array(r[f"p_{kind}"], dtype=float), rtol=CLOSED_FORM)


@pytest.mark.parametrize("how", ADJUSTMENTS)
@pytest.mark.parametrize("name", TABLES)
def test_adjusted(name, how):
    adjust, family = ADJUSTMENTS[how]
    across = name.split("_x_")[1]
    tests = cx.compare_columns(estimates(name), across=across, adjust=adjust, family=family).to_frame()
    r = CASES[name]["value"]
    pairs = list(r["pairs"])
    ours = tests.assign(pair=tests["group_a"] + "_" + tests["group_b"]).pivot(
        index="level", columns="pair", values="p_adjusted"
    )[pairs]
    np.testing.assert_allclose(ours.to_numpy(), np.array(r["adjusted"][how]["values"], dtype=float), rtol=CLOSED_FORM)
