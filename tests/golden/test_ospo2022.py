"""The chain of bases that the publisher printed for the OSPO survey of 2022 comes out of rules."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import cxsurvey as cx

STUDY = Path(__file__).parents[2] / "data/ospo2022"
PROGRAM = {"Yes, formally structured": 1, "Yes, informally structured": 2, "No, but planning one": 3, "No": 4}
FREQUENCY = {"Never": 1, "Rarely": 2, "Sometimes": 3, "Frequently": 4, "Don't know": "dont_know"}
ADJUSTED = 5  # cells of the printed Q4 that the publisher adjusted so that a row adds up to 100


@pytest.fixture(scope="module")
def survey() -> cx.Survey:
    return cx.read(STUDY / "raw/ospo2022.csv", codebook=STUDY / "codebook.toml")


def published(table: str) -> pd.DataFrame:
    frame = pd.read_csv(STUDY / "published.csv")
    return frame[frame["table_id"] == table]


def test_the_chain_of_bases(survey: cx.Survey) -> None:
    rules = [
        cx.screen_out({"entries": [2, 4]}, reason="further respondent of an organisation"),
        cx.answered("Q6"),
        cx.answered("Q54"),
    ]
    cleaned = survey.clean(rules)
    steps = cleaned.audit.waterfall().to_frame()
    chain = [len(survey), *steps.loc[steps["rule"] != "", "rows_left"]]
    assert chain == published("base")["published"].tolist() == [1048, 1020, 950, 628]


def test_the_codebook_itself_says_who_is_screened_out(survey: cx.Survey) -> None:
    cleaned = survey.clean([rule for rule in cx.cleaning_rules() if rule.name == "clean.screen_out"]).check()
    assert len(cleaned) == 1020


def test_the_program_question_as_printed(survey: cx.Survey) -> None:
    cleaned = survey.clean([cx.screen_out({"entries": [2, 4]})]).check()
    shares = cx.share(cleaned, "Q6")
    for row in published("Q6").itertuples():
        found = shares.one(PROGRAM[row.category])
        assert cx.percent(found["estimate"]) == f"{row.published:.0f}%"
        assert found["base_n"] == row.base == 950


def test_the_grid_as_computed_and_all_but_the_adjusted_cells_as_printed(survey: cx.Survey) -> None:
    cleaned = survey.clean([cx.screen_out({"entries": [2, 4]})]).check()
    items = {cleaned.codebook[name].label: name for name in cleaned.codebook.questions if name.startswith("Q4_")}
    as_printed = 0
    for row in published("Q4").itertuples():
        code = FREQUENCY[row.category]
        found = cx.share(cleaned, items[row.question], base="answered").one(5 if code == "dont_know" else code)
        assert found["estimate"] * 100 == pytest.approx(row.computed, abs=5e-5)  # the table holds four decimals
        as_printed += cx.percent(found["estimate"]) == f"{row.published:.0f}%"
    assert as_printed == 35 - ADJUSTED


def test_duplicate_companies_of_2019_go_by_a_rule() -> None:
    folder = STUDY.parent / "ospo2019"
    survey = cx.read(folder / "raw/ospo2019.csv", codebook=folder / "codebook.toml", title_lines=1, header_rows=2)
    cleaned = survey.clean([cx.screen_out({"company_row": "duplicate"}, reason="Duplicate, exclude")])
    assert (len(survey), len(cleaned), len(cleaned.audit.set_aside)) == (2681, 2650, 31)
