"""Answers as a file for other tools: CSV with labels, or .sav with codes, labels and reasons for no answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.answers import Answers, Choices, Numbers, is_number
from cxsurvey.arrays import FloatArray, IntArray, floats
from cxsurvey.codebook import Code, Level, Question
from cxsurvey.codebook.words import REASON_LABELS
from cxsurvey.errors import InputError, nearest
from cxsurvey.readers.statfile import write_spss
from cxsurvey.rendering.csv_file import write_csv
from cxsurvey.survey import Survey, check_survey

# The order in which reasons take the numbers from −99 (or −999 …) up, where those hold no answer.
_REASONS = ("not_asked", "dont_know", "refused", "broke_off", "invalid", "no_answer")
_LONGEST_LABEL = 120  # bytes of a value label in a .sav file, and of a variable label twice as many
_LONGEST_NAME = 58  # bytes, and room for a number
_NOTE_WIDTH = 80  # bytes in a line of the note of a .sav file


def write_answers(survey: Survey, path: str | Path) -> Path:
    """The path of the file that was written: the answers of those in view, to .csv or .sav by its ending.

    CSV holds labels, one column per question (for several answers one per option: 1, 0 or blank), a reason for no
    answer in words and nothing where there is no answer at all or no number; a text that a spreadsheet would run as a
    formula begins with an apostrophe. A .sav file holds codes with their
    labels, each reason as a user-missing value from −99 up (−999 where −99 is an answer), wording as variable labels
    and the measure level. Id and design columns go with both. A .sav file cannot be given multiple-response sets by
    the library that writes it: its note lists them, ready for MRSETS in SPSS.

    Raises InputError for another ending.

    >>> import tempfile
    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> book = cx.Codebook.from_dict({"questions": {"who": {"options": [{"code": 1, "label": "IT only"}]}}})
    >>> survey = cx.from_frame(pd.DataFrame({"who": [1, "refused", None]}), codebook=book)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_answers(survey, f"{folder}/answers.csv")
    ...     print(path.read_text(encoding="utf-8"), end="")
    who
    IT only
    Refused
    ""
    """
    check_survey(survey)
    path = Path(path)
    writers: Mapping[str, Callable[[Survey, Path], None]] = {".csv": _write_csv, ".sav": _write_sav}
    if path.suffix.lower() not in writers:
        raise InputError(
            "Answers cannot be written to such a file.",
            where=path,
            got=path.suffix or "no ending",
            expected=nearest(path.suffix, writers),
            next_step="Give the file one of these endings.",
        )
    writers[path.suffix.lower()](survey, path)
    return path


def _write_csv(survey: Survey, path: Path) -> None:
    columns: dict[str, Any] = {name: survey.frame[name].astype(object).to_numpy() for name in _beside(survey)}
    for question in survey.codebook.questions.values():
        columns |= dict(_labelled(survey, question))
    frame = pd.DataFrame(columns)
    frame = frame if survey.domain is None else frame[survey.domain]
    write_csv(frame, path)


def _beside(survey: Survey) -> list[str]:
    """Id and design columns that no question reads."""
    named = [survey.codebook.id_column, *survey.design.columns]
    asked = {column for question in survey.codebook.questions.values() for column in question.columns}
    return [name for name in dict.fromkeys(named) if name and name in survey.frame and name not in asked]


def _labelled(survey: Survey, question: Question) -> Iterator[tuple[str, Any]]:
    answers = survey.answers(question.name)
    if isinstance(answers, Numbers):
        told = [None if np.isnan(value) else _number(value) for value in answers.values]
        yield question.name, pd.Series(told, dtype=object)
    elif isinstance(answers, Choices):
        words = [*(_word(level) for level in answers.levels), ""]
        texts = [words[code] for code in answers.codes]
        yield question.name, _texts(survey, question, answers.codes, texts) if question.kind == "text" else texts
    else:
        blank = answers.reasons >= 0
        for place, option in enumerate(question.options):
            ticks = np.where(blank, "", np.where(answers.ticked[:, place], "1", "0"))
            yield f"{question.name}: {option.label}", ticks


def _word(level: Level) -> str:
    return "" if level.reason == "no_answer" else level.label


def _number(value: float) -> float | int:
    return int(value) if value == value // 1 and abs(value) < 2**53 else float(value)


def _texts(survey: Survey, question: Question, codes: IntArray, told: Sequence[str]) -> list[str]:
    """Open answers as they were given, and the reason where there is none."""
    given = survey.frame[question.columns[0]].astype(object)
    return [str(text) if code < 0 else word for text, code, word in zip(given, codes, told, strict=True)]


def _write_sav(survey: Survey, path: Path) -> None:
    keep = np.ones(len(survey.frame), dtype=bool) if survey.domain is None else survey.domain
    columns: dict[str, Any] = {}
    meta: dict[str, dict[str, Any]] = {}
    sets: list[str] = []
    for name in _beside(survey):
        column = survey.frame[name]
        cells = floats(column) if is_number(column) else ["" if pd.isna(v) else str(v) for v in column.astype(object)]
        columns[_free(name, columns)] = np.asarray(cells)[keep]
    for question in survey.codebook.questions.values():
        names = []
        for name, cells, about in _coded(survey, question):
            names.append(_free(name, columns))
            columns[names[-1]], meta[names[-1]] = np.asarray(cells)[keep], about
        if question.kind == "multiple":
            sets.append(f"Multiple response {question.name} (counted value 1): {' '.join(names)}")
    told = filter(None, [survey.codebook.stated_source, *sets])
    write_spss(path, columns, meta, [line for text in told for line in _note_lines(text)])


def _note_lines(text: str) -> list[str]:
    """The text in lines of a note, which are limited in bytes and not in signs."""
    lines = [""]
    for word in text.split():
        together = f"{lines[-1]} {word}".strip()
        lines = [*lines[:-1], together] if len(together.encode()) <= _NOTE_WIDTH else [*lines, _cut(word, _NOTE_WIDTH)]
    return [line for line in lines if line]


def _free(name: str, taken: Mapping[str, Any]) -> str:
    """A name that SPSS takes, and that no other column has."""
    plain = _cut(re.sub(r"\W", "_", name), _LONGEST_NAME)
    plain = plain if re.match(r"[^\W\d_]", plain) else f"v_{plain}"
    known = {other.lower() for other in taken}
    found, count = plain, 1
    while found.lower() in known:
        count += 1
        found = f"{plain}_{count}"
    return found


def _coded(survey: Survey, question: Question) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Each column of a question as numbers or texts, and what SPSS is told about it."""
    answers = survey.answers(question.name)
    label = _cut(question.wording or question.label, 2 * _LONGEST_LABEL)
    if question.kind == "text" and isinstance(answers, Choices):
        texts = _texts(survey, question, answers.codes, [""] * len(answers.codes))
        yield question.name, texts, {"label": label, "measure": "nominal"}
    elif isinstance(answers, Numbers):
        low = _first_free(answers.values)
        cells = np.where(answers.reasons >= 0, _reason_numbers(answers.levels, low)[answers.reasons], answers.values)
        yield question.name, cells, _about(label, {}, answers, answers.reasons, low, "scale")
    elif isinstance(answers, Choices):
        codes = _codes(question)
        low = _first_free(floats(list(codes.values())))
        numbers = _reason_numbers(answers.levels, low)
        for place, level in enumerate(answers.levels):
            numbers[place] = codes.get(level.code, numbers[place]) if level.reason is None else numbers[place]
        labels = {number: _cut(question.label_of(code), _LONGEST_LABEL) for code, number in codes.items()}
        measure = "ordinal" if question.ordered else "nominal"
        yield question.name, numbers[answers.codes], _about(label, labels, answers, answers.codes, low, measure)
    else:
        numbers = _reason_numbers(answers.levels, -99)
        for place, option in enumerate(question.options):
            if option.reason is None:
                cells = np.where(answers.reasons >= 0, numbers[answers.reasons], answers.ticked[:, place])
                own = _about(option.label, {0: "No", 1: "Yes"}, answers, answers.reasons, -99, "nominal")
                yield f"{question.name}_{option.code}", cells, own


