"""A level of confidence is a fraction, wherever it can be given."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx

FRAME = pd.DataFrame(
    {
        "who": ["joint", "joint", "IT"] * 20,
        "later": ["joint", "IT"] * 30,
        "side": ["business"] * 30 + ["finance"] * 30,
        "size": ["s", "m", "l"] * 20,
        "score": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0] * 10,
        "again": [1.0, 2.0, 3.0, 5.0, 4.0, 6.0] * 10,
    }
)
SURVEY = cx.from_frame(FRAME)
SHARES = cx.share(SURVEY, "who")
BY_SIDE = cx.share(SURVEY, "who", by="side")
SHEET = Path(__file__).parents[2] / "data" / "review_decided.csv"
SLOPES = cx.regression(SURVEY, "score", on="side", family="linear")

CALLS: Mapping[str, Callable[[Any], object]] = {
    "cliffs_delta": lambda c: cx.cliffs_delta(SURVEY, "score", "side", confidence=c),
    "cmh": lambda c: cx.cmh(SURVEY, "who", "later", strata="side", confidence=c),
    "coefficient_tests": lambda c: cx.coefficient_tests(SLOPES, confidence=c),
    "coder_agreement": lambda c: cx.coder_agreement(SHEET, SHEET, confidence=c),
    "cohen_kappa": lambda c: cx.cohen_kappa(SURVEY, "who", "later", confidence=c),
    "compare": lambda c: cx.compare(BY_SIDE, across="side", confidence=c),
    "compare_columns": lambda c: cx.compare_columns(BY_SIDE, across="side", confidence=c),
    "compare_published": lambda c: cx.compare_published(SHARES, {"joint": 0.5}, confidence=c),
    "compare_waves": lambda c: cx.compare_waves({1: SHARES, 2: SHARES}, confidence=c),
    "concentration": lambda c: cx.concentration(SURVEY, "score", confidence=c),
    "contrast": lambda c: cx.contrast(SHARES, {"joint": 1, "IT": -1}, confidence=c),
    "cramers_v": lambda c: cx.cramers_v(SURVEY, "who", "side", confidence=c),
    "cronbach_alpha": lambda c: cx.cronbach_alpha(SURVEY, ["score", "again"], confidence=c),
    "density": lambda c: cx.density(SURVEY, "score", title="Scores", confidence=c),
    "effect_size": lambda c: cx.effect_size(BY_SIDE, across="side", confidence=c),
    "linear_trend": lambda c: cx.linear_trend(cx.mean(SURVEY, "score", by="size"), across="size", confidence=c),
    "mean": lambda c: cx.mean(SURVEY, "score", confidence=c),
    "median": lambda c: cx.median(SURVEY, "score", confidence=c),
    "nps": lambda c: cx.nps(SURVEY, "score", confidence=c),
    "quantile": lambda c: cx.quantile(SURVEY, "score", confidence=c),
    "rank_test": lambda c: cx.rank_test(SURVEY, "score", "side", confidence=c),
    "ratio": lambda c: cx.ratio(SURVEY, "score", "again", confidence=c),
    "regression": lambda c: cx.regression(SURVEY, "score", on="side", family="linear", confidence=c),
    "same_margins": lambda c: cx.same_margins(SURVEY, "who", "later", confidence=c),
    "share": lambda c: cx.share(SURVEY, "who", confidence=c),
    "simultaneous": lambda c: cx.simultaneous(SHARES, confidence=c),
    "supremacy": lambda c: cx.supremacy(SURVEY, "who", confidence=c),
    "total": lambda c: cx.total(SURVEY, "score", confidence=c),
}


def test_no_function_is_left_out() -> None:
    public = {name: getattr(cx, name) for name in cx.__all__}
    functions = {name: call for name, call in public.items() if inspect.isfunction(call)}
    assert {*CALLS} == {name for name, call in functions.items() if "confidence" in inspect.signature(call).parameters}


@pytest.mark.parametrize("wrong", [95, 0, 1, -0.5, float("nan"), "0.95", True])
@pytest.mark.parametrize("name", CALLS)
def test_what_is_no_fraction_is_refused(name: str, wrong: object) -> None:
    with pytest.raises(cx.InputError, match=r"expected: a fraction such as 0\.95"):
        CALLS[name](wrong)


@pytest.mark.parametrize("name", CALLS)
def test_a_fraction_is_taken(name: str) -> None:
    CALLS[name](np.float64(0.9))
