"""One table: questions by the columns of a banner, with three bases, nets in place, means and scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxsurvey.codebook import Base, Code
from cxsurvey.exhibits.banner_columns import Heading
from cxsurvey.exhibits.making import checked_thresholds, one_table
from cxsurvey.exhibits.stubs import Stub, StubOptions
from cxsurvey.exhibits.table import Statistic, Table
from cxsurvey.survey import Survey


def crosstab(
    survey: Survey,
    stub: Stub | Sequence[Stub],
    *,
    banner: Heading | Sequence[Heading] = (),
    base: Base | None = None,
    nets: bool | Mapping[str, Mapping[str, Sequence[Code]]] = True,
    top: int = 0,
    bottom: int = 0,
    means: bool | Sequence[str] = (),
    nps: Sequence[str] = (),
    bands: Mapping[str, Sequence[float]] | None = None,
    statistics: Sequence[Statistic] = ("column",),
    suppress_below: float = 30,
    flag_below: float = 100,
    title: str = "",
) -> Table:
    """The Table of one or several questions by the columns of a banner, the total first; letters() adds letters.

    `stub` names questions, single or multiple response or numbers; a list within the list is a grid of questions with
    the same options. `banner` names questions to stand side by side; "A / B" or ("A", "B") nests B within A;
    {"label": {question: answers}} makes a column of respondents of your own, {"title": {"label": …}} titles several.

    `base` says who counts, as for share(). Nets of the codebook stand before their members, as do those of
    `nets={"question": {"label": codes}}` and the `top` and `bottom` boxes of ordered questions; nets=False leaves them
    out. Numeric questions and ordered scales with whole-number codes have mean and standard deviation; `means` names
    others, False none. `nps` names questions from 0 to 10 to be shown as promoters, passives, detractors and score;
    `bands={"spend": [0, 10, 100]}` groups numbers. `statistics` are column, row and total shares, (weighted) count,
    unweighted count, and index (100 is the total).

    A share is of the column's base of that question, its standard error Taylor-linearised (or from replicate weights)
    under the whole design. Numbers on a base under `suppress_below` respondents, unweighted or effective, are left out.

    Raises InputError for what cannot stand in a stub or a banner; DataError for answers outside the codebook.

    Source: Särndal, Swensson and Wretman 1992, Model Assisted Survey Sampling, sections 5.6 and 5.7.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": ["joint", "IT"] * 50, "side": ["IT"] * 40 + ["business"] * 60})
    >>> cx.crosstab(cx.from_frame(frame), ["who"], banner=["side"])
    who
    Base: respondents; valid answers
    <BLANKLINE>
                  side
           Total    IT  business
                     A         B
    ----------------------------
    Base     100   40*       60*
    ----------------------------
    IT       50%   50%       50%
    joint    50%   50%       50%
    ----------------------------
    Column shares, unweighted; approximate, as if the sample were random.
    * base under 100, counted or effective: directional only.
    """
    options = StubOptions(base, nets, top, bottom, means, tuple(nps), dict(bands or {}))
    return one_table(survey, stub, banner, options, statistics, checked_thresholds(suppress_below, flag_below), title)
