"""The full text of every refusal of concentration()."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pandas as pd
import pytest

import cxsurvey as cx

SURVEY = cx.from_frame(pd.DataFrame({"spend": [-2.0, 1.0, 3.0, 4.0], "staff": [1.0, 2.0, 3.0, 4.0]}))
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "negative": (
        {"question": "spend"},
        """
        Concentration is defined for amounts of 0 or more.
          where:    spend
          got:      1 below 0, the lowest -2
          expected: answers of 0 or more
          next:     Set them to missing when cleaning, or ask for quantiles.""",
    ),
    "percent": (
        {"question": "staff", "top": 20},
        """
        A top share is that of a part of the respondents, between 0 and 1.
          where:    top
          got:      20
          expected: one or more different fractions, such as 0.2
          next:     Give fractions: 0.2 for the top fifth.""",
    ),
    "twice": (
        {"question": "staff", "top": (0.2, 0.2)},
        """
        A top share is that of a part of the respondents, between 0 and 1.
          where:    top
          got:      0.2, 0.2
          expected: one or more different fractions, such as 0.2
          next:     Give fractions: 0.2 for the top fifth.""",
    ),
    "interval": (
        {"question": "staff", "interval": "bootstrap"},
        """
        There is no such interval for a concentration.
          where:    interval
          got:      bootstrap
          expected: one of "logit", "wald"
          next:     Leave it out for "logit".""",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusal(case: str) -> None:
    arguments, text = REFUSED[case]
    with pytest.raises(cx.InputError) as refusal:
        cx.concentration(SURVEY, **arguments)
    assert str(refusal.value) == dedent(text).strip("\n")


def test_no_total_no_measure() -> None:
    nothing = cx.from_frame(pd.DataFrame({"spend": [0.0] * 40}))
    assert cx.concentration(nothing, "spend").to_frame()[["estimate", "std_error"]].isna().all(axis=None)


def test_all_alike_has_no_interval() -> None:
    alike = cx.concentration(cx.from_frame(pd.DataFrame({"spend": [7.0] * 40})), "spend")
    assert alike.estimate == pytest.approx([0.2, 0.0], abs=1e-12)
    assert pd.isna(alike.conf_low).all()
