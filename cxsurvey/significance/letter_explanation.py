"""Why a cell has its letters, or none: every test of it in numbers, and what other software would print there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from cxsurvey.display import html_table, text_table
from cxsurvey.errors import InputError
from cxsurvey.significance.adjust import ADJUSTMENT_NAMES
from cxsurvey.significance.column_evidence import ColumnEvidence
from cxsurvey.significance.letter_footer import letter_footer, level_text
from cxsurvey.significance.letter_settings import MODES, LetterSettings, letter_settings
from cxsurvey.significance.letters import (
    CERTAIN,
    EMPTY_BASE,
    NO_TEST,
    SMALL_BASE,
    Letters,
    find_letters,
)

_NONE = "–"
_NO_CAPITAL = "not printed: no capital in its family"


@dataclass(frozen=True, eq=False)
class LetterExplanation:
    """All that stands behind the letters of one cell.

    `letters` is what is printed · `comparisons` one row per column it is compared with · `modes` one row per way of
    testing · `sentence` what decided · `footer` how the letters of the table came about.
    """

    title: str
    letters: str
    sentence: str
    comparisons: pd.DataFrame
    modes: pd.DataFrame
    footer: str

    def __repr__(self) -> str:
        """The explanation as text."""
        first = text_table(self._shown(), title=self.title, notes=(self.sentence,))
        return f"{first}\n\n{text_table(self.modes, title='By other tests', notes=(self.footer,))}"

    def _repr_html_(self) -> str:
        first = html_table(self._shown(), title=self.title, notes=(self.sentence,))
        return first + html_table(self.modes, title="By other tests", notes=(self.footer,))

    def _shown(self) -> pd.DataFrame:
        frame = self.comparisons
        bases = ["base_effective", "other_effective"]
        same = np.allclose(frame[bases], frame[["base_n", "other_n"]], equal_nan=True)
        idle = [*(bases if same else []), *([] if frame["in_both"].any() else ["in_both"])]
        return frame.drop(columns=idle)


def explain_letters(
    letters: Letters,
    row: int,
    column: int,
    *,
    row_label: str = "",
    column_labels: Mapping[int, str] | None = None,
) -> LetterExplanation:
    """LetterExplanation of the cell at these places of the evidence.

    Raises InputError where the column is compared with no other, as the total.
    """
    labels = dict(column_labels or {})
    places = np.flatnonzero((letters.pairs.a == column) | ((letters.pairs.b == column) & (not letters.pairs.one_sided)))
    name = labels.get(column, str(letters.evidence.columns[column]))
    if not len(places):
        raise InputError(
            "That column is compared with no other.",
            where="column",
            got=name,
            expected="a column of a banner question with more than one column"
            if letters.settings.against == "columns"
            else "a column that is not itself what others are compared with",
            next_step="Name another column, or letters against something else.",
        )
    comparisons = _comparisons(letters, row, column, places, labels)
    printed = letters.texts().get((letters.evidence.rows[row], letters.evidence.columns[column]), "")
    return LetterExplanation(
        title=f"{row_label or letters.evidence.rows[row]} in {name}: {printed or 'no letter'}",
        letters=printed,
        sentence=_sentence(letters, comparisons, name),
        comparisons=comparisons,
        modes=_modes(letters, row, column, places),
        footer=letter_footer(letters, reference=labels.get(int(letters.pairs.b[places[0]]), "")),
    )


def _comparisons(
    letters: Letters, row: int, column: int, places: np.ndarray[Any, Any], labels: Mapping[int, str]
) -> pd.DataFrame:
    """One row per comparison of the cell, differences as seen from it."""
    evidence, tests, names = letters.evidence, letters.tests, letters.names()
    n, effective = evidence.n, evidence.effective
    records = []
    for place in places:
        a, b = int(letters.pairs.a[place]), int(letters.pairs.b[place])
        other, sign = (b, 1.0) if a == column else (a, -1.0)
        records.append(
            {
                "against": _with_letter(names[other], labels.get(other, str(evidence.columns[other]))),
                "estimate": evidence.estimate[row, column],
                "other": evidence.estimate[row, other],
                "base_n": n[row, column],
                "other_n": n[row, other],
                "base_effective": effective[row, column],
                "other_effective": effective[row, other],
                "in_both": np.nan_to_num(evidence.overlap_n[evidence.base[row], a, b]),
                "difference": sign * tests.difference[row, place],
                "std_error": tests.std_error[row, place],
                "statistic": sign * tests.statistic[row, place],
                "df": tests.df[row, place],
                "p_value": tests.p_value[row, place],
                "p_adjusted": letters.p_adjusted[row, place],
                "family": int(letters.family_size[row, place]),
                "test": tests.names[tests.which[row, place]],
                "decision": _decision(letters, row, int(place), sign),
            }
        )
    frame = pd.DataFrame(records)
    untested = frame["p_value"].isna()
    frame.loc[untested, ["std_error", "statistic", "df"]] = np.nan
    frame.loc[untested, "test"] = _NONE
    return frame


def _decision(letters: Letters, row: int, place: int, sign: float) -> str:
    """What became of one comparison, as seen from the cell."""
    status, settings = letters.status[row, place], letters.settings
    reasons = {
        SMALL_BASE: f"not tested: a base is under {settings.min_base:g}",
        EMPTY_BASE: "not tested: nobody is in one of the bases",
        NO_TEST: _no_test(letters, row),
        CERTAIN: "not tested: the columns are made of this question",
    }
    if status in reasons:
        return reasons[status]
    level = letters.levels[row, place]
    if level < 0 <= letters.met[row, place]:
        return f"p < {level_text(settings.levels[-1])}, {_NO_CAPITAL}"
    if level < 0:
        return f"not significant at {level_text(settings.levels[-1])}"
    side = "higher" if sign * letters.tests.difference[row, place] > 0 else "lower"
    where = "" if side == "higher" or letters.pairs.one_sided else ": the letter stands in the other cell"
    return f"{side}, p < {level_text(settings.levels[level])}{where}"


def _no_test(letters: Letters, row: int) -> str:
    if letters.settings.method == "taylor":
        return "not tested: nothing varies"
    shares = " a share of 0 or 1," if letters.evidence.kind[row] == "share" else ""
    return f"not tested by this method:{shares} no variance or too few respondents"


def _with_letter(letter: str, label: str) -> str:
    return f"{letter}: {label}" if letter else label


def _sentence(letters: Letters, comparisons: pd.DataFrame, name: str) -> str:
    """What decided, in one sentence."""
    tested = comparisons.dropna(subset=["p_value"])
    if tested.empty:
        return f"{name} could not be compared: {comparisons['decision'].iloc[0].removeprefix('not tested: ')}."
    nearest = tested.iloc[int(np.argmin(tested["p_value"]))]
    levels, p, adjusted = letters.settings.levels, nearest["p_value"], nearest["p_adjusted"]
    evidence = f"The clearest difference of {name} is the one from {nearest['against']}: {_p(p)}"
    if adjusted >= levels[-1] > p:
        return (
            f"{evidence} alone, but {_p(adjusted)} among the {nearest['family']:,} tests of its family: "
            "the correction took the letter."
        )
    met = next((level for level in levels if adjusted < level), None)
    if nearest["decision"].endswith(_NO_CAPITAL):
        return (
            f"{evidence}, {_p(adjusted)} when corrected: too little for a capital, and small letters are "
            "printed only where a capital stands."
        )
    corrected_p = "" if letters.settings.adjust is None else f", {_p(adjusted)} when corrected"
    verdict = f"not significant at {level_text(levels[-1])}" if met is None else f"significant at {level_text(met)}"
    return f"{evidence}{corrected_p}, {verdict}."


def _p(p: float) -> str:
    return "p < 0.0001" if p < 0.0001 else f"p = {p:.4f}"


def _modes(letters: Letters, row: int, column: int, places: np.ndarray[Any, Any]) -> pd.DataFrame:
    """What each way of testing prints in the cell under its own defaults, and its p for each comparison."""
    table = letters.evidence.chosen(np.flatnonzero(letters.evidence.table == letters.evidence.table[row]))
    inside = table.rows.index(letters.evidence.rows[row])
    records = []
    for method in MODES:
        asked = letter_settings(method=method, against=letters.settings.against)
        found = find_letters(_whole(letters, table, asked), replace(asked, restart=letters.settings.restart))
        place = row if len(found.evidence) == len(letters.evidence) else inside
        printed = found.texts().get((letters.evidence.rows[row], letters.evidence.columns[column]), "")
        records.append(
            {
                "method": asked.mode.name,
                "letters": printed or _NONE,
                "levels": ", ".join(map(level_text, asked.levels)),
                "correction": ADJUSTMENT_NAMES[asked.adjust or "none"],
                "family": asked.family,
                **{f"p_{_other(letters, int(each), column)}": found.tests.p_value[place, each] for each in places},
            }
        )
    return pd.DataFrame(records)


def _whole(letters: Letters, table: ColumnEvidence, asked: LetterSettings) -> ColumnEvidence:
    return letters.evidence if asked.family == "book" else table


def _other(letters: Letters, place: int, column: int) -> str:
    a, b = int(letters.pairs.a[place]), int(letters.pairs.b[place])
    other = b if a == column else a
    return letters.names()[other] or str(letters.settings.against)
