"""The vault: a file that only its owner reads, with the salt of a study and all personal details taken out of it."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import as_category
from cxsurvey.cleaning.privacy.tokens import SALT, tokens_of
from cxsurvey.errors import InputError, listing

OWNER_ONLY = 0o600
OTHERS = 0o077
KIND = "cxsurvey vault"
WHOLE_ROW = "(whole row)"


@dataclass(frozen=True)
class Hidden:
    """What was taken out of one column: by row of the export the original; `role` says what it is, `dtype` its kind."""

    role: str
    dtype: str
    cells: Mapping[int, Any]


@dataclass(frozen=True)
class Vault:
    """The salt of a study and, by export, what was hidden in each column; nothing of it is ever shown."""

    salt: bytes
    exports: Mapping[str, Mapping[str, Hidden]] = field(default_factory=dict)

    def __repr__(self) -> str:
        """How much is in it, and none of it."""
        cells = sum(len(hidden.cells) for columns in self.exports.values() for hidden in columns.values())
        return f"Vault of {cells:,} personal details from {len(self.exports)} exports"

    def hide(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame as read, with a token in the place of everything that the vault holds: what an audit replays on.

        Raises InputError for a frame whose personal details are not those of the vault.
        """
        return self._exchanged(frame, back=False)

    def restore(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with the personal details back in the place of their tokens.

        Raises InputError for a frame whose tokens are not those of the vault.
        """
        return self._exchanged(frame, back=True)

    def _exchanged(self, frame: pd.DataFrame, *, back: bool) -> pd.DataFrame:
        for columns in self.exports.values():
            made = {
                name: _exchanged(frame[name], hidden, self.salt, back=back)
                for name, hidden in columns.items()
                if name in frame
            }
            if all(column is not None for column in made.values()) and {*columns} <= {*made, WHOLE_ROW}:
                return frame.assign(**made)
        raise InputError(
            "The vault belongs to other answers.",
            where="the vault",
            got=f"a frame of {len(frame):,} rows and {frame.shape[1]} columns",
            expected="the answers whose personal data were put into it",
            next_step="Give the vault that was written for this export.",
        )

    def with_export(self, columns: Mapping[str, Hidden]) -> Vault:
        """The vault with what was hidden in one more export; the same export again changes nothing."""
        return replace(self, exports={**self.exports, _name_of(columns): columns})

    def write(self, path: str | Path) -> None:
        """Write the vault so that only its owner can read it, whole or not at all."""
        path = Path(path)
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(_as_table(self), file, ensure_ascii=False, indent=1, sort_keys=True)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)


def new_vault() -> Vault:
    """An empty vault with a salt of its own."""
    return Vault(secrets.token_bytes(SALT))


def forgotten_vault(columns: Mapping[str, Hidden]) -> Vault:
    """A vault that is not to be kept: its salt comes from the details themselves, which only their holder knows."""
    return Vault(blake2b(_name_of(columns).encode(), digest_size=SALT, person=b"salt").digest())


def read_vault(path: str | Path) -> Vault:
    """The vault at a path: its `restore` gives a frame its personal details back, its `hide` takes them out again.

    Raises InputError where there is none, where others than its owner may read it, and for a file that is no vault.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "vault.json"
    >>> new_vault().write(path)
    >>> read_vault(path)
    Vault of 0 personal details from 0 exports
    """
    path = Path(path)
    try:
        mode = path.stat().st_mode
        table = json.loads(path.read_text(encoding="utf-8"))
        vault = _from_table(table)
    except FileNotFoundError:
        raise _no_vault(path, "nothing at this path", "Check the path.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise _no_vault(path, "something else", "Name another path, or the vault of this study.") from None
    if os.name == "posix" and mode & OTHERS:
        raise InputError(
            "Others than its owner may read the vault.",
            where=path,
            got=f"permissions {mode & 0o777:o}",
            expected="permissions 600",
            next_step=f"Run: chmod 600 {path.name}",
        )
    return vault


def _no_vault(path: Path, got: str, next_step: str) -> InputError:
    return InputError(
        "This is no vault.",
        where=path,
        got=got,
        expected="a file written by separate_personal_data",
        next_step=next_step,
    )


def _exchanged(column: pd.Series[Any], hidden: Hidden, salt: bytes, *, back: bool) -> pd.Series[Any] | None:
    """The column with tokens for originals, or back; None where it holds neither the one nor the other."""
    tokens = tokens_of(hidden.cells.values(), hidden.role, salt)
    cells = column.astype(object).copy()
    rows = [row for row in hidden.cells if row in cells.index]
    old = [tokens[hidden.cells[row]] if back else str(hidden.cells[row]) for row in rows]
    if [str(cell) for cell in cells.loc[rows]] != old:
        return None
    cells.loc[rows] = [hidden.cells[row] if back else tokens[hidden.cells[row]] for row in rows]
    return cells.astype(np.dtype(hidden.dtype)) if back and hidden.dtype != "category" else as_category(cells)


def _name_of(columns: Mapping[str, Hidden]) -> str:
    """What one export is filed under: a hash of all that was hidden in it."""
    digest = blake2b(digest_size=16)
    for name in sorted(columns):
        digest.update(repr((name, sorted(columns[name].cells.items()))).encode())
    return digest.hexdigest()


def _as_table(vault: Vault) -> dict[str, Any]:
    exports = {
        name: {
            column: {"role": hidden.role, "dtype": hidden.dtype, "cells": sorted(hidden.cells.items())}
            for column, hidden in columns.items()
        }
        for name, columns in vault.exports.items()
    }
    return {"kind": KIND, "version": 1, "salt": vault.salt.hex(), "exports": exports}


def _from_table(table: dict[str, Any]) -> Vault:
    if table["kind"] != KIND:
        raise ValueError(listing([table["kind"]]))
    exports = {
        name: {
            column: Hidden(entry["role"], entry["dtype"], {int(row): value for row, value in entry["cells"]})
            for column, entry in columns.items()
        }
        for name, columns in table["exports"].items()
    }
    return Vault(bytes.fromhex(table["salt"]), exports)
