"""Whole exports as each platform gives them, invented: who it comes from, questions, kinds, missing values."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

import cxsurvey as cx
from cxsurvey.readers.export import read_export

FOLDER = Path(__file__).parents[2] / "data" / "platforms"
ROWS = 40
SATISFIED = [
    "Very dissatisfied",
    "Dissatisfied",
    "Neither satisfied nor dissatisfied",
    "Satisfied",
    "Very satisfied",
    "N/A",
]


@dataclass(frozen=True)
class Expected:
    """What must be found in a file."""

    platform: str
    columns: int
    id_column: str | None
    kinds: dict[str, str]
    options: dict[str, list[str]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()


EXPECTED = {
    "qualtrics_codes.csv": Expected(
        "qualtrics",
        34,
        "ResponseId",
        {"Q1": "single", "Q2": "numeric", "Q3": "single", "Q4_1": "single", "Q6": "multiple", "Q8_1": "numeric"},
        {"Q6": ["1", "2", "3", "4", "5"]},
        {"-99": "no_answer"},
        {"finished": ("Finished",), "progress": ("Progress",), "panel_id": ("ExternalReference", "panel_id")},
    ),
    "qualtrics_texts.csv": Expected(
        "qualtrics",
        36,
        "ResponseId",
        {
            "Q2": "multiple",
            "Q3": "multiple",
            "Q3_3_TEXT": "text",
            "1_Q6": "single",
            "1_Q7": "multiple",
            "2_Q7": "multiple",
        },
        {
            "Q2": [
                "CRM",
                "Contact centre platform, cloud",
                "None of these",
                "Speech analytics",
                "Workforce management",
            ],
            "Q3": ["Voice", "Chat, web", "Other"],
            "1_Q6": ["Unhappy", "Happy", "Very happy"],
        },
    ),
    "surveymonkey_expanded.csv": Expected(
        "surveymonkey",
        21,
        "Respondent ID",
        {
            "Who should a supplier work with?": "single",
            "Which tools do you use? (Select all that apply)": "multiple",
            "How satisfied are you with: | Your CRM": "single",
            "How many agents?": "numeric",
        },
        {"How satisfied are you with: | Your CRM": SATISFIED},
    ),
    "surveymonkey_condensed.csv": Expected(
        "surveymonkey",
        14,
        "Respondent ID",
        {"Who should a supplier work with?": "single", "Which tools do you use? (Select all that apply)": "multiple"},
        {"Which tools do you use? (Select all that apply)": ["CRM", "Chat", "Voice", "WFM"], "Your CRM": SATISFIED},
    ),
    "google_forms.csv": Expected(
        "google_forms",
        11,
        None,
        {
            "Who should a supplier work with?": "single",
            "Which tools do you use?": "multiple",
            "How far do you agree? [IT listens]": "single",
            "When do you use it? [Mon]": "multiple",
            "How many agents do you have?": "numeric",
        },
        {
            "Which tools do you use?": [
                "CRM",
                "Contact centre (voice, chat)",
                "None, we build our own",
                "Workforce management",
            ],
            "When do you use it? [Tue]": ["Afternoon", "Morning"],
        },
        roles={"end": ("Timestamp",), "email": ("Email Address",)},
    ),
    "limesurvey_codes.csv": Expected(
        "limesurvey",
        25,
        "id",
        {"Q01": "single", "Q02": "multiple", "Q03[SQ001]": "single", "Q04": "numeric", "Q05[SQ001]": "numeric"},
        roles={"end": ("submitdate",), "progress": ("lastpage",)},
    ),
    "limesurvey_texts.csv": Expected(
        "limesurvey",
        14,
        "id. Response ID",
        {"Q02": "multiple", "Q03[SQ001]. How far do you agree? [IT knows the business]": "single"},
        {"Q02": ["CRM", "Workforce, planning", "Chat"]},
        roles={"end": ("submitdate. Date submitted",), "language": ("startlanguage. Start language",)},
    ),
    "sosci.csv": Expected(
        "sosci",
        27,
        "CASE",
        {"A101": "single", "A102": "multiple", "A103_01": "single", "A105_01": "numeric"},
        {"A102": ["CRM", "Personaleinsatzplanung", "Chat"]},
        {"-9": "no_answer", "-1": "dont_know"},
        {"duration": ("TIME_SUM",), "page_time": ("TIME001", "TIME002")},
    ),
    "alchemer.csv": Expected(
        "alchemer",
        29,
        "Response ID",
        {"Which tools do you use?": "multiple", "IT listens:How far do you agree?": "single"},
        {"Which tools do you use?": ["CRM", "Workforce management", "Other - Write In"]},
        roles={"status": ("Status",)},
    ),
    "decipher.txt": Expected(
        "decipher",
        28,
        "uuid",
        {"Q1": "single", "Q2": "multiple", "Q3r1": "single", "Q4": "numeric", "Q5r1": "multiple", "Q5r2": "multiple"},
        {"Q2": ["r1", "r2", "r3", "r98"], "Q5r1": ["c1", "c2"]},
        roles={"status": ("status",), "duration": ("qtime",), "page_time": ("pagetime1",)},
    ),
    "confirmit.csv": Expected(
        "confirmit",
        16,
        "responseid",
        {"q1": "single", "q1_4_other": "text", "q2": "multiple", "q3_1": "single", "q4": "numeric"},
        roles={"panel_id": ("respid",)},
        doubts=('"98" stands apart from 1 to 5. Is it an answer, or a reason for none?',),
    ),
    "decimal_commas.csv": Expected(
        "delimited",
        10,
        "respondent_id",
        {"Q1": "single", "Q2": "multiple", "Budget": "numeric", "Gewicht": "numeric"},
    ),
    "utf16.tsv": Expected(
        "delimited",
        6,
        "Respondent",
        {"Wie beslist?": "single", "Tevreden over IT": "single", "Aantal agents": "numeric"},
        {"Tevreden over IT": ["Zeer ontevreden", "Ontevreden", "Neutraal", "Tevreden", "Zeer tevreden", "n.v.t."]},
    ),
    "microsoft_forms.xlsx": Expected(
        "microsoft_forms",
        13,
        "ID",
        {"Which tools do you use?": "multiple", "Number of agents": "numeric"},
        {"Which tools do you use?": ["CRM", "Chat", "Contact centre (voice, chat)", "WFM"]},
    ),
    "titled.xlsx": Expected(
        "",
        9,
        "No.",
        {"Tools used": "multiple", "Satisfaction | with IT": "single", "Agents": "numeric"},
        {"Tools used": ["CRM", "WFM", "Chat"]},
        doubts=('"99" stands apart from 1 to 5. Is it an answer, or a reason for none?',),
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_an_export_is_read_and_drafted_as_its_platform_means_it(name: str) -> None:
    expected = EXPECTED[name]
    export = read_export(FOLDER / name)
    book = export.codebook()
    assert (export.platform, export.frame.shape, len(export.rejected)) == (
        expected.platform,
        (ROWS, expected.columns),
        0,
    )
    assert book.id_column == expected.id_column
    assert {question: book[question].kind for question in expected.kinds} == expected.kinds
    labels = {question: [option.label for option in book[question].options] for question in expected.options}
    assert labels == expected.options
    assert dict(book.reasons) == expected.reasons
    assert {role: book.roles[role] for role in expected.roles} == expected.roles
    told = [doubt for question in book.questions.values() for doubt in question.decide]
    assert set(expected.doubts) <= set(told)
    assert len(cx.read(FOLDER / name).check()) == ROWS


def test_every_file_is_tried() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(EXPECTED)


def test_marks_of_no_answer_are_left_out_of_the_base() -> None:
    survey = cx.read(FOLDER / "qualtrics_codes.csv")
    shares = cx.share(survey, "Q4_3").to_frame()
    assert "-99" not in set(shares["level"].astype(str))
    assert int(shares["base_n"].iloc[0]) == int((survey.frame["Q4_3"].astype(str) != "-99").sum())
    sosci = cx.share(cx.read(FOLDER / "sosci.csv"), "A103_02").to_frame()
    assert set(sosci["level"].astype(str)) == {"1", "2", "3", "4", "5"}


def test_ticks_in_a_grid_are_answers_of_their_own() -> None:
    survey = cx.read(FOLDER / "google_forms.csv")
    ticked = cx.share(survey, "When do you use it? [Mon]").to_frame().set_index("level")["estimate"]
    text = survey.frame["When do you use it? [Mon]"].astype(str)
    given = text[text != ""]
    given = given[given != "nan"]
    assert ticked["Morning"] == pytest.approx(given.str.contains("Morning").mean())
