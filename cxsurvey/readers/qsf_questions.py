"""One question of a Qualtrics survey file as questions of a codebook: one, or one for each row of a matrix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cxsurvey.codebook import Code, Kind, Option, Question, Texts
from cxsurvey.readers.coded_options import clear_options, code_of
from cxsurvey.readers.forsta_draft import plain_text
from cxsurvey.readers.reasons import reason_of

_SEVERAL = ("MAVR", "MAHR", "MACOL", "MSB", "MultipleAnswer")
_NUMBERS = ("Slider", "CS", "RO")  # one number per row: sliders, numbers that add up, ranks


class Asked:
    """What the survey file says about one question; every part may be missing, or of an odd shape."""

    def __init__(self, payload: Mapping[str, Any], language: str) -> None:
        self.payload, self.language = payload, language
        self.id = str(payload.get("QuestionID") or "")
        self.tag = str(payload.get("DataExportTag") or self.id)
        self.type = str(payload.get("QuestionType") or "")
        self.selector = str(payload.get("Selector") or "")
        self.wording = plain_text(str(payload.get("QuestionText") or ""))
        self.choices = _entries(payload.get("Choices"), payload.get("ChoiceOrder"))
        self.answers = _entries(payload.get("Answers"), payload.get("AnswerOrder"))
        self.recodes = _texts(payload.get("RecodeValues"))
        self.tags = _texts(payload.get("ChoiceDataExportTags"))
        self.translated = _translations(payload.get("Language"), language)

    @property
    def is_multiple(self) -> bool:
        """Whether several answers may be given, to the question or to each of its rows."""
        return self.selector in _SEVERAL or str(self.payload.get("SubSelector") or "") in _SEVERAL

    def code(self, choice: str) -> Code:
        """The code of a choice: its recoded value, else its number."""
        return code_of(self.recodes.get(choice, choice))

    def row(self, choice: str) -> str:
        """The column of a row or of an option of several."""
        return self.tags.get(choice) or f"{self.tag}_{choice}"


def _entries(entries: Any, order: Any) -> dict[str, Mapping[str, Any]]:
    """Choices by their number, in the order in which they are shown."""
    pairs: Any = (
        entries.items() if isinstance(entries, dict) else enumerate(entries if isinstance(entries, list) else [], 1)
    )
    found = {str(key): value for key, value in pairs if isinstance(value, dict)}
    listed = [str(key) for key in order] if isinstance(order, list) else []
    return {key: found[key] for key in dict.fromkeys([*listed, *found]) if key in found}


def _texts(table: Any) -> dict[str, str]:
    given = table if isinstance(table, dict) else {}
    return {str(key): str(value) for key, value in given.items() if isinstance(value, str | int) and str(value)}


def _translations(table: Any, own: str) -> dict[str, Mapping[str, Any]]:
    given = table if isinstance(table, dict) else {}
    return {
        str(key).lower(): value for key, value in given.items() if isinstance(value, dict) and str(key).lower() != own
    }


def questions_of(asked: Asked, filters: Mapping[str, tuple[Code, ...]], decide: tuple[str, ...]) -> Iterator[Question]:
    """The questions that it makes, none for a text that asks nothing or a timer."""
    for question in _questions(asked):
        own = {} if question.name.endswith("_TEXT") else filters
        yield Question(**{**vars(question), "asked_of": dict(own), "decide": question.decide + decide})


def _questions(asked: Asked) -> Iterator[Question]:
    if asked.type == "MC":
        yield _choice(asked, asked.tag, asked.wording, "Choices", asked.choices, "")
        yield from _typed(asked)
    elif asked.type == "Matrix":
        for row in asked.choices:
            wording = " – ".join(filter(None, (asked.wording, _label(asked.choices[row]))))
            yield _choice(asked, asked.row(row), wording, "Answers", asked.answers, asked.tag, row=row)
        yield from _typed(asked)
    elif asked.type in _NUMBERS and asked.choices:
        yield from (_number(asked, row) for row in asked.choices)
    elif asked.type == "TE" and asked.selector == "FORM":
        yield from (_form_field(asked, row) for row in asked.choices)
    elif asked.type == "TE":
        yield _text(asked)
    elif asked.type not in ("DB", "Timing", "Meta", "Captcha"):
        yield Question(
            asked.tag, asked.wording, kind="text", decide=(f"A question of type {asked.type}: what is its answer?",)
        )


def _choice(
    asked: Asked, name: str, wording: str, part: str, entries: Mapping[str, Any], battery: str, *, row: str = ""
) -> Question:
    """A question with options; an open one where the file lists none."""
    options = clear_options(_options(asked, name, part, entries))
    kind: Kind = "multiple" if asked.is_multiple else "single"
    if not options:
        return Question(name, wording, kind="text", decide=("No answers are listed: is it an open question?",))
    scores = [option.code for option in options if option.reason is None]
    return Question(
        name,
        wording,
        kind=kind,
        options=options,
        ordered=asked.type == "Matrix" and asked.selector == "Likert" and all(isinstance(c, int) for c in scores),
        battery=battery,
        at_most=_at_most(asked) if kind == "multiple" else None,
        languages=_wordings(asked, row),
    )


def _options(asked: Asked, name: str, part: str, entries: Mapping[str, Any]) -> Iterator[Option]:
    for key, entry in entries.items():
        label = _label(entry)
        others = {language: _label(_within(texts, part, key)) for language, texts in asked.translated.items()}
        yield Option(
            asked.code(key) if part == "Choices" or asked.type == "Matrix" else code_of(key),
            label,
            reason=reason_of(label),
            column=f"{name}_{key}" if asked.is_multiple else None,
            exclusive=asked.is_multiple and entry.get("ExclusiveAnswer") is True,
            labels={language: text for language, text in others.items() if text and text != label},
        )


def _within(table: Any, *keys: str) -> Any:
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table


def _label(entry: Any) -> str:
    return plain_text(str(entry.get("Display") or "")) if isinstance(entry, dict) else ""


def _wordings(asked: Asked, row: str) -> dict[str, Texts]:
    found = {}
    for language, texts in asked.translated.items():
        wording = plain_text(str(texts.get("QuestionText") or ""))
        label = _label(_within(texts, "Choices", row)) if row else ""
        if wording:
            found[language] = Texts(" – ".join(filter(None, (wording, label))))
    return found


def _typed(asked: Asked) -> Iterator[Question]:
    """The texts that could be typed beside a choice, such as "Other, please specify"."""
    for key, entry in asked.choices.items():
        if entry.get("TextEntry") in (True, "true", "on"):
            wording = " – ".join(filter(None, (asked.wording, _label(entry))))
            yield Question(f"{asked.tag}_{key}_TEXT", wording, kind="text")


def _number(asked: Asked, row: str) -> Question:
    """One row of sliders, ranks, or numbers that add up."""
    wording = " – ".join(filter(None, (asked.wording, _label(asked.choices[row]))))
    settings = asked.payload.get("Configuration")
    low, high = (_float(_within(settings, key)) for key in ("CSSliderMin", "CSSliderMax"))
    total = _float(_within(asked.payload, "Validation", "Settings", "ChoiceTotal")) if asked.type == "CS" else None
    if asked.type == "RO":
        low, high = 1, len(asked.choices)
    battery = asked.tag if len(asked.choices) > 1 else ""
    return Question(
        asked.row(row),
        wording,
        kind="numeric",
        minimum=low,
        maximum=high,
        battery=battery,
        sums_to=total if battery else None,
        languages=_wordings(asked, row),
    )


def _form_field(asked: Asked, row: str) -> Question:
    wording = " – ".join(filter(None, (asked.wording, _label(asked.choices[row]))))
    return Question(asked.row(row), wording, kind="text", languages=_wordings(asked, row))


def _text(asked: Asked) -> Question:
    """An open answer, or a number where the survey takes nothing else."""
    settings = _within(asked.payload, "Validation", "Settings")
    languages = _wordings(asked, "")
    if _within(settings, "ContentType") != "ValidNumber":
        return Question(asked.tag, asked.wording, kind="text", languages=languages)
    limits = _within(settings, "ValidNumber")
    low, high = (_float(_within(limits, key)) for key in ("Min", "Max"))
    return Question(asked.tag, asked.wording, kind="numeric", minimum=low, maximum=high, languages=languages)


def _at_most(asked: Asked) -> int | None:
    most = _float(_within(asked.payload, "Validation", "Settings", "MaxChoices"))
    kind = _within(asked.payload, "Validation", "Settings", "Type")
    return int(most) if most and kind in ("ChoiceRange", "MaxChoices") and 1 <= most < 1000 else None


def _float(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    if number != number or abs(number) > 1e15:
        return None
    return int(number) if number == number // 1 else number
