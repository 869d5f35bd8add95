"""The [claims] of study.toml: the file of published claims, and the files made of their ledger."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cxsurvey.codebook import Codebook
from cxsurvey.ledger.reading import read_claims
from cxsurvey.settings import Settings

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
