"""Personal data taken out of answers: columns become tokens, open ends are masked, the originals go to the vault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxsurvey.answers import as_category, by_row, categories, distinct, is_blank, is_number
from cxsurvey.arrays import IntArray
from cxsurvey.cleaning.audit import Applied, Audit
from cxsurvey.cleaning.edits import Edit, objects
from cxsurvey.cleaning.privacy.detect import personal_columns
from cxsurvey.cleaning.privacy.tokens import is_token, token, tokens_of
from cxsurvey.cleaning.privacy.vault import WHOLE_ROW, Hidden, Vault, forgotten_vault, new_vault, read_vault
from cxsurvey.codebook import Codebook, Question
from cxsurvey.errors import InputError, listing
from cxsurvey.masking import masked, masked_addresses, without_own

RULE = "clean.personal_data"
OWN = {"name": "name", "email": "e-mail address", "phone": "phone number", "organisation": "organisation"}
MANY_TEXTS = 20  # different texts above which a column outside the codebook is read as an open end


@dataclass(frozen=True)
class Separated:
    """Answers without personal data: `hidden` as read but with tokens, `frame` also with its open ends masked."""

    hidden: pd.DataFrame
    frame: pd.DataFrame
    audit: Audit
    codebook: Codebook
    vault: Vault


def separate(frame: pd.DataFrame, codebook: Codebook, audit: Audit, path: str | Path | None) -> Separated:
    """Answers, audit and codebook without personal data, and the vault that holds them, written to `path`.

    Raises InputError where something was cleaned before, or the vault cannot be used.
    """
    if audit.recipe:
        raise InputError(
            "Personal data are taken out before anything else.",
            where="separate_personal_data",
            got=f"answers cleaned by {listing(dict.fromkeys(audit.rules), limit=3)}",
            expected="answers as read",
            next_step="Call separate_personal_data() first, then clean().",
        )
    roles = personal_columns(frame, codebook)
    texts = {name: _masked_cells(frame, name, codebook, roles) for name in _texts(frame, codebook, roles)}
    taken = {name: _taken(frame[name], role) for name, role in roles.items()}
    taken |= {
        name: Hidden("text", "category", dict(zip(_rows(frame, rows), before, strict=True)))
        for name, (rows, before, _, _) in texts.items()
        if len(rows)
    }
    reading = _texts_of_reading(audit)
    taken |= {WHOLE_ROW: Hidden("text", "object", dict(enumerate(reading)))} if reading else {}
    vault = _vault(path, taken)
    hidden = frame.assign(**{name: _tokens(frame[name], role, vault.salt) for name, role in roles.items()})
    made, edits = _with_masks(hidden, texts, codebook, vault.salt)
    if path is not None:
        vault.write(path)
    for edit in edits:
        hidden = hidden.assign(**{edit.field: _replaced(hidden[edit.field], edit)})
    said = _note(roles, codebook, edits, path)
    clean = _audit(audit, reading, vault.salt, edits, hidden, made, said)
    return Separated(hidden, made, clean, _without_answers(codebook, roles), vault)


def _vault(path: str | Path | None, taken: Mapping[str, Hidden]) -> Vault:
    if path is None:
        return forgotten_vault(taken)
    vault = read_vault(path) if Path(path).exists() else new_vault()
    return vault.with_export(taken)


def _rows(frame: pd.DataFrame, places: IntArray) -> list[int]:
    return [int(row) for row in frame.index.to_numpy()[places]]


def _taken(column: pd.Series[Any], role: str) -> Hidden:
    kind = str(column.dtype) if is_number(column) else "category"
    given = column[column.notna()].astype(object)
    cells = {int(row): value for row, value in zip(given.index, given, strict=True) if not is_blank(value)}
    plain = {row: value if isinstance(value, str | int | float) else str(value) for row, value in cells.items()}
    return Hidden(role, kind, {row: value for row, value in plain.items() if not is_token(value)})


def _tokens(column: pd.Series[Any], role: str, salt: bytes) -> pd.Series[Any]:
    """The column with tokens; names of organisations that differ by a slip get one token."""
    values, positions = distinct(column)
    hidden = tokens_of([value for value in values if not (is_token(value) or is_blank(value))], role, salt)
    made = [hidden.get(value, value) for value in values]
    kept = list(dict.fromkeys(made))
    place = {value: at for at, value in enumerate(kept)}
    table = np.array([*(place[value] for value in made), -1], dtype=np.int64)
    return pd.Series(categories(table[positions], kept), index=column.index, name=column.name)


def _texts(frame: pd.DataFrame, codebook: Codebook, roles: Mapping[str, str]) -> list[str]:
    """The columns that may hold what somebody typed: all but numbers, personal columns and the id."""
    skipped = {*roles, codebook.id_column}
    return [str(name) for name in frame.columns if name not in skipped and not is_number(frame[name])]


def _is_open(frame: pd.DataFrame, name: str, codebook: Codebook) -> bool:
    kinds = [question.kind for question in codebook.questions.values() if name in question.columns]
    return "text" in kinds or (not kinds and len(distinct(frame[name])[0]) > MANY_TEXTS)


Masked = tuple[IntArray, list[str], list[str], list[str]]


def _masked_cells(frame: pd.DataFrame, name: str, codebook: Codebook, roles: Mapping[str, str]) -> Masked:
    """The rows of a column with personal details, their texts before and after, and what was masked in each."""
    values, positions = distinct(frame[name])
    found = _found(values, name, codebook, open_end=_is_open(frame, name, codebook))
    changed = by_row((bool(found.get(place, ("", ()))[1]) for place in range(len(values))), positions, False)
    details = _own_details(frame, roles)
    own = [value if place in found and name not in _paradata(codebook) else "" for place, value in enumerate(values)]
    rows = np.flatnonzero(changed | _mentions(own, positions, details)) if details else np.flatnonzero(changed)
    before, after, kinds, kept = [], [], [], []
    for row in rows:
        text = str(values[positions[row]])
        new, said = found[int(positions[row])]
        new, more = without_own(new, [(kind, str(column[row])) for kind, column in details if column[row] != ""])
        if new != text:
            kept.append(row)
            before.append(text)
            after.append(new)
            kinds.append(listing(dict.fromkeys((*said, *more))).replace('"', ""))
    return np.array(kept, dtype=np.int64), before, after, kinds


def _found(
    values: Sequence[Any], name: str, codebook: Codebook, *, open_end: bool
) -> dict[int, tuple[str, tuple[str, ...]]]:
    """What each text becomes and what was masked in it, by its place; paradata of a form are left alone.

    So are options, unless one holds an address or a telephone number: a draft takes whatever was typed for options.
    """
    if name in _paradata(codebook):  # a browser's version looks like an IP address, a time like a telephone number
        return {place: masked_addresses(value) for place, value in enumerate(values) if isinstance(value, str)}
    asked = [question for question in codebook.questions.values() if name in question.columns]
    options = {text for question in asked for text in _written(question)}
    texts = {place: value for place, value in enumerate(values) if isinstance(value, str)}
    typed = {place: value for place, value in texts.items() if value not in options or _reaches_somebody(value)}
    return {place: masked(value, names=open_end or bool(options)) for place, value in typed.items()}


def _reaches_somebody(text: str) -> bool:
    """Whether a text holds an e-mail address or a telephone number."""
    return not {"e-mail address", "phone number"}.isdisjoint(masked(text, names=False)[1])


def _paradata(codebook: Codebook) -> set[str]:
    return {column for columns in codebook.roles.values() for column in columns}


def _written(question: Question) -> Iterator[str]:
    """Every text that the codebook knows as an answer to the question."""
    yield from (str(text) for option in question.options for text in option.spellings())
    yield from map(str, question.reasons)


def has_personal_data(frame: pd.DataFrame, codebook: Codebook, audit: Audit) -> bool:
    """Whether anything in the answers, or in rows that could not be read, is found to be about a person."""
    roles = personal_columns(frame, codebook)
    if roles or any(masked(text, names=False)[1] for text in _texts_of_reading(audit)):
        return True
    return any(len(_masked_cells(frame, name, codebook, {})[0]) for name in _texts(frame, codebook, {}))


Details = Sequence[tuple[str, npt.NDArray[np.object_]]]


def _own_details(frame: pd.DataFrame, roles: Mapping[str, str]) -> Details:
    """What kind of detail each contact column holds, and each row's own, "" where it has none."""
    found = []
    for name, role in roles.items():
        if role in OWN:
            column = frame[name].astype(object)
            found.append((OWN[role], np.where(column.isna(), "", column.astype(str)).astype(object)))
    return found


