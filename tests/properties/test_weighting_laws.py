"""Laws of weighting: margins are met, nothing moves twice, order and scale do not matter, limits are kept."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import cxsurvey as cx

MET = 1e-10  # relative; what every margin is held to
SAME = 1e-9  # relative; two routes to the same weights, each with its own rounding
FEW = settings(max_examples=25)
LEVELS = {"sex": ["f", "m"], "age": ["young", "middle", "old"], "region": ["n", "e", "s", "w"]}


@st.composite
def samples(draw: st.DrawFn) -> tuple[pd.DataFrame, dict[str, dict[str, float]]]:
    """A sample in which every level has somebody, and targets that some positive weights meet."""
    n, seed = draw(st.integers(12, 60)), draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    columns = {name: rng.permutation(np.resize(levels, n)) for name, levels in LEVELS.items()}
    skewed = {name: np.where(rng.random(n) < 0.5, LEVELS[name][0], column) for name, column in columns.items()}
    frame = pd.DataFrame(skewed).assign(w=np.exp(rng.normal(0, draw(st.sampled_from([0.0, 0.5, 1.0])), n)))
    assume(all(frame[name].nunique() == len(levels) for name, levels in LEVELS.items()))
    weight = frame["w"].to_numpy() * np.exp(rng.normal(0, 0.7, n))  # the targets are what these weights add up to
    targets = {name: (pd.Series(weight).groupby(frame[name]).sum() / weight.sum()).to_dict() for name in LEVELS}
    return frame, targets


def exact(targets: dict[str, dict[str, float]], **more: Any) -> cx.Targets:
    return cx.targets({"margins": {name: {"shares": shares} for name, shares in targets.items()}} | more)


def raked(frame: pd.DataFrame, targets: dict[str, dict[str, float]], **options: Any) -> np.ndarray:
    return cx.from_frame(frame, weight="w").weight(exact(targets), **options).weights


def can_be_met(frame: pd.DataFrame, targets: dict[str, dict[str, float]], low: Any, high: Any) -> bool:
    """Whether weights between low and high meet the targets, with room to spare, by a linear program of rows."""
    total = frame["w"].sum()
    columns = np.array([frame[name] == level for name in targets for level in targets[name]], dtype=float)
    wanted = [share * total for name in targets for share in targets[name].values()]
    low, high = (np.broadcast_to(np.asarray(limit, dtype=float), len(frame)) for limit in (low, high))
    room = 1e-6 * (high - low)
    bounds = list(zip(low + room, high - room, strict=True))
    return bool(linprog(np.zeros(len(frame)), A_eq=columns, b_eq=wanted, bounds=bounds, method="highs").status == 0)


def shares(frame: pd.DataFrame, weight: np.ndarray, name: str) -> dict[str, float]:
    return (pd.Series(weight).groupby(frame[name].to_numpy()).sum() / weight.sum()).to_dict()


def raked_by_rows(frame: pd.DataFrame, targets: dict[str, dict[str, float]], cycles: int = 20_000) -> np.ndarray:
    """Iterative proportional fitting as the textbooks write it, respondent by respondent."""
    weight = frame["w"].to_numpy().copy()
    total = weight.sum()
    for _ in range(cycles):
        before = weight.copy()
        for name, levels in targets.items():
            for level, share in levels.items():
                at = (frame[name] == level).to_numpy()
                weight[at] *= share * total / weight[at].sum()
        if np.abs(weight / before - 1).max() < 1e-15:
            break
    return weight


@FEW
@given(samples())
def test_margins_are_met(sample: Any) -> None:
    frame, targets = sample
    weight = raked(frame, targets)
    for name, levels in targets.items():
        found = shares(frame, weight, name)
        for level, share in levels.items():
            assert found[level] == pytest.approx(share, rel=MET)
    assert weight.sum() == pytest.approx(frame["w"].sum(), rel=MET)
    assert (weight > 0).all()


@FEW
@given(samples())
def test_raking_cells_is_raking_rows(sample: Any) -> None:
    frame, targets = sample
    by_rows = raked_by_rows(frame, targets)
    missed = max(
        abs(shares(frame, by_rows, name)[level] / share - 1)
        for name in targets
        for level, share in targets[name].items()
    )
    assume(missed < 1e-13)  # iterative proportional fitting may need more cycles than anybody has time for
    np.testing.assert_allclose(raked(frame, targets), by_rows, rtol=SAME)


@FEW
@given(samples(), st.sampled_from(["raking", "linear", "logit"]))
def test_weighting_again_changes_nothing(sample: Any, distance: Any) -> None:
    frame, targets = sample
    survey = cx.from_frame(frame, weight="w")
    options = {"method": "calibrate", "distance": distance, "bounds": (0.0, 40.0)}
    try:
        once = survey.weight(exact(targets), **options)
    except cx.TargetError:
        assume(False)
    twice = once.weight(exact(targets), **options)
    np.testing.assert_array_equal(twice.weights, once.weights)
    from_there = once.weight(exact(targets), **options, base=once.weights)
    np.testing.assert_allclose(from_there.weights, once.weights, rtol=SAME)


@FEW
@given(samples(), st.randoms(use_true_random=False))
def test_row_order_does_not_matter(sample: Any, random: Any) -> None:
    frame, targets = sample
    order = list(range(len(frame)))
    random.shuffle(order)
    np.testing.assert_allclose(
        raked(frame.iloc[order].reset_index(drop=True), targets), raked(frame, targets)[order], rtol=SAME
    )


@FEW
@given(samples())
def test_order_of_categories_and_margins_does_not_matter(sample: Any) -> None:
    frame, targets = sample
    turned = {name: dict(reversed(levels.items())) for name, levels in reversed(targets.items())}
    typed = frame.assign(**{name: pd.Categorical(frame[name], categories=LEVELS[name][::-1]) for name in LEVELS})
    np.testing.assert_allclose(raked(typed, turned), raked(frame, targets), rtol=SAME)


@FEW
@given(samples(), st.floats(1e-6, 1e6))
def test_the_scale_of_base_weights_does_not_matter(sample: Any, scale: float) -> None:
    frame, targets = sample
    scaled = frame.assign(w=frame["w"] * scale)
    for options in ({}, {"method": "calibrate", "distance": "logit", "bounds": (0.01, 60.0)}):
        try:
            here, there = raked(frame, targets, **options), raked(scaled, targets, **options)
        except cx.TargetError:
            assume(False)
        np.testing.assert_allclose(there / scale, here, rtol=SAME)


@FEW
@given(samples(), st.floats(0.0, 0.8), st.floats(1.3, 6.0))
def test_limits_of_weights_are_kept_and_margins_too(sample: Any, low: float, high: float) -> None:
    frame, targets = sample
    total = frame["w"].sum()
    try:
        weight = raked(frame, targets, trim=(low, high))
    except cx.TargetError:
        assert not can_be_met(frame, targets, low * total / len(frame), high * total / len(frame))
        return
    assert weight.max() <= high * weight.mean() * (1 + 1e-14)
    assert weight.min() >= low * weight.mean() * (1 - 1e-14)
    for name, levels in targets.items():
        for level, share in levels.items():
            assert shares(frame, weight, name)[level] == pytest.approx(share, rel=MET)


@FEW
@given(samples(), st.floats(0.05, 0.9), st.floats(1.2, 8.0), st.sampled_from(["raking", "linear", "logit"]))
def test_bounds_of_ratios_are_kept_and_margins_too(sample: Any, low: float, high: float, distance: Any) -> None:
    frame, targets = sample
    try:
        weight = raked(frame, targets, method="calibrate", distance=distance, bounds=(low, high))
    except cx.TargetError:
        assert not can_be_met(frame, targets, low * frame["w"], high * frame["w"])
        return
    ratio = weight / frame["w"].to_numpy()
    assert ratio.max() <= high * (1 + 1e-14)
    assert ratio.min() >= low * (1 - 1e-14)
    for name, levels in targets.items():
        for level, share in levels.items():
            assert shares(frame, weight, name)[level] == pytest.approx(share, rel=MET)


@FEW
@given(samples())
def test_limits_that_bind_nobody_change_nothing(sample: Any) -> None:
    frame, targets = sample
    free = raked(frame, targets)
    ratio = free / free.mean()
    np.testing.assert_allclose(raked(frame, targets, trim=(ratio.min() / 2, ratio.max() * 2)), free, rtol=SAME)


@FEW
@given(samples())
def test_trimmed_weights_are_the_closest_ones(sample: Any) -> None:
    """Karush, Kuhn and Tucker: log(w / d) is a sum over the margins for all within limits, and beyond it at them."""
    frame, targets = sample
    try:
        weight = raked(frame, targets, trim=(0.4, 2.0))
    except cx.TargetError:
        assume(False)
    ratio = weight / weight.mean()
    inside = (ratio > 0.4 * (1 + 1e-9)) & (ratio < 2.0 * (1 - 1e-9))
    columns = np.column_stack([frame[name] == level for name, levels in LEVELS.items() for level in levels]).astype(
        float
    )
    change = np.log(weight / frame["w"].to_numpy())
    fit, _, rank, _ = np.linalg.lstsq(columns[inside], change[inside], rcond=1e-10)
    assert np.abs(columns[inside] @ fit - change[inside]).max(initial=0.0) < 1e-6
    assume(rank == np.linalg.matrix_rank(columns))  # else the multipliers of some levels are open
    assert (change[ratio <= 0.4 * (1 + 1e-9)] >= (columns @ fit)[ratio <= 0.4 * (1 + 1e-9)] - 1e-6).all()
    assert (change[ratio >= 2.0 * (1 - 1e-9)] <= (columns @ fit)[ratio >= 2.0 * (1 - 1e-9)] + 1e-6).all()


@FEW
@given(samples())
def test_post_stratification_is_raking_to_one_margin(sample: Any) -> None:
    frame, targets = sample
    one = {"age": targets["age"]}
    weight = raked(frame, one, method="poststratify")
    np.testing.assert_allclose(raked(frame, one), weight, rtol=SAME)
    share = frame["w"].groupby(frame["age"]).transform("sum") / frame["w"].sum()
    np.testing.assert_allclose(weight, frame["w"] * frame["age"].map(targets["age"]) / share, rtol=SAME)


@FEW
@given(samples())
def test_groups_weighted_apart_are_groups_weighted_alone(sample: Any) -> None:
    frame, targets = sample
    wanted = {"sex": targets["sex"]}
    regions = [part for _, part in frame.groupby("region")]
    assume(all(part["sex"].nunique() == 2 for part in regions))
    together = raked(frame, wanted, within="region")
    for part in regions:
        alone = raked(part.reset_index(drop=True), wanted)
        np.testing.assert_allclose(together[part.index], alone, rtol=SAME)


@FEW
@given(samples())
def test_replicates_of_the_base_weights_come_to_the_weights(sample: Any) -> None:
    frame, targets = sample
    survey = cx.from_frame(frame, weight="w")
    for options in ({}, {"trim": (0.2, 5.0)}):
        try:
            weighted = survey.weight(exact(targets), **options)
        except cx.TargetError:
            assume(False)
        np.testing.assert_allclose(weighted.weighting.again(frame["w"].to_numpy()), weighted.weights, rtol=SAME)


@FEW
@given(samples(), st.integers(0, 2**32 - 1))
def test_a_replicate_is_weighted_as_a_survey_of_its_own(sample: Any, seed: int) -> None:
    frame, targets = sample
    replicate = frame["w"].to_numpy() * np.random.default_rng(seed).choice([0.5, 1.0, 1.5], len(frame))
    replicate *= frame["w"].sum() / replicate.sum()
    survey = cx.from_frame(frame, weight="w")
    for options in ({}, {"method": "calibrate", "distance": "logit", "bounds": (0.01, 60.0)}):
        try:
            alone = survey.weight(exact(targets), base=replicate, **options).weights
            again = survey.weight(exact(targets), **options).weighting.again(replicate)
        except cx.TargetError:
            assume(False)
        np.testing.assert_allclose(again, alone, rtol=SAME)
