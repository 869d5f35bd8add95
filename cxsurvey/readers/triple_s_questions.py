"""Variables of a Triple-S file as questions of a codebook."""

from __future__ import annotations

from collections.abc import Iterator

from cxsurvey.codebook import Kind, Option, Question, Texts
from cxsurvey.readers.coded_options import clear_options, code_of
from cxsurvey.readers.reasons import reason_of
from cxsurvey.readers.triple_s_metadata import Variable

_KINDS: dict[str, Kind] = {
    "single": "single",
    "logical": "single",
    "multiple": "multiple",
    "quantity": "numeric",
    "character": "text",
    "date": "text",
    "time": "text",
}


def question_of(variable: Variable, language: str) -> Question:
    """The question that a variable makes, its texts in the language of the survey and in the others."""
    kind = _KINDS[variable.form]
    options = clear_options(_options(variable, language))
    if kind in ("single", "multiple") and not options:
        kind = "text"
    is_numeric = kind == "numeric"
    return Question(
        variable.name,
        wording=_own(variable.labels, language),
        kind=kind,
        options=options if kind != "text" else (),
        mentions=_mentions(variable) if kind == "multiple" else (),
        minimum=variable.low if is_numeric else None,
        maximum=variable.high if is_numeric else None,
        languages={key: Texts(wording=text) for key, text in _others(variable.labels, language).items()},
    )


def _mentions(variable: Variable) -> tuple[str, ...]:
    return tuple(f"{variable.name}_{place + 1}" for place in range(variable.subfields))


def _own(labels: dict[str, str], language: str) -> str:
    return labels.get(language) or labels.get("") or next(iter(labels.values()), "")


def _others(labels: dict[str, str], language: str) -> dict[str, str]:
    own = _own(labels, language)
    return {key: text for key, text in labels.items() if key not in ("", language) and text and text != own}


def _options(variable: Variable, language: str) -> Iterator[Option]:
    if variable.form == "logical":
        yield from (Option(1, "Yes", values=("1",)), Option(0, "No", values=("0",)))
        return
    labels = [_own(value.labels, language) or value.code for value in variable.values]
    by_column = variable.form == "multiple" and not variable.subfields
    for value, label in zip(variable.values, labels, strict=True):
        code = code_of(value.code)
        reason = reason_of(label)
        if variable.form == "quantity" and reason is None and not isinstance(code, int):
            continue
        yield Option(
            code,
            label,
            reason=reason,
            column=f"{variable.name}_{value.code}" if by_column else None,
            score=value.score if value.score is not None and value.score != code else None,
            labels=_others(value.labels, language),
        )
