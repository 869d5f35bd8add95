"""A TOML file read key by key, so that every mistake in it is reported at its path, all at once."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from cxsurvey.errors import CxSurveyError, listing, nearest, one_line

ErrorType = Callable[..., CxSurveyError]

_REQUIRED = object()
MOST_SHOWN = 30  # mistakes of one file that a message tells

_PLAIN_LINE = "one key = value to a line, text in double quotes"
# What a line that is no TOML should have been, by a sign in what the reader says of it and in the line.
_HINTS = (
    (r"[“”„‘’«»]", 'straight quotation marks: "…"'),
    (r"Unescaped|Invalid hex", 'a / between folders, as in "raw/export.csv"'),
    (
        r"Cannot (declare|overwrite|mutate).*\n\[",
        "each [table] once; a table that can stand there more than once is [[…]]",
    ),
    (r"Cannot (declare|overwrite|mutate)", "each key once in its table"),
    (r"Illegal character '\\n'", "the second quotation mark at the end of the text"),
    (r"Invalid value.*\n.*=\s*(True|False|yes|no)\b", "true or false, in small letters"),
)


def load(path: Path, error: ErrorType) -> Settings:
    """The settings of one TOML file; `error` is raised when it is missing, not text or not TOML."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        table = tomllib.loads(text)
    except OSError as problem:
        raise error(
            f"There is no {path.name or 'such file'}.",
            where=path,
            got=_obstacle(path, problem),
            expected="a TOML file",
            next_step=f"Check the path, or write {path.name or 'it'} first.",
        ) from None
    except UnicodeDecodeError as problem:
        raise error(
            f"{path.name} is not a text file.",
            where=f"{path}, byte {problem.start}",
            got=f"a byte that is not UTF-8: 0x{problem.object[problem.start]:02x}",
            expected="TOML, in UTF-8",
            next_step="Save it as UTF-8 text.",
        ) from None
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise error(
            f"{path.name} is not valid TOML.",
            where=path,
            **_about_line(text, problem),
            next_step="Correct that line.",
        ) from None
    except ValueError:
        raise error(
            f"{path.name} is not TOML that can be read.",
            where=path,
            got="a number of thousands of digits",
            expected="numbers of the usual size",
            next_step="Correct it.",
        ) from None
    return Settings(table, source=path, error=error)


def _about_line(text: str, problem: Exception) -> dict[str, str]:
    """What came and what was expected in a file that is no TOML, with the line that it is about."""
    if isinstance(problem, RecursionError):
        return {"got": "lists within lists within lists, hundreds deep", "expected": _PLAIN_LINE}
    at = re.search(r"\(at line (\d+), column \d+\)", str(problem))
    lines = text.splitlines()
    line = lines[int(at[1]) - 1].strip() if at and int(at[1]) <= len(lines) else ""
    hints = (hint for sign, hint in _HINTS if re.search(sign, f"{problem}\n{line}"))
    return {"got": f"{problem}: {one_line(line)[:100]}" if line else str(problem), "expected": next(hints, _PLAIN_LINE)}


def written(table: Mapping[str, Any]) -> str:
    """The table as TOML text; reading it gives the same table back."""
    import tomli_w

    return tomli_w.dumps(table)


def _obstacle(path: Path, problem: OSError) -> str:
    if path.is_dir():
        return "a folder"
    if isinstance(problem, FileNotFoundError | NotADirectoryError):
        return f"no such file in {path.parent}" if path.parent.is_dir() else f"no such folder as {path.parent}"
    return str(problem.strerror).lower()


