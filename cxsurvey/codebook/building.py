"""A codebook built from its TOML tables, every mistake noted at its path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any, get_args

from cxsurvey.codebook.book import Codebook
from cxsurvey.codebook.checks import check_codebook, check_options, check_question, check_waves
from cxsurvey.codebook.question import Net, Option, Question, Scale, Texts
from cxsurvey.codebook.wave import Wave
from cxsurvey.codebook.words import (
    ANSWER,
    BASES,
    DATE_ORDERS,
    REASON_LABELS,
    Code,
    Kind,
    Reason,
    Role,
    Sample,
    number_range,
    spelled,
)
from cxsurvey.errors import nearest
from cxsurvey.settings import Settings, shown

_VALUES = (str, int, float, date, time)


def build(root: Settings) -> Codebook:
    """The codebook that the tables describe; raises the error of their file with every mistake in it."""
    scales = {name: _scale(name, table) for name, table in root.named("scales")}
    questions = {name: _question(name, table, scales) for name, table in root.named("questions")}
    if not questions:
        root.problem("questions is empty, expected at least one [questions.NAME]")
    book = Codebook(
        questions=questions,
        title=root.text("title", ""),
        source=root.text("source", ""),
        synthetic=root.flag("synthetic", False),
        population=root.text("population", ""),
        sample=root.choice("sample", get_args(Sample), "unknown"),
        language=root.text("language", "en"),
        id_column=root.text("id_column", "") or None,
        reasons=_reasons(root, "reasons", get_args(Reason)),  # type: ignore[arg-type]
        roles=_roles(root),
        pii=_names(root, "pii"),
        dates=_dates(root),
        scales=scales,
        wave=root.text("wave", ""),
        waves={name: _wave(table) for name, table in root.named("waves")},
        decide=_names(root, "decide"),
        path=root.source,
    )
    check_codebook(root, book)
    root.finish()
    return book


def build_waves(root: Settings, book: Codebook) -> dict[str, Wave]:
    """The crosswalks in a file of their own, checked against today's codebook."""
    waves = {name: _wave(table) for name, table in root.named("waves")}
    if not waves:
        root.problem("waves is empty, expected at least one [waves.NAME]")
    check_waves(root, replace(book, waves=waves))
    root.finish()
    return waves


def _reasons(table: Settings, key: str, allowed: tuple[str, ...]) -> dict[str, str]:
    reasons = table.pairs(key)
    for value, reason in reasons.items():
        here = f'{table.where(key)}."{value}"'
        if reason not in allowed:
            table.problem(f"{here} = {shown(reason)}, expected {nearest(reason, allowed)}")
        ends = number_range(value)
        if ends and ends[0] > ends[1]:
            table.problem(f"{here} is a range from high to low, expected the lower number first")
    return reasons


def _roles(root: Settings) -> dict[Role, tuple[str, ...]]:
    table = root.pairs("roles")
    roles: dict[Role, tuple[str, ...]] = {}
    for role, columns in table.items():
        if role not in get_args(Role):
            root.problem(f"roles.{role} is not a role, expected {nearest(role, get_args(Role))}")
        elif not all(isinstance(column, str) for column in _listed(columns)):
            root.problem(f"roles.{role} = {shown(columns)}, expected the name of a column, or a list of names")
        else:
            roles[role] = tuple(_listed(columns))  # type: ignore[index]
    return roles


def _dates(root: Settings) -> dict[str, str]:
    dates = root.pairs("dates")
    for column, order in dates.items():
        if order not in DATE_ORDERS:
            root.problem(f"dates.{column} = {shown(order)}, expected {nearest(order, DATE_ORDERS)}")
    return dates


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _names(table: Settings, key: str) -> tuple[str, ...]:
    names = table.items(key)
    if not all(isinstance(name, str) for name in names):
        table.problem(f"{table.where(key)} = {shown(names)}, expected texts")
    return tuple(name for name in names if isinstance(name, str))


def _scale(name: str, table: Settings) -> Scale:
    options = tuple(_option(option) for option in table.tables("options"))
    if not options:
        table.problem(f"{table.where('options')} is empty, expected the answers that could be given")
    scale = Scale(name, _languages(table, options)[0], table.flag("ordered", False))
    check_options(table, "single", scale.options)
    return scale


def _question(name: str, table: Settings, scales: Mapping[str, Scale]) -> Question:
    scale = _scale_named(table, scales)
    options = tuple(_option(option) for option in table.tables("options"))
    if scale and options:
        table.problem(f"{table.where('options')} stand beside scale, expected one of both")
    options, languages = _languages(table, options)
    question = Question(
        name=name,
        wording=table.text("wording", ""),
        label=table.text("label", ""),
        kind=table.choice("type", get_args(Kind), "single"),
        column=table.text("column", ""),
        mentions=_names(table, "mentions"),
        options=scale.options if scale else options,
        nets=tuple(_net(code, net) for code, net in table.named("nets")),
        base=table.choice("base", tuple(BASES), "valid"),
        ordered=table.flag("ordered", bool(scale and scale.ordered)),
        separator=table.text("separator", ";"),
        population=table.text("population", ""),
        asked_of={other: _codes(codes) for other, codes in table.pairs("asked_of").items()},
        scale=scale.name if scale else "",
        reasons=_reasons(table, "reasons", (*REASON_LABELS, ANSWER)),
        languages=languages,
    )
    question = _with_marks(table, question)
    check_question(table, question)
    return question


