"""The [claims] of study.toml: the file of published claims, and the files made of their ledger."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cxsurvey.codebook import Codebook
from cxsurvey.ledger.ledger import Ledger, claims
from cxsurvey.ledger.reading import read_claims
from cxsurvey.ledger.wording import shown_value
from cxsurvey.settings import Settings
from cxsurvey.survey import Survey

PLACE = "[claims]"
CLAIMS_FILE = "claims.toml"


@dataclass(frozen=True, slots=True)
class ClaimsSpec:
    """The published claims that a study puts to its survey; the file has been read once, so that it holds."""

    path: Path


def read_claims_file(root: Settings, codebook: Codebook, folder: Path) -> ClaimsSpec | None:
    """What [claims] asks for; None where there is no such table. Raises ClaimError for mistakes in the file."""
    if "claims" not in root:
        return None
    path = folder / root.table("claims").text("file", CLAIMS_FILE)
    read_claims(path, codebook)
    return ClaimsSpec(path)


def made_ledger(survey: Survey, spec: ClaimsSpec) -> Ledger:
    """The ledger of a study: its published claims put to its survey."""
    return claims(survey, spec.path)


def write_ledger(ledger: Ledger, folder: Path) -> None:
    """The ledger as claims.csv, claims.html and claims.md in a folder."""
    ledger.to_csv(folder / "claims.csv")
    ledger.to_html(folder / "claims.html")
    ledger.to_markdown(folder / "claims.md")


def verdict_counts(ledger: Ledger) -> str:
    """How many claims got each verdict, on one line.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"D01": ["joint"] * 60 + ["it_only"] * 40}))
    >>> verdict_counts(cx.claims(survey)).partition(":")[0]
    '78 claims'
    """
    counts = ", ".join(f"{count} {name}" for name, count in ledger.counts().items() if count)
    return f"{len(ledger)} claim{'' if len(ledger) == 1 else 's'}: {counts}."


def scorecard(ledger: Ledger, *, width: int = 100) -> list[str]:
    """One line per claim for a terminal: id, verdict, our number and the statement, cut at the width."""
    rows = [
        (entry.claim.id, entry.verdict, shown_value(entry.evidence.estimate, entry.evidence), entry.claim.statement)
        for entry in ledger.entries
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    return [_fitted(row, widths, width) for row in rows]


def _fitted(row: tuple[str, str, str, str], widths: list[int], width: int) -> str:
    name, found, number, statement = row
    line = f"  {name:<{widths[0]}}  {found:<{widths[1]}}  {number:>{widths[2]}}  {statement}"
    return line if len(line) <= width else f"{line[: width - 1].rstrip()}…"
