"""What every reader gives back: the answers as text, and what had to be done to the file to get them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from importlib import import_module
from inspect import Parameter, signature
from pathlib import Path
from typing import Any

import pandas as pd

from cxsurvey.codebook import Codebook
from cxsurvey.errors import InputError, ReadError, listing, nearest
from cxsurvey.readers.draft import infer_codebook
from cxsurvey.readers.sniffing import PLATFORMS

# Named as text, so that no reader and no library behind one is imported before it is needed.
READERS: dict[str, str] = {
    "delimited": "cxsurvey.readers.delimited:read",
    "workbook": "cxsurvey.readers.workbook:read",
    "spss": "cxsurvey.readers.labelled:read",
    "stata": "cxsurvey.readers.labelled:read",
    "parquet": "cxsurvey.readers.parquet:read",
    "triple_s": "cxsurvey.readers.triple_s:read",
    "forsta": "cxsurvey.readers.forsta:read",
}
SUFFIXES: dict[str, str] = {
    **dict.fromkeys((".csv", ".tsv", ".txt", ".tab"), "delimited"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), "workbook"),
    **dict.fromkeys((".sav", ".zsav", ".por"), "spss"),
    ".dta": "stata",
    ".parquet": "parquet",
    **dict.fromkeys((".sss", ".xml"), "triple_s"),
    ".json": "forsta",
}


@dataclass(frozen=True, slots=True)
class RowNote:
    """What happened to one row of the file: `before` is its text there, `after` the text it was read as."""

    row: int
    rule: str
    reason: str
    before: str
    after: str = ""


@dataclass(frozen=True)
class Export:
    """A file as read: a frame of text (index: number of the row in the file, from 1) and notes on the reading.

    rows_in = len(frame) + len(rejected), always. `draft` is the codebook that the file itself tells of, where it does;
    `drafting` makes one of header and answers. `columns_in` counts the columns of the file, those left out for having
    neither name nor answers among them. `platform` is where it comes from and `evidence` what shows it; `beside` are
    further files that were read with it, such as its metadata.
    """

    frame: pd.DataFrame = field(repr=False)  # answers as they were given: not for a log
    path: Path
    digest: str
    rows_in: int
    repaired: tuple[RowNote, ...] = field(default=(), repr=False)
    rejected: tuple[RowNote, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()
    draft: Codebook | None = None
    columns_in: int = 0
    platform: str = ""
    evidence: tuple[str, ...] = ()
    beside: tuple[Path, ...] = ()
    drafting: Callable[[], Codebook] | None = field(default=None, repr=False)

    def codebook(self) -> Codebook:
        """The draft codebook: what the file tells of itself, else what its header and its answers say.

        Raises ReadError naming every column whose dates or numbers could be read in two ways.
        """
        if self.draft is None and self.drafting is not None:
            return self.drafting()
        return self.draft or infer_codebook(self.frame)


def read_export(path: str | Path, *, reader: str | None = None, **options: Any) -> Export:
    """The export at `path`, read by the named reader or by the one for the file's ending.

    Raises ReadError for a file that is missing, empty, or not what its reader reads.
    """
    path = Path(path)
    read = _reader(path, reader)
    _check_options(read, options)
    return read(path, **options)


def file_content(path: Path) -> bytes:
    """The bytes of the file at `path`.

    Raises ReadError where there is no file, or none that may be read.
    """
    try:
        return path.read_bytes()
    except OSError as problem:
        raise ReadError(
            "There is no such export.",
            where=path,
            got=_obstacle(problem),
            expected="a file exported from a survey platform",
            next_step="Check the path, or put the export there.",
        ) from None


def file_digest(content: bytes) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    return sha256(content).hexdigest()


def _obstacle(problem: OSError) -> str:
    if isinstance(problem, FileNotFoundError | NotADirectoryError):
        return "nothing at this path"
    return "a folder" if isinstance(problem, IsADirectoryError) else str(problem.strerror).lower()


def _check_options(read: Callable[..., Export], options: Mapping[str, Any]) -> None:
    known = [name for name, parameter in signature(read).parameters.items() if parameter.kind is Parameter.KEYWORD_ONLY]
    for name in options:
        if name not in known:
            raise InputError(
                f'The reader has no option "{name}".',
                where="read",
                got=f"{name}={options[name]!r}",
                expected=nearest(name, known),
                next_step="Leave it out, or use the name of an option of this reader.",
            )


def _reader(path: Path, name: str | None) -> Callable[..., Export]:
    chosen = name is not None
    name = name or SUFFIXES.get(path.suffix.lower())
    if name is None:
        file_content(path)  # that there is no such file goes before what its name ends in
        raise ReadError(
            "The file's ending does not say how to read it.",
            where=path,
            got=path.suffix or "no ending",
            expected=f"one of {listing(SUFFIXES, limit=len(SUFFIXES))}",
            next_step='Name a reader, such as reader = "delimited" under [export] in study.toml (reader="delimited" in '
            "cx.read), or export the survey as CSV.",
        )
    if name in PLATFORMS:
        if SUFFIXES.get(path.suffix.lower()) == "workbook" and name != "delimited":
            return partial(reader_named("workbook"), platform=name)
        from cxsurvey.readers.delimited import read

        return read if name == "delimited" and not chosen else partial(read, platform=name)
    if name not in READERS:
        raise InputError(
            "There is no such reader.",
            where="reader",
            got=name,
            expected=nearest(name, dict.fromkeys([*PLATFORMS, *READERS]), limit=len(PLATFORMS) + len(READERS)),
            next_step="Leave it out to choose by the file's ending.",
        )
    return reader_named(name)


def reader_named(name: str) -> Callable[..., Export]:
    """The function that reads a format, imported when it is first needed."""
    module, function = READERS[name].split(":")
    return getattr(import_module(module), function)  # type: ignore[no-any-return]
