"""What must hold of the variance after a weighting to targets, whatever the answers, weights and design."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxsurvey as cx
from cxsurvey.arrays import FloatArray, floats
from cxsurvey.estimation.variance import share_covariance
from cxsurvey.moments import memory
from cxsurvey.moments.calibration import Calibration
from cxsurvey.moments.memory import cell_sums, value_sums

SAME = 1e-9  # relative: sums in another order
FEW = settings(max_examples=15, deadline=None)
DESIGNS: dict[str, dict[str, str]] = {
    "independent": {},
    "stratified": {"strata": "stratum"},
    "clustered": {"strata": "stratum", "psu": "firm"},
}
MARGINS = ("sex", "age")

ESTIMATORS: dict[str, Callable[[cx.Survey], cx.Estimates]] = {
    "share": lambda s: cx.share(s, "view", by="sex"),
    "shares": lambda s: cx.share(s, ["view", "sex"]),
    "mean": lambda s: cx.mean(s, "spend", by="age"),
    "ratio": lambda s: cx.ratio(s, "spend", "staff"),
}


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    n = draw(st.integers(60, 200))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return pd.DataFrame(
        {
            "view": rng.choice(["a", "b", "c"], n, p=[0.5, 0.4, 0.1]),
            "sex": np.where(np.arange(n) < 6, np.array(["f", "m"])[np.arange(n) % 2], rng.choice(["f", "m"], n)),
            "age": np.where(np.arange(n) < 6, np.array(list("123"))[np.arange(n) % 3], rng.choice(list("123"), n)),
            "spend": np.round(np.exp(rng.normal(3, 1, n)), 2),
            "staff": rng.integers(1, 50, n).astype(float),
            "w": rng.choice([0.25, 0.5, 1.0, 2.0, 3.5], n),
            "stratum": np.arange(n) % 3,
            "firm": np.arange(n) // 3 % 5,
        }
    )


def weighted(frame: pd.DataFrame, design: str, fit: bool = True, *, rows_as_cells: bool = False) -> cx.Survey:
    """The survey with weights that meet targets for sex and age, and what they fix in its plan."""
    questions = {name: {"options": [{"label": label} for label in labels]} for name, labels in
                 (("view", "abc"), ("sex", "fm"), ("age", "123"))}  # fmt: skip
    questions |= {name: {"type": "numeric"} for name in ("spend", "staff")}
    survey = cx.from_frame(
        frame, codebook=cx.Codebook.from_dict({"questions": questions}), weight="w", **DESIGNS[design]
    )
    x = np.column_stack([frame[name] == level for name in MARGINS for level in sorted(frame[name].unique())])
    distinct, cell = np.unique(floats(x), axis=0, return_inverse=True)
    if rows_as_cells:
        distinct, cell = floats(x), np.arange(len(x))
    base = floats(survey.plan.weight)
    final = raked(frame, base)
    fixed = Calibration(cell.ravel(), distinct, base if fit else None, "sex and age", base)
    survey._cache["plan"] = replace(survey.plan, weight=final, calibration=fixed)
    return survey


def raked(frame: pd.DataFrame, weight: FloatArray) -> FloatArray:
    """The weights after sweeps over both margins, equal shares of their levels being the targets."""
    codes = [pd.factorize(frame[name], sort=True)[0] for name in MARGINS]
    for _ in range(200):
        for code in codes:
            total = np.bincount(code, weight)
            weight = weight * (len(frame) / len(total) / total)[code]
    return weight


def _same(a: cx.Estimates, b: cx.Estimates) -> None:
    np.testing.assert_allclose(a.estimate, b.estimate, rtol=SAME)
    largest = np.nanmax(np.abs(b.covariance), initial=0.0)
    np.testing.assert_allclose(a.covariance, b.covariance, rtol=1e-7, atol=SAME * largest)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("fit", [True, False])
@FEW
@given(frame=frames())
def test_what_the_targets_fix_does_not_vary(design: str, fit: bool, frame: pd.DataFrame) -> None:
    survey = weighted(frame, design, fit)
    for name in MARGINS:
        shares = cx.share(survey, name)
        np.testing.assert_allclose(shares.estimate, 1 / len(shares), rtol=1e-9)
        assert (shares.std_error == 0).all()
        assert (cx.total(survey, name).std_error == 0).all()
    both = cx.share(survey, ["sex", "view"])
    assert (both.covariance[:2] == 0).all()
    assert (both.std_error[2:] > 0).all()


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("name", ESTIMATORS)
@FEW
@given(frame=frames())
def test_respondents_as_cells_say_the_same(name: str, design: str, frame: pd.DataFrame) -> None:
    """As after a calibration to numbers, where hardly two respondents are alike."""
    _same(ESTIMATORS[name](weighted(frame, design, rows_as_cells=True)), ESTIMATORS[name](weighted(frame, design)))


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("name", ESTIMATORS)
@FEW
@given(frame=frames(), seed=st.integers(0, 2**31 - 1))
def test_the_order_of_rows_moves_nothing(name: str, design: str, frame: pd.DataFrame, seed: int) -> None:
    shuffled = frame.sample(frac=1.0, random_state=seed).reset_index(drop=True)
    _same(ESTIMATORS[name](weighted(shuffled, design)), ESTIMATORS[name](weighted(frame, design)))


@pytest.mark.parametrize("design", DESIGNS)
@FEW
@given(frame=frames(), seed=st.integers(0, 2**31 - 1))
def test_sums_add_up_over_any_parts(design: str, frame: pd.DataFrame, seed: int) -> None:
    plan = weighted(frame, design).plan
    view, age = (pd.factorize(frame[name], sort=True)[0] for name in ("view", "age"))
    part = np.random.default_rng(seed).integers(0, 3, len(frame))
    x = frame[["spend", "staff"]].to_numpy()
    by_level = [cell_sums(plan, np.where(part == k, age, -1), 3, view, 3) for k in range(3)]
    by_value = [value_sums(plan, np.where(part == k, age, -1), 3, x) for k in range(3)]
    for parts, whole in (
        (by_level, cell_sums(plan, age, 3, view, 3)),
        (by_value, value_sums(plan, age, 3, x)),
    ):
        together = parts[0] + parts[1] + parts[2]
        np.testing.assert_allclose(together.fit, whole.fit, rtol=SAME, atol=1e-12)
        ours, theirs = (share_covariance(sums, plan) for sums in (together, whole))
        np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=SAME * np.abs(theirs).max())


@pytest.mark.parametrize("design", DESIGNS)
@FEW
@given(frame=frames())
def test_levels_left_out_and_domains_joined_keep_their_residuals(design: str, frame: pd.DataFrame) -> None:
    plan = weighted(frame.assign(view=np.where(frame["view"] == "c", "b", frame["view"])), design).plan
    view, age = np.where(frame["view"] == "a", 0, 1), pd.factorize(frame["age"], sort=True)[0]
    wide, narrow = cell_sums(plan, age, 4, view, 3), cell_sums(plan, age, 3, view, 2)
    chosen = wide.chosen(np.array([True, True, True, False]), np.array([True, True, False]))
    for a, b in ((chosen, narrow), (chosen.as_one_domain(), cell_sums(plan, age * 0, 1, age * 2 + view, 6))):
        ours, theirs = share_covariance(a, plan), share_covariance(b, plan)
        np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=SAME * np.abs(theirs).max())


@pytest.mark.parametrize("design", DESIGNS)
@FEW
@given(frame=frames())
def test_blocks_of_rows_say_the_same_as_all_at_once(design: str, frame: pd.DataFrame) -> None:
    whole = cx.share(weighted(frame, design), "view", by="sex")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "_BLOCK", 16)
        _same(cx.share(weighted(frame, design), "view", by="sex"), whole)


@pytest.mark.parametrize("design", DESIGNS)
@FEW
@given(frame=frames())
def test_a_weighting_that_fixes_nothing_changes_nothing(design: str, frame: pd.DataFrame) -> None:
    survey = weighted(frame, design)
    nothing = Calibration(np.zeros(len(frame), dtype=np.int64), np.zeros((1, 2)))
    free, plain = (replace(survey, _cache=dict(survey._cache)) for _ in range(2))
    free._cache["plan"] = replace(survey.plan, calibration=nothing)
    plain._cache["plan"] = replace(survey.plan, calibration=None)
    _same(cx.share(free, "view", by="sex"), cx.share(plain, "view", by="sex"))
