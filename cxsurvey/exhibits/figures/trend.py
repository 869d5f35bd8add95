"""Waves from left to right: a line per series with its intervals, and what changed from one wave to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.arrays import records
from cxsurvey.codebook import Code
from cxsurvey.errors import InputError, listing, nearest
from cxsurvey.estimation.results import Estimates
from cxsurvey.exhibits.figure import COLUMNS, Figure
from cxsurvey.exhibits.figures.keyed_rows import (
    bases_note,
    checked_groups,
    keyed,
    labels_of,
    question_text,
    row_key,
    some_of,
)
from cxsurvey.exhibits.figures.measures import digits_of, told, unit_of
from cxsurvey.exhibits.figures.notes import flag_note
from cxsurvey.exhibits.titles import filled_title
from cxsurvey.significance.adjust import ADJUSTMENT_NAMES, adjust_p
from cxsurvey.significance.compare import compare
from cxsurvey.significance.results import TestResults
from cxsurvey.significance.waves import join_waves

MOST_SERIES = 6
NOT_ASKED = "not asked"


def trend(
    estimates: Estimates | Mapping[Code, Estimates],
    *,
    title: str,
    across: str | None = None,
    mark: TestResults | None = None,
    levels: Sequence[Code] | None = None,
    breaks: Mapping[Code, str] | None = None,
    name: str = "figure",
) -> Figure:
    """A Figure of waves on x and a line per series: levels of a question, questions at one level, or groups.

    Takes estimates split by wave, such as those of merge_waves, or {wave: Estimates} of separate surveys, oldest first.
    `across` names the question that says which wave, the last one of `by` where not given. Two waves make a slope
    chart. Arrows mark a change from the wave before that is settled at the 5 % level: those of `mark`, or else of
    compare(…, across=across, against="previous") with Holm's adjustment. A wave in which a question was not asked
    breaks its line; `breaks` says why the answers from a wave on cannot be compared with those before ({2022: "new
    wording"}): the lines are broken there and the change is not tested. Waves that are numbers stand at their distance.
    Values of waves in between that would touch another are not written; data() and alt_text() have them all. Bases
    under 30 respondents are not drawn.

    Raises InputError for one wave, more than six series, series that differ in two things, or breaks at no wave.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> frame = pd.DataFrame({"who": ["joint"] * 60 + ["IT"] * 40 + ["joint"] * 80 + ["IT"] * 20})
    >>> survey = cx.from_frame(frame.assign(wave=["2021"] * 100 + ["2022"] * 100))
    >>> figure = cx.trend(cx.share(survey, "who", by="wave"), levels=["joint"], title="Joint sessions gain")
    >>> figure.data()[["row", "value", "change"]].values.tolist()
    [['2021', 0.6, ''], ['2022', 0.8, 'up']]
    """
    missing: list[Code] = []
    if isinstance(estimates, Mapping):
        estimates, missing = join_waves(estimates)
    across = across or (estimates.by[-1] if estimates.by else None)
    waves = checked_groups(estimates, across, "trend", least=2)
    assert across is not None
    title = filled_title(title, estimates)
    frame = keyed(estimates, levels)
    every, waves = waves, _asked(frame, across, waves)
    frame = frame[frame[across].isin(waves)].reset_index(drop=True)
    broken = _checked_breaks(breaks, waves)
    key = row_key(frame, estimates.by, across, "trend")
    _check_series(frame, key)
    unit, series = unit_of(estimates.statistic), labels_of(estimates, frame, key)
    labels = labels_of(estimates, frame, across)
    tests = mark if mark is not None else _tests(estimates, frame, across, broken)
    rows = frame.assign(
        panel="",
        row=[labels[code] for code in frame[across]],
        label=[series[code] for code in frame[key]],
        letters="",
        flag=[NOT_ASKED if row.base_n == 0 else row.flag for row in records(frame)],
        mark=["" if row.base_n == 0 else row.mark for row in records(frame)],
        x=[_places(labels, waves)[code] for code in frame[across]],
        change=_changes(frame, tests, across, waves, broken, estimates.about.confidence),
        _wave=[waves.index(code) for code in frame[across]],
        _series=[list(series).index(code) for code in frame[key]],
    )
    rows = rows.sort_values(["_series", "_wave"], kind="stable").reset_index(drop=True)
    return Figure(
        form="trend",
        rows=rows[[*COLUMNS, "x", "change"]],
        title=title,
        subtitle=question_text(estimates),
        notes=(
            *_left_out(estimates, missing),
            *_notes(
                estimates, across, frame, rows, tests, broken, labels, [code for code in every if code not in waves]
            ),
        ),
        source=estimates.about.source,
        name=name,
        confidence=estimates.about.confidence,
        layout={
            "unit": unit,
            "digits": digits_of(rows["value"], unit),
            "waves": [labels[code] for code in waves],
            "places": list(_places(labels, waves).values()),
            "breaks": {labels[code]: reason for code, reason in broken.items()},
            "bases": [_base(frame[frame[across] == code], key, estimates.by) for code in waves],
        },
        provenance=estimates.about.provenance,
    )


def said(figure: Figure) -> str:
    """One sentence per series: its value in every wave, its settled changes and its breaks."""
    series = figure.rows.groupby("label", sort=False)
    return " ".join(f"{name}: {', '.join(_text(row, figure) for row in records(rows))}." for name, rows in series)


def _text(row: Any, figure: Figure) -> str:
    unit, digits = figure.layout["unit"], figure.layout["digits"]
    if row.value != row.value:
        return f"{row.row} not shown ({row.flag})"
    limits = f"({told(row.low, unit, digits)} to {told(row.high, unit, digits)})"
    change = f", {row.change} from the wave before" if row.change else ""
    flag = f", {row.flag}" if row.flag else ""
    broken = "not comparable with before: " if row.row in figure.layout["breaks"] else ""
    return f"{row.row} {broken}{told(row.value, unit, digits)} {limits}{change}{flag}"


def _base(wave: pd.DataFrame, key: str, by: Sequence[str]) -> int:
    """The respondents of a wave: all groups together, or the most that one of its series has."""
    return int(wave["base_n"].sum() if key in by else wave["base_n"].max())


def _asked(frame: pd.DataFrame, across: str, waves: list[Code]) -> list[Code]:
    """The waves from the first to the last in which anybody answered anything that is drawn."""
    answered = [place for place, code in enumerate(waves) if frame.loc[frame[across] == code, "base_n"].any()]
    if len(answered) < 2:
        raise InputError(
            "A trend needs answers in two waves at least.",
            where="trend",
            got=f"answers in {listing(waves[place] for place in answered)}",
            expected="answers in two waves or more",
            next_step="Draw a single wave with bar() or dots().",
        )
    return waves[answered[0] : answered[-1] + 1]


def _left_out(estimates: Estimates, missing: Sequence[Code]) -> tuple[str, ...]:
    """What separate surveys do not have in common, and is therefore not drawn."""
    question = str(estimates.keys["question"].iloc[0])
    labels = ", ".join(estimates.about.label(question, code) for code in missing)
    return (f"Not in every wave, and not drawn: {labels}.",) if missing else ()


def _checked_breaks(breaks: Mapping[Code, str] | None, waves: list[Code]) -> dict[Code, str]:
    known = {str(wave): wave for wave in waves[1:]}
    for wave in breaks or {}:
        if str(wave) not in known:
            raise InputError(
                "There is no such wave to break the lines at.",
                where="breaks",
                got=wave,
                expected=nearest(wave, known),
                next_step="Name the first wave after the break; the first wave of all has none before it.",
            )
    return {known[str(wave)]: str(reason) for wave, reason in (breaks or {}).items()}


def _check_series(frame: pd.DataFrame, key: str) -> None:
    count = frame[key].nunique()
    if count > MOST_SERIES:
        raise InputError(
            "There are more lines than can be told apart.",
            where="trend",
            got=f"{count} lines: {listing(dict.fromkeys(frame[key]))}",
            expected=f"at most {MOST_SERIES}",
            next_step="Pick some with levels=, or draw them in figures apart.",
        )


def _tests(estimates: Estimates, frame: pd.DataFrame, across: str, broken: Mapping[Code, str]) -> TestResults:
    """The changes from wave to wave of what is drawn, adjusted together; those over a break are no tests."""
    drawn = some_of(estimates, frame["place"].sort_values().to_numpy())
    tests = compare(drawn, across=across, against="previous", adjust="none")
    kept = tests.frame[~tests.frame["group_a"].isin(list(broken))]
    kept = kept.assign(p_adjusted=adjust_p(kept["p_value"].to_numpy(float), "holm"))
    family = int(np.isfinite(kept["p_value"].to_numpy(float)).sum())
    text = (
        f"{tests.method.rsplit('; ', 1)[0]}; {ADJUSTMENT_NAMES['holm']} over {family} test{'s' if family != 1 else ''}."
    )
    return TestResults(kept, tests.about, text, family, across)


def _changes(
    frame: pd.DataFrame,
    tests: TestResults,
    across: str,
    waves: list[Code],
    broken: Mapping[Code, str],
    confidence: float,
) -> list[str]:
    """For each row "up" or "down" where it differs from the wave before, "" where that is not settled."""
    before = {later: earlier for earlier, later in pairwise(waves)}
    keys = [name for name in tests.frame.columns if name in frame and name != across]
    found = {}
    for test in records(tests.frame):
        way = 1.0 if before.get(test.group_a) == test.group_b else -1.0
        later = test.group_a if way > 0 else test.group_b
        if before.get(later) in (test.group_a, test.group_b) and test.p_adjusted < 1 - confidence:
            found[(*(getattr(test, name) for name in keys), later)] = "up" if way * test.difference > 0 else "down"
    places = zip(*(frame[name] for name in keys), frame[across], frame["value"], strict=True)
    return ["" if value != value or wave in broken else found.get((*key, wave), "") for *key, wave, value in places]


def _places(labels: Mapping[Code, str], waves: list[Code]) -> dict[Code, float]:
    """Where each wave stands on x: at its number where all are rising numbers, else one after the other."""
    try:
        numbers = [float(labels[wave]) for wave in waves]
    except ValueError:
        numbers = []
    rising = len(numbers) > 0 and all(np.isfinite(numbers)) and all(a < b for a, b in pairwise(numbers))
    return dict(zip(waves, numbers if rising else map(float, range(len(waves))), strict=True))


def _notes(
    estimates: Estimates,
    across: str,
    frame: pd.DataFrame,
    rows: pd.DataFrame,
    tests: TestResults,
    broken: Mapping[Code, str],
    labels: Mapping[Code, str],
    left_out: Sequence[Code],
) -> tuple[str, ...]:
    adjustment = tests.method.rsplit("; ", 1)[-1].removesuffix(".")
    arrows = f"▲ ▼ change from the wave before, settled at the 5% level ({adjustment})."
    void = [
        f"{row.label} in {row.row}: {'not asked' if row.flag == NOT_ASKED else 'not shown'}"
        for row in records(rows)
        if row.value != row.value
    ]
    gaps = f"{'; '.join(void)}." if void else ""
    if left_out:
        gaps += f" No answers in {', '.join(estimates.about.label(across, code) for code in left_out)}."
    lines = [f"Broken at {labels[code]}: {reason.rstrip('.')}." for code, reason in broken.items()]
    return tuple(
        filter(
            None,
            (bases_note(estimates, frame), arrows, " ".join(lines), gaps.strip(), flag_note(rows), estimates.method),
        )
    )
