"""Parts against the rest of thousands of samples at once, by the package's own kernels."""

from __future__ import annotations

import numpy as np
import pandas as pd
from simulated_runs import CONFIDENCE, domain_sums
from simulated_samples import DOMAINS, LEVELS, Batch, Design

from cxsurvey.estimation.results import About, Estimates
from cxsurvey.estimation.statistic import fractions_of_base
from cxsurvey.estimation.variance import joint_covariance
from cxsurvey.significance.contrast import Linearised, linear_numbers
from cxsurvey.significance.part_whole import part_whole
from cxsurvey.significance.rare_answers import rare_tests, sides_of_parts

SECOND_LEVEL = fractions_of_base(np.eye(LEVELS)[[1]])


def estimates_of(design: Design, batch: Batch) -> Estimates:
    """The share of 0.2 by run and domain, with the covariance of shares and bases."""
    sums = domain_sums(design, batch, batch.domain(np.array(DOMAINS)), len(DOMAINS))
    joint = joint_covariance(sums, design.plan, SECOND_LEVEL)
    share = SECOND_LEVEL.values(sums.totals).ravel()
    keys = pd.MultiIndex.from_product([["Q"], ["b"], range(batch.runs), range(len(DOMAINS))])
    w, w2 = sums.base_w.sum(axis=0), sums.base_w2.sum(axis=0)
    return Estimates(
        keys=keys.to_frame(index=False, name=["question", "level", "run", "domain"]),
        statistic="share",
        estimate=share,
        covariance=joint[: len(share), : len(share)],
        conf_low=share,
        conf_high=share,
        df=float(design.plan.df),
        base_n=sums.base_n.sum(axis=0),
        base_weighted=w,
        base_effective=w * w / w2,
        flag=("",) * len(share),
        about=About("", "", "", "", "", {}),
        method="",
        by=("run", "domain"),
        joint_covariance=joint,
    )


def rest_p_values(design: Design, batch: Batch) -> tuple[np.ndarray, np.ndarray]:
    """The p of each part against the rest, and its effective base, each of shape (runs, D)."""
    estimates = estimates_of(design, batch)
    found, keys = part_whole(estimates, "domain", "rest")
    linear = Linearised(found.difference, found.slopes, estimates.joint_covariance)
    p = linear_numbers(linear, estimates.df, CONFIDENCE)["p_value"]
    assert keys["group_a"].tolist() == estimates.keys["domain"].tolist()
    scored = rare_tests(sides_of_parts(estimates, found), estimates.df, CONFIDENCE)
    p = np.where(scored.rare, scored.p_value, p)
    return p.reshape(batch.runs, -1), estimates.base_effective.reshape(batch.runs, -1)
