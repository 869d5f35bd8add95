"""Header rows as one name per column, and the signs that they are not the header."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from cxsurvey.answers import HEADER_MARK
from cxsurvey.errors import ReadError, listing
from cxsurvey.masking import masked
from cxsurvey.readers.platforms.surveymonkey import RESPONSE
from cxsurvey.readers.unused import UnusedNames

Heads = Sequence[tuple[str, ...]]
Columns = Sequence[Collection[str]]  # the distinct answers of each column


def column_names(heads: Heads, columns: Columns) -> tuple[list[str | None], tuple[str, ...]]:
    """A name per column, None for one without a name and without answers, and notes on what was decided.

    Where there are several header rows, the first is filled to the right and the others are added to it.
    """
    names: list[str | None] = []
    unused = UnusedNames()
    again: dict[str, list[str]] = {}
    top = ""
    for position, (head, given) in enumerate(zip(heads, columns, strict=True)):
        top = head[0] or top
        name: str | None = None
        if any(head) or any(map(str.strip, given)):
            given_name = _merged_name(top, head[1:]) if any(head) else f"column {position + 1}"
            name = unused.take(given_name)
            if name != given_name:
                again.setdefault(given_name, []).append(name)
        names.append(name)
    return names, (*_note_left_out(names.count(None)), *(_note_again(name, later) for name, later in again.items()))


def _note_left_out(count: int) -> tuple[str, ...]:
    plural = "s" if count > 1 else ""
    return (f"Left out {count} column{plural} without a name and without answers.",) if count else ()


def _note_again(name: str, later: Sequence[str]) -> str:
    called = (
        f"the later one is called {listing(later)}" if len(later) == 1 else f"the later are called {listing(later)}"
    )
    return f"{len(later) + 1} columns have the name {listing([name])}; {called}."


def without_persons(heads: Heads) -> tuple[list[tuple[str, ...]], tuple[str, ...]]:
    """The header with masks for personal details in it, and a note where there were any."""
    made = [tuple(masked(cell)[0] for cell in head) for head in heads]
    places = [place for place, (old, new) in enumerate(zip(heads, made, strict=True), start=1) if old != new]
    plural = "s" if len(places) > 1 else ""
    note = f"Personal details were masked in the name{plural} of column{plural} {listing(places)}."
    return made, (note,) if places else ()


def check_header(path: Path, heads: Heads, columns: Columns) -> None:
    """Refuse header rows that leave answers without a name, or that are answers themselves.

    Raises ReadError.
    """
    _check_nameless(path, heads, columns)
    _check_answers(path, heads, columns)


def _check_nameless(path: Path, heads: Heads, columns: Columns) -> None:
    """The first column may lack a name (a row number); further ones mean that a second header row names them."""
    if len(heads[0]) > 1:
        return
    pairs = enumerate(zip(heads, columns, strict=True), start=1)
    nameless = [position for position, (head, given) in pairs if not head[0] and any(map(str.strip, given))]
    if any(position > 1 for position in nameless):
        raise ReadError(
            "The header leaves columns with answers without a name.",
            where=path,
            got=f"no name for column{'s' if len(nameless) > 1 else ''} {listing(nameless)}",
            expected="a name for every column that holds answers",
            next_step="Set header_rows=2 if the options stand in a second row, title_lines=1 if a title comes first.",
        )


def _check_answers(path: Path, heads: Heads, columns: Columns) -> None:
    """A header row of which most cells are given as answers in their own columns is a row of answers."""
    last = [(head[-1], given) for head, given in zip(heads, columns, strict=True) if head[-1]]
    answers = [cell for cell, given in last if cell in given and len({*given} - {"", cell}) > 1]
    if len(answers) * 2 > len(last) and len(answers) > 1:
        raise ReadError(
            "The header takes in a row of answers.",
            where=path,
            got=f"{listing(answers, limit=3)} in the header and in the rows below it",
            expected="the names of the columns",
            next_step="Set title_lines to the number of lines above the header, and header_rows to that of its own.",
        )


def _merged_name(top: str, below: Sequence[str]) -> str:
    parts = [top, *(part for part in below if part and part != top and not RESPONSE.fullmatch(part))]
    return HEADER_MARK.join(part for part in parts if part)
