"""What the metadata of a Forsta survey says about each variable, and the questions that it makes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from cxsurvey.codebook import Kind, Option, Question
from cxsurvey.readers.coded_options import clear_options, code_of
from cxsurvey.readers.reasons import reason_of

# What Forsta calls a variable, and what it is here; the others hold no answers.
_KINDS: dict[str, Kind] = {
    "numeric": "numeric",
    "text": "text",
    "dateTime": "text",
    "singleChoice": "single",
    "rating": "single",
    "multiChoice": "multiple",
    "ranking": "numeric",
}
# Numbers of languages, as Windows counts them.
_LANGUAGES = {9: "en", 19: "nl", 7: "de", 12: "fr", 10: "es", 16: "it", 22: "pt", 29: "sv", 20: "no", 6: "da", 11: "fi"}


@dataclass(frozen=True)
class Variable:
    """One variable as the metadata tells it: `fields` are the rows of a grid, `options` the answers."""

    name: str
    form: str
    texts: dict[str, str]
    fields: tuple[tuple[str, dict[str, str]], ...]
    options: tuple[tuple[str, dict[str, str], float | None], ...]
    language: str
    is_key: bool
    is_system: bool
    minimum: float | None
    maximum: float | None

    @property
    def kind(self) -> Kind:
        """What it is here."""
        return _KINDS[self.form]

    def label(self, texts: dict[str, str]) -> str:
        """The text in the language of the survey, or in the first there is."""
        return texts.get(self.language) or next(iter(texts.values()), "")

    def cells(self, given: Sequence[Any]) -> Iterator[tuple[str, Iterable[Any]]]:
        """The columns that its values in the responses make: by option, by row of the grid, or one."""
        if self.fields:
            for code, _ in self.fields:
                own = [value.get(code) if isinstance(value, dict) else None for value in given]
                yield from self._columns(f"{self.name}_{code}", own)
        else:
            yield from self._columns(self.name, given)

    def _columns(self, name: str, given: Sequence[Any]) -> Iterator[tuple[str, Iterable[Any]]]:
        if self.kind != "multiple":
            yield name, [_plain(value) for value in given]
            return
        for code, _, _ in self.options:
            yield f"{name}_{code}", [_tick(value, code) for value in given]


def _plain(value: Any) -> Any:
    """A number or text; a date as 2019-11-15 10:50:26."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+", value):
        return value.replace("T", " ").removesuffix(" 00:00:00")
    return value if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _tick(value: Any, code: str) -> Any:
    """1 where the option is among those chosen, 0 where it is among those that were not, else nothing."""
    if not isinstance(value, dict):
        return None
    chosen, shown = value.get("true"), value.get("false")
    if isinstance(chosen, list) and code in map(str, chosen):
        return "1"
    return "0" if isinstance(shown, list) and code in map(str, shown) else None


def variables_of(told: Any) -> list[Variable]:
    """The variables that hold answers, in order, keys first; none where this is no such metadata."""
    root = told.get("root") if isinstance(told, dict) else None
    if not isinstance(root, dict):
        return []
    language = _language(told.get("defaultConfirmitLanguageId"))
    found = [(entry, True) for entry in _entries(root.get("keys"))]
    found += [(entry, False) for entry in _entries(root.get("variables"))]
    return [_variable(entry, language, key) for entry, key in found if entry.get("variableType") in _KINDS]


def _entries(value: Any) -> list[dict[str, Any]]:
    listed = value if isinstance(value, list) else []
    return [entry for entry in listed if isinstance(entry, dict) and isinstance(entry.get("name", ""), str)]


def _variable(entry: dict[str, Any], language: str, is_key: bool) -> Variable:
    return Variable(
        name=str(entry.get("name")),
        form=str(entry["variableType"]),
        texts=_texts(entry.get("texts")) or _texts(entry.get("titles")),
        fields=tuple((str(field.get("code")), _texts(field.get("texts"))) for field in _entries(entry.get("fields"))),
        options=tuple(
            (str(o.get("code")), _texts(o.get("texts")), _number(o.get("score")))
            for o in _entries(entry.get("options"))
        ),
        language=language,
        is_key=is_key,
        is_system=bool(entry.get("isSystemVariable")),
        minimum=_number(entry.get("lowerNumericLimit")),
        maximum=_number(entry.get("upperNumericLimit")),
    )


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _language(number: Any) -> str:
    return _LANGUAGES.get(number, str(number)) if isinstance(number, int) else "en"


def _texts(entries: Any) -> dict[str, str]:
    """Texts by language, without their marks of HTML."""
    found = {}
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and isinstance(entry.get("text"), str):
            found[_language(entry.get("languageId"))] = plain_text(entry["text"])
    return found


def plain_text(text: str) -> str:
    """A text without HTML, on one line.

    >>> plain_text("<b>Who</b> decides&nbsp;on<br/>new tools?")
    'Who decides on new tools?'
    """
    return " ".join(unescape(re.sub(r"<[^<>]*>", " ", text)).split()).replace(" ?", "?")


def questions_of(variable: Variable) -> Iterator[Question]:
    """A question for the variable, or one for each row of its grid."""
    wording = variable.label(variable.texts)
    if not variable.fields:
        yield _question(variable, variable.name, wording, "")
    for code, texts in variable.fields:
        name = f"{variable.name}_{code}"
        yield _question(variable, name, " – ".join(filter(None, (wording, variable.label(texts)))), variable.name)


def _question(variable: Variable, name: str, wording: str, battery: str) -> Question:
    kind: Kind = variable.kind if variable.options or variable.kind in ("numeric", "text") else "text"
    options = clear_options(_options(variable, name)) if kind in ("single", "multiple") else ()
    limits = (variable.minimum, variable.maximum) if kind == "numeric" else (None, None)
    return Question(name, wording, kind=kind, options=options, battery=battery, minimum=limits[0], maximum=limits[1])


def _options(variable: Variable, name: str) -> Iterator[Option]:
    for code, texts, score in variable.options:
        label = variable.label(texts)
        yield Option(
            code_of(code),
            label,
            reason=None if variable.is_system else reason_of(label),
            column=f"{name}_{code}" if variable.kind == "multiple" else None,
            score=score if score is not None and score != code_of(code) else None,
            labels={key: text for key, text in texts.items() if key != variable.language and text != label},
        )
