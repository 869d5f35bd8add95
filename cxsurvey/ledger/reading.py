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
from cxsurvey.ledger.needs import problems_of, question_of, stray_codes, unknown_codes
from cxsurvey.ledger.reading_derived import read_derived
from cxsurvey.ledger.slot_values import bases_at, is_code, is_sound, words_at, year_at
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
    title, unit = words_at(root, "title", ""), words_at(root, "unit", OF_SURVEY)
    sources = {name: _source(name, table) for name, table in root.named("sources")}
    families = {name: _family(name, table) for name, table in root.named("families")}
    book = Book(codebook, _not_asked(root, codebook), lenient=lenient)
    book = replace(book, codes=_codes(root, book))
    derived = read_derived(root, book)
    book = book.with_derived(derived)
    claims = tuple(
        replace(_claim(table, book, sources, families), position=position)
        for position, table in enumerate(root.tables("claims"))
    )
    if root.value("claims") in (None, []):
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
    head: dict[str, Any] = {
        "id": words_at(table, "id"),
        "statement": words_at(table, "statement"),
        "source": source.cited,
    }
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
    for key, problem in stray_codes(fields, (claim, *parts, *also), book) if is_readable else ():
        table.problem(f"{table.where(key)} {problem}")
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
        title=words_at(table, "title"),
        author=words_at(table, "author", ""),
        publisher=words_at(table, "publisher", ""),
        year=year_at(table, "year"),
        url=words_at(table, "url", ""),
        note=words_at(table, "note", ""),
        sensitivity_n=bases_at(table, "sensitivity_n"),
    )


def _family(name: str, table: Settings) -> Family:
    level = table.number("level", 0.05)
    if not 0 < level < 1:
        table.problem(f"{table.where('level')} = {shown(level)}, expected a number between 0 and 1")
    return Family(
        name, table.choice("adjust", get_args(Adjustment), "holm"), float(level), words_at(table, "label", "")
    )


def _not_asked(root: Settings, codebook: Codebook) -> tuple[str, ...]:
    """The questions that the file says this survey did not ask."""
    names = root.items("not_asked")
    for name in names:
        if not (isinstance(name, str) and is_sound(name)):
            root.problem(f"not_asked names {shown(name)}, expected names of questions")
        elif name in codebook:
            root.problem(f"not_asked names {shown(name)}, expected only questions that the codebook lacks")
    return tuple(str(name) for name in names)


def _codes(root: Settings, book: Book) -> dict[str, dict[Code, Code | list[Code]]]:
    """What the claims call the codes of a question, and what the codebook calls them."""
    found: dict[str, dict[Code, Code | list[Code]]] = {}
    for name, table in root.named("codes"):
        if not book.is_known(name):
            root.problem(f"{table.path} is not a question, expected {nearest(name, book.names)}")
        found[name] = {
            code: value for code, value in root.pairs("codes")[name].items() if _is_meant(table, code, value)
        }
        for code, meant in found[name].items():
            listed = tuple(meant) if isinstance(meant, list) else (meant,)
            for _, problem in unknown_codes("", listed, name, book):
                root.problem(f"{table.where(code)} {problem}")
    return found


def _is_meant(table: Settings, code: str, value: object) -> bool:
    """Whether a value is a code or a list of them; noted where it is not."""
    table.ask(code)
    fits = is_code(value) or (isinstance(value, list) and all(map(is_code, value)))
    if not fits:
        table.problem(f"{table.where(code)} = {shown(value)}, expected a code, or a list of codes")
    return fits


def _check_ids(root: Settings, claims: tuple[PublishedClaim, ...]) -> None:
    names = [claim.id for claim in claims]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        root.problem(f"claims use the id {listing(doubled)} more than once, expected an id each")
