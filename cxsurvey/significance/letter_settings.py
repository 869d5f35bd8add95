"""How letters are to be found: which test, against what, at which levels, corrected how and over which family."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from cxsurvey.errors import InputError, check_choice, listing
from cxsurvey.significance.column_methods import (
    Method,
    askia,
    crunch,
    dimensions,
    independent,
    q_method,
    quantum,
    spss,
    spss_effective,
)
from cxsurvey.significance.column_tests import default_tests
from cxsurvey.significance.letter_family import LetterAdjustment, LetterFamily

LetterMethod = Literal[
    "taylor", "spss", "spss_effective", "dimensions", "quantum", "crunch", "askia", "q", "independent"
]

MOST_LEVELS = 3
ASKIA_LEVELS = (0.009995, 0.049996, 0.098943)  # the two-sided p of |z| = 2.576, 1.96 and 1.65


@dataclass(frozen=True, slots=True)
class Mode:
    """A way to test columns, with what its software does unless told otherwise.

    `gated`: a small letter is printed only where its family has a capital, so that a table of noise shows any letter
    as rarely as the stricter level says. `skips_certain`: rows that ask what a column is made of are not tested.
    """

    test: Method
    name: str
    levels: tuple[float, ...] = (0.05,)
    family: LetterFamily = "row"
    adjust: LetterAdjustment | None = None
    min_base: float = 2
    gated: bool = False
    skips_certain: bool = False

    @property
    def sentence(self) -> str:
        """The test in the words of a footer."""
        return self.name if self.name.endswith(("difference", "test")) else f"the test of {self.name}"


MODES: dict[LetterMethod, Mode] = {
    "taylor": Mode(
        default_tests, "Taylor-linearised difference", (0.05, 0.10), "table", "bh", 30, gated=True, skips_certain=True
    ),
    "spss": Mode(spss, "SPSS CTABLES", (0.05,), "row", "bonferroni", 2),
    "spss_effective": Mode(spss_effective, "SPSS CTABLES with /WEIGHT", (0.05,), "row", "bonferroni", 2),
    "dimensions": Mode(dimensions, "UNICOM Intelligence (Dimensions)", (0.05,), "row", None, 2),
    "quantum": Mode(quantum, "Quantum", (0.05, 0.10), "row", None, 30),
    "crunch": Mode(crunch, "Crunch", (0.05,), "row", None, 2),
    "askia": Mode(askia, "Askia", ASKIA_LEVELS, "row", None, 2),
    "q": Mode(q_method, "Q and Displayr", (0.001, 0.05), "table", "bh", 2),
    "independent": Mode(independent, "independent z test", (0.05, 0.10), "row", None, 2),
}


@dataclass(frozen=True, slots=True)
class LetterSettings:
    """A complete answer to all that can be asked of letters; `levels` ascend, the strictest first."""

    method: LetterMethod = "taylor"
    levels: tuple[float, ...] = (0.05, 0.10)
    family: LetterFamily = "table"
    adjust: LetterAdjustment | None = "bh"
    against: Hashable = "columns"
    min_base: float = 30
    restart: bool = False

    @property
    def mode(self) -> Mode:
        """The test, with its name and defaults."""
        return MODES[self.method]

    @property
    def gated(self) -> bool:
        """Whether looser levels are only told of a family in which the strictest one is met."""
        return self.mode.gated and self.adjust is not None


def letter_settings(
    *,
    level: float | Sequence[float] | None = None,
    family: LetterFamily | None = None,
    adjust: LetterAdjustment | Literal["default"] | None = "default",
    against: Hashable = "columns",
    method: LetterMethod = "taylor",
    min_base: float | None = None,
    restart: bool = False,
) -> LetterSettings:
    """LetterSettings, with what is left out as the method has it; adjust=None asks for no correction.

    Raises InputError for an unknown method, family or correction, levels that are no fractions, or a negative base.

    >>> letter_settings(method="spss").adjust, letter_settings(level=0.05).levels
    ('bonferroni', (0.05,))
    """
    check_choice(method, get_args(LetterMethod), where="method", what="method of testing columns", default="taylor")
    mode = MODES[method]
    if family is not None:
        check_choice(family, get_args(LetterFamily), where="family", what="family of tests", default=mode.family)
    if adjust not in (None, "default"):
        check_choice(
            adjust,
            get_args(LetterAdjustment),
            where="adjust",
            what="correction",
            default=mode.adjust or "no correction",
        )
    base = mode.min_base if min_base is None else min_base
    if not (isinstance(base, int | float) and base >= 0):
        raise InputError(
            "The smallest base to test is a number of respondents.",
            where="min_base",
            got=base,
            expected="0 or more",
            next_step=f"Leave it out for {mode.min_base:g}.",
        )
    return LetterSettings(
        method=method,
        levels=mode.levels if level is None else _levels(level),
        family=mode.family if family is None else family,
        adjust=mode.adjust if adjust == "default" else adjust,
        against=against,
        min_base=base,
        restart=restart,
    )


def _levels(level: float | Sequence[float]) -> tuple[float, ...]:
    given: tuple[object, ...] = tuple(level) if isinstance(level, tuple | list) else (level,)
    sound = [float(one) for one in given if isinstance(one, int | float) and 0 < one < 1]
    if not len(set(sound)) == len(given) <= MOST_LEVELS or not given:
        raise InputError(
            "Levels of letters are one to three different fractions.",
            where="level",
            got=listing(given),
            expected="such as 0.05, or (0.05, 0.10) for capitals and small letters",
            next_step="Give 95 % confidence as 0.05.",
        )
    return tuple(sorted(sound))