def _mentions(values: list[Any], positions: IntArray, details: Details) -> npt.NDArray[np.bool_]:
    """Whose text holds the first or last word of one of their own details."""
    lower = [str(value).lower() for value in values]
    filled = by_row((value != "" for value in values), positions, False)
    hit = np.zeros(len(positions), dtype=bool)
    for _, column in details:
        for row in np.flatnonzero(filled & (column != "")):
            words = column[row].lower().split()
            hit[row] |= any(len(word) >= 3 and word in lower[positions[row]] for word in words)
    return hit


def _with_masks(
    hidden: pd.DataFrame, texts: Mapping[str, Masked], codebook: Codebook, salt: bytes
) -> tuple[pd.DataFrame, list[Edit]]:
    """The frame with its masks, and the edits that made them: before is a token, never the text."""
    edits = []
    for name, (rows, before, after, kinds) in texts.items():
        if not len(rows):
            continue
        cells = hidden[name].astype(object).to_numpy().copy()
        cells[rows] = objects(after)
        hidden = hidden.assign(**{name: as_category(pd.Series(cells, index=hidden.index, name=name))})
        numbers = hidden.index.to_numpy()[rows]
        id_column = codebook.id_column
        ids = hidden[id_column].astype(object).to_numpy()[rows] if id_column in hidden else numbers
        tokens = objects(token(text, salt, "text") for text in before)
        said = tuple(f"masked: {kind}" for kind in kinds)
        edits.append(Edit(name, numbers, ids, tokens, objects(after), RULE, "personal details masked", said))
    return hidden, edits


