"""What is written into a .sav file, labels, codes and missing values, is what is read from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cxsurvey as cx
from cxsurvey.readers.export import read_export

# Text that a label may hold: no blanks at its end, which the format fills up with them, and 120 bytes at most.
LABEL = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=20)
CODES = st.integers(-99, 99)


@st.composite
def variables(draw: st.DrawFn) -> tuple[dict[int, str], list[int], list[float | None]]:
    """Labels by code, the user-missing ones among the codes, and the answers, None for system-missing."""
    labels = draw(st.dictionaries(CODES, LABEL, min_size=2, max_size=8))
    missing = draw(st.lists(st.sampled_from(sorted(labels)), unique=True, max_size=min(3, len(labels) - 1)))
    answer = st.none() | st.sampled_from(sorted(labels)).map(float)
    return labels, missing, draw(st.lists(answer, min_size=1, max_size=6))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(several=st.lists(variables(), min_size=1, max_size=4), wording=LABEL)
def test_labels_codes_and_missing_values_come_back(tmp_path: Path, several: list[Any], wording: str) -> None:
    path = tmp_path / "made.sav"
    count = max(len(answers) for _, _, answers in several)
    columns = {f"q{n}": [*answers, *[None] * (count - len(answers))] for n, (_, _, answers) in enumerate(several)}
    pyreadstat.write_sav(
        pd.DataFrame(columns, dtype=float),
        str(path),
        column_labels=[wording] * len(columns),
        variable_value_labels={f"q{n}": labels for n, (labels, _, _) in enumerate(several)},
        missing_ranges={f"q{n}": missing for n, (_, missing, _) in enumerate(several) if missing},
        variable_measure=dict.fromkeys(columns, "nominal"),
    )
    draft = read_export(path).codebook()
    survey = cx.read(path, codebook=draft).check()
    assert cx.Codebook.from_dict(draft.to_dict()) == draft
    for n, (labels, missing, _) in enumerate(several):
        question = draft[f"q{n}"]
        assert question.wording == wording
        assert {option.code: option.label for option in question.options} == labels
        assert {option.code for option in question.options if option.reason} >= set(missing)
        answers = survey.answers(f"q{n}")
        codes = [answers.levels[place].code for place in answers.codes]
        assert codes == ["no_answer" if cell is None else int(cell) for cell in columns[f"q{n}"]]
