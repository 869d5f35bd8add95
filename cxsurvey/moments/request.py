"""The request: which crossings of a question with domains are wanted. Requests merge with `|`, doubles vanish."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cxsurvey.codebook import Base


@dataclass(frozen=True, slots=True)
class Crossing:
    """One question on one base, in the domains formed by crossing the `by` questions."""

    question: str
    by: tuple[str, ...]
    base: Base


@dataclass(frozen=True, slots=True)
class Request:
    """A set of crossings.

    >>> one = Request(frozenset({Crossing("D01", (), "valid")}))
    >>> len(one | one), len(one | Request(frozenset({Crossing("D01", ("SIDE",), "valid")})))
    (1, 2)
    """

    crossings: frozenset[Crossing]

    def __or__(self, other: Request) -> Request:
        """The crossings of both."""
        return Request(self.crossings | other.crossings)

    def __iter__(self) -> Iterator[Crossing]:
        """The crossings, in an order that does not depend on the run."""
        return iter(sorted(self.crossings, key=repr))

    def __len__(self) -> int:
        """The number of different crossings."""
        return len(self.crossings)
