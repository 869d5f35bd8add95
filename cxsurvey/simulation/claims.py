"""The claims.toml of a wave: the published claims, what this wave did not ask, and what it called its codes."""

from __future__ import annotations

from cxsurvey.codebook import Codebook
from cxsurvey.codebook.words import Code
from cxsurvey.ledger.reading import STANDARD, read_claims
from cxsurvey.settings import shown

ENGAGEMENT = ("D01", "D02")  # their codes were changed between waves; the claims use those of the reference wave


def claims_text(book: Codebook, reference: Codebook) -> str:
    """The text of claims.toml for a wave with that codebook; `reference` is that of the wave whose codes claims use."""
    claims = read_claims(None, book).claims
    every = [test for claim in claims for test in (claim, *claim.parts, *claim.also)]
    lacking = sorted({name for test in every for name in test.not_asked if name not in book})
    head = [
        "# Published claims, put to synthetic demonstration data: nobody gave any of these answers.",
        f"not_asked = {shown(lacking)}",
    ]
    tables = [text for name in ENGAGEMENT for text in _codes(name, book, reference)]
    return "\n".join([*head, STANDARD.read_text(encoding="utf-8"), *tables]).rstrip() + "\n"


def _codes(name: str, book: Codebook, reference: Codebook) -> list[str]:
    """[codes] of one question: each code of the reference, and those with its label here; nothing where all agree."""
    here: dict[str, list[Code]] = {}
    for option in book[name].options:
        here.setdefault(option.label, []).append(option.code)
    named = {option.code: here.get(option.label, []) for option in reference[name].options}
    if all(codes == [code] for code, codes in named.items()):
        return []
    lines = [f"{code} = {shown(codes[0] if len(codes) == 1 else codes)}" for code, codes in named.items()]
    return [f"[codes.{name}]", *lines, ""]
