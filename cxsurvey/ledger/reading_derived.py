"""[derived] in claims.toml: questions made from those that were asked, held against the codebook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cxsurvey.errors import listing, nearest
from cxsurvey.ledger.derived import WAYS, Derived, Way
from cxsurvey.ledger.needs import Problem, unknown_codes
from cxsurvey.ledger.slot_values import is_code, is_number, is_sound, words_at
from cxsurvey.ledger.slots import Book
from cxsurvey.settings import Settings, shown

KEYS: dict[Way, tuple[str, ...]] = {
    "product": (),
    "difference": (),
    "points": ("worth",),
    "count": ("levels",),
    "bands": ("cuts",),
    "groups": ("of",),
}


def read_derived(root: Settings, book: Book) -> tuple[Derived, ...]:
    """The derived questions in order; each may rest on those before it."""
    found: tuple[Derived, ...] = ()
    for name, table in root.named("derived"):
        if name in book.codebook:
            root.problem(f"derived.{name} is a question of the codebook, expected a name of its own")
        made = _derived(name, table, book.with_derived(found))
        found = (*found, made) if made else found
    return found


def _derived(name: str, table: Settings, book: Book) -> Derived | None:
    label, unit = words_at(table, "label", ""), words_at(table, "unit", "")
    ways = [way for way in WAYS if way in table]
    given: dict[str, Any] = {way: table.items(way) for way in ways}
    if len(ways) != 1:
        table.problem(f"{table.path} has {listing(ways)}, expected one of {listing(WAYS)}")
        return None
    way = ways[0]
    questions = _questions(table, way, given[way], book)
    more = _more(table, way)
    if questions is None or more is None:
        return None
    made = _coded(Derived(name, way, questions, label, unit, **more), book)
    for key, problem in _unknown(made, book):
        table.problem(f"{table.where(key)} {problem}")
    return made


def _unknown(made: Derived, book: Book) -> Iterator[Problem]:
    """Codes that the questions do not have; with the claims of the package these are other questions."""
    given = {"levels": made.levels, "worth": tuple(made.points), "of": sum(made.groups.values(), ())}
    for key, codes in given.items() if not book.lenient else ():
        for name in made.questions:
            if book.options(name):
                yield from unknown_codes(key, codes, name, book)


def _coded(made: Derived, book: Book) -> Derived:
    """The same with codes as the codebook has them."""
    first = made.questions[0]
    return Derived(
        made.name,
        made.way,
        made.questions,
        made.label,
        made.unit,
        levels=book.coded(first, made.levels),
        points=made.points,
        cuts=made.cuts,
        names=made.names,
        groups={name: book.coded(first, codes) for name, codes in made.groups.items()},
    )


def _questions(table: Settings, way: Way, names: tuple[Any, ...], book: Book) -> tuple[str, ...] | None:
    unknown = [name for name in names if not isinstance(name, str) or not book.is_known(name)]
    if unknown:
        table.problem(f"{table.where(way)} names {shown(unknown[0])}, expected {nearest(str(unknown[0]), book.names)}")
        return None
    count = {"difference": 2, "bands": 1, "groups": 1}.get(way, max(len(names), 1))
    if len(names) != count:
        table.problem(f"{table.where(way)} = {shown(list(names))}, expected {count} question{'s' * (count > 1)}")
        return None
    return names


def _more(table: Settings, way: Way) -> dict[str, Any] | None:
    """What else a way needs: the levels to count, the points of answers, cuts, or groups."""
    if way == "count":
        levels = table.items("levels")
        return _or_missing(table, "levels", {"levels": levels} if levels and all(map(is_code, levels)) else None)
    if way == "points":
        return _or_missing(table, "worth", _points(table))
    if way == "bands":
        return _or_missing(table, "cuts", _named_bands(table))
    if way == "groups":
        groups = table.pairs("of")
        fits = groups and all(is_sound(name) and _is_group(codes) for name, codes in groups.items())
        found = {"groups": {name: tuple(codes) for name, codes in groups.items()}} if fits else None
        return _or_missing(table, "of", found)
    return {}


def _is_group(codes: object) -> bool:
    return isinstance(codes, list) and all(map(is_code, codes))


def _or_missing(table: Settings, key: str, found: dict[str, Any] | None) -> dict[str, Any] | None:
    expected = {
        "levels": "the codes to count",
        "worth": "the points of each code, such as { 1 = 2, 2 = 1, 3 = 0 }",
        "cuts": "numbers in rising order",
        "of": "lists of codes by the name of their group",
    }[key]
    if found is None:
        table.problem(f"{table.where(key)} is missing or does not fit, expected {expected}")
    return found


def _points(table: Settings) -> dict[str, Any] | None:
    """Points by code; a key of TOML is text, so that whole numbers are read back."""
    given = table.pairs("worth")
    if not given or not all(map(is_number, given.values())):
        return None
    return {
        "points": {int(code) if code.lstrip("-").isdigit() else code: float(worth) for code, worth in given.items()}
    }


def _named_bands(table: Settings) -> dict[str, Any] | None:
    """Cuts and, where they are given, the names of the bands: one more than there are cuts."""
    found, names = _cuts(table), table.items("names")
    if (
        found
        and names
        and (
            len(names) != len(found["cuts"]) + 1 or not all(isinstance(name, str) and is_sound(name) for name in names)
        )
    ):
        wanted = len(found["cuts"]) + 1
        table.problem(f"{table.where('names')} = {shown(names)}, expected {wanted} names, one for each band")
    return {**found, "names": tuple(map(str, names))} if found else None


def _cuts(table: Settings) -> dict[str, Any] | None:
    cuts = table.items("cuts")
    if not cuts or not all(map(is_number, cuts)):
        return None
    return {"cuts": tuple(map(float, cuts))} if list(cuts) == sorted(set(cuts)) else None
