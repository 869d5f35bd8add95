"""Why a cell has its letters or none, in words and numbers that can be checked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from column_samples import from_answers

from cxsurvey.significance.letter_explanation import explain_letters
from cxsurvey.significance.letter_settings import MODES, letter_settings
from cxsurvey.significance.letters import find_letters

LABELS = {0: "North", 1: "South", 2: "East"}
SIZES = (300, 300, 20)


def evidence(*yes: tuple[int, int, int]):
    """Rows with so many who said yes in North and South, 300 each, and East, 20."""
    answers = [np.concatenate([np.arange(n) < y for y, n in zip(row, SIZES, strict=True)]) for row in yes]
    return from_answers(np.array(answers), np.repeat(np.eye(3), SIZES, axis=1))


def explain(found, row=0, column=0):
    return explain_letters(found, row, column, row_label="joint", column_labels=LABELS)


def test_a_letter():
    why = explain(find_letters(evidence((180, 120, 10)), letter_settings()))
    assert why.letters == "B"
    assert why.title == "joint in North: B"
    first = why.comparisons.iloc[0]
    assert first["against"] == "B: South"
    assert (first["estimate"], first["other"]) == pytest.approx((0.6, 0.4))
    assert (first["base_n"], first["other_n"], first["in_both"]) == (300, 300, 0)
    # 0.6·0.4/300 twice, times 620/619 of the design: 0.0400323²; 0.2/0.0400323 = 4.99597
    assert first["std_error"] == pytest.approx(np.sqrt(2 * 0.24 / 300 * 620 / 619))
    assert first["statistic"] == pytest.approx(0.2 / np.sqrt(2 * 0.24 / 300 * 620 / 619))
    assert first["decision"] == "higher, p < 0.05"
    assert first["family"] == 1
    assert why.sentence == (
        "The clearest difference of North is the one from B: South: p < 0.0001, p < 0.0001 when corrected, "
        "significant at 0.05."
    )


def test_the_same_from_the_other_side():
    found = find_letters(evidence((180, 120, 10)), letter_settings())
    north, south = explain(found, column=0).comparisons.iloc[0], explain(found, column=1).comparisons.iloc[0]
    assert south["difference"] == -north["difference"]
    assert south["statistic"] == -north["statistic"]
    assert south["p_value"] == north["p_value"]
    assert south["decision"] == "lower, p < 0.05: the letter stands in the other cell"
    assert explain(found, column=1).letters == ""


def test_a_small_base():
    why = explain(find_letters(evidence((180, 120, 20)), letter_settings()), column=2)
    assert why.comparisons["decision"].tolist() == ["not tested: a base is under 30"] * 2
    assert why.comparisons[["std_error", "statistic", "df", "p_value"]].isna().all(axis=None)
    assert why.sentence == "East could not be compared: a base is under 30."
    assert "–" in repr(why)


def test_a_letter_that_the_correction_took():
    rows = [(165, 138, 10), *[(150, 150, 10)] * 9]
    why = explain(find_letters(evidence(*rows), letter_settings()))
    first = why.comparisons.iloc[0]
    assert first["p_value"] < 0.05 < 0.1 < first["p_adjusted"]
    assert why.sentence.endswith("among the 10 tests of its family: the correction took the letter.")


def test_a_small_letter_without_a_capital():
    why = explain(find_letters(evidence((165, 142, 10)), letter_settings()))
    assert why.letters == ""
    assert why.comparisons["decision"].iloc[0] == "p < 0.1, not printed: no capital in its family"
    assert why.sentence.endswith("too little for a capital, and small letters are printed only where a capital stands.")


def test_nothing_varies_and_nobody_is_there():
    found = find_letters(evidence((300, 300, 20)), letter_settings(min_base=0))
    assert explain(found).comparisons["decision"].tolist() == ["not tested: nothing varies"] * 2
    empty = from_answers(np.ones((1, 40)), [np.arange(40) < 20, np.zeros(40)])
    decision = explain(find_letters(empty, letter_settings(min_base=0))).comparisons["decision"].item()
    assert decision == "not tested: nobody is in one of the bases"


def test_spss_says_why_it_does_not_test():
    found = find_letters(evidence((300, 150, 10)), letter_settings(method="spss"))
    decision = explain(found).comparisons["decision"].iloc[0]
    assert decision == "not tested by this method: a share of 0 or 1, no variance or too few respondents"


def test_every_other_mode_says_what_it_would_print():
    found = find_letters(evidence((165, 138, 10), (150, 150, 10)), letter_settings())
    modes = explain(found).modes.set_index("method")
    assert list(modes.index) == [mode.name for mode in MODES.values()]
    for method, mode in MODES.items():
        alone = find_letters(found.evidence, letter_settings(method=method))
        assert modes.loc[mode.name, "letters"] == (alone.texts().get(("row 0", "column 0")) or "–")
        assert modes.loc[mode.name, "p_B"] == pytest.approx(alone.tests.p_value[0, 0], nan_ok=True)


def test_one_table_of_a_book_is_explained_by_its_own_family():
    both = replace(evidence((165, 138, 10), (165, 138, 10)), table=np.array([0, 1]))
    assert explain(find_letters(both, letter_settings()), row=1).comparisons["family"].tolist() == [1, 1]
    assert explain(find_letters(both, letter_settings(family="book")), row=1).comparisons["family"].tolist() == [2, 2]


def test_against_a_control_and_as_a_page():
    why = explain(find_letters(evidence((180, 120, 10)), letter_settings(against="column 1")))
    assert why.letters == "▲"
    assert why.footer.startswith("▲ higher, ▼ lower than South: ")
    assert why._repr_html_().count("<table") == 2
    assert (
        "<script"
        not in explain_letters(
            find_letters(evidence((180, 120, 10)), letter_settings()), 0, 0, row_label="<script>"
        )._repr_html_()
    )
