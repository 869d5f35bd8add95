"""The waterfall of cleaning: rows from the raw export to the final ones, and which rule took how many on the way."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from cxsurvey.arrays import records
from cxsurvey.cleaning.audit import Audit
from cxsurvey.errors import InputError, nearest
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.around import filled
from cxsurvey.exhibits.number import percent
from cxsurvey.survey import Survey

MORE = ("step", "left")
STAGES = {
    "raw": "Raw export",
    "read": "Readable",
    "screened": "Screened",
    "quality": "Of good quality",
    "final": "Final",
}
_NUMBER = re.compile(r"\{[^{}]+\}")


def waterfall(audit: Audit | Survey, *, title: str, most: int = 8, source: str = "", name: str = "figure") -> Figure:
    """A Figure of how many rows each step of cleaning left: raw, screened, quality, final, and the rules between them.

    Each rule has a bar as long as the rows that it set aside, from left to right where they were; a row counts once,
    under its primary reason. Rules that took least are put together per stage where there are more than `most` of them.
    Take the survey itself, which also knows its source; of an audit alone say it with `source`. In the title {raw},
    {final}, {set_aside} and {kept} (the share that is left) become numbers.

    Raises InputError for what is neither, a title that asks for another number, or `most` below 1.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"who": ["joint"] * 5 + ["IT"] * 4, "id": range(9)}))
    >>> cx.waterfall(survey, title="All {raw} rows were kept").title
    'All 9 rows were kept'
    """
    memory = audit.audit if isinstance(audit, Survey) else audit
    _check(memory, most)
    steps = _steps(memory.waterfall().to_frame(), most)
    rows = filled(steps.assign(panel="", row=steps["label"], base_n=memory.rows_in), MORE)
    notes = [
        f"{memory.rows_in:,} rows in the export = {memory.rows_kept:,} kept + {len(memory.set_aside):,} set aside."
    ]
    notes.append("Each row counts once, under its first reason.")
    book = audit.codebook if isinstance(audit, Survey) else None
    return Figure(
        form="waterfall",
        rows=rows,
        title=_filled(title, memory),
        subtitle=f"Rows of the export at each step of cleaning{f': {book.title}' if book and book.title else ''}",
        notes=tuple(notes),
        source=source or (book.stated_source or book.title if book else ""),
        name=name,
        layout={"unit": "number", "total": memory.rows_in},
        provenance=getattr(audit, "provenance", None),
    )


def said(figure: Figure) -> str:
    """One sentence: every step with the rows that it left or took."""
    total = int(figure.layout["total"])
    return "; ".join(_said(row, total) for row in records(figure.rows)) + "."


def part_text(left: int, total: int) -> str:
    """The part of the rows that is left; one that is not all of them is never told as 100 %.

    >>> part_text(600, 1000), part_text(9_996, 10_000), part_text(10, 10)
    ('60%', '>99%', '100%')
    """
    text = percent(left / total)
    return ">99%" if text == "100%" and left < total else text


def _said(row: Any, total: int) -> str:
    if row.kind == "total":
        share = f" ({part_text(int(row.left), total)})" if total and row.step != "raw" else ""
        return f"{row.label} {int(row.left):,}{share}"
    return f"{row.label} −{int(row.value):,}"


def _steps(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    """One row per step: label, value (rows left, or taken), low and high (the ends of its bar), kind, step and left."""
    frame = _gathered(frame, most)
    total = frame["rule"] == ""
    stage = [place for place, row in enumerate(records(frame)) if row.rule == "" and _is_shown(frame, place)]
    frame = frame.assign(
        label=[STAGES.get(row.step, row.step) if row.rule == "" else row.reason for row in records(frame)],
        value=frame["rows_left"].where(total, frame["rows_out"]).astype(float),
        low=frame["rows_left"].where(~total, 0).astype(float),
        high=(frame["rows_left"] + frame["rows_out"].where(~total, 0)).astype(float),
        kind=total.map({True: "total", False: "taken"}),
        left=frame["rows_left"].astype(int),
    )
    return frame.iloc[[place for place in range(len(frame)) if not total.iloc[place] or place in stage]]


def _is_shown(frame: pd.DataFrame, place: int) -> bool:
    """Raw, final, and every stage between them that took rows and after which others went."""
    left = frame["rows_left"]
    return place in (0, len(frame) - 1) or bool(left.iloc[-1] < left.iloc[place] and frame["rows_out"].iloc[place] > 0)


def _gathered(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    """The rules that took least as one line for each stage, so that at most so many rules have a line of their own."""
    rules = frame[frame["rule"] != ""].sort_values("rows_out", ascending=False, kind="stable")
    small = set(rules.index[most:])
    lines: list[dict[str, Any]] = []
    waiting: list[Any] = []
    for place, row in zip(frame.index, records(frame), strict=True):
        if place in small:
            waiting.append(row)
            continue
        if row.rule == "" and waiting:
            lines.append(_together(waiting, int(lines[-1]["rows_left"])))
            waiting = []
        taken = sum(other.rows_out for other in waiting)
        lines.append({**row._asdict(), "rows_left": row.rows_left + taken if row.rule else row.rows_left})
    return pd.DataFrame(lines)


def _together(rows: list[Any], before: int) -> dict[str, Any]:
    taken = sum(int(row.rows_out) for row in rows)
    text = rows[0].reason if len(rows) == 1 else f"{len(rows)} other rules"
    return {**rows[0]._asdict(), "reason": text, "rows_out": taken, "rows_left": before - taken}


def _filled(title: str, audit: Audit) -> str:
    if not isinstance(title, str) or not title.strip():
        raise InputError(
            "A figure needs a title.",
            where="title",
            got=title if isinstance(title, str) else repr(title),
            expected="a sentence that says what the figure shows",
            next_step="Write one; {final} in it becomes the number of rows that are left.",
        )
    numbers = {
        "{raw}": f"{audit.rows_in:,}",
        "{final}": f"{audit.rows_kept:,}",
        "{set_aside}": f"{len(audit.set_aside):,}",
        "{kept}": part_text(audit.rows_kept, audit.rows_in) if audit.rows_in else "–",
    }
    for place in _NUMBER.findall(title):
        if place not in numbers:
            raise InputError(
                "A title asks for a number that the figure does not have.",
                where=f'the title "{title}"',
                got=place,
                expected=nearest(place, numbers),
                next_step="Use one of these.",
            )
    return _NUMBER.sub(lambda match: numbers[match[0]], title)


def _check(audit: object, most: object) -> None:
    if not isinstance(audit, Audit):
        raise InputError(
            "A waterfall is drawn of a cleaning.",
            where="waterfall",
            got=type(audit).__name__,
            expected="a survey, or its audit",
            next_step="Pass the survey that clean() gives.",
        )
    if not isinstance(most, int) or isinstance(most, bool) or most < 1:
        raise InputError(
            "A waterfall shows at least one rule by itself.",
            where="most",
            got=str(most),
            expected="a whole number of 1 or more",
            next_step="Leave it out for 8.",
        )