def shown(value: Any) -> str:
    """A value as TOML writes it, on one line.

    >>> shown(True), shown("red"), shown(["a", 1])
    ('true', '"red"', '["a", 1]')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return listing([value])
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key} = {shown(entry)}' for key, entry in value.items())}}}"
    return str(value)


class Settings:
    """One table of a TOML file: ask for each key once, then `finish` the root to hear what was wrong.

    >>> from cxsurvey.errors import CodebookError
    >>> root = Settings({"title": 3, "colour": "red"}, source=Path("codebook.toml"), error=CodebookError)
    >>> _ = root.text("title")
    >>> root.finish()
    Traceback (most recent call last):
    cxsurvey.errors.CodebookError: codebook.toml has 2 mistakes.
      where:    codebook.toml
      got:      title = 3, expected text
                colour is not a setting, expected "title" or nothing
      next:     Correct them and run again.
    """

    def __init__(
        self,
        table: Mapping[str, Any],
        *,
        source: Path,
        error: ErrorType,
        path: str = "",
        problems: list[str] | None = None,
    ) -> None:
        self._table = table
        self._asked: list[str] = []
        self._open: list[Settings] = []
        self.source = source
        self.error = error
        self.path = path
        self.problems: list[str] = [] if problems is None else problems

    def replaced(self, table: str, key: str, value: Any) -> Settings:
        """The same settings with another value at a key of one of the tables."""
        changed = {**self._table, table: {**self._table.get(table, {}), key: value}}
        return Settings(changed, source=self.source, error=self.error)

    def where(self, key: object) -> str:
        """The dotted path of a key of this table."""
        return f"{self.path}.{key}" if self.path else str(key)

    def __contains__(self, key: object) -> bool:
        """Whether something stands at `key`."""
        return key in self._table

    def ask(self, key: str) -> None:
        """Take note that `key` is a setting, whatever stands there."""
        self._asked.append(key)

    def value(self, key: str) -> Any:
        """What stands at `key`, of whatever kind; None where nothing does."""
        return self._table.get(key)

    def text(self, key: str, default: Any = _REQUIRED) -> str:
        """The text at `key`."""
        return self._get(key, str, "text", default)  # type: ignore[no-any-return]

    def flag(self, key: str, default: Any = _REQUIRED) -> bool:
        """True or false at `key`."""
        return self._get(key, bool, "true or false", default)  # type: ignore[no-any-return]

    def whole(self, key: str, default: Any = _REQUIRED) -> int:
        """The whole number at `key`."""
        return self._get(key, int, "a whole number", default)  # type: ignore[no-any-return]

    def number(self, key: str, default: Any = _REQUIRED) -> float:
        """The finite number at `key`, as it is written there."""
        value = self._get(key, int | float, "a number", default)
        if isinstance(value, float) and not math.isfinite(value):
            self.problem(f"{self.where(key)} = {shown(value)}, expected a finite number")
            return 0
        return value  # type: ignore[no-any-return]

    def day(self, key: str, default: Any = _REQUIRED) -> str:
        """The date at `key` as text: a date of TOML, a year, or words such as "end of 2022"."""
        return str(self._get(key, (str, int, date), "a date", default))

    def choice(self, key: str, allowed: tuple[str, ...], default: Any = _REQUIRED) -> Any:
        """One of the `allowed` words at `key`."""
        value = self.text(key, default)
        if isinstance(self._table.get(key), str) and value not in allowed:
            self.problem(f"{self.where(key)} = {shown(value)}, expected {nearest(value, allowed)}")
        return value

    def items(self, key: str, default: Any = ()) -> tuple[Any, ...]:
        """The list at `key`; a single text or number counts as a list of one."""
        value = self._get(key, (list, str, int, float), "a list", default)
        return tuple(value) if isinstance(value, list | tuple) else (value,)

    def pairs(self, key: str) -> dict[str, Any]:
        """The table at `key` taken as it is: its keys are names, not settings."""
        return dict(self._get(key, dict, "a table", {}))

    def table(self, key: str) -> Settings:
        """The table at `key` (an empty one where it is missing)."""
        return self._child(self._get(key, dict, "a table", {}), self.where(key))

    def named(self, key: str) -> Iterator[tuple[str, Settings]]:
        """Name and table of each entry of the table at `key`."""
        for name, value in self.pairs(key).items():
            if isinstance(value, dict):
                yield name, self._child(value, f"{self.where(key)}.{name}")
            else:
                self.problem(f"{self.where(key)}.{name} = {shown(value)}, expected a table")

    def tables(self, key: str) -> Iterator[Settings]:
        """Each table of the list of tables at `key`."""
        for position, value in enumerate(self.items(key)):
            if isinstance(value, dict):
                yield self._child(value, f"{self.where(key)}[{position}]")
            else:
                self.problem(f"{self.where(key)}[{position}] = {shown(value)}, expected a table")

    def problem(self, text: str) -> None:
        """Note one mistake; it is raised with the others by `finish`."""
        self.problems.append(text)

    def finish(self) -> None:
        """Raise the error of this file if anything in it was wrong, naming every mistake."""
        self._note_unknown_keys()
        if not self.problems:
            return
        count = len(self.problems)
        told = [*self.problems[:MOST_SHOWN], *([f"and {count - MOST_SHOWN:,} more"] if count > MOST_SHOWN else [])]
        raise self.error(
            f"{self.source.name} has {count:,} mistake{'s' if count > 1 else ''}.",
            where=self.source,
            got=("\n" + " " * 12).join(told),
            next_step=f"Correct {'them' if count > 1 else 'it'} and run again.",
        )

    def _child(self, table: Mapping[str, Any], path: str) -> Settings:
        child = Settings(table, source=self.source, error=self.error, path=path, problems=self.problems)
        self._open.append(child)
        return child

    def _get(self, key: str, kind: Any, name: str, default: Any) -> Any:
        self._asked.append(key)
        if key not in self._table:
            if default is _REQUIRED:
                self.problem(f"{self.where(key)} is missing, expected {name}")
                return "" if kind is str else 0
            return default
        value = self._table[key]
        wrong = not isinstance(value, kind) or (isinstance(value, bool) and kind in (int, int | float))
        if wrong:
            self.problem(f"{self.where(key)} = {shown(value)}, expected {name}")
            if default is not _REQUIRED:
                return default
            return 0.0 if kind == int | float else kind()
        return value

    def _note_unknown_keys(self) -> None:
        for key in self._table:
            if key not in self._asked:
                allowed = nearest(key, self._asked) if len(self.problems) < MOST_SHOWN else "nothing"
                self.problem(
                    f"{self.where(key)} is not a setting, expected {allowed.removeprefix('one of ')} or nothing"
                )
        for child in self._open:
            child._note_unknown_keys()
