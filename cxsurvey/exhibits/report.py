"""Report: all that a study has to say, for one page; numbers and words, no markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxsurvey.exhibits.book import Book
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.weight_report import WeightReport
from cxsurvey.provenance import Provenance

if TYPE_CHECKING:
    from cxsurvey.ledger.ledger import Ledger


@dataclass(frozen=True, eq=False)
class Report:
    """A title, the headline and the bases; then figures, topline, banner tables, claims, cleaning and methodology.

    What a study does not have is empty or None, and has no section on the page. `topline` is every question in all;
    `methodology` is pairs of a heading and a text; `undecided` is what is left to decide about a draft.
    """

    title: str
    source: str
    headline: str = ""
    facts: Sequence[tuple[str, str]] = ()
    figures: Sequence[Figure] = ()
    topline: Book | None = None
    tables: Book | None = None
    claims: Ledger | None = None
    cleaning: Figure | None = None
    weights: WeightReport | None = None
    methodology: Sequence[tuple[str, str]] = ()
    undecided: Sequence[str] = ()
    provenance: Provenance | None = None
