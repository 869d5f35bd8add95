"""A first argument that is no survey, told in words by whatever wants one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.errors import InputError


def _wants_survey(thing: Any) -> bool:
    """Whether a public name is a function that takes a survey first."""
    if not inspect.isfunction(thing):
        return False
    first = next(iter(inspect.signature(thing).parameters.values()), None)
    return first is not None and first.name == "survey"


def _call(function: Callable[..., Any], given: object) -> object:
    """The function called with what was given for a survey, and with a name for whatever else it must have."""
    others = list(inspect.signature(function).parameters.values())[1:]
    needed = {one.name: "who" for one in others if one.default is one.empty and one.kind is not one.VAR_KEYWORD}
    return function(given, **needed)


FUNCTIONS = [name for name in cx.__all__ if _wants_survey(getattr(cx, name))]


def test_most_of_the_vocabulary_takes_a_survey_first() -> None:
    assert {"share", "independence", "regression", "crosstab", "weight_report", "write_answers"} <= set(FUNCTIONS)
    assert len(FUNCTIONS) > 30


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_path_is_no_survey(name: str) -> None:
    text = """
    The first argument is not a survey.
      where:    survey
      got:      a str: "wave.csv"
      expected: a Survey
      next:     Read it with cx.read(path), or make it of a frame with cx.from_frame(frame).
    """
    with pytest.raises(InputError) as caught:
        _call(getattr(cx, name), "wave.csv")
    assert str(caught.value) == dedent(text).strip()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_frame_is_no_survey_yet(name: str) -> None:
    text = """
    The first argument is not a survey.
      where:    survey
      got:      a DataFrame of 2 rows
      expected: a Survey
      next:     Make one of the frame with cx.from_frame(frame).
    """
    with pytest.raises(InputError) as caught:
        _call(getattr(cx, name), pd.DataFrame({"who": ["IT", "joint"]}))
    assert str(caught.value) == dedent(text).strip()
