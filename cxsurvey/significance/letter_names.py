"""The names of columns in other cells: A to Z, then AA, AB and so on; through the whole banner or anew per question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cxsurvey.significance.column_pairs import IN_NO_GROUP


def letter_name(place: int) -> str:
    """The name of the column at a place, counted from 0.

    >>> [letter_name(place) for place in (0, 25, 26, 27, 701, 702)]
    ['A', 'Z', 'AA', 'AB', 'ZZ', 'AAA']
    """
    text, rest = "", place + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        text = chr(65 + letter) + text
    return text


def letter_names(groups: Sequence[int], *, restart: bool = False) -> list[str]:
    """A name for each column from its banner question; none for a column of no group, such as the total.

    With `restart` each banner question begins at A.

    >>> letter_names([-1, 0, 0, 1, 1]), letter_names([-1, 0, 0, 1, 1], restart=True)
    (['', 'A', 'B', 'C', 'D'], ['', 'A', 'B', 'A', 'B'])
    """
    counts: dict[int, int] = {}
    names = []
    for group in groups:
        counter = int(group) if restart else 0
        names.append("" if group == IN_NO_GROUP else letter_name(counts.get(counter, 0)))
        if group != IN_NO_GROUP:
            counts[counter] = counts.get(counter, 0) + 1
    return names


def joined(names: Sequence[str], *, wide: bool = False) -> str:
    """Letters in one cell in the order of their columns: run together, with commas where one has two characters.

    `wide` says that some column of the table has two, so that AB would be mistaken for it: commas there as well.

    >>> joined(["b", "A"]), joined(["AA", "c"]), joined(["B", "A+"]), joined(["A", "B"], wide=True), joined([])
    ('Ab', 'c,AA', 'A+,B', 'A,B', '')
    """
    ordered = sorted(names, key=lambda name: (len(name.rstrip("+")), name.upper()))
    return ("," if wide or is_wide(ordered) else "").join(ordered)


def is_wide(names: Iterable[str]) -> bool:
    """Whether a column has a name of more than one character."""
    return any(len(name) > 1 for name in names)
