"""The codebook that reads a platform's export: the same questions, under the columns and values of that platform."""

from __future__ import annotations

from dataclasses import replace

from cxsurvey.codebook import Codebook, Option, Question, Reason
from cxsurvey.codebook.words import spelled
from cxsurvey.simulation.platforms.columns import asked_columns, codes_in_file, extra_columns, heads_of
from cxsurvey.simulation.platforms.layout import Asked, Layout


def read_through(book: Codebook, layout: Layout, language: str) -> Codebook:
    """The codebook with the columns, marks and codes of one platform's export in an interface language.

    Wording and labels stay in the codebook's own language: the answers are read in all of its languages.
    """
    spoken = book.in_language(language)
    names = layout.names(heads_of(spoken, layout))
    first = len(layout.natives)
    asked = asked_columns(spoken)
    column = {part.column: names[first + place] for place, part in enumerate(asked)}
    own = {name: names[first + len(asked) + place] for place, name in enumerate(extra_columns(book, layout))}
    parts = {part.column: part for part in asked}
    native = {n.role: (names[place],) for place, n in enumerate(layout.natives) if n.role}
    known = column | own
    roles = {
        role: native.get(role) or tuple(known[name] for name in columns if name in known)
        for role, columns in book.roles.items()
    }
    times = {name for role in ("start", "end", "recorded") for name in roles.get(role, ())}
    return replace(
        book,
        questions={name: _question(q, column, parts, layout) for name, q in book.questions.items()},
        id_column=known.get(book.id_column or ""),
        roles=roles,
        pii=tuple(known.get(name, name) for name in book.pii),
        dates=dict.fromkeys(sorted(times), layout.dates) if layout.dates else {},
        scales={},
        path=None,
    )


def _question(question: Question, column: dict[str, str], parts: dict[str, Asked], layout: Layout) -> Question:
    if any(option.column for option in question.options):
        options = tuple(_part(option, column, parts, layout) for option in question.options)
        blank: dict[str, Reason] = dict.fromkeys(sorted(set(layout.unmarked.values()) - {"", "0"}), "no_answer")
        return replace(question, options=options, scale="", reasons=dict(question.reasons) | blank)
    renamed = replace(question, column=column[question.columns[0]], mentions=())
    if question.kind in ("single", "multiple"):
        codes = codes_in_file(question)
        renamed = replace(renamed, options=tuple(_option(o, codes[o.code]) for o in question.options))
    return replace(renamed, scale="")


def _option(option: Option, code: int) -> Option:
    """The option with the number that stands for it, where it does not read that already."""
    if str(code) in {spelled(value) for value in option.spellings()}:
        return option
    return replace(option, values=(code, *option.texts()))


def _part(option: Option, column: dict[str, str], parts: dict[str, Asked], layout: Layout) -> Option:
    """The option with its column, and the marks that say it was ticked."""
    name = str(option.column)
    fixed = {mark for mark in layout.marks.values() if mark not in ("", "#", "1")}
    place = str(parts[name].option_place) if "#" in layout.marks.values() else "1"
    told = () if "" not in layout.marks.values() else option.texts()
    values = dict.fromkeys([*told, *sorted(fixed), place])
    return replace(option, column=column[name], values=tuple(values))
