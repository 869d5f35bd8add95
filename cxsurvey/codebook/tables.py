"""A codebook as the tables of its TOML file: only what differs from what is understood without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxsurvey.codebook.book import Codebook
from cxsurvey.codebook.question import Option, Question, Scale
from cxsurvey.codebook.toml import toml_text
from cxsurvey.codebook.wave import Wave


def codebook_table(book: Codebook) -> dict[str, Any]:
    """A dictionary of the shape of the TOML file."""
    table = _said(_head(book), _head(Codebook({})))
    table |= {"waves": {name: _wave_table(wave) for name, wave in book.waves.items()}} if book.waves else {}
    table |= {"scales": {name: _scale_table(scale) for name, scale in book.scales.items()}} if book.scales else {}
    table["questions"] = {name: _question_table(question, book.scales) for name, question in book.questions.items()}
    return table


def waves_text(waves: Mapping[str, Wave]) -> str:
    """The crosswalks as TOML text, fit for a codebook or a file of their own."""
    return toml_text({"waves": {name: _wave_table(wave) for name, wave in waves.items()}})


def _said(table: Mapping[str, Any], unsaid: Mapping[str, Any]) -> dict[str, Any]:
    """The entries that differ from what is understood without them."""
    return {key: value for key, value in table.items() if value != unsaid[key]}


def _head(book: Codebook) -> dict[str, Any]:
    return {
        "title": book.title,
        "source": book.source,
        "synthetic": book.synthetic,
        "population": book.population,
        "sample": book.sample,
        "language": book.language,
        "wave": book.wave,
        "id_column": book.id_column,
        "decide": list(book.decide),
        "pii": list(book.pii),
        "reasons": dict(book.reasons),
        "dates": dict(book.dates),
        "roles": {role: columns[0] if len(columns) == 1 else list(columns) for role, columns in book.roles.items()},
    }


def _wave_table(wave: Wave) -> dict[str, Any]:
    table: dict[str, Any] = {
        key: list(getattr(wave, key)) for key in ("retired", "added", "comparable", "left_out") if getattr(wave, key)
    }
    table |= {"renamed": dict(wave.renamed)} if wave.renamed else {}
    return table | ({"codes": {name: dict(codes) for name, codes in wave.codes.items()}} if wave.codes else {})


def _scale_table(scale: Scale) -> dict[str, Any]:
    table: dict[str, Any] = {"ordered": True} if scale.ordered else {}
    table["options"] = [_option_table(option) for option in scale.options]
    labels = _labels(scale.options)
    return table | ({"languages": {key: {"options": texts} for key, texts in labels.items()}} if labels else {})


def _question_table(question: Question, scales: Mapping[str, Scale]) -> dict[str, Any]:
    table = _said(_plain(question), _plain(Question(question.name)))
    scale = scales.get(question.scale)
    if scale is None:
        return table
    table.pop("options", None)
    table.pop("ordered", None)
    return table | ({"ordered": question.ordered} if question.ordered != scale.ordered else {})


def _plain(question: Question) -> dict[str, Any]:
    return {
        "wording": question.wording,
        "label": question.label,
        "decide": list(question.decide),
        "type": question.kind,
        "column": question.column,
        "mentions": list(question.mentions),
        "base": question.base,
        "scale": question.scale,
        "ordered": question.ordered,
        "reversed": question.reversed,
        "battery": question.battery,
        "instructed": question.instructed,
        "at_most": question.at_most,
        "minimum": question.minimum,
        "maximum": question.maximum,
        "unit": question.unit,
        "decimal": question.decimal,
        "pii": question.pii,
        "screens_out": list(question.screens_out),
        "sums_to": question.sums_to,
        "no_more_than": question.no_more_than,
        "separator": question.separator,
        "population": question.population,
        "asked_of": {other: list(codes) for other, codes in question.asked_of.items()},
        "reasons": dict(question.reasons),
        "options": [_option_table(option) for option in question.options],
        "languages": _languages(question),
        "nets": {str(net.code): {"label": net.label, "options": list(net.options)} for net in question.nets},
    }


def _languages(question: Question) -> dict[str, dict[str, Any]]:
    labels = {} if question.scale else _labels(question.options)
    found: dict[str, dict[str, Any]] = {}
    for language in dict.fromkeys([*question.languages, *labels]):
        texts = question.languages.get(language)
        table: dict[str, Any] = {}
        for key in ("wording", "label"):
            table |= {key: getattr(texts, key)} if texts and getattr(texts, key) else {}
        found[language] = table | ({"options": labels[language]} if language in labels else {})
    return found


def _labels(options: tuple[Option, ...]) -> dict[str, dict[str, str]]:
    """Labels by language, then by code."""
    found: dict[str, dict[str, str]] = {}
    for option in options:
        for language, label in option.labels.items():
            found.setdefault(language, {})[str(option.code)] = label
    return found


def _option_table(option: Option) -> dict[str, Any]:
    table: dict[str, Any] = {"code": option.code, "label": option.label, "values": list(option.values)}
    table |= {"score": option.score, "reason": option.reason, "column": option.column}
    table |= {"exclusive": option.exclusive or None, "invented": option.invented or None}
    table |= {"offered_to": {other: list(codes) for other, codes in option.offered_to.items()} or None}
    return {key: value for key, value in table.items() if value is not None and value != []}
