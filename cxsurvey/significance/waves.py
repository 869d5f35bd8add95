"""Differences between waves: two or more separate surveys, whose estimates are independent of each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray, floats
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, listing
from cxsurvey.estimation.results import Estimates
from cxsurvey.significance.adjust import Adjustment
from cxsurvey.significance.compare import DifferenceInterval, compare
from cxsurvey.significance.results import TestResults

WAVE = "wave"


def compare_waves(
    waves: Mapping[Code, Estimates],
    *,
    against: Code = "previous",
    adjust: Adjustment | Literal["dunnett"] = "holm",
    interval: DifferenceInterval = "wald",
    confidence: float = 0.95,
) -> TestResults:
    """TestResults of each wave against the one before, at each level, as fractions; one row per wave, level and domain.

    `waves` names the estimates of one question in each survey, oldest first; `against` may also be "pairwise" or the
    name of a base wave. The waves are independent samples: the variance of a difference is the sum of both, on the
    sum of their degrees of freedom. Levels and domains that are not in every wave are left out; the method says so.

    Raises InputError for fewer than two waves, different questions, splits or statistics, or no common level.

    Source: Kish 1965, Survey Sampling, section 12.4.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> from cxsurvey.significance.waves import compare_waves
    >>> shares = [cx.share(cx.from_frame(pd.DataFrame({"who": ["joint"] * n + ["IT"] * 40})), "who") for n in (40, 60)]
    >>> tests = compare_waves(dict(zip(["2021", "2022"], shares)))
    >>> round(float(tests.one("2022", "2021", level="joint")["difference"]), 6)
    0.1
    """
    if against in ("rest", "total"):
        raise InputError(
            "Waves are not parts of one whole.",
            where="against",
            got=f'"{against}"',
            expected='"previous", "pairwise" or the name of one wave',
            next_step='Use against="previous".',
        )
    joined, left_out = join_waves(waves)
    tests = compare(joined, across=WAVE, against=against, adjust=adjust, interval=interval, confidence=confidence)
    if not left_out:
        return tests
    return replace(tests, method=f"{tests.method.removesuffix('.')}; not in every wave: {listing(left_out)}.")


def join_waves(waves: Mapping[Code, Estimates]) -> tuple[Estimates, list[Code]]:
    """The estimates of all waves with a further split "wave" and a block-diagonal covariance; the levels left out."""
    _check_waves(waves)
    first = next(iter(waves.values()))
    names = ["level", *first.by]
    common = set.intersection(*(set(_rows(part, names)) for part in waves.values()))
    every = dict.fromkeys(level for part in waves.values() for level in part.keys["level"])
    if not common:
        raise InputError(
            "The waves have no level in common.",
            where="compare_waves",
            got=listing(every),
            expected="the same codes in every wave",
            next_step="Give the same answer the same code in both codebooks.",
        )
    kept = {wave: np.array([key in common for key in _rows(part, names)], dtype=bool) for wave, part in waves.items()}
    keys = pd.concat(
        [part.keys[kept[wave]].assign(**{WAVE: wave}) for wave, part in waves.items()], ignore_index=True
    ).astype(object)

    def stacked(name: str) -> FloatArray:
        return floats(np.concatenate([getattr(part, name)[kept[wave]] for wave, part in waves.items()]))

    joined = replace(
        first,
        keys=keys,
        estimate=stacked("estimate"),
        covariance=_block_diagonal([part.covariance[np.ix_(kept[w], kept[w])] for w, part in waves.items()]),
        conf_low=stacked("conf_low"),
        conf_high=stacked("conf_high"),
        df=float(sum(part.df for part in waves.values())),
        base_n=stacked("base_n"),
        base_weighted=stacked("base_weighted"),
        base_effective=stacked("base_effective"),
        flag=tuple(flag for w, part in waves.items() for flag, keep in zip(part.flag, kept[w], strict=True) if keep),
        by=(*first.by, WAVE),
        joint_covariance=None,
        _frame={},
    )
    return joined, [level for level in every if level not in {key[0] for key in common}]


def _rows(part: Estimates, names: list[str]) -> list[tuple[Code, ...]]:
    return list(part.keys[names].itertuples(index=False, name=None))


def _block_diagonal(blocks: list[FloatArray]) -> FloatArray:
    size = sum(len(block) for block in blocks)
    covariance = np.zeros((size, size))
    start = 0
    for block in blocks:
        end = start + len(block)
        covariance[start:end, start:end] = block
        start = end
    return covariance


def _check_waves(waves: Mapping[Code, Estimates]) -> None:
    shapes = {
        (part.keys["question"].iloc[0], part.statistic, part.by, part.interval, part.about.confidence)
        for part in waves.values()
    }
    if len(waves) < 2 or len(shapes) > 1 or any(WAVE in part.by for part in waves.values()):
        raise InputError(
            "These are not two or more waves of one estimate.",
            where="compare_waves",
            got="; ".join(f"{wave}: {_shape(part)}" for wave, part in waves.items()) or "none",
            expected="two or more Estimates of the same question, statistic, split, interval and confidence",
            next_step="Make the estimates of every wave by the same call.",
        )


def _shape(part: Estimates) -> str:
    split = f" by {' × '.join(part.by)}" if part.by else ""
    return f"{part.statistic} of {part.keys['question'].iloc[0]}{split}, {part.interval} {part.about.confidence:.0%}"
