"""A first argument that is no survey, told in words by whatever wants one."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.errors import InputError

CALLS: list[Callable[[Any], Any]] = [
    lambda given: cx.share(given, "who"),
    lambda given: cx.mean(given, "who"),
    lambda given: cx.nps(given, "who"),
    lambda given: cx.total(given, "who"),
    lambda given: cx.ratio(given, "who", "why"),
    lambda given: cx.quantile(given, "who"),
    lambda given: cx.crosstab(given, ["who"]),
    lambda given: cx.book(given),
    lambda given: cx.impact(given, "who"),
]


@pytest.mark.parametrize("call", CALLS)
def test_a_path_is_no_survey(call: Callable[[Any], Any]) -> None:
    text = """
    The first argument is not a survey.
      where:    survey
      got:      a str: "wave.csv"
      expected: a Survey
      next:     Read it with cx.read(path), or make it of a frame with cx.from_frame(frame).
    """
    with pytest.raises(InputError) as caught:
        call("wave.csv")
    assert str(caught.value) == dedent(text).strip()


def test_a_frame_is_no_survey_yet() -> None:
    text = """
    The first argument is not a survey.
      where:    survey
      got:      a DataFrame of 2 rows
      expected: a Survey
      next:     Make one of the frame with cx.from_frame(frame).
    """
    with pytest.raises(InputError) as caught:
        cx.crosstab(pd.DataFrame({"who": ["IT", "joint"]}), ["who"])
    assert str(caught.value) == dedent(text).strip()
