"""The [tables] of study.toml: which questions by which banner, with which letters, and the files made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from cxsurvey.codebook import Codebook
from cxsurvey.errors import nearest
from cxsurvey.exhibits.banner_columns import NESTED
from cxsurvey.exhibits.book import Book, book
from cxsurvey.exhibits.table import Statistic
from cxsurvey.exhibits.table_files import LettersIn, Sheets
from cxsurvey.settings import Settings, shown
from cxsurvey.significance.letter_family import LetterAdjustment, LetterFamily
from cxsurvey.significance.letter_settings import LetterMethod
from cxsurvey.survey import Survey

PLACE = "[tables]"

_AGAINST = ("columns", "rest", "total", "previous")


@dataclass(frozen=True, slots=True)
class TablesSpec:
    """What the table book of a study holds: arguments of book(), of letters() (None for no letters), of to_excel()."""

    making: Mapping[str, Any]
    letters: Mapping[str, Any] | None
    files: Mapping[str, Any] = field(default_factory=dict)
    protect: bool = False


def read_tables(root: Settings, codebook: Codebook) -> TablesSpec | None:
    """What [tables] asks for; None where there is no such table."""
    if "tables" not in root:
        return None
    table = root.table("tables")
    making = {
        "stubs": _stubs(table, codebook),
        "banner": _banner(table, codebook),
        "statistics": _choices(table, "statistics", get_args(Statistic)),
        "suppress_below": table.whole("suppress_below", None),
        "flag_below": table.whole("flag_below", None),
    }
    files = {
        "sheets": table.choice("sheets", get_args(Sheets), None),
        "letters": table.choice("letters_in", get_args(LettersIn), None),
    }
    return TablesSpec(_given(making), _letters(table), _given(files), table.flag("protect", False))


def made_tables(survey: Survey, spec: TablesSpec) -> Book:
    """The table book of a study, with its letters."""
    found = book(survey, **spec.making)
    lettered = found if spec.letters is None else found.letters(**spec.letters)
    return lettered.protect() if spec.protect else lettered


def write_tables(found: Book, spec: TablesSpec, folder: Path) -> None:
    """The book as tables.xlsx, tables.html and tables_tidy.csv in a folder."""
    for name in ("tables.xlsx", "tables.html", "tables_tidy.csv"):
        write_table_file(found, spec, folder / name)


def write_table_file(found: Book, spec: TablesSpec, path: Path) -> None:
    """The book as one file, its format by its ending, as the study has its files."""
    if path.suffix == ".xlsx":
        found.to_excel(path, **spec.files)
    elif path.suffix in (".html", ".htm"):
        found.to_html(path)
    else:
        found.to_csv(path)


def _given(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if value is not None}


def _stubs(table: Settings, codebook: Codebook) -> list[Any] | None:
    """Questions, and grids as lists of questions; None where all are meant."""
    entries = table.items("stubs", (None,))
    if entries == (None,):
        return None
    for entry in entries:
        for name in entry if isinstance(entry, list) else [entry]:
            _check_question(table, "stubs", name, codebook)
    return list(entries)


def _banner(table: Settings, codebook: Codebook) -> list[Any]:
    """Questions, and nested ones as "outer / inner"."""
    entries = table.items("banner", ())
    for entry in entries:
        is_nested = isinstance(entry, str) and entry not in codebook and NESTED in entry
        for name in [part.strip() for part in entry.split(NESTED)] if is_nested else [entry]:
            _check_question(table, "banner", name, codebook)
    return list(entries)


def _check_question(table: Settings, key: str, name: Any, codebook: Codebook) -> None:
    if not isinstance(name, str) or name not in codebook:
        table.problem(f"{table.where(key)} names {shown(name)}, expected {nearest(name, codebook.questions)}")


def _letters(table: Settings) -> dict[str, Any] | None:
    """The settings of letters, None where there are to be none; what is left out is as letters() has it."""
    settings = {
        "level": table.items("level", None) if "level" in table else None,
        "family": table.choice("family", get_args(LetterFamily), None),
        "against": table.choice("against", _AGAINST, None),
        "method": table.choice("method", get_args(LetterMethod), None),
        "min_base": table.whole("min_base", None),
    }
    adjust = table.choice("adjust", (*get_args(LetterAdjustment), "none"), None)
    correction = {"adjust": None if adjust == "none" else adjust} if adjust else {}
    wanted = table.flag("letters", True)
    if not wanted and (named := [name for name in (*_given(settings), *correction) if name in table]):
        table.problem(f"{table.where(named[0])} is given, expected letters = true with it")
    return {**_given(settings), **correction} if wanted else None


def _choices(table: Settings, key: str, allowed: tuple[str, ...]) -> tuple[str, ...] | None:
    """Some of the allowed words; None where none is given."""
    found = table.items(key, (None,))
    if found == (None,):
        return None
    for word in found:
        if word not in allowed:
            table.problem(f"{table.where(key)} names {shown(word)}, expected {nearest(word, allowed)}")
    return found
