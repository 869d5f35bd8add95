"""Where the questionnaires of two waves differ, and which of it a crosswalk has settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cxsurvey.codebook.book import Codebook
from cxsurvey.codebook.question import Option, Question
from cxsurvey.codebook.wave import Wave
from cxsurvey.codebook.words import Code, spelled
from cxsurvey.errors import listing


@dataclass(frozen=True)
class Pair:
    """Two waves by name: an other one, and the one whose codes count."""

    other: str
    today: str


def differences(today: Codebook, other: Codebook, wave: Wave, names: Pair) -> list[str]:
    """One line for each difference that the crosswalk leaves open, in the order of the other wave's questionnaire."""
    if other.language != today.language and today.language in other.languages:
        other = other.in_language(today.language)
    return [
        *_unknown_names(other, wave, names),
        *_asked_once(today, other, wave, names),
        *(line for old, new in matched(today, other, wave) for line in question_differences(old, new, wave, names)),
    ]


def matched(today: Codebook, other: Codebook, wave: Wave) -> list[tuple[Question, Question]]:
    """The questions of the other wave that are asked today as well, each with today's."""
    gone = {*wave.retired, *wave.left_out}
    pairs = ((q, wave.name_today(q.name)) for q in other.questions.values() if q.name not in gone)
    return [(question, today.questions[name]) for question, name in pairs if name in today.questions]


def drafted(today: Codebook, other: Codebook) -> Wave:
    """A crosswalk as far as names and labels tell: equal labels under other codes, questions asked in one wave only."""
    codes: dict[str, dict[str, Code]] = {}
    for old, new in matched(today, other, Wave()):
        by_label = {_folded(option.label): option.code for option in new.options}
        found = {str(o.code): by_label[_folded(o.label)] for o in old.options if _folded(o.label) in by_label}
        moved = {code: target for code, target in found.items() if spelled(target) != code}
        codes |= {new.name: moved} if moved else {}
    return Wave(
        codes=codes,
        retired=tuple(name for name in other.questions if name not in today),
        added=tuple(name for name in today.questions if name not in other),
    )


def target_code(option: Option | Code, codes: Mapping[str, Code]) -> Code:
    """The code of today that an option of another wave stands for: the crosswalk's, else its own."""
    code = option.code if isinstance(option, Option) else option
    return codes.get(spelled(code), code)


def _unknown_names(other: Codebook, wave: Wave, names: Pair) -> Iterator[str]:
    for key, given in (("renamed", wave.renamed), ("retired", wave.retired), ("left_out", wave.left_out)):
        for name in given:
            if name not in other:
                yield f"{name}: named in {key}, and not asked in {names.other}"


def _asked_once(today: Codebook, other: Codebook, wave: Wave, names: Pair) -> Iterator[str]:
    """Questions that only one of the waves asked, where the crosswalk does not say so."""
    asked = {wave.name_today(name) for name in other.questions if name not in (*wave.retired, *wave.left_out)}
    for name, question in other.questions.items():
        if name in wave.retired and name in today:
            yield f"{name}: named in retired, and asked in {names.today}"
        elif wave.name_today(name) not in today and name not in (*wave.retired, *wave.left_out):
            yield f"{name} ({listing([question.title])}): asked in {names.other}, not in {names.today}"
    for name, question in today.questions.items():
        if name not in asked and name not in wave.added:
            yield f"{name} ({listing([question.title])}): asked in {names.today}, not in {names.other}"
        elif name in asked and name in wave.added:
            yield f"{name}: named in added, and asked in {names.other}"


def question_differences(old: Question, new: Question, wave: Wave, names: Pair) -> Iterator[str]:
    """What differs between a question of the other wave and today's, and is not settled."""
    if old.kind != new.kind:
        yield f"{new.name}: type {old.kind} in {names.other}, {new.kind} in {names.today}"
        return
    if _layout(old) != _layout(new):
        yield f"{new.name}: {_layout(old)} in {names.other}, {_layout(new)} in {names.today}"
    codes = wave.codes.get(new.name, {})
    yield from _code_differences(old, new, codes, names)
    if new.name not in wave.comparable:
        yield from _added_options(old, new, codes, names)
        yield from _put_otherwise(old, new, wave, names)


def _layout(question: Question) -> str:
    if any(option.column for option in question.options):
        return "one column per option"
    return "one column per mention" if question.mentions else "one column"


def _code_differences(old: Question, new: Question, codes: Mapping[str, Code], names: Pair) -> Iterator[str]:
    known = {spelled(option.code): option for option in new.options}
    given = {spelled(option.code) for option in old.options}
    reasons = {level.code for level in new.levels}
    for code in codes:
        if code not in given:
            yield f"{new.name}: the crosswalk names code {code}, which {names.other} does not have"
    for option in old.options:
        target = target_code(option, codes)
        said = f"{new.name}: code {option.code} is {listing([option.label])} in {names.other}"
        if spelled(target) not in known:
            if target not in reasons:
                yield f"{said} and not there in {names.today}"
            continue
        today = known[spelled(target)]
        if spelled(option.code) in codes:
            continue
        if _folded(option.label) != _folded(today.label):
            yield f"{said} and {listing([today.label])} in {names.today}"
        elif option.reason != today.reason:
            yield f"{said}, {_role(option)}; in {names.today}, {_role(today)}"


def unoffered(old: Question, new: Question, codes: Mapping[str, Code]) -> list[Option]:
    """The options of today that the other wave did not have."""
    reached = {spelled(target_code(option, codes)) for option in old.options}
    return [option for option in new.options if spelled(option.code) not in reached and option.reason is None]


def _role(option: Option) -> str:
    return f"it stands for {option.reason}" if option.reason else "it is an answer"


def _added_options(old: Question, new: Question, codes: Mapping[str, Code], names: Pair) -> Iterator[str]:
    for option in unoffered(old, new, codes):
        yield f"{new.name}: code {option.code} ({listing([option.label])}) is offered in {names.today} only"


def _put_otherwise(old: Question, new: Question, wave: Wave, names: Pair) -> Iterator[str]:
    """Differences that leave the codes alone and change what an answer means."""
    if _folded(old.wording) != _folded(new.wording):
        yield f"{new.name}: worded {listing([old.wording])} in {names.other}, {listing([new.wording])} in {names.today}"
    facts = {
        "unit": (old.unit, new.unit),
        "asked of": (_filter(old.asked_of, wave), _filter(new.asked_of, Wave())),
        "reversed": (str(old.reversed).lower(), str(new.reversed).lower()),
        "at most": (str(old.at_most or "any number"), str(new.at_most or "any number")),
        "scores": (_scores(old.options, wave.codes.get(new.name, {})), _scores(new.options, {})),
    }
    for what, (before, after) in facts.items():
        if before != after:
            yield f"{new.name}: {what} {before or 'nothing'} in {names.other}, {after or 'nothing'} in {names.today}"


def _filter(asked_of: Mapping[str, tuple[Code, ...]], wave: Wave) -> str:
    """Who was asked, in names and codes of today."""
    parts = []
    for name, codes in asked_of.items():
        today = wave.name_today(name)
        targets = sorted(str(target_code(code, wave.codes.get(today, {}))) for code in codes)
        parts.append(f"{today} = {' or '.join(targets)}")
    return "; ".join(sorted(parts)) or "all"


def _scores(options: Iterable[Option], codes: Mapping[str, Code]) -> str:
    given = {str(target_code(option, codes)): option.score for option in options if option.score is not None}
    return ", ".join(f"{code}: {score:g}" for code, score in sorted(given.items()))


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
