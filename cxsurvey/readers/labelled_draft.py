"""A draft codebook from the labels of an SPSS or Stata file, with what they leave open marked for a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from cxsurvey.answers import distinct
from cxsurvey.codebook import Code, Codebook, Kind, Option, Question, Reason
from cxsurvey.codebook.words import number_range, spelled
from cxsurvey.errors import listing
from cxsurvey.readers.coded_options import clear_options, code_of
from cxsurvey.readers.reasons import reason_of
from cxsurvey.readers.statfile import StatFile

# Formats of SPSS, then of Stata: what is written, and how many seconds (or months) a unit of the number is.
_FORMATS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(A|E|S|J)?DATE\d*|QYR\d*|MOYR\d*|WKYR\d*"), "date:1"),
    (re.compile(r"DATETIME[\d.]*|YMDHMS[\d.]*"), "datetime:1"),
    (re.compile(r"D?TIME[\d.]*|MTIME[\d.]*"), "time:1"),
    (re.compile(r"%-?tc(HH|hh).*"), "time:0.001"),
    (re.compile(r"%-?t[cC].*"), "datetime:0.001"),
    (re.compile(r"%-?(t?d).*"), "date:86400"),
    (re.compile(r"%-?tm.*"), "month:1"),
    (re.compile(r"%-?tq.*"), "month:3"),
    (re.compile(r"%-?th.*"), "month:6"),
)
_UNKNOWN = "which reason is it?"


def date_unit(file: StatFile, name: str) -> str:
    """What the numbers of a column count, such as "date:86400" for days; "" where they are no dates."""
    written = str((file.meta["original_variable_types"] or {}).get(name) or "")
    return next((unit for pattern, unit in _FORMATS if pattern.fullmatch(written)), "")


def is_coded(file: StatFile, name: str) -> bool:
    """Whether the numbers of a column are codes: labelled, or one of a multiple-response set."""
    return bool(_kind(file, name) != "numeric" or name in _members(file))


def draft_of(file: StatFile, frame: pd.DataFrame) -> Codebook:
    """A codebook with a question per variable and per multiple-response set, for a person to finish."""
    members = _members(file)
    questions: dict[str, Question] = {}
    for name in file.columns:
        if name not in members:
            questions[name] = _question(file, name, frame[name])
        elif (owner := members[name]) not in questions:
            questions[owner] = _set_question(file, owner, frame)
    return Codebook(questions, title=str(file.meta["file_label"] or ""))


def _members(file: StatFile) -> dict[str, str]:
    """For each variable of a multiple-response set, the name of the set; the first where it is in several."""
    found: dict[str, str] = {}
    for name, about in (file.meta["mr_sets"] or {}).items():
        variables = [variable for variable in about["variable_list"] if variable in file.columns]
        if len(variables) > 1 and not any(variable in found for variable in variables) and name not in file.columns:
            found |= dict.fromkeys(variables, name)
    return found


def _labels(file: StatFile, name: str) -> dict[Any, str]:
    return dict((file.meta["variable_value_labels"] or {}).get(name) or {})


def _wording(file: StatFile, name: str) -> str:
    return str((file.meta["column_names_to_labels"] or {}).get(name) or "").strip()


def _kind(file: StatFile, name: str) -> Kind:
    """Single where answers are labelled, else numeric or text, by what the column holds."""
    column, labels = file.columns[name], _labels(file, name)
    answers = [value for value in labels if not _is_missing(file, name, value)]
    if date_unit(file, name):
        return "text"
    if isinstance(column, tuple) and not _is_tagged(file, name):
        return "single" if answers else "text"
    on_scale = (file.meta["variable_measure"] or {}).get(name) == "scale"
    return "single" if answers and not (on_scale and _has_unlabelled(file, name)) else "numeric"


def _is_tagged(file: StatFile, name: str) -> bool:
    """Whether texts in the column are tags of missing numbers, as Stata has them."""
    return (file.meta["readstat_variable_types"] or {}).get(name) != "string"


def _has_unlabelled(file: StatFile, name: str) -> bool:
    """Whether a number is given that has no label and is no missing value."""
    labels = _labels(file, name)
    column = file.columns[name]
    values = column[1] if isinstance(column, tuple) else pd.unique(column)
    return any(v == v and v not in labels and not _is_missing(file, name, v) for v in values)


def _is_missing(file: StatFile, name: str, value: Any) -> bool:
    """Whether a value is user-missing."""
    if value in ((file.meta["missing_user_values"] or {}).get(name) or ()):
        return True
    return any(_in_range(value, entry) for entry in _ranges(file, name))


def _ranges(file: StatFile, name: str) -> list[Mapping[str, Any]]:
    return list((file.meta["missing_ranges"] or {}).get(name) or ())


def _in_range(value: Any, entry: Mapping[str, Any]) -> bool:
    low, high = entry["lo"], entry["hi"]
    if isinstance(value, str) or isinstance(low, str):
        return bool(str(value).rstrip() == str(low).rstrip())
    return bool(low <= value <= high)


def _question(file: StatFile, name: str, column: pd.Series[Any]) -> Question:
    kind = _kind(file, name)
    options, decide = _options(file, name, kind)
    unlabelled = _unlabelled(column, options, file, name) if kind == "single" else ()
    if unlabelled:
        options = clear_options(_in_order([*options, *(Option(value, str(value)) for value in unlabelled)]))
        decide += (f"Answers without a label: {listing(unlabelled)}. What do they mean?",)
    reasons, open_ones = _reasons(file, name, options)
    return Question(
        name,
        wording=_wording(file, name),
        kind=kind,
        options=options,
        ordered=kind == "single" and (file.meta["variable_measure"] or {}).get(name) == "ordinal",
        reasons=reasons,
        decide=decide + open_ones,
    )


def _in_order(options: list[Option]) -> list[Option]:
    """The points of a scale of which only some have a label, by their codes; reasons for no answer come last."""
    if not all(isinstance(option.code, int) for option in options):
        return options
    return sorted(options, key=lambda option: (option.reason is not None, option.code))


def _options(file: StatFile, name: str, kind: Kind) -> tuple[tuple[Option, ...], tuple[str, ...]]:
    """Labelled answers as options, labelled missing values as options with a reason; and what is not known of these."""
    options, decide = [], []
    for value, label in _labels(file, name).items():
        code, reason = _code(value), None
        if _is_missing(file, name, value):
            reason = reason_of(label)
            if reason is None:
                decide.append(f"{code} ({label}) is user-missing: {_UNKNOWN}")
            reason = reason or "no_answer"
        elif kind == "single":
            reason = reason_of(label)
        if kind in ("single", "multiple") or reason or (kind == "numeric" and isinstance(code, int)):
            options.append(Option(code, label.strip(), reason=reason))
    return clear_options(options), tuple(decide)


def _code(value: Any) -> Code:
    """The code of a value: a whole number, else its text."""
    return value.rstrip() if isinstance(value, str) else code_of(spelled(value))


def _unlabelled(column: pd.Series[Any], options: tuple[Option, ...], file: StatFile, name: str) -> tuple[Code, ...]:
    known = {spelled(option.code) for option in options}
    given = [value for value in distinct(column)[0] if spelled(value) not in known and str(value).strip()]
    tagged = isinstance(file.columns[name], tuple)
    numbers = [value if tagged else float(value) for value in given]
    kept = [v for v, number in zip(given, numbers, strict=True) if not _is_missing(file, name, number)]
    return tuple(sorted((_code_of_text(value, tagged) for value in kept), key=lambda code: (str(type(code)), code)))


def _code_of_text(value: Any, is_text: bool) -> Code:
    return str(value) if is_text else code_of(str(value))


def _reasons(file: StatFile, name: str, options: tuple[Option, ...]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Missing values without a label, as reasons; each has to be decided by a person."""
    known = {spelled(option.code) for option in options}
    reasons: dict[str, str] = {}
    for entry in _ranges(file, name):
        low, high = entry["lo"], entry["hi"]
        text = spelled(_code(low)) if low == high else _range_text(low, high)
        if text not in known:
            reasons[text] = "no_answer"
    for tag in (file.meta["missing_user_values"] or {}).get(name) or ():
        if spelled(tag) not in known:
            reasons[spelled(tag)] = "no_answer"
    return reasons, tuple(f"{text} is user-missing: {_UNKNOWN}" for text in reasons)