def _with_marks(table: Settings, question: Question) -> Question:
    """The question with what the checks of cleaning read: limits, unit, battery, personal data."""
    return replace(
        question,
        minimum=table.number("minimum", None),
        maximum=table.number("maximum", None),
        unit=table.text("unit", ""),
        decimal=table.choice("decimal", (",", "."), ""),
        battery=table.text("battery", ""),
        reversed=table.flag("reversed", False),
        instructed=_code(table, "instructed"),
        at_most=table.whole("at_most", None),
        pii=table.flag("pii", False),
        screens_out=_codes(list(table.items("screens_out"))),
        sums_to=table.number("sums_to", None),
        no_more_than=table.text("no_more_than", ""),
        decide=_names(table, "decide"),
    )


def _scale_named(table: Settings, scales: Mapping[str, Scale]) -> Scale | None:
    name = table.text("scale", "")
    if name and name not in scales:
        table.problem(f"{table.where('scale')} = {shown(name)}, expected {nearest(name, scales)}")
    return scales.get(name)


def _languages(table: Settings, options: tuple[Option, ...]) -> tuple[tuple[Option, ...], dict[str, Texts]]:
    """The options with their labels in other languages, and wording and label of the question in each."""
    labels: list[dict[str, str]] = [{} for _ in options]
    place = {spelled(option.code): position for position, option in enumerate(options)}
    found = {}
    for language, texts in table.named("languages"):
        found[language] = Texts(texts.text("wording", ""), texts.text("label", ""))
        for code, label in texts.pairs("options").items():
            here = f"{texts.where('options')}.{code}"
            if code not in place:
                table.problem(f"{here} is the code of no option, expected {nearest(code, place)}")
            elif not isinstance(label, str):
                table.problem(f"{here} = {shown(label)}, expected text")
            else:
                labels[place[code]][language] = label
    pairs = zip(options, labels, strict=True)
    return tuple(replace(option, labels=own) if own else option for option, own in pairs), found


def _codes(value: Any) -> tuple[Code, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _code(table: Settings, key: str) -> Code | None:
    codes = table.items(key)
    if not codes:
        return None
    if len(codes) > 1 or not _is_code(codes[0]):
        table.problem(f"{table.where(key)} = {shown(codes)}, expected one text or whole number")
        return None
    return codes[0]  # type: ignore[no-any-return]


def _option(table: Settings) -> Option:
    label = table.text("label")
    code = table.items("code", (label,))
    if len(code) != 1 or not _is_code(code[0]) or code[0] == "":
        given = shown(code[0] if len(code) == 1 else code)
        table.problem(f"{table.where('code')} = {given}, expected one text or whole number")
    values = table.items("values")
    if not all(isinstance(value, _VALUES) for value in values):
        table.problem(f"{table.where('values')} = {shown(values)}, expected texts and numbers")
    return Option(
        code=code[0] if len(code) == 1 and _is_code(code[0]) else label,
        label=label,
        values=tuple(value for value in values if isinstance(value, _VALUES)),
        reason=table.choice("reason", get_args(Reason), None),
        column=table.text("column", "") or None,
        score=table.number("score", None),
        exclusive=table.flag("exclusive", False),
        invented=table.flag("invented", False),
        offered_to={other: _codes(codes) for other, codes in table.pairs("offered_to").items()},
    )


def _is_code(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _net(code: str, table: Settings) -> Net:
    return Net(code=code, label=table.text("label", code), options=table.items("options"))


def _wave(table: Settings) -> Wave:
    return Wave(
        codes={name: _code_map(table, name, codes) for name, codes in table.pairs("codes").items()},
        renamed=_texts_by_name(table, "renamed"),
        retired=_names(table, "retired"),
        added=_names(table, "added"),
        comparable=_names(table, "comparable"),
        left_out=_names(table, "left_out"),
    )


def _code_map(table: Settings, name: str, codes: Any) -> dict[str, Code]:
    here = f"{table.where('codes')}.{name}"
    if not isinstance(codes, dict):
        table.problem(f"{here} = {shown(codes)}, expected a code of that wave = the code of today")
        return {}
    for old, new in codes.items():
        if not _is_code(new):
            table.problem(f"{here}.{old} = {shown(new)}, expected one text or whole number")
    return {old: new for old, new in codes.items() if _is_code(new)}


def _texts_by_name(table: Settings, key: str) -> dict[str, str]:
    pairs = table.pairs(key)
    for name, value in pairs.items():
        if not isinstance(value, str):
            table.problem(f"{table.where(key)}.{name} = {shown(value)}, expected the name of a question of today")
    return {name: value for name, value in pairs.items() if isinstance(value, str)}
