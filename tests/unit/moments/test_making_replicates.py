"""Multipliers of PSUs: what each kind of replicate does to a small design."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.moments.replicates import Replicates, given_replicates, made_replicates

STRATUM = np.array([0, 0, 1, 1, 1])
COUNT = np.array([2, 3])


def made(kind: str, stratum: np.ndarray = STRATUM, count: np.ndarray = COUNT, **more: object) -> Replicates:
    settings = {"fraction": np.zeros(len(count)), "df": int(count.sum() - len(count)), "replicates": 200}
    return made_replicates(kind, stratum=stratum, count=count, seed=1, rho=0.3, **(settings | more))


def test_the_jackknife_leaves_out_one_psu_and_scales_up_its_stratum() -> None:
    replicates = made("JKn")
    assert replicates.multipliers is not None
    expected = [[0, 2, 1, 1, 1], [2, 0, 1, 1, 1], [1, 1, 0, 1.5, 1.5], [1, 1, 1.5, 0, 1.5], [1, 1, 1.5, 1.5, 0]]
    np.testing.assert_allclose(replicates.multipliers, expected)
    np.testing.assert_allclose(replicates.rscales, [1 / 2, 1 / 2, 2 / 3, 2 / 3, 2 / 3])
    assert (replicates.scale, replicates.df, len(replicates)) == (1.0, 3, 5)


def test_jk1_knows_one_stratum_only() -> None:
    with pytest.raises(cx.EstimationError, match="JK1 leaves out PSUs of one stratum only"):
        made("JK1")
    one = made("JK1", np.zeros(4, dtype=int), np.array([4]), fraction=np.array([0.5]))
    assert one.scale == pytest.approx(0.5 * 3 / 4)


@pytest.mark.parametrize("strata", [1, 3, 4, 7, 8])
@pytest.mark.parametrize("kind", ["BRR", "Fay"])
def test_half_samples_are_balanced(kind: str, strata: int) -> None:
    """Every pair of strata is combined in all ways equally often, so that a total has its linearised variance."""
    replicates = made(kind, np.repeat(np.arange(strata), 2), np.full(strata, 2))
    assert replicates.multipliers is not None
    deviation = replicates.multipliers - 1
    products = replicates.scale * deviation.T @ deviation
    expected = np.kron(np.eye(strata), np.array([[1.0, -1.0], [-1.0, 1.0]]))
    np.testing.assert_allclose(products, expected, atol=1e-12)
    np.testing.assert_allclose(replicates.multipliers.mean(axis=0), 1.0)
    assert replicates.df == min(strata, len(replicates) - 1)


def test_half_samples_need_pairs() -> None:
    with pytest.raises(cx.EstimationError, match="two PSUs in every stratum"):
        made("BRR")


def test_the_bootstrap_keeps_the_size_of_each_stratum() -> None:
    replicates = made("bootstrap")
    assert replicates.multipliers is not None
    for h, size in enumerate(COUNT):
        np.testing.assert_allclose(replicates.multipliers[:, h == STRATUM].sum(axis=1), size)
    assert (replicates.scale, replicates.df) == (1 / 199, 3)


def test_a_finite_population_draws_the_bootstrap_together() -> None:
    wide, narrow = made("bootstrap"), made("bootstrap", fraction=np.array([0.75, 0.75]))
    assert wide.multipliers is not None
    assert narrow.multipliers is not None
    np.testing.assert_allclose(narrow.multipliers - 1, 0.5 * (wide.multipliers - 1))


def test_a_lone_psu_keeps_its_weight() -> None:
    replicates = made("bootstrap", np.array([0, 1, 1]), np.array([1, 2]))
    assert replicates.multipliers is not None
    assert (replicates.multipliers[:, 0] == 1).all()


def test_too_many_multipliers_are_refused() -> None:
    units = 300_000
    with pytest.raises(cx.InputError, match="too many to hold"):
        made("bootstrap", np.zeros(units, dtype=int), np.array([units]), replicates=500)


@pytest.mark.parametrize(
    ("kind", "scale"), [("JK1", 3 / 4), ("BRR", 1 / 4), ("Fay", 1 / (4 * 0.49)), ("bootstrap", 1 / 3)]
)
def test_given_weights_have_the_scale_of_their_kind(kind: str, scale: float) -> None:
    weights = np.eye(4) + 1
    given = given_replicates(weights, kind=kind, scale=None, rscales=None, rho=0.3, mse=False)
    assert given.scale == pytest.approx(scale)
    assert given.df == 3


@pytest.mark.parametrize(("kind", "name"), [("JKn", "rscales"), ("other", "scale")])
def test_given_weights_that_do_not_say_their_scale_are_refused(kind: str, name: str) -> None:
    with pytest.raises(cx.InputError, match=name):
        given_replicates(np.eye(3), kind=kind, scale=None, rscales=None, rho=0.5, mse=False)


def test_an_array_of_weights_is_not_taken_for_other_rows() -> None:
    survey = cx.from_frame(pd.DataFrame({"spend": [1.0, 2.0, 3.0]}))
    given = survey.with_replicates(np.ones((3, 2)) + np.eye(3)[:, :2], kind="BRR")
    shorter = dataclasses.replace(given, frame=survey.frame.iloc[:2], _cache={})
    with pytest.raises(cx.InputError, match="one row for each of the 2 respondents"):
        cx.mean(shorter, "spend")
