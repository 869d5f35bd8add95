"""Everything that cxsurvey refuses to do, and everything it warns about.

    CxSurveyError
    ├── InputError (also ValueError)   an argument: its name, what came, what is allowed
    ├── ReadError                      a file: path, row, column
    ├── CodebookError                  the codebook contradicts itself or the export
    ├── DataError                      answers contradict the codebook; all cases at once, in `.cases`
    ├── TargetError                    weighting targets contradict themselves, each other or the sample
    ├── NotConverged                   no weights within the iterations allowed: how many, worst margin, its gap
    ├── EstimationError                no base, or a design that gives no variance
    ├── ClaimError                     a ledger that cannot hold, or a sentence that its numbers do not bear out
    └── StudyError                     study.toml: a missing file or a setting that cannot hold
    CxSurveyWarning (UserWarning)
    ├── DeckWarning                    a deck has slides without a title, base, source or alt text, or without room
    ├── EmptyBaseWarning               an estimate nobody answered: NaN, never 0
    ├── GlyphWarning                   a figure's font lacks a character: it is drawn as an empty box
    ├── SetAsideWarning                cleaning set aside so few or so many that the sample or the rules look wrong
    ├── ThemeWarning                   a theme's colours are hard to tell apart, or its font is not installed
    └── UnlistedColumnsWarning         a multiple-response question has columns that its codebook does not list

A message has five parts, always in this order: what is wrong, where, what came, what was expected, what to do next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import pandas as pd


LONGEST_TEXT = 200  # characters of an answer or a name that a message repeats


class CxSurveyError(Exception):
    """Base of all errors: one message made of what, where, got, expected and next step.

    >>> print(CxSurveyError("The file is empty.", where="raw/wave1.csv", got="0 bytes",
    ...                     expected="a header line and answers", next_step="Export the survey again."))
    The file is empty.
      where:    raw/wave1.csv
      got:      0 bytes
      expected: a header line and answers
      next:     Export the survey again.
    """

    def __init__(
        self,
        what: str,
        *,
        where: object = None,
        got: object = None,
        expected: object = None,
        next_step: str | None = None,
    ) -> None:
        self.what = what
        self.where = where
        self.got = got
        self.expected = expected
        self.next_step = next_step
        parts = (("where", where), ("got", got), ("expected", expected), ("next", next_step))
        lines = [f"  {name + ':':<9} {_without_persons(str(value))}" for name, value in parts if value is not None]
        super().__init__("\n".join([what, *lines]))

    def told_at(self, place: str) -> Self:
        """The same error, its `where` preceded by the place in a file that led to it.

        >>> error = CxSurveyError("There is no such policy.", where="lonely", got="fial")
        >>> print(error.told_at("[design] in study.toml"))
        There is no such policy.
          where:    [design] in study.toml: lonely
          got:      fial
        """
        other = type(self).__new__(type(self))
        other.__dict__.update(self.__dict__)
        where = f"{place}: {self.where}" if self.where else place
        CxSurveyError.__init__(
            other, self.what, where=where, got=self.got, expected=self.expected, next_step=self.next_step
        )
        return other


def _without_persons(text: str) -> str:
    """The text with masks for e-mail addresses, numbers and names: messages quote answers, and end up in logs."""
    from cxsurvey.masking import masked

    return masked(text)[0]


class InputError(CxSurveyError, ValueError):
    """An argument of a call cannot be used."""


class ReadError(CxSurveyError):
    """A file cannot be read as a survey export."""


class CodebookError(CxSurveyError):
    """A codebook contradicts itself, or names what the export does not hold."""


class DataError(CxSurveyError):
    """Answers contradict the codebook; `.cases` is a tidy frame with every one of them."""

    def __init__(self, what: str, *, cases: pd.DataFrame, **parts: object) -> None:
        super().__init__(what, **parts)  # type: ignore[arg-type]
        self.cases = cases


class TargetError(CxSurveyError):
    """Weighting targets contradict themselves, each other or the sample, so that no weights can meet them."""


class NotConverged(CxSurveyError):  # noqa: N818 - the field's word for it
    """No weights that meet the targets were found; how many iterations it took, the worst margin and its gap.

    `gap` is the difference to the target as a share of it.
    """

    def __init__(self, what: str, *, iterations: int, margin: str, gap: float, **parts: object) -> None:
        super().__init__(what, **parts)  # type: ignore[arg-type]
        self.iterations = iterations
        self.margin = margin
        self.gap = gap


class EstimationError(CxSurveyError):
    """A statistic has no base, or its design gives no variance."""


class ClaimError(CxSurveyError):
    """A published claim is written down wrongly, or a sentence says what its numbers do not bear out."""


class StudyError(CxSurveyError):
    """A study folder is incomplete, or its study.toml asks for what cannot be done."""


class CxSurveyWarning(UserWarning):
    """Base of all warnings."""


class DeckWarning(CxSurveyWarning):
    """A deck has slides without a title, a base, a source or an alt text, or text that has no room."""


class EmptyBaseWarning(CxSurveyWarning):
    """Nobody is in the base of an estimate, so that it is NaN."""


class GlyphWarning(CxSurveyWarning):
    """A figure's font has no sign for a character of its texts, so that an empty box is drawn."""


