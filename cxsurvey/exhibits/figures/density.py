"""The distribution of a number: a weighted histogram, even or logarithmic, its median and a band to compare with."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray, records
from cxsurvey.errors import InputError, check_choice
from cxsurvey.estimation.histogram import HEAP_SHARE, Histogram, bins, histogram
from cxsurvey.estimation.quantile import quantile
from cxsurvey.estimation.results import SUPPRESS_BELOW, Estimates, smaller_base
from cxsurvey.estimation.values import numbers
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.amounts import amount, amount_range
from cxsurvey.exhibits.figures.around import figure_of
from cxsurvey.exhibits.figures.keyed_rows import apart
from cxsurvey.exhibits.figures.share_rows import base_marks
from cxsurvey.exhibits.number import percent
from cxsurvey.survey import Survey, check_survey

AxisScale = Literal["log", "even"]
MORE = ("x", "x_end")
MOST = 4  # panels below each other
MOST_SAID = 5  # numbers often given, in the alt text
POINTS = (0.25, 0.5, 0.75)


def density(
    survey: Survey,
    question: str,
    *,
    title: str,
    by: str | None = None,
    band: float | tuple[float, float] | None = None,
    band_label: str = "to compare",
    scale: AxisScale = "log",
    confidence: float = 0.95,
    name: str = "figure",
) -> Figure:
    """A Figure of the distribution of a numeric question: one panel in all, or one for each of up to four groups.

    Bars are weighted shares of the answers by bin, nothing smoothed; a number that 4 % or more gave word for word
    stands out as a spike. Above them the middle half of the answers, and the median with its interval. `band` is a
    number or a range to compare with, named by `band_label`. On a logarithmic scale the answer 0 has a bar of its own.
    Groups with a base under 30 are not drawn. Rows of kind bin hold from `x` to `x_end` the share in `value`; of kind
    zero and heap the share at `x`; of kind quantile a number in the question's own unit with its limits.

    Raises InputError for a question without numbers, answers below 0 on a logarithmic scale, more than four groups, or
    a band that is none.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"hours": [1.0, 8.0, 60.0, 65.0] * 20}))
    >>> figure = cx.density(survey, "hours", title="Few firms are down for long", band=(60, 65))
    >>> figure.data().query("kind == 'quantile'")["value"].tolist()
    [1.0, 8.0, 60.0]
    """
    check_survey(survey)
    check_choice(scale, get_args(AxisScale), where="scale", what="scale", default="log")
    x = numbers(survey, question)
    found = quantile(survey, question, probabilities=POINTS, by=by, confidence=confidence)
    ends = _ends(band)
    _check(question, x, found, by, log=scale == "log")
    rows = _rows(survey, found, x, by, log=scale == "log")
    return figure_of(
        "density",
        found,
        rows,
        title=title,
        name=name,
        notes=(_heap_note(rows),),
        more=MORE,
        layout={"unit": "number", "scale": scale, "band": ends, "band_label": band_label},
    )


def said(figure: Figure) -> str:
    """Per panel its median with interval, its middle half and its heaps; then the band."""
    panels = [_said(str(name), rows) for name, rows in figure.rows.groupby("panel", sort=False)]
    if figure.layout["band"]:
        panels.append(f"{figure.layout['band_label']}: {band_text(figure)}.")
    return " ".join(panels)


def summary(rows: pd.DataFrame, *, half: bool = True) -> str:
    """The median with its interval and, where wanted, the middle half: median 15 (10–20); middle half 10 to 30."""
    low, middle, high = records(rows[rows["kind"] == "quantile"])
    if middle.value != middle.value:
        return f"{middle.mark} not shown"
    known = middle.low == middle.low and middle.high == middle.high
    limits = f" ({amount_range(middle.low, middle.high)})" if known else ""
    text = f"median {amount(middle.value)}{middle.mark}{limits}"
    return f"{text}; middle half {amount(low.value)} to {amount(high.value)}" if half else text


def band_text(figure: Figure) -> str:
    """What the distribution is compared with: 60 to 65, or one number."""
    low, high = figure.layout["band"]
    return amount(low) if low == high else f"{amount(low)} to {amount(high)}"


def _said(panel: str, rows: pd.DataFrame) -> str:
    head = f"{panel}: " if panel else ""
    flag = str(rows["flag"].iloc[0])
    filled = rows[rows["kind"] == "bin"]
    if filled.empty:
        return f"{head}not shown ({flag})."
    heaps = [f"{percent(row.value)} gave {amount(row.x)}" for row in records(rows[rows["kind"].isin(["zero", "heap"])])]
    return head + "; ".join([summary(rows), *heaps[:MOST_SAID], *([flag] if flag else [])]) + "."


def _rows(survey: Survey, found: Estimates, x: FloatArray, by: str | None, *, log: bool) -> pd.DataFrame:
    """Per group three quantiles, and, where its base is large enough, its zeros, bins and heaps."""
    domain, _ = survey.domains((by,) if by else ())
    groups = list(dict.fromkeys(found.keys[by])) if by else [""]
    labels = apart(groups, [found.about.label(by, code) for code in groups]) if by else {"": ""}
    known = np.isfinite(x) & (domain >= 0)
    large = smaller_base(found)[:: len(POINTS)] >= SUPPRESS_BELOW
    told = known & np.append(large, False)[domain]  # the range of a group that is not shown tells of it
    edges = bins(x[told], log=log) if told.any() else np.array([1.0, 10.0])
    parts = []
    for place, code in enumerate(groups):
        three = slice(len(POINTS) * place, len(POINTS) * (place + 1))
        here = known & (domain == place)
        shown = bool(large[place])
        drawn = _bars(histogram(x[here], survey.weights[here], edges, log=log)) if shown else []
        rows = pd.DataFrame([*_quantiles(found, three, shown), *drawn])
        rows = rows.assign(panel=labels[code], row=labels[code], base_n=int(found.base_n[three][0]))
        parts.append(rows.assign(mark=base_marks(found)[three][0], flag=found.flag[three][0]))
    return pd.concat(parts, ignore_index=True)


def _quantiles(found: Estimates, three: slice, shown: bool) -> list[dict[str, Any]]:
    numbers_of = zip(found.estimate[three], found.conf_low[three], found.conf_high[three], strict=True)
    names = ("lower quartile", "median", "upper quartile")
    nothing = (float("nan"),) * 3
    return [
        {
            "kind": "quantile",
            "label": label,
            **dict(zip(("value", "low", "high"), row if shown else nothing, strict=True)),
        }
        for label, row in zip(names, numbers_of, strict=True)
    ]


def _bars(found: Histogram) -> list[dict[str, Any]]:
    """Zeros, bins from the first to the last with an answer, and heaps."""
    zero = [{"kind": "zero", "label": "0", "x": 0.0, "x_end": 0.0, "value": found.zero}] if found.zero else []
    both = zip(found.edges[:-1], found.edges[1:], found.share, strict=True)
    ends = [
        {"kind": "bin", "label": f"{amount(low)} to {amount(high)}", "x": low, "x_end": high, "value": share}
        for low, high, share in both
    ]
    heaps = [{"kind": "heap", "label": amount(v), "x": v, "x_end": v, "value": share} for v, share in found.heaps]
    return [*zero, *ends, *heaps]


def _heap_note(rows: pd.DataFrame) -> str:
    if not (rows["kind"] == "heap").any():
        return ""
    return f"A spike is one number that at least {percent(HEAP_SHARE)} gave."


def _ends(band: Any) -> list[float] | None:
    if band is None:
        return None
    ends = list(band) if isinstance(band, tuple | list) else [band, band]
    known = all(isinstance(end, int | float | np.number) and np.isfinite(end) for end in ends)
    if len(ends) != 2 or not known or ends[0] > ends[1]:
        raise InputError(
            "A band to compare with is a number, or a range from a lower to a higher one.",
            where="band",
            got=str(band),
            expected="a number such as 60, or two such as (60, 65)",
            next_step="Give the lower end first, in the unit of the question.",
        )
    return [float(end) for end in ends]


def _check(question: str, x: FloatArray, found: Estimates, by: str | None, *, log: bool) -> None:
    groups = len(found) // len(POINTS)
    if groups > MOST:
        raise InputError(
            "There are more groups than panels fit below each other.",
            where="density, by",
            got=f"{groups} groups of {by}",
            expected=f"at most {MOST}",
            next_step="Put groups together in the codebook, or limit the survey with where().",
        )
    if log and (x < 0).any():
        raise InputError(
            "A logarithmic scale has no place for numbers below 0.",
            where=question,
            got=f"{int((x < 0).sum()):,} answers below 0, the lowest {np.nanmin(x):g}",
            expected="answers of 0 or more",
            next_step='Use scale="even", or set them to missing when cleaning.',
        )
    if log and not (x > 0).any():
        raise InputError(
            "There is no answer above 0 to draw.",
            where=question,
            got="answers of 0 alone" if np.isfinite(x).any() else "no answers",
            expected="answers above 0",
            next_step='Use scale="even".' if np.isfinite(x).any() else "Check the column and the filter.",
        )
