"""Who scores higher? P(X > Y) + ½P(X = Y) of two groups under any design, the effect of Brunner and Munzel."""

from __future__ import annotations

import numpy as np

from cxsurvey.arrays import BoolArray, FloatArray, IntArray
from cxsurvey.significance.answers_of import Grouped
from cxsurvey.significance.attenuation import coefficient
from cxsurvey.significance.cliffs_delta import delta_of
from cxsurvey.significance.influence import Sample, linear_of
from cxsurvey.significance.parameter import Linear
from cxsurvey.significance.rank import ridits


def dominance(sample: Sample, score: FloatArray, first: BoolArray) -> Linear:
    """P(X > Y) + ½P(X = Y) − ½ for X of the first group and Y of the others, between −½ and ½.

    The standard error is linearised; t on Satterthwaite's degrees of freedom from the variances of both groups, or
    those of the design where they are fewer. For equal weights and independent respondents it is the test of Brunner
    and Munzel up to n/(n − 1) in the variance. Where the groups do not overlap there is no variance.

    Source: Brunner and Munzel 2000, Biometrical Journal 42, 17–25; Cliff 1993, Psychological Bulletin 114, 494–509.
    """
    group: IntArray = np.where(first, 0, 1)
    delta, influence = delta_of(Grouped(score, group, sample.weight, sample.inside, (0, 1)))
    return linear_of(sample, delta / 2, influence / 2, _satterthwaite(influence, first))


def adjusted_dominance(sample: Sample, score: FloatArray, first: BoolArray, controls: FloatArray) -> Linear:
    """The same at equal values of controls (k, q): the difference of mean ranks in a regression on their ranks.

    Without controls the difference of mean ridits is P(X > Y) + ½P(X = Y) − ½ itself.

    Source: Quade 1967, JASA 62, 1187–1200.
    """
    ranks = [ridits(column, sample.weight) for column in controls.T]
    design = np.column_stack([np.ones(len(score)), first, *ranks])
    return linear_of(sample, *coefficient(design, ridits(score, sample.weight), sample.weight, 1))


def _satterthwaite(influence: FloatArray, first: BoolArray) -> float:
    """Degrees of freedom of a sum of two independent variances."""
    sizes = (int(first.sum()), int((~first).sum()))
    if min(sizes) < 2:
        return 1.0
    parts = [float((influence[group] ** 2).sum()) for group in (first, ~first)]
    total = sum(parts)
    if total == 0:
        return float(sum(sizes) - 2)
    return total**2 / sum(part**2 / (size - 1) for part, size in zip(parts, sizes, strict=True))
