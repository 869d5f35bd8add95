"""What a published claim is: the number printed, the values that would bear it out, and the answers that tell."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cxsurvey.codebook import Base, Code
from cxsurvey.significance.adjust import Adjustment

Verdict = Literal["supported", "contradicted", "compatible but unproven", "not resolvable", "not testable by survey"]

Recipe = Literal[
    "FIX", "2S", "GT", "LT", "LB", "EQ", "BAND", "SUP", "CON", "ORDR", "2X2", "ORD", "TREND", "PAIR", "INT", "MED",
    "POL", "LOC", "PAR", "WAVE", "DET", "SCORE", "OUT",
]  # fmt: skip

Side = Literal["two-sided", "greater", "less"]
Joined = Literal["all", "any"]


@dataclass(frozen=True, slots=True)
class Interval:
    """The values from `low` to `high`; an end belongs to it where its flag says so.

    >>> just_under_12 = Interval(0.115, 0.12, has_high=False)
    >>> 0.115 in just_under_12, 0.12 in just_under_12
    (True, False)
    """

    low: float = -math.inf
    high: float = math.inf
    has_low: bool = True
    has_high: bool = True

    def __contains__(self, value: float) -> bool:
        """Whether the value lies in it."""
        above = value >= self.low if self.has_low else value > self.low
        return above and (value <= self.high if self.has_high else value < self.high)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it was printed: its text, its value (per cent as a fraction), unit, and half of its last decimal."""

    text: str
    value: float
    unit: str = ""
    half: float = 0.0

    @property
    def rounding(self) -> Interval:
        """The values that round half up to what was printed."""
        return Interval(self.value - self.half, self.value + self.half, has_high=self.half == 0)


@dataclass(frozen=True, slots=True)
class PublishedClaim:
    """One claim: who published what, about whom, and how it is to be tested, all of it fixed before the answers.

    What was published: `statement` in our words, `quantity` with its `quantifier` ("just under"), and `interval`, the
    values of the truth with which the claim would be right. `published_n` is None where nobody printed it; the
    `sensitivity_n` are then bases to try, never the base. `unit` is whom the claim speaks of ("organisation").

    How it is tested: `recipe`; `side`, the direction of the claim; `threshold`, the value that separates it from its
    denial; `margin`, how far from the quantity still counts as the same (`margins` are others to report); `family`,
    the claims whose p-values are adjusted together. A claim that says several things has `parts`, each a claim with
    its own recipe, and holds where `joined` of them ("all", "any") hold; `also` are tests reported beside the verdict.

    With which answers: `question` (where `levels` are the codes that count) among respondents who gave the answers
    `where` names, split `by` a question into `group` and `against`; `base` as share() has it. `coefficients` is a
    contrast of levels, `order` levels from first to last as claimed, `before` the question asked about an earlier
    time, `through` a mediator, `modifier` what changes the difference (its codes `modifier_levels`; the rest of its
    answers are compared with them), `controls` what is held constant, `items` the questions of a score and `criterion`
    what that score should go with. `definitions` are other readings of `levels`, by name. `inputs` and `formula` are
    plain arithmetic. Several `order` codes that belong together stand in a tuple.

    Shares, differences of shares and margins of shares are fractions. Numbers of a numeric question are in its unit.

    `not_asked` are the questions it needs and this survey did not ask; `reason` says why it is not for a survey at
    all, `note` what must be said with every verdict. `position` is its place in the file.
    """

    id: str
    source: str
    statement: str
    recipe: Recipe
    family: str = ""
    quantity: Quantity | None = None
    quantifier: str = ""
    interval: Interval | None = None
    population: str = ""
    unit: str = ""
    published_n: int | None = None
    published_base: str = ""
    sensitivity_n: tuple[int, ...] = ()
    side: Side = "two-sided"
    threshold: float | None = None
    margin: float | None = None
    margins: tuple[float, ...] = ()
    parts: tuple[PublishedClaim, ...] = ()
    joined: Joined = "all"
    also: tuple[PublishedClaim, ...] = ()
    question: str = ""
    levels: tuple[Code, ...] = ()
    where: Mapping[str, tuple[Code, ...]] = field(default_factory=dict)
    base: Base | None = None
    by: str = ""
    group: tuple[Code, ...] = ()
    against: tuple[Code, ...] = ()
    coefficients: Mapping[Code, float] = field(default_factory=dict)
    order: tuple[tuple[Code, ...], ...] = ()
    before: str = ""
    through: str = ""
    modifier: str = ""
    modifier_levels: tuple[Code, ...] = ()
    controls: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    criterion: str = ""
    definitions: Mapping[str, tuple[Code, ...]] = field(default_factory=dict)
    inputs: Mapping[str, float] = field(default_factory=dict)
    formula: str = ""
    not_asked: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""
    position: int = 0

    @property
    def variables(self) -> tuple[str, ...]:
        """Every question that its verdict rests on, each once, in the order of the fields above; `also` adds none."""
        if self.parts:
            return tuple(dict.fromkeys(name for part in self.parts for name in part.variables))
        named = [self.question, *self.where, self.by, self.before, self.through, self.modifier]
        return tuple(dict.fromkeys(filter(None, [*named, *self.controls, *self.items, self.criterion])))


@dataclass(frozen=True, slots=True)
class Source:
    """Where claims were published: title, by whom, in what year, and what is to be known of it.

    `sensitivity_n` are bases to try where it does not print its own, such as those of its publisher's other studies.
    """

    name: str
    title: str
    author: str = ""
    publisher: str = ""
    year: int | None = None
    url: str = ""
    note: str = ""
    sensitivity_n: tuple[int, ...] = ()

    @property
    def cited(self) -> str:
        """Author, title, publisher and year on one line.

        >>> Source("a", "Who buys CX", "A. Writer", "A magazine", 2022).cited
        'A. Writer: Who buys CX (A magazine, 2022)'
        """
        place = ", ".join(filter(None, (self.publisher, str(self.year) if self.year else "")))
        return f"{self.author}: " * bool(self.author) + self.title + f" ({place})" * bool(place)


@dataclass(frozen=True, slots=True)
class Family:
    """Claims whose p-values are adjusted together: by which correction, at which level, and what they are."""

    name: str
    adjust: Adjustment = "holm"
    level: float = 0.05
    label: str = ""
