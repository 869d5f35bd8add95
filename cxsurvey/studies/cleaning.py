"""[cleaning] of study.toml: which profile, with which thresholds, what the study adds of its own, and who decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, get_args

from cxsurvey.cleaning.checks.check import short_name
from cxsurvey.cleaning.engagement.language import languages
from cxsurvey.cleaning.engagement.rule import EngagementAnswers
from cxsurvey.cleaning.matching import Matching
from cxsurvey.cleaning.profiles import ALL, VERDICTS, Profile, answered, cleaning_rules, contradiction, screen_out
from cxsurvey.cleaning.proposal import Rule
from cxsurvey.cleaning.standard import standard_rules
from cxsurvey.codebook import Code, Codebook
from cxsurvey.errors import nearest
from cxsurvey.settings import Settings, shown
from cxsurvey.studies.asked import asked_questions, conditions_at

PROFILES = ("basic", "none", "standard", "strict")
UNDECIDED = ("refuse", "invalid")
_CHECKED = ("standard", "strict")
_OF_THE_STUDY = (
    "screened_out",
    "together",
    "questions",
    "caps",
    "matches",
)  # set by tables of their own, not as thresholds


@dataclass(frozen=True, slots=True)
class CleaningSpec:
    """How a study is cleaned: rules that read answers in people's own words, then the others in their order.

    `undecided` says what becomes of answers that nobody has decided on: the run is refused, or they are invalid.
    `profiles` are the rules, readers left out, that the study would have under each profile, to compare with; `matches`
    pairs questions with the columns of what is on record.
    """

    readers: tuple[EngagementAnswers | Matching, ...]
    rules: tuple[Rule, ...]
    vault: Path | None = None
    undecided: str = "refuse"
    impact: bool = True
    profiles: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    matches: tuple[tuple[str, str], ...] = ()


def read_cleaning(table: Settings, folder: Path, books: Sequence[Codebook]) -> CleaningSpec:
    """What [cleaning] asks for, its questions held against the codebook of every wave; mistakes are noted."""
    book, waves = _common(books), len(books) > 1
    profile = table.choice("profile", PROFILES, "basic")
    vault = table.text("vault", None)
    thresholds = _thresholds(table)
    without = _checks_left_out(table)
    mandatory = asked_questions(table, "mandatory", book)
    caps, matches = _caps(table, book), _matches(table, book)
    _check_used(table, profile, thresholds=thresholds, without=without, mandatory=mandatory, caps=caps, matches=matches)
    extra = _own_rules(table, book, waves=waves)
    spec = {
        "readers": _readers(table, book),
        "vault": folder / vault if vault else None,
        "undecided": table.choice("undecided", UNDECIDED, "refuse"),
        "impact": table.flag("impact", True),
        "matches": matches,
    }
    if table.problems:  # told when all settings were read
        return CleaningSpec(rules=(), **spec)
    for check, name, value in (("over_quota", "caps", caps), ("size_contradiction", "matches", matches)):
        if value:
            thresholds.setdefault(check, {})[name] = value
    rules_of = partial(cleaning_rules, question=mandatory, thresholds=thresholds, extra=extra, without=without)
    profiles = {name: rules_of(name) for name in get_args(Profile)}
    basic = (*standard_rules()[:-1], *extra, standard_rules()[-1])
    return CleaningSpec(rules=basic if profile == "basic" else profiles[profile], profiles=profiles, **spec)


def _common(books: Sequence[Codebook]) -> Codebook:
    """The last codebook, with the questions only that all of them have."""
    shared = {name: asked for name, asked in books[-1].questions.items() if all(name in book for book in books)}
    return replace(books[-1], questions=shared)


def _readers(table: Settings, book: Codebook) -> tuple[EngagementAnswers | Matching, ...]:
    """A rule for each question whose answers come in people's own words."""
    found: list[EngagementAnswers | Matching] = []
    if "engagement" in table:
        engagement = table.table("engagement")
        names = asked_questions(engagement, "question", book)
        language = engagement.choice("language", tuple(languages()), None)
        _check_single(engagement, "question", names, book)
        found += [EngagementAnswers(name, language) for name in names]
        if not names:
            engagement.problem(f"{engagement.where('question')} is missing, expected a question")
    if "matching" in table:
        matching = table.table("matching")
        names = asked_questions(matching, "questions", book)
        _check_single(matching, "questions", names, book)
        found += [Matching(name) for name in names]
    return tuple(found)


def _check_single(table: Settings, key: str, names: tuple[str, ...], book: Codebook) -> None:
    for name in names:
        if name in book and book[name].kind != "single":
            got = f"{table.where(key)} names {shown(name)}"
            table.problem(f"{got}, expected a single-response question, not a {book[name].kind} one")


