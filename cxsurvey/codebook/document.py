"""The codebook as a questionnaire that a person reads: Markdown, one section per question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cxsurvey.codebook.book import Codebook
from cxsurvey.codebook.question import Option, Question
from cxsurvey.codebook.words import ANSWER, REASON_LABELS, Code

_KINDS = {
    "single": "one answer",
    "multiple": "several answers",
    "numeric": "a number",
    "text": "open answer",
}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def document(book: Codebook, language: str) -> str:
    """The questionnaire in one language, as Markdown; texts missing in it stay in the codebook's own, marked so."""
    told = book.in_language(language)
    parts = [f"# {_escaped(book.title or 'Questionnaire')}", *_facts(told)]
    missing = book.untranslated(language)
    if missing:
        parts.append(f"{len(missing)} texts are not translated and stand in “{book.language}”, marked †.")
    marks = set(missing)
    for question in told.questions.values():
        parts += _section(told, question, marks)
    return "\n\n".join(parts) + "\n"


def _facts(book: Codebook) -> Iterator[str]:
    facts = {"Population": book.population, "Sample": book.sample, "Wave": book.wave, "Source": book.stated_source}
    lines = [f"- {name}: {_escaped(text)}" for name, text in facts.items() if text and text != "unknown"]
    if lines:
        yield "\n".join(lines)
    if book.reasons:
        yield f"No answer in any question: {_reasons(book.reasons)}."


def _section(book: Codebook, question: Question, missing: set[str]) -> Iterator[str]:
    here = f"questions.{question.name}"
    yield f"## {_escaped(question.name)}{_dash(question.label)}{_mark(f'{here}.label', missing)}"
    if question.wording:
        yield f"{_escaped(question.wording)}{_mark(f'{here}.wording', missing)}"
    yield f"*{_kind(question)}*"
    rows = [_row(option, _mark(f"{here}.options.{option.code}", missing)) for option in question.options]
    if rows:
        yield "\n".join(["| Code | Answer | Note |", "|---|---|---|", *rows])
    if question.reasons:
        yield f"No answer here: {_reasons(question.reasons)}."
    if question.asked_of:
        yield f"Asked of: {'; '.join(_filter(book, *pair) for pair in question.asked_of.items())}."
    if question.nets:
        nets = (f"{_escaped(net.label)} ({', '.join(map(str, net.options))})" for net in question.nets)
        yield f"Nets: {'; '.join(nets)}."


def _kind(question: Question) -> str:
    limits = [
        f"{word} {limit:g}"
        for word, limit in (("from", question.minimum), ("to", question.maximum))
        if limit is not None
    ]
    facts = [
        _KINDS[question.kind] + (f", at most {question.at_most}" if question.at_most else ""),
        " ".join([*limits, question.unit]).strip(),
        "ordered scale" if question.ordered else "",
        f"battery {question.battery}" if question.battery else "",
        "worded the other way round" if question.reversed else "",
        f"the question asks for code {question.instructed}" if question.instructed is not None else "",
        "personal data" if question.pii else "",
    ]
    return _escaped(" · ".join(filter(None, facts)))


def _row(option: Option, mark: str) -> str:
    facts = [
        REASON_LABELS[option.reason].lower() if option.reason else "",
        "excludes all others" if option.exclusive else "",
        "does not exist" if option.invented else "",
        f"counts {option.score:g}" if option.score is not None else "",
    ]
    code = "" if option.code == option.label else str(option.code)
    return f"| {_escaped(code)} | {_escaped(option.label)}{mark} | {', '.join(filter(None, facts))} |"


def _filter(book: Codebook, name: str, codes: tuple[Code, ...]) -> str:
    return _escaped(f"{name} = {' or '.join(book[name].label_of(code) for code in codes)}")


def _reasons(reasons: Mapping[str, str]) -> str:
    words = {**REASON_LABELS, ANSWER: "an answer"}
    return ", ".join(f"{_escaped(value)} ({words[reason].lower()})" for value, reason in reasons.items())


def _dash(label: str) -> str:
    return f" – {_escaped(label)}" if label else ""


def _mark(path: str, missing: set[str]) -> str:
    return " †" if path in missing else ""


def _escaped(text: str) -> str:
    """The text as Markdown shows it letter by letter, on one line."""
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text).strip())