def _replaced(column: pd.Series[Any], edit: Edit) -> pd.Series[Any]:
    cells = column.astype(object).copy()
    cells.loc[list(edit.rows)] = edit.before
    return as_category(cells)


def _texts_of_reading(audit: Audit) -> list[str]:
    """The texts of rows that reading repaired or could not read: they may hold anything."""
    repaired = [str(text) for edit in audit.edits for text in (*edit.before, *edit.after)]
    return [*repaired, *(str(text) for text in audit.set_aside["evidence"])]


def _audit(
    audit: Audit,
    reading: list[str],
    salt: bytes,
    edits: list[Edit],
    hidden: pd.DataFrame,
    frame: pd.DataFrame,
    said: str,
) -> Audit:
    shown = {text: token(text, salt, "text") for text in reading}
    old = [
        replace(
            edit, before=objects(shown[str(t)] for t in edit.before), after=objects(shown[str(t)] for t in edit.after)
        )
        for edit in audit.edits
    ]
    aside = audit.set_aside.assign(evidence=[shown[str(text)] for text in audit.set_aside["evidence"]])
    names = [edit.field for edit in edits]
    return replace(
        audit,
        edits=(*old, *edits),
        set_aside=aside,
        order=hidden.index,
        kinds_before={**audit.kinds_before, **{name: hidden[name].dtype for name in names}},
        kinds_after={**audit.kinds_after, **{name: frame[name].dtype for name in names}},
        recipe=(*audit.recipe, Applied(RULE, "1", "editing", 0, "", "", said)),
    )


def _note(roles: Mapping[str, str], codebook: Codebook, edits: list[Edit], path: str | Path | None) -> str:
    marked = codebook.personal_columns
    guessed = [name for name in roles if name not in marked]
    where = "moved to the vault" if path is not None else "forgotten"
    parts = [f"{len(roles)} columns of personal data replaced by salted hashes, the originals {where}"]
    parts += [f"found by header or values, not by the codebook: {listing(guessed)}"] if guessed else []
    parts += [f"{sum(len(edit) for edit in edits)} texts masked"] if edits else []
    return "; ".join(parts)


def _without_answers(codebook: Codebook, roles: Mapping[str, str]) -> Codebook:
    """The codebook for tokens: a personal question is text now, a column found to be personal is marked."""
    questions = {
        name: replace(question, kind="text", options=(), nets=(), minimum=None, maximum=None)
        if question.kind != "text" and any(column in roles for column in question.columns)
        else question
        for name, question in codebook.questions.items()
    }
    pii = tuple(dict.fromkeys([*codebook.pii, *(name for name in roles if name not in codebook.personal_columns)]))
    return replace(codebook, questions=questions, pii=pii)
