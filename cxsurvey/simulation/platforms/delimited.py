"""Delimited text as platforms write it: header rows, quotation marks where needed, in an encoding of choice."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from cxsurvey.errors import InputError, listing
from cxsurvey.simulation.platforms.layout import Column


def write_rows(path: Path, columns: Sequence[Column], encoding: str) -> None:
    """Write the columns; in UTF-16 with tabs between the cells, as spreadsheets expect it, else with commas.

    Raises InputError for a character that the encoding does not have.
    """
    text = io.StringIO(newline="")
    wide = encoding.lower().replace("_", "-").startswith("utf-16")
    lines = csv.writer(text, delimiter="\t" if wide else ",", lineterminator="\r\n" if wide else "\n")
    lines.writerows(zip(*(column.heads for column in columns), strict=True))
    lines.writerows(zip(*(column.cells for column in columns), strict=True))
    path.write_bytes(_encoded(path, text.getvalue(), encoding))


def _encoded(path: Path, text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except LookupError:
        raise InputError(
            "There is no such encoding.",
            where="encoding",
            got=encoding,
            expected="the name of a text encoding, such as 'utf-8', 'cp1252' or 'utf-16'",
            next_step="Leave it out for the encoding that the platform uses.",
        ) from None
    except UnicodeEncodeError as problem:
        lost = sorted({letter for letter in text[problem.start :] if not _fits(letter, encoding)})
        raise InputError(
            "The answers cannot be written in that encoding.",
            where=path,
            got=f"{encoding}, which lacks {listing(lost)}",
            expected="an encoding that has every character of the answers",
            next_step="Use utf-8 or utf-16.",
        ) from None


def _fits(letter: str, encoding: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
