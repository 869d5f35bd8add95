"""Indices of careless answers against the package insufficient-effort, whose numbers are in oracle/careless.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cxsurvey.cleaning.checks.styles import longest_run, mahalanobis, synonyms, variability

EXACT = 1e-9  # the oracle is written with ten to twelve decimals


@pytest.fixture(scope="module")
def oracle() -> dict[str, Any]:
    return json.loads((Path(__file__).parent / "oracle/careless.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def scores(oracle: dict[str, Any]) -> Any:
    return np.array(oracle["scores"], dtype=np.float32)


def test_longest_run(oracle: dict[str, Any], scores: Any) -> None:
    assert longest_run(scores).tolist() == oracle["longstring"]


def test_variability(oracle: dict[str, Any], scores: Any) -> None:
    """Theirs divides by k, ours by k − 1 as Dunn et al. 2018 and R's careless do."""
    items = scores.shape[1]
    assert variability(scores) * np.sqrt((items - 1) / items) == pytest.approx(np.array(oracle["irv"]), abs=EXACT)


def test_mahalanobis_distance(oracle: dict[str, Any], scores: Any) -> None:
    """Theirs is the distance, ours its square, which has a chi-square law."""
    squared, df = mahalanobis(scores.astype(float))
    assert np.sqrt(squared) == pytest.approx(np.array(oracle["mahad"]), abs=EXACT)
    assert df == scores.shape[1]


def test_psychometric_synonyms(oracle: dict[str, Any], scores: Any) -> None:
    """Where a respondent has no spread theirs is 0, ours is unknown."""
    found = synonyms(scores.astype(float), 0.6)
    assert np.flatnonzero(np.isnan(found)).tolist() == [0]
    assert np.nan_to_num(found) == pytest.approx(np.array(oracle["psychsyn"], dtype=float), abs=EXACT)
