"""A heat map of estimates: rows by columns, the number in its cell, darker for more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal, get_args

import pandas as pd

from cxsurvey.arrays import records
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, check_choice, listing
from cxsurvey.estimation.results import Estimates
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.figures.around import figure_of, one_split
from cxsurvey.exhibits.figures.keyed_rows import apart, keyed, labels_of, plain_bases
from cxsurvey.exhibits.figures.measures import digits_of, told, unit_of
from cxsurvey.exhibits.figures.notes import letter_note
from cxsurvey.exhibits.letters import group_letters, significant_letters
from cxsurvey.exhibits.titles import filled_title
from cxsurvey.significance.results import TestResults

Shading = Literal["value", "row"]
MORE = ("line", "place", "shade")


def heatmap(
    estimates: Estimates,
    *,
    title: str,
    mark: TestResults | None = None,
    levels: Sequence[Code] | None = None,
    shading: Shading = "value",
    name: str = "figure",
) -> Figure:
    """A Figure of estimates as a table of coloured cells: a scorecard.

    Split by a question, each answer to it is a column, each level of the question (or each question, where there are
    several) a row. Not split, several questions are rows and their levels columns. Shares, means and every other
    statistic will do. `mark` takes compare(…, across=by) and prints the letter of the lower column in the higher cell.
    shading="value" is darker for more in the whole table, "row" within each row, for rows of unlike size. Bases
    under 30 are hatched, without a number; under 100 they carry an asterisk.

    Raises InputError for one question without a split, two splits, levels that are not there, or tests of something
    else.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": ["joint", "IT"] * 80, "side": ["IT"] * 60 + ["business"] * 100})
    >>> survey = cx.from_frame(frame)
    >>> cx.heatmap(cx.share(survey, "who", by="side"), title="Both agree").data()["value"].tolist()
    [0.5, 0.5, 0.5, 0.5]
    """
    by = one_split(estimates, "A heat map")
    check_choice(shading, get_args(Shading), where="shading", what="shading", default="value")
    questions = list(dict.fromkeys(estimates.keys["question"]))
    if by is None and len(questions) == 1:
        raise _one_column(questions[0])
    title = filled_title(title, estimates)
    rows = _cells(estimates, by, levels)
    letters = group_letters(dict.fromkeys(estimates.keys[by])) if by and mark is not None else {}
    if mark is not None:
        _check_tests(mark, by, questions)
        rows["letters"] = _letters(mark, letters, rows)
    rows["shade"] = _shades(rows, shading)
    unit = unit_of(estimates.statistic)
    return figure_of(
        "heatmap",
        estimates,
        rows,
        title=title,
        name=name,
        notes=(letter_note(mark), _shade_note(shading), _nobody_note(estimates, by, rows)),
        more=MORE,
        layout={
            "unit": unit,
            "digits": digits_of(rows["value"], unit),
            "columns": [str(label) for label in rows.groupby("place")["label"].first()],
            "bases": list(plain_bases(_bases(rows)).values()) if by else [],
            "letters": [letters[code] for code in rows.groupby("place")["group"].first()] if letters else [],
        },
    )


def said(figure: Figure) -> str:
    """One sentence per row of the table: every cell with its letters and flag."""
    unit, digits = str(figure.layout["unit"]), int(figure.layout["digits"])
    lines = figure.rows.groupby("row", sort=False)
    return " ".join(f"{name}: {'; '.join(_said(row, unit, digits) for row in records(rows))}." for name, rows in lines)


def _said(row: Any, unit: str, digits: int) -> str:
    if row.value != row.value:
        return f"{row.label} not shown ({row.flag})"
    letters = f", higher than {row.letters}" if row.letters else ""
    flag = f", {row.flag}" if row.flag else ""
    return f"{row.label} {told(row.value, unit, digits)}{letters}{flag}"


def _cells(estimates: Estimates, by: str | None, levels: Sequence[Code] | None) -> pd.DataFrame:
    """One row per cell, line by line; `line` and `place` number lines and columns from 0."""
    frame = keyed(estimates, levels)
    if by is not None:
        frame = frame[frame.groupby(by)["base_n"].transform("max") > 0]
    lines, columns = _lines(estimates, frame, by), labels_of(estimates, frame, by or "level")
    keys = list(zip(frame["question"], frame["level"] if by else frame["question"], strict=True))
    across = frame[by or "level"]
    rows = frame.assign(
        group=across,
        row=[lines[key] for key in keys],
        label=[columns[code] for code in across],
        line=[list(lines).index(key) for key in keys],
        place=[list(columns).index(code) for code in across],
    )
    return rows.sort_values(["line", "place"], kind="stable").reset_index(drop=True)


def _lines(estimates: Estimates, frame: pd.DataFrame, by: str | None) -> dict[tuple[Any, Any], str]:
    """The label of each line by question and level: the one, the other or both, whichever tells them apart."""
    about = estimates.about
    questions = list(dict.fromkeys(frame["question"]))
    order = {question: place for place, question in enumerate(questions)}
    pairs = sorted(dict.fromkeys(zip(frame["question"], frame["level"], strict=True)), key=lambda pair: order[pair[0]])
    if by is None:
        pairs = [(question, question) for question in questions]
    if len(questions) == 1:
        texts = [about.label(q, level) for q, level in pairs]
    else:
        several = len(pairs) > len(questions)
        texts = [about.label("question", q) + (f": {about.label(q, level)}" if several else "") for q, level in pairs]
    codes = [str(level if len(questions) == 1 else q) for q, level in pairs]
    return dict(zip(pairs, apart(codes, texts).values(), strict=True))


def _letters(tests: TestResults, letters: dict[Any, str], rows: pd.DataFrame) -> list[str]:
    found = {
        question: significant_letters(replace(tests, frame=tests.frame[tests.frame["question"] == question]), letters)
        for question in dict.fromkeys(rows["question"])
    }
    return [found[row.question].get((row.level, row.group), "") for row in records(rows)]


def _shades(rows: pd.DataFrame, shading: Shading) -> pd.Series[Any]:
    """From 0 for the lowest value to 1 for the highest, of the table or of the row; one half where all are alike."""
    groups = rows["line"] if shading == "row" else pd.Series(0, index=rows.index)
    lowest, highest = (rows.groupby(groups)["value"].transform(end) for end in ("min", "max"))
    spread = (highest - lowest).where(highest > lowest)
    return ((rows["value"] - lowest) / spread).where(rows["value"].isna() | spread.notna(), 0.5)


def _shade_note(shading: Shading) -> str:
    return "" if shading == "value" else "Shaded from the lowest to the highest value of each row."


def _bases(rows: pd.DataFrame) -> dict[Any, list[int]]:
    """The bases of each column: several where its questions were answered by different respondents."""
    return {place: [int(n) for n in cells["base_n"]] for place, cells in rows.groupby("place")}


def _nobody_note(estimates: Estimates, by: str | None, rows: pd.DataFrame) -> str:
    """The groups without a respondent, which have no column."""
    drawn = set(rows["group"])
    left_out = (
        [estimates.about.label(by, code) for code in dict.fromkeys(estimates.keys[by]) if code not in drawn]
        if by
        else []
    )
    return f"Nobody in {', '.join(left_out)}." if left_out else ""


def _one_column(question: str) -> InputError:
    return InputError(
        "A heat map needs rows and columns.",
        where="heatmap",
        got=f"estimates of {question} alone",
        expected="estimates split by a question, or of several questions",
        next_step="Estimate with by=, or use bar().",
    )


def _check_tests(tests: TestResults, by: str | None, questions: list[str]) -> None:
    tested = list(dict.fromkeys(tests.frame["question"]))
    if by is None or tests.across != by or not set(tested) <= set(questions):
        raise InputError(
            "The tests to mark are not of this figure.",
            where="mark",
            got=f"comparisons across {tests.across or 'nothing'} of {listing(tested)}",
            expected=f"compare(…, across={by!r}) of {listing(questions)}" if by else "no tests: there are no groups",
            next_step="Pass compare() of the estimates that the figure shows.",
        )
