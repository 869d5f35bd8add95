"""What a page of claims prints beside each verdict: the published number, ours, the bases and the notes."""

from __future__ import annotations

import math
from collections.abc import Iterator

from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.ledger import Entry, Ledger
from cxsurvey.ledger.terms import PublishedClaim, Verdict
from cxsurvey.ledger.weighing import ALPHA
from cxsurvey.ledger.wording import shown_interval, shown_value, tidied
from cxsurvey.rounding import p_text

BESIDE = ("also ", "beside it")  # how the remark on another test begins

# A sign beside each word, so that a verdict is told without its colour.
SIGNS: dict[Verdict, str] = {
    "supported": "✓",
    "contradicted": "✗",
    "compatible but unproven": "≈",
    "not resolvable": "?",
    "not testable by survey": "–",
}


def by_source(ledger: Ledger) -> Iterator[tuple[str, list[Entry]]]:
    """The entries of each source, in the order in which the sources first come."""
    sources = dict.fromkeys(entry.claim.source for entry in ledger.entries)
    for source in sources:
        yield source, [entry for entry in ledger.entries if entry.claim.source == source]


def published_text(claim: PublishedClaim) -> str:
    """The number that was published with its words, "" where there is none.

    >>> from cxsurvey.ledger.quantifiers import quantity
    >>> published_text(PublishedClaim("a", "", "", "BAND", quantifier="just under", quantity=quantity("12%")))
    'just under 12%'
    """
    return " ".join(filter(None, [claim.quantifier, claim.quantity.text if claim.quantity else ""]))


def found_text(entry: Entry) -> str:
    """Our number, "–" where there is none, or where it rests on too few."""
    found = entry.evidence
    if found.is_suppressed:
        return "–"
    kind = " (rank correlation)" if found.is_tested and "correlation" in found.unit else ""
    return shown_value(found.estimate, found) + kind


def interval_text(entry: Entry) -> str:
    """The interval of our number, "" where there is none: nothing was tested, too few answered, plain arithmetic."""
    found = entry.evidence
    is_known = math.isfinite(found.conf_low) and math.isfinite(found.conf_high) and not found.is_suppressed
    is_known &= entry.claim.recipe != "DET"
    return f"{shown_interval(found)} ({found.confidence:.0%})" if is_known else ""


def bases_text(entry: Entry) -> str:
    """The base, and the effective one where it is another.

    A claim without base, such as plain arithmetic, has "".
    """
    n, effective = entry.evidence.base_n, entry.evidence.base_effective
    if math.isnan(n):
        return ""
    differs = math.isfinite(effective) and round(effective) != round(n)
    return f"{n:,.0f}" + (f" ({effective:,.0f})" if differs else "")


def notes_of(entry: Entry) -> list[str]:
    """What must be said with the verdict, one sentence each.

    The note of the claim, whether its family decided, what it takes to stand, GRIM, remarks of the test.
    """
    found = entry.evidence
    notes = [entry.claim.note] if entry.claim.note else []
    notes += [family_note(entry)] if family_note(entry) else []
    if entry.verdict not in ("supported", "contradicted"):
        pass  # there is no verdict to stand
    elif math.isfinite(found.stands_from_n):
        notes.append(f"Stands if at least {found.stands_from_n:,.0f} respondents gave the published number.")
    elif math.isinf(found.stands_from_n):
        notes.append("Stands only if there is no sampling error in the published number.")
    notes += [_sentence_of(found.grim)] if found.grim else []
    return [tidied(text) for text in (*notes, *_remarks(found))]


def _remarks(found: Evidence) -> list[str]:
    """The remarks of a test: those on its own number in one sentence, then each of the tests beside it."""
    remarks = () if found.is_suppressed else found.remarks
    beside = [remark for remark in remarks if remark.startswith(BESIDE)]
    own = "; ".join(remark.rstrip(".") for remark in remarks if remark not in beside)
    return [_sentence_of(remark) for remark in (own, *beside) if remark]


def family_note(entry: Entry) -> str:
    """What the claims that are read together have decided; "" where the verdict would be the same without them."""
    found = entry.evidence
    if entry.verdict == "supported" or not found.p_support <= ALPHA < entry.p_adjusted:
        return ""
    return f"By itself it would be supported ({p_text(found.p_support)}); read with the others of its family it is not."


def _sentence_of(remark: str) -> str:
    return f"{remark[:1].upper()}{remark[1:].rstrip('.')}."


def legend() -> list[tuple[Verdict, str]]:
    """The five verdicts, and what each says."""
    return [
        ("supported", "the test whose rejection bears the claim out rejects at 5%, after adjustment within its family"),
        ("contradicted", "the test whose rejection denies the claim rejects at 5%"),
        ("compatible but unproven", "neither test rejects, though the sample could have told"),
        (
            "not resolvable",
            "neither test rejects, and a true claim would have had less than an even chance to be shown; "
            "or fewer than 30 respondents in the smallest group",
        ),
        ("not testable by survey", "not asked in this survey, or no matter for one"),
    ]
