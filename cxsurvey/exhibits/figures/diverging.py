"""Answers on a scale, those against to the left of a line and those in favour to the right; no opinion stands apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray, floats, records
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, check_choice, listing
from cxsurvey.estimation.distributions import t_quantile
from cxsurvey.estimation.results import SUPPRESS_BELOW, Estimates, smaller_base
from cxsurvey.exhibits.figure import COLUMNS, Figure
from cxsurvey.exhibits.figures.keyed_rows import bases_note, keyed, labels_of, question_text, row_key
from cxsurvey.exhibits.figures.measures import told_gap, told_range
from cxsurvey.exhibits.figures.notes import flag_note, letter_note
from cxsurvey.exhibits.figures.share_rows import check_shares, check_tests
from cxsurvey.exhibits.figures.words import by_row
from cxsurvey.exhibits.letters import group_letters, significant_letters
from cxsurvey.exhibits.number import percent
from cxsurvey.exhibits.titles import filled_title
from cxsurvey.significance.results import TestResults

Neutral = Literal["apart", "split"]
MOST_STEPS = 11
WHOLE = 1e-9  # shares of one base are sums of the same weights, and add up to 1 but for rounding


def diverging(
    estimates: Estimates,
    *,
    title: str,
    neutral: Neutral = "apart",
    levels: Sequence[Code] | None = None,
    mark: TestResults | None = None,
    sort: bool = True,
    name: str = "figure",
) -> Figure:
    """A Figure of bars on both sides of a line: one row per question of a battery, or per answer to a `by` question.

    The lower half of the scale stands left, the upper half right, each with its sum at the end; `levels` orders the
    scale from the one end to the other where the codebook does not. The middle of an odd scale stands "apart" in a
    column of its own, or is "split" over the line. Don't know and refused, which are in estimates with
    base="answered", stand apart at the right. The net is right less left, in points, with its interval from the joint
    covariance; `sort` puts the highest net first. `mark` takes compare(…, across=by) of nets that are a whole side,
    such as nets={"agree": [4, 5]}, and prints the letter of the lower group at the sum of the higher one. Rows under
    30 respondents are not drawn.

    Raises InputError for estimates that are no shares of all answers on one scale, or tests of something else.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> options = [{"code": code, "label": f"Step {code}"} for code in range(1, 6)]
    >>> book = cx.Codebook.from_dict({"questions": {"q": {"options": options, "ordered": True}}})
    >>> survey = cx.from_frame(pd.DataFrame({"q": [1, 2, 3, 4, 4, 4, 5, 5, 5, 5] * 10}), codebook=book)
    >>> data = cx.diverging(cx.share(survey, "q"), title="Most are on the upper side").data()
    >>> round(float(data.query("kind == 'net'")["value"].iloc[0]), 6)
    0.5
    """
    check_choice(neutral, get_args(Neutral), where="neutral", what="place of the middle answer", default="apart")
    check_shares(estimates, "diverging")
    title = filled_title(title, estimates)
    frame = keyed(estimates, None)
    key = row_key(frame, estimates.by, "level", "diverging")
    scale = _scale(estimates, frame, levels)
    sides = _sides(scale)
    _check_whole(frame, key, scale)
    totals = _totals(estimates, frame, key, sides)
    letters = _letters(estimates, frame, key, totals, mark)
    rows = pd.concat([_segments(estimates, frame, key, sides), _sums(estimates, totals, letters)], ignore_index=True)
    rows = _ordered(rows, list(totals["row_code"]), sort)
    return Figure(
        form="diverging",
        rows=rows[[*COLUMNS, "side"]],
        title=title,
        subtitle=question_text(estimates),
        notes=_notes(estimates, rows, mark),
        source=estimates.about.source,
        name=name,
        group_letters=_group_letters(estimates, key, mark),
        confidence=estimates.about.confidence,
        ordered=True,
        layout={"unit": "share", "neutral": neutral, "net_unit": "points", "with_base": True},
        provenance=estimates.about.provenance,
    )


def said(figure: Figure) -> str:
    """One sentence per row: every step of the scale, then the net with its interval."""
    return by_row(figure, _row_text)


def _row_text(rows: pd.DataFrame) -> str:
    steps = rows[~rows["kind"].isin(["net", "total"])]
    if steps["value"].isna().any():
        return f"not shown ({steps['flag'].iloc[0]})"
    net = next(row for row in records(rows) if row.kind == "net")
    sums = [
        f"{row.label} together {percent(row.value)}, higher than {row.letters}" for row in records(rows) if row.letters
    ]
    told = [f"{row.label} {percent(row.value)}" for row in records(steps)]
    flag = [net.flag] if net.flag else []
    gap = f"net {told_gap(net.value, 'points')} points {told_range(net.low, net.high, 'points')}"
    return "; ".join([*told, *sums, gap, *flag])


def _scale(estimates: Estimates, frame: pd.DataFrame, levels: Sequence[Code] | None) -> list[Code]:
    """The codes of the scale from its one end to the other."""
    known = list(dict.fromkeys(frame.loc[frame["kind"] == "answer", "level"]))
    scale = known if levels is None else list(levels)
    if levels is None and not estimates.about.ordered:
        _refuse_scale("answers without an order", "a scale", 'Set "ordered = true" in the codebook, or give levels=.')
    if set(scale) != set(known) or len(set(scale)) != len(scale):
        _refuse_scale(listing(scale), f"every one of {listing(known)}, once", "Name the whole scale in levels=.")
    if not 2 <= len(scale) <= MOST_STEPS:
        _refuse_scale(f"{len(scale)} answers", f"2 to {MOST_STEPS}", "Use bar(), or put answers together.")
    answers = frame[frame["kind"] == "answer"].groupby("question", sort=False)["level"].agg(set)
    if any(codes != set(scale) for codes in answers):
        _refuse_scale("questions with different answers", "one scale for all rows", "Draw them in figures apart.")
    return scale


def _refuse_scale(got: str, expected: str, next_step: str) -> None:
    raise InputError(
        "These answers are not a scale with two sides.",
        where="diverging",
        got=got,
        expected=expected,
        next_step=next_step,
    )


def _sides(scale: list[Code]) -> dict[Code, str]:
    half = len(scale) // 2
    middle = ["neutral"] * (len(scale) % 2)
    return dict(zip(scale, ["against"] * half + middle + ["support"] * half, strict=True))


def _check_whole(frame: pd.DataFrame, key: str, scale: list[Code]) -> None:
    counted = frame[frame["kind"] != "net"]
    totals = counted.groupby(key, sort=False)["value"].sum(min_count=len(scale)).dropna()
    if len(totals) and not np.allclose(totals, 1, atol=WHOLE):
        raise InputError(
            "These answers do not add up to 100 %.",
            where="diverging",
            got=f"{100 * totals.iloc[0]:.1f} % in {totals.index[0]}",
            expected="all answers of a single-response question",
            next_step="Use bar() for some of the answers or for multiple response.",
        )


def _segments(estimates: Estimates, frame: pd.DataFrame, key: str, sides: dict[Code, str]) -> pd.DataFrame:
    """One row per step of the scale and reason for no answer, from the one end to the other in each row."""
    rows = frame[frame["kind"] != "net"]
    labels, names = labels_of(estimates, rows, "level"), labels_of(estimates, frame, key)
    place = {code: number for number, code in enumerate(sides)}
    rows = rows.assign(
        row_code=rows[key],
        step=[place.get(code, len(place)) for code in rows["level"]],
        panel="",
        row=[names[code] for code in rows[key]],
        label=[labels[code] for code in rows["level"]],
        letters="",
        side=[sides.get(code, "missing") for code in rows["level"]],
    )
    return rows.sort_values("step", kind="stable")


def _totals(estimates: Estimates, frame: pd.DataFrame, key: str, sides: dict[Code, str]) -> pd.DataFrame:
    """One row per row of the figure and for each of both sides and the net: its sum, standard error and labels."""
    names = labels_of(estimates, frame, key)
    found = []
    for code in dict.fromkeys(frame[key]):
        own = frame[(frame[key] == code) & frame["level"].isin(list(sides))]
        side = np.array([sides[level] for level in own["level"]])
        for what, weight in (("against", side == "against"), ("support", side == "support"), ("net", _signs(side))):
            place = own["place"].to_numpy()
            value, error = _combined(estimates, place, floats(weight))
            first = int(place[0])
            found.append((code, names[code], what, value, error, first, list(own["level"][weight == 1])))
    return pd.DataFrame(found, columns=["row_code", "row", "side", "value", "error", "place", "codes"])


def _signs(side: Any) -> FloatArray:
    return floats((side == "support").astype(float) - (side == "against"))


def _combined(estimates: Estimates, place: Any, weight: FloatArray) -> tuple[float, float]:
    """A sum of shares with the weights given, and its standard error from their joint covariance."""
    value = float(weight @ estimates.estimate[place])
    variance = float(weight @ estimates.covariance[np.ix_(place, place)] @ weight)
    return value, float(np.sqrt(max(variance, 0.0)))


def _sums(estimates: Estimates, totals: pd.DataFrame, letters: dict[tuple[str, Code], str]) -> pd.DataFrame:
    """The sums of both sides and the net as rows of the figure, those of suppressed bases as NaN."""
    place = totals["place"].to_numpy()
    hidden = smaller_base(estimates)[place] < SUPPRESS_BELOW
    value = np.where(hidden, np.nan, totals["value"])
    half = t_quantile((1 + estimates.about.confidence) / 2, estimates.df) * totals["error"].to_numpy()
    marks = keyed(estimates, None).set_index("place").loc[place]
    labels = labels_of(estimates, keyed(estimates, None), "level")
    return pd.DataFrame(
        {
            "row_code": totals["row_code"],
            "panel": "",
            "row": totals["row"],
            "label": [
                "Net" if side == "net" else " + ".join(labels[code] for code in codes)
                for side, codes in zip(totals["side"], totals["codes"], strict=True)
            ],
            "value": value,
            "low": np.maximum(value - half, np.where(totals["side"] == "net", -1.0, 0.0)),
            "high": np.minimum(value + half, 1.0),
            "base_n": marks["base_n"].to_numpy(),
            "mark": marks["mark"].to_numpy(),
            "flag": marks["flag"].to_numpy(),
            "letters": [
                letters.get((side, code), "") for side, code in zip(totals["side"], totals["row_code"], strict=True)
            ],
            "kind": np.where(totals["side"] == "net", "net", "total"),
            "side": totals["side"],
        }
    )


def _letters(
    estimates: Estimates, frame: pd.DataFrame, key: str, totals: pd.DataFrame, mark: TestResults | None
) -> dict[tuple[str, Code], str]:
    """For each (side, group): the letters of the groups it exceeds, from tests of the net that is this side."""
    if mark is None:
        return {}
    check_tests(mark, estimates, key if key in estimates.by else None)
    letters = group_letters(dict.fromkeys(frame[key]))
    sides = {level: _side_of(level, frame, key, totals) for level in dict.fromkeys(mark.frame["level"])}
    if not any(sides.values()):
        raise InputError(
            "The tests to mark are not of a side of this figure.",
            where="mark",
            got=f"tests of {listing(sides)}",
            expected='nets of all answers on one side, such as share(…, nets={"agree": [4, 5]})',
            next_step="Estimate with nets of a whole side, and pass compare() of these estimates.",
        )
    found = significant_letters(mark, letters).items()
    return {(sides[level], group): text for (level, group), text in found if sides[level]}


def _side_of(level: Code, frame: pd.DataFrame, key: str, totals: pd.DataFrame) -> str:
    """The side that a net is the sum of in every row, "" for none."""
    net = frame[(frame["level"] == level) & (frame["kind"] == "net")].set_index(key)["value"]
    for side in ("against", "support"):
        sums = totals[totals["side"] == side].set_index("row_code")["value"]
        if len(net) and np.allclose(net, sums.reindex(net.index).where(net.notna()), atol=WHOLE, equal_nan=True):
            return side
    return ""


def _ordered(rows: pd.DataFrame, codes: list[Code], sort: bool) -> pd.DataFrame:
    """The rows of the figure in their order, or by their net; within each the scale, then sums and net."""
    net = rows[rows["kind"] == "net"].set_index("row_code")["value"]
    order = list(dict.fromkeys(codes))
    if sort:
        order = sorted(order, key=lambda code: (bool(np.isnan(net[code])), -net[code] if net[code] == net[code] else 0))
    place = {code: number for number, code in enumerate(order)}
    return rows.sort_values("row_code", key=lambda column: column.map(place), kind="stable").reset_index(drop=True)


def _group_letters(estimates: Estimates, key: str, mark: TestResults | None) -> dict[str, str]:
    if mark is None:
        return {}
    frame = keyed(estimates, None)
    labels = labels_of(estimates, frame, key)
    return {labels[code]: letter for code, letter in group_letters(dict.fromkeys(frame[key])).items()}


def _notes(estimates: Estimates, rows: pd.DataFrame, mark: TestResults | None) -> tuple[str, ...]:
    net = f"Net: right side less left side, in points, with {estimates.about.confidence:.0%} interval."
    return tuple(
        filter(
            None,
            (bases_note(estimates, keyed(estimates, None)), net, letter_note(mark), flag_note(rows), estimates.method),
        )
    )
