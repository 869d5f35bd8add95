"""claims.toml in, claims out: every mistake in it is reported at its path, all at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

from cxsurvey.codebook import Code, Codebook
from cxsurvey.errors import ClaimError, listing, nearest
from cxsurvey.ledger.causes import causal_words
from cxsurvey.ledger.derived import Derived
from cxsurvey.ledger.highest import read_highest
from cxsurvey.ledger.needs import problems_of, question_of
from cxsurvey.ledger.reading_derived import read_derived
from cxsurvey.ledger.slots import Book, read_slots, settled
from cxsurvey.ledger.terms import Family, Joined, PublishedClaim, Source
from cxsurvey.settings import Settings, load, shown
from cxsurvey.significance.adjust import Adjustment

STANDARD = Path(__file__).with_name("claims.toml")
OF_SURVEY = "organisations"  # whom respondents speak for where a ledger does not say


@dataclass(frozen=True)
class ClaimBook:
    """The claims of one file in order, with what they share: sources, families, derived questions and turned scales."""

    claims: tuple[PublishedClaim, ...]
    title: str = ""
    sources: Mapping[str, Source] = field(default_factory=dict)
    families: Mapping[str, Family] = field(default_factory=dict)
    derived: tuple[Derived, ...] = ()
    highest: Mapping[str, Code] = field(default_factory=dict)
    unit: str = OF_SURVEY
    path: Path | None = None

    def __len__(self) -> int:
        """The number of claims."""
        return len(self.claims)

    def one(self, name: str) -> PublishedClaim:
        """The claim of that id. Raises ClaimError where there is none."""
        for claim in self.claims:
            if claim.id == name:
                return claim
        raise ClaimError(
            "There is no such claim.",
            where=self.path,
            got=name,
            expected=nearest(name, [claim.id for claim in self.claims]),
            next_step="Use an id of the ledger.",
        )


def read_claims(path: str | Path | None, codebook: Codebook) -> ClaimBook:
    """The claims of a file, held against the codebook of the survey they are to be put to.

    Without a path they are the 78 claims that come with the package, made for the questionnaire of the demonstration
    study: of another survey, what it did not ask is noted with each claim instead of refused.

    Raises ClaimError with every mistake in the file, each at its path.

    >>> from cxsurvey.codebook import Codebook
    >>> book = read_claims(None, Codebook({}))
    >>> len(book), book.one("C002.10").formula
    (78, 'windows * hours * weeks')
    """
    root = load(STANDARD if path is None else Path(path), ClaimError)
    found = _book(root, codebook, lenient=path is None)
    root.finish()
    return found


def _book(root: Settings, codebook: Codebook, *, lenient: bool) -> ClaimBook:
    title, unit = root.text("title", ""), root.text("unit", OF_SURVEY)
    sources = {name: _source(name, table) for name, table in root.named("sources")}
    families = {name: _family(name, table) for name, table in root.named("families")}
    book = Book(codebook, _not_asked(root, codebook), _codes(root), lenient=lenient)
    derived = read_derived(root, book)
    book = book.with_derived(derived)
    claims = tuple(
        replace(_claim(table, book, sources, families), position=position)
        for position, table in enumerate(root.tables("claims"))
    )
    if "claims" not in root:
        root.problem("claims is missing, expected at least one [[claims]]")
    _check_ids(root, claims)
    told = tuple(_of_unit(claim, unit) for claim in claims)
    return ClaimBook(told, title, sources, families, derived, read_highest(root, codebook), unit, root.source)


def _claim(
    table: Settings, book: Book, sources: Mapping[str, Source], families: Mapping[str, Family]
) -> PublishedClaim:
    """One claim with its parts and the tests beside its verdict."""
    before = len(table.problems)
    source = sources.get(table.choice("source", tuple(sources)), Source("", ""))
    head: dict[str, Any] = {"id": table.text("id"), "statement": table.text("statement"), "source": source.cited}
    head |= {"sensitivity_n": source.sensitivity_n}
    _check_causes(table)
    fields = head | {"family": table.choice("family", tuple(families), "")} | read_slots(table)
    is_readable = len(table.problems) == before
    joined = table.choice("joined", get_args(Joined), "all")
    parts = tuple(_part(part, book, fields, is_readable) for part in table.tables("parts"))
    also = tuple(_part(part, book, fields, is_readable) for part in table.tables("also"))
    if parts:
        fields = {"recipe": parts[0].recipe} | fields
    elif "recipe" not in table:
        table.problem(f"{table.where('recipe')} is missing, expected a recipe, or [[claims.parts]] that each have one")
    claim = replace(settled(fields, book), parts=parts, also=also, joined=joined)
    if is_readable and not parts and "recipe" in table:  # of what could not be read nothing more is said
        claim = _checked(table, claim, book)
    elsewhere = tuple(name for part in parts for name in part.not_asked)
    return replace(claim, not_asked=tuple(dict.fromkeys((*claim.not_asked, *elsewhere))))


def _check_causes(table: Settings) -> None:
    """Note a cause in the words that will be printed as a finding."""
    for key in ("statement", "population", "reason"):
        text = table.value(key)
        causes = causal_words(text) if isinstance(text, str) else ()
        if causes:
            expected = "what goes with what: answers of one moment name no cause"
            table.problem(f"{table.where(key)} says {shown(causes[0])}, expected {expected}")


def _part(table: Settings, book: Book, fields: Mapping[str, Any], is_readable: bool) -> PublishedClaim:
    """One test of a claim; what it leaves out is as the claim has it."""
    before = len(table.problems)
    own = read_slots(table)
    # an interval of the claim is not that of a part with a number of its own
    kept = {
        name: value for name, value in fields.items() if name != "interval" or not {"quantity", "quantifier"} & set(own)
    }
    merged = {**kept, **own}
    part = settled(merged, book)
    if "recipe" not in merged:
        table.problem(f"{table.where('recipe')} is missing, expected a recipe here or in the claim")
    elif is_readable and len(table.problems) == before:
        part = _checked(table, part, book)
    return part


def _checked(table: Settings, claim: PublishedClaim, book: Book) -> PublishedClaim:
    """The claim with the questions that were not asked, its mistakes noted.

    For a lenient book a question with other codes is another question, so that the one meant was not asked.
    """
    lacking = list(book.lacking(claim.variables))
    for key, problem in problems_of(claim, book):
        if book.lenient:
            lacking.append(question_of(claim, key))
        else:
            table.problem(f"{table.where(key)} {problem}")
    return replace(claim, not_asked=tuple(dict.fromkeys(lacking)))


def _of_unit(claim: PublishedClaim, unit: str) -> PublishedClaim:
    """The claim with the reason why it is not for this survey, where it speaks of somebody else."""
    if claim.unit in ("", unit) or claim.reason:
        return replace(claim, unit=claim.unit or unit)
    return replace(claim, reason=f"it is about {claim.unit}, and this survey asked {unit}")


def _source(name: str, table: Settings) -> Source:
    return Source(
        name,
        title=table.text("title"),
        author=table.text("author", ""),
        publisher=table.text("publisher", ""),
        year=table.whole("year", None),
        url=table.text("url", ""),
        note=table.text("note", ""),
        sensitivity_n=_bases(table),
    )


def _family(name: str, table: Settings) -> Family:
    level = table.number("level", 0.05)
    if not 0 < level < 1:
        table.problem(f"{table.where('level')} = {shown(level)}, expected a number between 0 and 1")
    return Family(name, table.choice("adjust", get_args(Adjustment), "holm"), float(level), table.text("label", ""))


def _bases(table: Settings) -> tuple[int, ...]:
    found = table.items("sensitivity_n")
    if not all(isinstance(n, int) and not isinstance(n, bool) and n > 0 for n in found):
        table.problem(f"{table.where('sensitivity_n')} = {shown(list(found))}, expected whole numbers above 0")
        return ()
    return found


def _not_asked(root: Settings, codebook: Codebook) -> tuple[str, ...]:
    """The questions that the file says this survey did not ask."""
    names = root.items("not_asked")
    for name in names:
        if name in codebook:
            root.problem(f"not_asked names {shown(name)}, expected only questions that the codebook lacks")
    return tuple(str(name) for name in names)


def _codes(root: Settings) -> dict[str, dict[Code, Code | list[Code]]]:
    """What the claims call the codes of a question, and what the codebook calls them."""
    table = root.table("codes")
    return {name: dict(table.pairs(name).items()) for name in root.pairs("codes")}


def _check_ids(root: Settings, claims: tuple[PublishedClaim, ...]) -> None:
    names = [claim.id for claim in claims]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        root.problem(f"claims use the id {listing(doubled)} more than once, expected an id each")