def _codes(question: Question) -> dict[Code, float]:
    """A number for each answer: its code where all codes are whole numbers, else its place from 1."""
    given = [option.code for option in question.options if option.reason is None]
    whole = all(isinstance(code, int) for code in given)
    return {code: float(code) if whole else float(place) for place, code in enumerate(given, 1)}


def _first_free(values: FloatArray) -> int:
    """The lowest of the six numbers that reasons take, none of which is an answer: −99, −999 and so on."""
    low = -99
    while bool(((values >= low) & (values < low + len(_REASONS))).any()):
        low = low * 10 - 9
    return low


def _reason_numbers(levels: Sequence[Level], low: int) -> FloatArray:
    """The number of each level that is a reason, NaN for one that is an answer and for none at all."""
    numbers = [low + _REASONS.index(level.reason) if level.reason else np.nan for level in levels]
    return floats([*numbers, np.nan])


def _about(
    label: str, labels: Mapping[float, str], answers: Answers, places: IntArray, low: int, measure: str
) -> dict[str, Any]:
    """Labels of answers and of the reasons that occur, and the range that SPSS leaves out of its bases."""
    used = {answers.levels[place].reason for place in np.unique(places[places >= 0])} - {None}
    reasons = {float(low + _REASONS.index(reason)): REASON_LABELS[reason] for reason in _REASONS if reason in used}
    missing = [{"lo": low, "hi": low + len(_REASONS) - 1}] if reasons else []
    return {"label": label, "values": dict(labels) | reasons, "missing": missing, "measure": measure}


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode("utf-8", "ignore")
