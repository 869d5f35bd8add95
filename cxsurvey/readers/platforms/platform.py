"""What a survey platform's export says by its shape: header rows, names, wording, and what each column is for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cxsurvey.codebook import Reason

Rows = Sequence[Sequence[str]]  # the first rows of a file, cells without white space around them
Heads = Sequence[tuple[str, ...]]  # the header cells of each column, from the top

ID = "id"  # beside the roles of the codebook: the column that tells one respondent from another


@dataclass(frozen=True, slots=True)
class Field:
    """What the header says of one column: its question's wording, its option or row of a grid, and its role.

    Columns of one `group` belong to one question; `is_open` marks a box for the respondent's own words.
    """

    wording: str = ""
    option: str = ""
    group: str = ""
    role: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class Platform:
    """How the exports of one platform are read.

    `header_rows` counts the rows above the answers, `naming` gives the header cells that make the column's name, and
    `fields` reads what the header says of each column, given the names. `roles` are columns that hold no answer, by
    name in lower case. `ticked` and `unticked` are marks for an option chosen or not, in a column of its own;
    `joined` are the marks that may stand between several answers in one cell; `reasons` are values that stand for no
    answer anywhere.
    """

    name: str
    title: str
    header_rows: Callable[[Rows], int]
    naming: Callable[[Heads], Heads]
    fields: Callable[[Heads, Sequence[str]], Sequence[Field]]
    roles: Mapping[str, str] = field(default_factory=dict)
    ticked: tuple[str, ...] = ()
    unticked: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    reasons: Mapping[str, Reason] = field(default_factory=dict)


def one_row(_rows: Rows) -> int:
    """One header row, whatever the rows are."""
    return 1


def first_row(heads: Heads) -> Heads:
    """The first header cell of each column alone."""
    return [head[:1] for head in heads]


def all_rows(heads: Heads) -> Heads:
    """All header cells of each column."""
    return heads


def by_name(field: Callable[[str], Field]) -> Callable[[Heads, Sequence[str]], list[Field]]:
    """The `fields` of a platform whose columns' names say all there is to know."""
    return lambda _heads, names: [field(name) for name in names]


def worded(roles: Mapping[str, str], grid: re.Pattern[str]) -> Callable[[Heads, Sequence[str]], list[Field]]:
    """The `fields` of a platform whose header holds the questions themselves, the rows of a grid behind them.

    `grid` has the groups `wording` and `row`.
    """

    def field(name: str) -> Field:
        if name.casefold() in roles:
            return Field(role=roles[name.casefold()])
        found = grid.fullmatch(name)
        if found is None:
            return Field(plain_text(name))
        return Field(plain_text(found["wording"]), plain_text(found["row"]), group=found["wording"])

    return by_name(field)


def plain_text(wording: str) -> str:
    r"""The wording on one line, without markup.

    >>> plain_text("<b>Who</b> decides?<br>\nTick one.&nbsp;")
    'Who decides? Tick one.'
    """
    from html import unescape

    text = unescape(re.sub(r"<[/a-zA-Z][^>]*>", " ", wording)) if "<" in wording or "&" in wording else wording
    return re.sub(r"\s+([?.,;:!])", r"\1", " ".join(text.split()))


WRITE_IN = re.compile(
    r"please (specify|explain|describe|list|state)|\bspecify\b|\bother\b.*\(please|write.?in\b|namelijk|bitte angeben"
    r"|open-ended response",
    re.IGNORECASE,
)