class SetAsideWarning(CxSurveyWarning):
    """Cleaning for quality set aside fewer or more respondents than samples of this kind usually lose."""


class ThemeWarning(CxSurveyWarning):
    """The colours of a theme are hard to see or to tell apart, or its font is not installed."""


class UnlistedColumnsWarning(CxSurveyWarning):
    """A multiple-response question has columns with answers that the codebook does not list."""


def listing(values: Iterable[object], *, limit: int = 8) -> str:
    r"""One line naming the values, cut after `limit` with the number left out; long texts are cut as well.

    >>> listing(["north", "south", 3], limit=2)
    '"north", "south" and 1 more'
    >>> listing(["first line\nsecond line"])
    '"first line second line"'
    """
    named = list(values)
    items = [_quoted(value) for value in named[:limit]]
    if len(named) <= limit:
        return ", ".join(items) if items else "nothing"
    return f"{', '.join(items)} and {len(named) - limit:,} more"


def nearest(value: object, allowed: Iterable[object], *, limit: int = 8) -> str:
    """What was allowed, the likeliest meant value first where one is close.

    >>> nearest("PurchaseHaw", ["Country", "PurchaseHow"])
    '"PurchaseHow" (the nearest of 2)'
    >>> nearest("x", ["Country", "PurchaseHow"])
    'one of "Country", "PurchaseHow"'
    """
    options = {str(option): option for option in allowed}
    close = get_close_matches(str(value), options, n=1, cutoff=0.75)
    if close:
        return f"{_quoted(options[close[0]], whole=True)} (the nearest of {len(options)})"
    return f"one of {listing(options.values(), limit=limit)}" if options else "nothing: there are none"


def _quoted(value: object, *, whole: bool = False) -> str:
    """A text on one line and in quotation marks; any other value as it is written."""
    if not isinstance(value, str):
        return str(value)
    line = one_line(value)
    return f'"{line}"' if whole or len(line) <= LONGEST_TEXT else f'"{line[:LONGEST_TEXT].rstrip()} …"'


def one_line(text: str) -> str:
    r"""The text with a space for each line break or tab.

    >>> one_line("first line\r\nsecond line")
    'first line second line'
    """
    return re.sub(r"[\r\n\t]+", " ", text)


def check_choice(value: object, allowed: tuple[str, ...], *, where: str, what: str, default: str) -> None:
    """Refuse a name that is not among those allowed."""
    if value not in allowed:
        raise InputError(
            f"There is no such {what}.",
            where=where,
            got=value,
            expected=nearest(value, allowed),
            next_step=f'Leave it out for "{default}".',
        )


def not_a_survey(given: object) -> InputError:
    """What to say of a first argument that is no survey: a path, a frame, the name of a question."""
    if type(given).__name__ == "DataFrame":
        got, step = f"a DataFrame of {len(given):,} rows", "Make one of the frame with cx.from_frame(frame)."  # type: ignore[arg-type]
    else:
        got = f"a {type(given).__name__}: {listing([given])}"
        step = "Read it with cx.read(path), or make it of a frame with cx.from_frame(frame)."
    return InputError(
        "The first argument is not a survey.", where="survey", got=got, expected="a Survey", next_step=step
    )