def _range_text(low: float, high: float) -> str:
    ends = ("lowest" if low < -1e300 else spelled(low), "highest" if high > 1e300 else spelled(high))
    text = "..".join(ends)
    return text if number_range(text) else "lowest..highest"


def _set_question(file: StatFile, owner: str, frame: pd.DataFrame) -> Question:
    about = file.meta["mr_sets"][owner]
    names = [name for name in about["variable_list"] if name in frame]
    build = _dichotomies if about["is_dichotomy"] else _mentions
    return build(file, owner, str(about["label"] or ""), names, about["counted_value"], frame)


def _dichotomies(
    file: StatFile, owner: str, label: str, names: list[str], counted: Any, frame: pd.DataFrame
) -> Question:
    """One column per option, ticked where it holds the counted value; any other labelled value is no tick."""
    tick = spelled(counted)
    values = () if tick == "1" else (tick,)
    options = tuple(Option(name, _wording(file, name) or name, values, column=name) for name in names)
    reasons: dict[str, str] = {}
    decide: list[str] = []
    for name in names:
        labels = {spelled(value): text for value, text in _labels(file, name).items()}
        for value in distinct(frame[name])[0]:
            told = spelled(value)
            if told in (tick, "0", "") or told in reasons:
                continue
            reason: Reason = reason_of(labels.get(told, "")) or "no_answer"
            reasons[told] = reason
    return Question(owner, label, kind="multiple", options=options, reasons=reasons, decide=tuple(decide))


def _mentions(file: StatFile, owner: str, label: str, names: list[str], counted: Any, frame: pd.DataFrame) -> Question:
    """Several columns that each hold the code of one chosen option: first mention, second mention, and so on."""
    del counted
    options, decide = _options(file, names[0], "multiple")
    known = {spelled(option.code) for option in options}
    reasons, open_ones = _reasons(file, names[0], options)
    for name in names:
        extra = _unlabelled(frame[name], options, file, name)
        options += tuple(Option(value, str(value)) for value in extra if spelled(value) not in known)
        known |= {spelled(value) for value in extra}
    return Question(
        owner,
        label,
        kind="multiple",
        options=options,
        mentions=tuple(names),
        reasons=reasons,
        decide=decide + open_ones,
    )
