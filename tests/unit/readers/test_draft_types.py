"""The kind of each column that a draft finds, against a key made by hand from what was asked."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

import cxsurvey as cx
from cxsurvey.readers.export import read_export
from cxsurvey.readers.joined_draft import parts_of, split_question
from cxsurvey.readers.ordering import order_of
from cxsurvey.readers.platforms.platform import Field
from cxsurvey.readers.question_draft import Answers

ROOT = Path(__file__).parents[3]
KEY = ROOT / "tests" / "data" / "exports" / "column_types.csv"
BAR = 0.9  # of the columns of an export

FILES = {
    "so_2019_part1": "data/so2019/raw/so2019.csv",
    "ospo_2019_buying_influence": "data/ospo2019/raw/ospo2019.csv",
    "ospo_2022_three_header": "data/ospo2022/raw/ospo2022.csv",
    "pew_dec2013": "data/pew2013/raw/pew2013.csv",
}


def key_of(study: str) -> dict[int, str]:
    """The kind of each column by its place in the file, from 1."""
    with KEY.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["study"] == study]
    return {place: row["type"] for row in rows for part in row["columns"].split() for place in places(part)}


def places(part: str) -> Iterator[int]:
    first, _, last = part.partition("-")
    yield from range(int(first), int(last or first) + 1)


def found_in(path: Path) -> dict[int, str]:
    export = read_export(path)
    book = export.codebook()
    kinds = {column: asked.kind for asked in book.questions.values() for column in asked.columns}
    kinds |= {
        name: "weight" if role == "weight" else "role" for role, columns in book.roles.items() for name in columns
    }
    kinds |= dict.fromkeys(book.dates, "role") | ({book.id_column: "id"} if book.id_column else {})
    return {place: kinds.get(name, "?") for place, name in enumerate(export.frame.columns, start=1)}


@pytest.mark.parametrize("study", FILES)
def test_nine_in_ten_columns_of_real_exports_are_of_the_kind_that_they_are(study: str) -> None:
    key, found = key_of(study), found_in(ROOT / FILES[study])
    wrong = {place: (kind, found[place]) for place, kind in key.items() if found[place] != kind}
    assert 1 - len(wrong) / len(key) >= BAR, wrong


@pytest.mark.parametrize(
    ("labels", "in_order"),
    [
        (["10-49", ">5000", "<10", "100-499"], ["<10", "10-49", "100-499", ">5000"]),
        (["$50,000+", "$0 - $24,999", "$25,000 - $49,999"], ["$0 - $24,999", "$25,000 - $49,999", "$50,000+"]),
        (["More than 2 years", "1 week to 1 month", "Less than 1 day", "1 month to 2 years"],
         ["Less than 1 day", "1 week to 1 month", "1 month to 2 years", "More than 2 years"]),
        (["Agree", "Strongly disagree", "Neutral", " Strongly agree", "Disagree"],
         ["Strongly disagree", "Disagree", "Neutral", "Agree", " Strongly agree"]),
        (["Very favorably", "Somewhat unfavorably", "Neither favorably nor unfavorably (neutral)",
          "Somewhat favorably", "Very unfavorably"],
         ["Very unfavorably", "Somewhat unfavorably", "Neither favorably nor unfavorably (neutral)",
          "Somewhat favorably", "Very favorably"]),
        (["Zeer tevreden", "Zeer ontevreden", "Neutraal"], ["Zeer ontevreden", "Neutraal", "Zeer tevreden"]),
        (["Vaak", "Nooit", "Soms"], ["Nooit", "Soms", "Vaak"]),
        (["Extremely influential", "Not at all influential", "Moderately influential"],
         ["Not at all influential", "Moderately influential", "Extremely influential"]),
    ],
)  # fmt: skip
def test_steps_of_a_scale_are_put_in_order(labels: list[str], in_order: list[str]) -> None:
    order = order_of(labels)
    assert order is not None
    assert [labels[place] for place in order] == in_order


@pytest.mark.parametrize(
    "labels",
    [
        ["Yes", "No"],
        ["Han", "Greedo", "I don't understand this question"],
        ["Apache 2.0", "MIT", "GPL"],
        ["Very good", "Very tall", "Very old"],
        ["North", "South", "East", "West"],
        ["10-49", "10-49 ", "50-99"],
    ],
)
def test_what_is_no_scale_is_left_as_it_is(labels: list[str]) -> None:
    assert order_of(labels) is None


def answers(**counts: int) -> Answers:
    import numpy as np

    return Answers([text.replace("_", " ") for text in counts], np.array(list(counts.values())))


def test_a_comma_in_a_number_or_before_a_space_parts_nothing() -> None:
    assert parts_of("Yes, often,1,000 to 4,999,2017,2018", ",") == ["Yes, often", "1,000 to 4,999", "2017", "2018"]


def test_options_that_come_back_in_other_company_are_a_list_to_choose_from() -> None:
    joined = {"Home": 9, "Work": 7, "Home,Work": 5, "Home,School": 3, "Work,School": 2, "On my boat,Home": 1}
    drafted = split_question("where", answers(**joined), Field(), ",")
    assert drafted is not None
    assert (drafted.kind, drafted.separator) == ("multiple", ",")
    assert [option.label for option in drafted.options] == ["Home", "On my boat", "School", "Work"]
    assert drafted.decide[-1] == "1 of its options was hardly ever given. Was it written in?"


def test_phrases_that_hold_the_mark_are_no_list() -> None:
    phrases = {"Yes;often": 9, "No;never": 7, "It depends": 5, "Only;at night": 3}
    assert split_question("when", answers(**phrases), Field(), ";") is None


def test_an_option_that_holds_the_mark_is_read_whole(tmp_path: Path) -> None:
    rows = ["Daily", "Yes, often", "Daily,Yes, often", "Never,Daily", "Yes, often,Never", "Never", "Daily", "Never"]
    path = tmp_path / "export.csv"
    path.write_text("id,when\n" + "".join(f'{n},"{row}"\n' for n, row in enumerate(rows)), encoding="utf-8")
    survey = cx.read(path).clean().check()
    shares = cx.share(survey, "when").to_frame().set_index("level")["estimate"]
    assert shares.to_dict() == {"Daily": 4 / 8, "Never": 4 / 8, "Yes, often": 3 / 8}


def test_numbers_beside_na_are_numbers(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("id,hours\n" + "".join(f"{n},{n * 1.5 if n % 3 else 'NA'}\n" for n in range(40)), encoding="utf-8")
    asked = cx.read(path).codebook["hours"]
    assert (asked.kind, dict(asked.reasons)) == ("numeric", {"NA": "not_asked"})


def test_ids_and_weights_are_known_by_name_and_numbers_together(tmp_path: Path) -> None:
    lines = [f"{100 + n},{0.5 + n / 40},{n % 4}" for n in range(40)]
    path = tmp_path / "export.csv"
    path.write_text("psraid,llweight,weight_of_bag\n" + "\n".join(lines) + "\n", encoding="utf-8")
    book = cx.draft_codebook(path)
    assert (book.id_column, book.columns_of("weight")) == ("psraid", ("llweight",))
    assert book.decide == (
        '"psraid" was taken for the id. Is that right?',
        '"llweight" was taken for the weight. Is that right?',
    )


def test_answers_that_differ_by_white_space_alone_are_one_option(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text('id,who\n1,None\n2,"None "\n3,All\n', encoding="utf-8")
    book = cx.draft_codebook(path)
    assert [(option.code, option.values) for option in book["who"].options] == [
        ("All", ("All",)),
        ("None", ("None", "None ")),
    ]
    assert cx.Codebook.from_dict(book.to_dict()) == book