def _own_rules(table: Settings, book: Codebook, *, waves: bool) -> tuple[Rule, ...]:
    """What the study screens out, whom its base leaves out, and which of its answers contradict each other."""
    rules: list[Rule] = []
    screened = conditions_at(table, "screen_out", book, ranges=True)
    if screened:
        rules.append(screen_out(screened))
    names = asked_questions(table, "answered", book)
    if names:
        rules.append(answered(*names))
    for entry in table.tables("contradictions"):
        reason, points = entry.text("reason"), entry.whole("points", 1)
        together = conditions_at(entry, "answers", book, ranges=True)
        if not together:
            entry.problem(f"{entry.where('answers')} is missing, expected the answers that cannot all be true")
        rules.append(contradiction(reason, together, points=points))
    if waves:  # a code may mean another answer in another wave
        for key in ("screen_out", "contradictions", "caps"):
            if key in table:
                expected = "`screens_out` in the codebook of each wave" if key == "screen_out" else "none with [waves]"
                table.problem(f"{table.where(key)} names codes, which differ by wave; expected {expected}")
    return tuple(rules)


def _caps(table: Settings, book: Codebook) -> tuple[tuple[str, Code, int], ...]:
    """How many interviews each answer has room for, in order of time: question, code, how many."""
    found = []
    for name, entry in table.named("caps"):
        known = {str(option.code): option.code for option in book[name].options} if name in book else {}
        if not known:
            with_options = [asked.name for asked in book.questions.values() if asked.options]
            table.problem(f"{entry.path} is not a question with options, expected {nearest(name, with_options)}")
        for code in table.pairs("caps")[name]:
            cap = entry.whole(code, 1)
            if known and code not in known:
                entry.problem(f"{entry.where(code)} is not an option, expected {nearest(code, known)}")
            elif cap < 1:
                entry.problem(f"{entry.where(code)} = {cap}, expected how many interviews there is room for")
            elif known:
                found.append((name, known[code], cap))
    return tuple(found)


def _matches(table: Settings, book: Codebook) -> tuple[tuple[str, str], ...]:
    """Numeric questions, each with the column that holds what is on record of the firm."""
    entry = table.table("matches")
    pairs = tuple((name, entry.text(name)) for name in table.pairs("matches"))
    for name, _ in pairs:
        if name not in book or book[name].kind != "numeric":
            numeric = [asked.name for asked in book.questions.values() if asked.kind == "numeric"]
            entry.problem(f"{entry.where(name)} is not a numeric question, expected {nearest(name, numeric)}")
    return pairs


def _checks_left_out(table: Settings) -> tuple[str, ...]:
    names = table.items("without")
    for name in names:
        if name not in _fields_of_checks() or name == "verdict":
            table.problem(
                f"{table.where('without')} names {shown(name)}, expected {nearest(str(name), _check_names())}"
            )
    return names


def _thresholds(table: Settings) -> dict[str, dict[str, Any]]:
    """Thresholds by check, each of the kind of its default."""
    found: dict[str, dict[str, Any]] = {}
    for name, entry in table.named("thresholds"):
        known = _fields_of_checks().get(name)
        keys = list(table.pairs("thresholds")[name])
        if known is None:
            table.problem(f"{entry.path} is not a check, expected {nearest(name, _fields_of_checks())}")
            for key in keys:
                entry.ask(key)
        else:
            found[name] = {key: _threshold(entry, key, known) for key in keys}
    return found


def _threshold(entry: Settings, key: str, known: Mapping[str, str]) -> Any:
    if key not in known:
        entry.ask(key)
        entry.problem(f"{entry.where(key)} is not a threshold, expected {nearest(key, known)}")
        return None
    if known[key].startswith("tuple"):
        return entry.items(key)
    if known[key] == "int":
        return entry.whole(key)
    return entry.number(key) if known[key] == "float" else entry.text(key)


@cache
def _fields_of_checks() -> dict[str, dict[str, str]]:
    """Every threshold and its type, by the name of its check, and those of the verdict."""
    known: dict[str, Any] = {short_name(check): check for check in ALL} | {"verdict": VERDICTS["standard"]}
    return {
        name: {
            entry.name: str(entry.type)
            for entry in fields(rule)
            if entry.name not in _OF_THE_STUDY and (name, entry.name) != ("break_off", "mandatory")
        }
        for name, rule in known.items()
    }


def _check_names() -> list[str]:
    return [name for name in _fields_of_checks() if name != "verdict"]


def _check_used(table: Settings, profile: str, **given: Any) -> None:
    """Refuse settings of checks in a profile that runs none."""
    said = table.value("profile")
    if profile in _CHECKED or (said is not None and said not in PROFILES):
        return
    how = "without a profile" if said is None else f'with profile = "{profile}"'
    for key, value in given.items():
        if value:
            table.problem(f'{table.where(key)} has no effect {how}, expected profile = "standard" or "strict"')
