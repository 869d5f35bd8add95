"""A weighted banner as a table against R: counts, column shares, three bases, means and their spread."""

import json
from pathlib import Path

import pandas as pd
import pytest

import cxsurvey as cx

ORACLE = Path(__file__).parent / "oracle"
CASES = json.loads((ORACLE / "banner.json").read_text(encoding="utf-8"))
CLOSED_FORM = 1e-9
ZERO = 1e-12  # a share of 0 that weighted sums leave a rounding away
STUBS = ("q1", "q2", "m_1", "m_2", "m_3", "m_4")
BANNER = ("b1", "b2")


@pytest.fixture(scope="module")
def book():
    frame = pd.read_csv(ORACLE / "data" / "banner400.csv", dtype=dict.fromkeys((*STUBS, *BANNER), "string"))
    frame = frame.astype(dict.fromkeys((*STUBS, *BANNER), object))
    codes = {name: sorted(frame[name].dropna().unique()) for name in (*STUBS, *BANNER)}
    questions = {name: {"options": [{"label": code} for code in found]} for name, found in codes.items()}
    codebook = cx.Codebook.from_dict({"questions": {**questions, "num": {"type": "numeric"}}})
    survey = cx.from_frame(frame, codebook=codebook, weight="w")
    return frame, cx.book(survey, [*STUBS, "num"], banner=list(BANNER), suppress_below=0)


@pytest.mark.parametrize("name", [name for name in CASES if name != "num_x_b1"])
def test_counts_shares_and_bases(book, name):
    frame, tables = book
    question, by = name.split("_x_")
    table, r = tables[question], CASES[name]["value"]
    for i, row in enumerate(r["colpct"]["rows"]):
        for j, code in enumerate(r["colpct"]["cols"]):
            cell = ((question, str(row)), ((by, str(code)),))
            assert table.value(*cell) == pytest.approx(r["colpct"]["values"][i][j], rel=CLOSED_FORM, abs=ZERO)
            assert table.value(*cell, "count") == pytest.approx(r["W"]["values"][i][j], rel=CLOSED_FORM, abs=ZERO)
    for code, weighted in r["base_w"].items():
        key = ((by, code),)
        row = (question, str(r["colpct"]["rows"][0]))
        inside = (frame[by] == code) & frame[question].notna()
        assert table.value(row, key, "base_n") == (frame.loc[inside, "w"] > 0).sum()
        assert table.value(row, key, "base_weighted") == pytest.approx(weighted, rel=CLOSED_FORM)
        assert table.value(row, key, "base_effective") == pytest.approx(r["base_eff"][code], rel=CLOSED_FORM)


def test_means_and_their_spread(book):
    _, tables = book
    table, evidence = tables["num"], tables["num"].evidence()
    for code, r in CASES["num_x_b1"]["value"].items():
        key = (("b1", code),)
        place = evidence.columns.index(key)
        assert table.value("mean", key) == pytest.approx(r["mean"], rel=CLOSED_FORM)
        assert table.value("mean", key, "base_weighted") == pytest.approx(r["W"], rel=CLOSED_FORM)
        assert table.value("mean", key, "base_effective") == pytest.approx(r["neff"], rel=CLOSED_FORM)
        assert evidence.spread_w[0, place] == pytest.approx(r["var_pop"], rel=CLOSED_FORM)
