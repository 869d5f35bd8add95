"""The Lorenz curve: how much of a total the lowest and the top respondents hold, its band and its Gini coefficient."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.arrays import records
from cxsurvey.errors import InputError
from cxsurvey.estimation.concentration import GINI, Concentration
from cxsurvey.estimation.results import SUPPRESS_BELOW, smaller_base
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.around import figure_of, one_split
from cxsurvey.exhibits.figures.keyed_rows import apart
from cxsurvey.exhibits.figures.share_rows import base_marks
from cxsurvey.exhibits.number import half_up, percent
from cxsurvey.exhibits.titles import filled_title

FOUR_FIFTHS = (0.2, 0.8)  # the top share of respondents and of the total that the proverb names
MORE = ("x",)
MOST = 4  # curves that eyes tell apart where they run side by side


def lorenz(
    concentration: Concentration,
    *,
    title: str,
    reference: tuple[float, float] | None = FOUR_FIFTHS,
    name: str = "figure",
) -> Figure:
    """A Figure of the Lorenz curve of concentration(), one curve in all or one for each of up to four groups.

    Each curve has its band of limits, a dot at the first top share asked for, and its Gini coefficient. `reference` is
    a point to compare with, as the top share of respondents and what they hold: 20 % with 80 %, or None for none. A
    group with a base under 30 has no curve. In the title {top20} becomes that share, {top20@group} that of one group.

    Raises InputError for what is not a result of concentration(), two splits, more than four groups, or a reference
    that is not two fractions.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"spend": [1.0] * 40 + [16.0] * 10}))
    >>> figure = cx.lorenz(cx.concentration(survey, "spend"), title="A fifth of the firms spend {top20} of the money")
    >>> figure.title
    'A fifth of the firms spend 80% of the money'
    """
    _check(concentration, reference)
    by = one_split(concentration, "A Lorenz curve")
    groups = list(dict.fromkeys(concentration.keys[by])) if by else []
    if len(groups) > MOST:
        raise _too_many(len(groups))
    title = filled_title(title, concentration)
    labels = apart(groups, [concentration.about.label(str(by), code) for code in groups])
    parts = [_group_rows(concentration, by, code, labels[code]) for code in groups]
    rows = pd.concat(parts or [_group_rows(concentration, None, None, "")], ignore_index=True)
    return figure_of(
        "lorenz",
        concentration,
        rows,
        title=title,
        name=name,
        more=MORE,
        layout={
            "unit": "share",
            "top": half_up(1 - float(rows.loc[rows["kind"] == "top", "x"].iloc[0]), 9),
            "reference": None if reference is None else list(reference),
            "across": "respondents, from the lowest",
            "up": "share of the total",
        },
    )


def said(figure: Figure) -> str:
    """A sentence per curve: its top share and its Gini coefficient, with limits; then the point to compare with."""
    parts = [_said(str(label), rows) for label, rows in figure.rows.groupby("row", sort=False)]
    reference = figure.layout["reference"]
    if reference:
        parts.append(f"The point to compare with: the top {percent(reference[0])} hold {percent(reference[1])}.")
    return " ".join(parts)


def _said(label: str, rows: pd.DataFrame) -> str:
    head = f"{label}: " if label else ""
    marks = {row.kind: row for row in records(rows) if row.kind != "curve"}
    if marks["top"].value != marks["top"].value:
        return f"{head}not shown ({marks['top'].flag})."
    top = f"the {marks['top'].label} {_told(marks['top'])} of the total"
    middle = rows[(rows["kind"] == "curve") & np.isclose(rows["x"], 0.5)]
    half = f"; the lower half {percent(float(middle['value'].iloc[0]))}" if len(middle) else ""
    flag = f"; {marks['top'].flag}" if marks["top"].flag else ""
    return f"{head}{top}{half}; Gini coefficient {gini_text(marks['gini'])}{flag}."


def top_text(row: Any) -> str:
    """What the top respondents hold, for a label: "top 20% hold 62% (55–68%)"."""
    return f"{row.label} {_told(row)}"


def gini_text(row: Any) -> str:
    """A Gini coefficient with its limits in two digits: 0.52 (0.48–0.57)."""
    limits = "" if row.low != row.low else f" ({half_up(row.low, 2):.2f}–{half_up(row.high, 2):.2f})"
    return f"{half_up(row.value, 2):.2f}{limits}"


def _told(row: Any) -> str:
    limits = "" if row.low != row.low else f" ({percent(row.low).removesuffix('%')}–{percent(row.high)})"
    return f"{percent(row.value)}{row.mark}{limits}"


def _group_rows(concentration: Concentration, by: str | None, code: Any, label: str) -> pd.DataFrame:
    """The top share, the Gini coefficient and the curve of one group; of a base too small to show, no curve."""
    here = np.ones(len(concentration), dtype=bool) if by is None else (concentration.keys[by] == code).to_numpy()
    first, last = np.flatnonzero(here)[[0, -1]]
    marks = [_mark(concentration, place, kind) for place, kind in ((first, "top"), (last, "gini"))]
    curve = concentration.curve if by is None else concentration.curve[concentration.curve[by] == code]
    points = pd.DataFrame(
        {
            "kind": "curve",
            "x": curve["population"],
            "value": curve["total"],
            "low": curve["conf_low"],
            "high": curve["conf_high"],
        }
    )
    suppressed = smaller_base(concentration)[first] < SUPPRESS_BELOW
    frame = pd.concat([pd.DataFrame(marks), *([] if suppressed else [points.assign(label="")])], ignore_index=True)
    base = {"base_n": int(concentration.base_n[first]), "mark": base_marks(concentration)[first]}
    return frame.assign(row=label, flag=concentration.flag[first], **base)


def _mark(concentration: Concentration, place: int, kind: str) -> dict[str, Any]:
    suppressed = smaller_base(concentration)[place] < SUPPRESS_BELOW
    level = str(concentration.keys["level"].iloc[place])
    top = float("nan") if level == GINI else 1 - float(level.removeprefix("top")) / 100
    numbers = (concentration.estimate[place], concentration.conf_low[place], concentration.conf_high[place])
    value, low, high = (float("nan") if suppressed else float(number) for number in numbers)
    label = "Gini coefficient" if level == GINI else f"top {level.removeprefix('top')}% hold"
    return {"kind": kind, "label": label, "x": top, "value": value, "low": low, "high": high}


def _check(concentration: object, reference: object) -> None:
    if not isinstance(concentration, Concentration):
        raise InputError(
            "A Lorenz curve is drawn of a concentration.",
            where="lorenz",
            got=type(concentration).__name__,
            expected="the result of concentration()",
            next_step="Call cx.concentration(survey, question) first.",
        )
    if reference is None:
        return
    if not isinstance(reference, tuple | list) or len(reference) != 2 or not all(0 < x < 1 for x in reference):
        raise InputError(
            "The point to compare with is a share of respondents and a share of the total.",
            where="reference",
            got=str(reference),
            expected="two fractions, such as (0.2, 0.8), or None",
            next_step="Give fractions between 0 and 1.",
        )


def _too_many(count: int) -> InputError:
    return InputError(
        "There are more curves than eyes tell apart.",
        where="lorenz",
        got=f"{count} groups",
        expected=f"at most {MOST}",
        next_step="Put groups together in the codebook, or limit the survey with where().",
    )
