"""Any small questionnaire and any answers come back from every platform's file as they were."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cxsurvey as cx
from cxsurvey.codebook import Codebook
from cxsurvey.errors import CodebookError
from cxsurvey.simulation.platforms import PLATFORMS, codebook_for, export
from tests.coded_answers import as_bytes, differences

# What people type and platforms let through: no control characters but the line break, nothing at the ends.
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp"))
TEXT = st.text(st.one_of(LETTERS, st.sampled_from(",;\"\n|:[]{}()<>&=#'\t-0123456789 ")), max_size=30).map(str.strip)
LABELS = st.one_of(
    TEXT.map(lambda text: " ".join(text.split())).filter(bool),
    st.sampled_from(
        ["1", "2", "0", "Yes", "No", "Y", "N", "x", "IT, sometimes", 'the "real" IT', "vóór", "3 – 4", "=1+1"]
    ),
)
DECIMALS = st.floats(-1e6, 1e6).map(lambda number: round(number, 4) + 0.0)
NUMBERS = st.one_of(st.none(), st.integers(-5, 3_000_000).map(float), DECIMALS)


@dataclass(frozen=True, repr=False)
class Wave:
    """A codebook and answers, the same with and without dirt."""

    codebook: Codebook
    honest: pd.DataFrame

    @property
    def dirty(self) -> pd.DataFrame:
        return self.honest


@st.composite
def questions(draw: st.DrawFn, name: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(["single", "single", "multiple", "numeric", "text"]))
    table: dict[str, Any] = {"wording": draw(TEXT) or name, "type": kind}
    if kind in ("numeric", "text"):
        return table
    labels = draw(st.lists(LABELS, min_size=2, max_size=5, unique_by=str.casefold))
    codes = draw(st.sampled_from([range(1, 9), range(3, 99, 7), "abcdefgh", [f'c {place}, "q"' for place in range(9)]]))
    options = [{"code": code, "label": label} for code, label in zip(codes, labels, strict=False)]
    if kind == "multiple":
        options = [option | {"column": f"{name}_{place}"} for place, option in enumerate(options, start=1)]
    return table | {"options": options}


@st.composite
def waves(draw: st.DrawFn) -> Wave:
    """A codebook of one to four questions and the answers of one to eight respondents."""
    names = [f"Q{place}" for place in range(1, draw(st.integers(1, 4)) + 1)]
    tables = {name: draw(questions(name)) for name in names}
    about = {"id_column": "respondent", "roles": {"start": "start", "status": "status", "language": "language"}}
    book = Codebook.from_dict({**about, "questions": tables})
    n = draw(st.integers(1, 8))
    columns: dict[str, Any] = {"respondent": [f"r{row}" for row in range(n)]}
    for question in book.questions.values():
        columns |= {name: draw(answers(question, n)) for name in question.columns}
    columns |= {"start": [f"2022-05-{3 + row:02d} 14:05:11" for row in range(n)], "status": ["complete"] * n}
    return Wave(book, pd.DataFrame(columns | {"language": ["en"] * n}))


def answers(question: Any, n: int) -> st.SearchStrategy[list[Any]]:
    codes = [option.code for option in question.options]
    one = {
        "single": st.sampled_from([*codes, None]),
        "multiple": st.sampled_from([1, 0, None]),
        "numeric": NUMBERS,
        "text": TEXT,
    }[question.kind]
    return st.lists(one, min_size=n, max_size=n)


@st.composite
def sound_waves(draw: st.DrawFn) -> Wave:
    """Waves whose codebook does not contradict itself."""
    from hypothesis import reject

    try:
        return draw(waves())
    except CodebookError:
        reject()


CASES = [(name, choices) for name in PLATFORMS for choices in ("labels", "codes")]
FEW = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.mark.parametrize(
    ("platform", "choices"), [case for case in CASES if case != ("spss", "labels") and case != ("workbook", "codes")]
)
@FEW
@given(wave=sound_waves())
def test_what_is_exported_is_read_back(platform: str, choices: str, wave: Wave, tmp_path_factory: Any) -> None:
    folder: Path = tmp_path_factory.mktemp("export")
    path = export(wave, folder, platform=platform, choices=choices)
    expected = as_bytes(cx.from_frame(wave.honest, codebook=wave.codebook))
    reader = platform if path.suffix == ".csv" else None
    found = as_bytes(cx.read(path, codebook=codebook_for(wave.codebook, platform), reader=reader))
    assert found == expected, differences(expected, found)
