"""An audit as a file of JSON lines, with the type of every cell, so that somebody else can replay and reverse it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.cleaning.audit import FLAG_COLUMNS, SET_ASIDE_COLUMNS, Applied, Audit, empty
from cxsurvey.cleaning.edits import Edit, objects
from cxsurvey.errors import InputError, listing

FORMAT = 1
_HEAD = "cxsurvey audit"
# Kinds of cell that JSON does not know, the narrower before the wider: how each is written and read.
_KINDS: tuple[tuple[str, type, Callable[[Any], str], Callable[[str], Any]], ...] = (
    ("timestamp", pd.Timestamp, pd.Timestamp.isoformat, pd.Timestamp),
    ("datetime", datetime, datetime.isoformat, datetime.fromisoformat),
    ("date", date, date.isoformat, date.fromisoformat),
    ("time", time, time.isoformat, time.fromisoformat),
    ("timedelta", pd.Timedelta, pd.Timedelta.isoformat, pd.Timedelta),
    ("decimal", Decimal, str, Decimal),
)
_MISSING: Mapping[str, Any] = {"NA": pd.NA, "NaT": pd.NaT, "NaN": math.nan}
_READ = {name: read for name, _, _, read in _KINDS}


def write_audit(audit: Audit, path: str | Path) -> Path:
    """The path of the file that was written: the same audit always gives the same bytes.

    Raises InputError for a cell whose kind cannot be written.
    """
    target = Path(path)
    text = "".join(f"{json.dumps(line, ensure_ascii=False, allow_nan=False)}\n" for line in _lines(audit))
    target.write_text(text, encoding="utf-8", newline="")
    return target


def read_audit(path: str | Path) -> Audit:
    """The audit in a file, equal to the one that was written.

    Raises InputError for a file that is none, and CxSurveyError for one whose rows do not add up.
    """
    source = Path(path)
    try:
        lines = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
        by_kind = {kind: [line[kind] for line in lines if kind in line] for kind in ("edit", "quarantine")}
        head: dict[str, Any] = lines[0]
        if head.get(_HEAD) != FORMAT:
            raise _no_audit(source, f"a file of format {head.get(_HEAD)}")
        return _audit(head, by_kind)
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as problem:
        if isinstance(problem, InputError):
            raise
        got = "no such file" if isinstance(problem, OSError) else "something else"
        raise _no_audit(source, got) from None


def _no_audit(source: Path, got: str) -> InputError:
    return InputError(
        "This is no audit.",
        where=source,
        got=got,
        expected="a file that survey.audit.save(path) wrote",
        next_step="Check the path, or write the audit again.",
    )


def _lines(audit: Audit) -> Iterator[dict[str, Any]]:
    yield {
        _HEAD: FORMAT,
        "rows_in": audit.rows_in,
        "rows_kept": audit.rows_kept,
        "recipe": [list(applied) for applied in audit.recipe],
        "order": None if audit.order is None else _index(audit.order),
        "kinds_before": {name: _kind(kind) for name, kind in audit.kinds_before.items()},
        "kinds_after": {name: _kind(kind) for name, kind in audit.kinds_after.items()},
        "set_aside": _records(audit.set_aside),
        "further": _records(audit.further),
        "flags": _records(audit.flags),
    }
    for edit in audit.edits:
        arrays = {name: _cells(getattr(edit, name)) for name in ("rows", "ids", "before", "after")}
        texts = {name: getattr(edit, name) for name in ("field", "rule", "reason", "version")}
        yield {"edit": texts | arrays | {"evidence": list(edit.evidence), "row_type": str(edit.rows.dtype)}}
    if len(audit.quarantine):
        columns = {str(name): _cells(audit.quarantine[name].astype(object)) for name in audit.quarantine}
        yield {"quarantine": {"index": _index(audit.quarantine.index), "columns": columns}}


def _audit(head: Mapping[str, Any], by_kind: Mapping[str, list[Any]]) -> Audit:
    quarantine = pd.DataFrame()
    for entry in by_kind["quarantine"]:
        cells = {name: objects(map(_value, column)) for name, column in entry["columns"].items()}
        quarantine = pd.DataFrame(cells, index=_as_index(entry["index"]), dtype=object)
    return Audit(
        rows_in=head["rows_in"],
        rows_kept=head["rows_kept"],
        edits=tuple(map(_edit, by_kind["edit"])),
        set_aside=_frame(head["set_aside"], SET_ASIDE_COLUMNS),
        further=_frame(head["further"], SET_ASIDE_COLUMNS),
        flags=_frame(head["flags"], FLAG_COLUMNS),
        quarantine=quarantine,
        recipe=tuple(Applied(*applied) for applied in head["recipe"]),
        order=None if head["order"] is None else _as_index(head["order"]),
        kinds_before={name: _as_kind(kind) for name, kind in head["kinds_before"].items()},
        kinds_after={name: _as_kind(kind) for name, kind in head["kinds_after"].items()},
    )


def _edit(entry: Mapping[str, Any]) -> Edit:
    rows, ids, before, after = (objects(map(_value, entry[name])) for name in ("rows", "ids", "before", "after"))
    texts = (entry["rule"], entry["reason"], tuple(entry["evidence"]), entry["version"])
    return Edit(entry["field"], rows.astype(entry["row_type"]), ids, before, after, *texts)


def _cell(value: Any) -> Any:
    """A cell as JSON: texts, numbers and truth values as they are, all else with its kind."""
    value = value.item() if isinstance(value, np.generic) and not isinstance(value, np.datetime64) else value
    if value is None or isinstance(value, str | bool | int):
        return value
    for name, missing in _MISSING.items():
        if value is missing or (name == "NaN" and isinstance(value, float) and math.isnan(value)):
            return {"missing": name}
    if isinstance(value, float):
        return value if math.isfinite(value) else {"float": str(value)}
    for name, kind, write, _ in _KINDS:
        if isinstance(value, kind):
            return {name: write(value)}
    raise InputError(
        "A cell cannot be written to a file.",
        where="Audit.save",
        got=f"a {type(value).__name__}: {listing([str(value)])}",
        expected="a text, number, date, time or truth value",
        next_step="Turn the column into text before the survey is made from it.",
    )


def _value(cell: Any) -> Any:
    if not isinstance(cell, dict):
        return cell
    ((kind, text),) = cell.items()
    return _MISSING[text] if kind == "missing" else float(text) if kind == "float" else _READ[kind](text)


def _cells(values: Any) -> list[Any]:
    return [_cell(value) for value in values]


def _records(frame: pd.DataFrame) -> list[list[Any]]:
    return [_cells(row) for row in frame.itertuples(index=False, name=None)]


def _frame(rows: list[list[Any]], columns: list[str]) -> pd.DataFrame:
    if not rows:
        return empty(columns)
    return pd.DataFrame([[_value(cell) for cell in row] for row in rows], columns=columns, dtype=object)


def _index(index: pd.Index[Any]) -> dict[str, Any]:
    if isinstance(index, pd.RangeIndex):
        return {"range": [index.start, index.stop, index.step], "name": index.name}
    return {"values": _cells(index), "type": str(index.dtype), "name": index.name}


def _as_index(entry: Mapping[str, Any]) -> pd.Index[Any]:
    if "range" in entry:
        start, stop, step = entry["range"]
        return pd.RangeIndex(start, stop, step, name=entry["name"])
    values = objects(map(_value, entry["values"]))
    index: pd.Index[Any] = pd.Index(values, dtype=entry["type"], name=entry["name"])
    return index


def _kind(kind: Any) -> Any:
    if isinstance(kind, pd.CategoricalDtype):
        return {"categories": _index(pd.Index(kind.categories)), "ordered": bool(kind.ordered)}
    return str(kind)


def _as_kind(entry: Any) -> Any:
    if isinstance(entry, dict):
        return pd.CategoricalDtype(_as_index(entry["categories"]), ordered=entry["ordered"])
    return pd.api.types.pandas_dtype(entry)
