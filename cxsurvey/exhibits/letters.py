"""Significance letters: the letter of the lower group is printed at the higher one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cxsurvey.arrays import records
from cxsurvey.significance.letter_names import is_wide, joined, letter_name
from cxsurvey.significance.results import TestResults


def group_letters(groups: Iterable[Any]) -> dict[Any, str]:
    """A letter for each group in order: A to Z, then AA, AB and so on.

    >>> list(group_letters(range(28)).values())[-2:]
    ['AA', 'AB']
    """
    return {group: letter_name(position) for position, group in enumerate(groups)}


def significant_letters(
    tests: TestResults, letters: dict[Any, str], *, level: float = 0.05
) -> dict[tuple[Any, Any], str]:
    """For each (level of the question, group): the letters of the groups it exceeds at adjusted p < `level`.

    A group too small to be shown gives and gets no letter.
    """
    found: dict[tuple[Any, Any], list[str]] = {}
    for row in records(tests.to_frame()):
        if row.p_adjusted < level and "suppressed" not in row.flag:
            higher, lower = (row.group_a, row.group_b) if row.difference > 0 else (row.group_b, row.group_a)
            found.setdefault((row.level, higher), []).append(letters[lower])
    wide = is_wide(letters.values())
    return {cell: joined(names, wide=wide) for cell, names in found.items()}
