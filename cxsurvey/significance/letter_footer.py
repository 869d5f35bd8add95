"""The sentence below a table on how its letters came about: test, levels, correction, family, what was left out."""

from __future__ import annotations

import numpy as np

from cxsurvey.significance.adjust import ADJUSTMENT_NAMES
from cxsurvey.significance.column_tests import POOLED, SCORE
from cxsurvey.significance.letter_settings import LetterSettings
from cxsurvey.significance.letters import CERTAIN, SMALL_BASE, TESTED, Finding, Letters, mark_text

_WHAT = {
    "columns": "A letter in a cell names a column that is lower",
    "rest": "▲ higher, ▼ lower than all others together",
    "total": "▲ higher, ▼ lower than the total that the column is part of",
    "previous": "▲ higher, ▼ lower than the column before",
}
_FAMILY = {"table": "of the table", "row": "of each row and banner question", "book": "of the book"}


def letter_footer(letters: Letters, *, reference: str = "") -> str:
    """The sentence of one table, or of all tables of the evidence; `reference` is the label of a control column.

    >>> from cxsurvey.significance.letter_settings import letter_settings
    >>> levels_text(letter_settings(level=(0.05, 0.10)))
    'capital: p < 0.05, small: p < 0.1 in a table with a capital'
    """
    if not (letters.status == TESTED).any():
        return "; ".join(["No letters: there are no two columns to compare", *_left_out(letters)]) + "."
    parts = [
        f"{_what(letters.settings, reference)}: {method_text(letters)}",
        levels_text(letters.settings),
        correction_text(letters),
        *_left_out(letters),
    ]
    return "; ".join(parts) + "."


def method_text(letters: Letters) -> str:
    """The test by name, and the tests that stood in for it on small bases."""
    if letters.settings.method != "taylor":
        return letters.settings.mode.sentence
    used = {letters.tests.names[place] for place in np.unique(letters.tests.which[letters.status == TESTED])}
    stood_in = [name for name in (SCORE, POOLED) if name in used]
    small = f", on small bases {' or '.join(stood_in)}" if stood_in else ""
    return f"{letters.settings.mode.name}, t on at most {letters.evidence.df:,.0f} degrees of freedom{small}"


def levels_text(settings: LetterSettings) -> str:
    """Each level with how it is printed."""
    levels = settings.levels
    if len(levels) == 1:
        return f"p < {level_text(levels[0])}"
    if settings.against == "columns" and len(levels) == 2:
        return f"capital: p < {level_text(levels[0])}, small: p < {level_text(levels[1])}{_gate(settings)}"
    one_sided = settings.against != "columns"
    signs = [mark_text("A", Finding(0, 0, 0, place, True), len(levels), one_sided) for place in range(len(levels))]
    meaning = dict(zip(signs, levels, strict=True))
    return ", ".join(f"{sign} p < {level_text(level)}" for sign, level in meaning.items()) + _gate(settings)


def _gate(settings: LetterSettings) -> str:
    strict = "a capital" if settings.against == "columns" else "a ▲ or ▼"
    return f" in a {settings.family} with {strict}" if settings.gated else ""


def level_text(level: float) -> str:
    """A level as it is told, to four decimals.

    >>> level_text(0.05), level_text(0.009995), level_text(0.00001)
    ('0.05', '0.01', '1e-05')
    """
    return f"{round(level, 4) or level:g}"


def correction_text(letters: Letters) -> str:
    """The correction and the number of tests in its family, or that there is none."""
    settings, sizes = letters.settings, letters.family_size[letters.status == TESTED]
    if settings.adjust is None:
        return f"no correction for {_number(int(sizes.size))}"
    least, most = (int(sizes.min()), int(sizes.max())) if len(sizes) else (0, 0)
    count = _number(most) if least == most else f"{least:,} to {_number(most)}"
    return f"{ADJUSTMENT_NAMES[settings.adjust]} over the {count} {_FAMILY[settings.family]}"


def _number(count: int) -> str:
    return f"{count:,} test{'' if count == 1 else 's'}"


def _what(settings: LetterSettings, reference: str) -> str:
    if isinstance(settings.against, str) and settings.against in _WHAT:
        return _WHAT[settings.against]
    return f"▲ higher, ▼ lower than {reference or 'the control'}"


def _left_out(letters: Letters) -> list[str]:
    nets = bool((letters.evidence.is_net[:, None] & (letters.status == TESTED)).any())
    small = bool((letters.status == SMALL_BASE).any())
    certain = bool((letters.status == CERTAIN).any())
    judged = nets and letters.settings.adjust is not None
    return [
        *(["nets are judged by the same cut and not counted"] if judged else []),
        *(["rows that ask what the columns are made of are not tested"] if certain else []),
        *([f"columns of under {letters.settings.min_base:g} respondents are not tested"] if small else []),
    ]
