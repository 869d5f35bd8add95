"""Answers to the engagement question: variants seen, variants invented and half held out, variants spoiled."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cxsurvey.cleaning.audit import Audit
from cxsurvey.cleaning.engagement.language import languages, read_language
from cxsurvey.cleaning.engagement.normaliser import CODES, engagement, reading_with
from cxsurvey.cleaning.engagement.rule import EngagementAnswers, engagement_options
from cxsurvey.cleaning.run import clean
from cxsurvey.codebook import Codebook
from cxsurvey.errors import CodebookError, InputError

sys.path.insert(0, str(Path(__file__).parent))

from engagement_variants import SHARE, variants

DATA = Path(__file__).parents[2] / "data" / "engagement"
PRECISION = 0.995  # what may be asked of a machine whose codes nobody looks at again
RECALL = 0.90  # the rest is a day's reading for a person


def listed(name: str) -> list[tuple[str, str]]:
    table = tomllib.loads((DATA / name).read_text(encoding="utf-8"))
    return [(text, code) for code, texts in table.items() for text in texts]


def held_out(name: str) -> list[tuple[str, str]]:
    table = tomllib.loads((DATA / name).read_text(encoding="utf-8"))
    return [(text, code) for code, texts in table.items() for text in texts[1::2]]


def read(texts: list[str], **options: str) -> list[str]:
    codes = engagement(texts, **options)["code"].astype(object)
    return codes.where(codes.notna(), "review").tolist()


@pytest.mark.parametrize(("text", "code"), listed("variants.toml"))
def test_every_variant_that_was_seen_is_read_as_what_it_stands_for(text: str, code: str) -> None:
    assert read([text]) == [code]


@pytest.mark.parametrize("name", ["imagined_en.toml", "imagined_nl.toml"])
def test_half_of_the_invented_answers_was_never_tuned_on(name: str) -> None:
    given = held_out(name)
    codes = read([text for text, _ in given])
    right = sum(code == meant for code, (_, meant) in zip(codes, given, strict=True) if meant != "review")
    wrong = [(text, code) for code, (text, meant) in zip(codes, given, strict=True) if code not in (meant, "review")]
    wanted = sum(meant != "review" for _, meant in given)
    assert wrong == []
    assert right / wanted >= RECALL


@pytest.mark.parametrize(
    "name", ["adversary.toml", "adversary_later.toml", "adversary_third.toml", "adversary_fourth.toml"]
)
def test_answers_made_up_to_mislead_are_read_rightly_or_left_to_a_person(name: str) -> None:
    table = tomllib.loads((DATA / name).read_text(encoding="utf-8"))
    elsewhere = table.pop("elsewhere", {})
    given = [(text, code) for code, texts in table.items() for text in texts]
    codes = read([text for text, _ in given])
    wrong = [(text, code) for code, (text, meant) in zip(codes, given, strict=True) if code not in (meant, "review")]
    right = sum(code == meant != "review" for code, (_, meant) in zip(codes, given, strict=True))
    assert wrong == []
    assert right / sum(meant != "review" for _, meant in given) >= RECALL
    for code, texts in elsewhere.items():
        assert set(read(texts)) <= {code, "review"}


def precision_and_recall(count: int, seed: int) -> tuple[float, float, set[tuple[str, str]]]:
    made = variants(count, seed)
    codes = read([text for _, _, text in made])
    pairs = list(zip(codes, (code for _, code, _ in made), strict=True))
    right, mapped = sum(code == meant for code, meant in pairs), sum(code != "review" for code, _ in pairs)
    return right / mapped, right / count, {pair for pair in pairs if pair[0] not in (pair[1], "review")}


def test_spoiled_answers_are_read_rightly_or_left_to_a_person() -> None:
    precision, recall, wrong = precision_and_recall(2_000, seed=7)
    assert precision >= PRECISION
    assert recall >= RECALL
    assert not {("it_only", "joint"), ("joint", "it_only")} & wrong


@pytest.mark.slow
def test_twenty_thousand_spoiled_answers() -> None:
    precision, recall, wrong = precision_and_recall(20_000, seed=1)
    assert precision >= PRECISION
    assert recall >= RECALL
    assert not {("it_only", "joint"), ("joint", "it_only")} & wrong


ALONE = {
    "it_only": ["IT only", "only IT"],
    "joint": ["joint sessions", "IT and business together"],
    "it_middleman": ["via IT", "IT as go-between"],
    "separate": ["separately"],
    "adviser": ["via a consultant"],
    "other": ["it depends"],
    "no_preference": ["no preference"],
}


@pytest.mark.parametrize(
    "both", ["{}. {}", "{}, {}", "{} or {}", "{} / {}", "{}; {}", "{} and sometimes {}", "{} ({})"]
)
def test_an_answer_that_says_two_things_is_left_to_a_person(both: str) -> None:
    texts = [
        both.format(one, other)
        for code, ones in ALONE.items()
        for another, others in ALONE.items()
        if code != another
        for one in ones
        for other in others
    ]
    assert dict(zip(texts, read(texts), strict=True)) == dict.fromkeys(texts, "review")


@pytest.mark.parametrize(
    "doubt", ["maybe {}", "{}?", "{} is not what we want", "anything but {}", "not necessarily {}"]
)
def test_a_doubtful_answer_is_left_to_a_person(doubt: str) -> None:
    texts = [doubt.format(text) for texts in ALONE.values() for text in texts]
    assert dict(zip(texts, read(texts), strict=True)) == dict.fromkeys(texts, "review")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("not only IT", "joint"),
        ("only IT", "it_only"),
        ("niet alleen IT", "joint"),
        ("alleen IT", "it_only"),
        ("NIET ALLEEN DE IT-AFDELING", "joint"),
        ("IT, not the business", "it_only"),
        ("not together but separately", "separate"),
        ("no joint sessions, IT only", "it_only"),
        ("business, not IT", "business_led"),
        ("without IT", "business_led"),
        ("not joint", "review"),
        ("not without IT", "review"),
        ("nto only IT", "review"),
        ("nit only IT", "review"),
        ("nt only IT", "review"),
        ("neit alleen IT", "review"),
        ("iet alleen IT", "review"),
        ("notonly IT", "review"),
        ("Cantact only IT", "it_only"),
        ("no just IT", "review"),
        ("IT only - not", "review"),
        ("not only joint", "review"),
    ],
)
def test_a_negation_turns_only_what_it_stands_before(text: str, code: str) -> None:
    assert read([text]) == [code]


def test_any_slip_in_not_leaves_only_it_to_a_person() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    for word, rest in (("not", "only IT"), ("niet", "alleen IT"), ("never", "IT only")):
        slips = {word[:i] + word[i + 1 :] for i in range(len(word))}
        slips |= {word[:i] + new + word[i + 1 :] for i in range(len(word)) for new in letters}
        slips |= {word[:i] + new + word[i:] for i in range(len(word) + 1) for new in letters}
        found = {slip: code for slip in sorted(slips) if (code := read([f"{slip} {rest}"])[0]) == "it_only"}
        assert found == {}


def test_the_frame_has_the_index_and_the_methods_of_the_answers() -> None:
    answers = pd.Series(["1", "Joint sessions, IT and business", "not only IT", "jiont sesions", " ", None, "IT"])
    answers.index = pd.Index([7, 3, 5, 1, 2, 4, 6])
    frame = engagement(answers)
    assert frame.index.equals(answers.index)
    assert frame["method"].tolist() == ["code", "label", "negation", "fuzzy", "blank", "blank", "review"]
    assert frame["raw"].tolist()[:4] == answers.tolist()[:4]
    assert frame["score"].isna().tolist() == [False] * 4 + [True] * 3
    assert (frame["score"].dropna() <= 1).all()
    assert list(frame["code"].cat.categories) == list(CODES)


def test_numbers_mean_what_the_wave_says() -> None:
    assert engagement([2, "2.0", 3.0, "97"])["code"].tolist() == ["joint", "joint", "it_middleman", "other"]
    swapped = engagement([2, "3"], codes={1: "it_only", 2: "it_middleman", 3: "joint"})
    assert swapped["code"].tolist() == ["it_middleman", "joint"]
    assert read(["12"]) == ["review"]
    assert read(["2 - IT only"]) == ["review"]


def test_one_language_reads_only_its_own_words() -> None:
    assert read(["gezamenlijk"], language="en") == ["review"]
    assert read(["gezamenlijk"], language="nl-BE") == ["joint"]


def test_a_million_answers_are_read_once_per_distinct_value() -> None:
    count = 1_000_000
    answers = pd.Series(pd.Categorical.from_codes(np.arange(count) % 3, categories=["IT only", "samen", "beide"]))
    assert engagement(answers)["code"].value_counts().to_dict()["joint"] == count // 3


def test_every_language_has_a_label_that_reads_as_each_code() -> None:
    for known in languages().values():
        assert {code: reading_with()(label).code for code, label in known.labels.items()} == {c: c for c in CODES}


BOOK = Codebook.from_dict(
    {
        "questions": {
            "D01": {
                "options": [
                    {"code": 1, "label": "IT department only"},
                    {"code": 2, "label": "Vendor to IT, IT passes it on", "values": ["go-between"]},
                    {"code": 3, "label": "Joint sessions"},
                ]
            }
        }
    }
)


def test_the_rule_writes_the_codebooks_own_spelling_with_its_evidence() -> None:
    frame = pd.DataFrame({"D01": ["via IT", "samen", "2", "Joint sessions", "jiont sesions", "apart", "IT", None]})
    done, audit = clean(frame, BOOK, [EngagementAnswers("D01")], Audit(8, 8))
    assert done["D01"].astype(object).where(done["D01"].notna(), None).tolist() == [
        "go-between", "Joint sessions", "2", "Joint sessions", "Joint sessions", "apart", "IT", None,
    ]  # fmt: skip
    assert audit.changes[["row", "reason", "evidence"]].to_numpy().tolist() == [
        [0, "read by its words", "synonym, score 1.00, en"],
        [1, "read by its words", "synonym, score 1.00, nl"],
        [4, "read with its spelling corrected", "fuzzy, score 0.95, en"],
    ]
    again, same = clean(done, BOOK, [EngagementAnswers("D01")], audit)
    assert again.equals(done)
    assert len(same.changes) == len(audit.changes)


def test_what_an_option_means_is_read_from_the_codebook() -> None:
    assert engagement_options(BOOK["D01"]) == {1: "it_only", 2: "it_middleman", 3: "joint"}
    with pytest.raises(CodebookError, match="not those of an engagement question"):
        engagement_options(Codebook.from_dict({"questions": {"q": {"options": [{"label": "Yes"}]}}})["q"])


def test_a_language_file_with_mistakes_names_them_all(tmp_path: Path) -> None:
    path = tmp_path / "xx.toml"
    path.write_text('name = 3\n[concepts]\nIT = ["x"]\nBIZ = ["X"]\nONLY = "y"\n', encoding="utf-8")
    with pytest.raises(CodebookError) as caught:
        read_language(path)
    assert "name = 3, expected text" in str(caught.value)
    assert '"X" stands for BIZ and for IT' in str(caught.value)
    assert "concepts.ONLY is no list of words" in str(caught.value)


@pytest.mark.parametrize("wrong", [{"language": "xx"}, {"codes": {1: "it"}}])
def test_what_there_is_not_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError):
        engagement(["IT only"], **wrong)  # type: ignore[arg-type]


def test_the_generator_makes_every_code() -> None:
    assert {code for _, code, _ in variants(500, seed=3)} == set(SHARE) == set(CODES)


@pytest.mark.parametrize(
    "doubt",
    [
        "It only needs one person",
        "it was only a small purchase",
        "IT only for small deals",
        "whatever IT wants",
        "any business",
        "via onze adviseur en IT",
        "a reseller and IT",
        "only when the business asks",
        "alleen als IT dat wil",
        "alleen als de business dat wil",
        "joint sessions are a waste of time",
    ],
)
def test_a_pronoun_a_condition_or_a_side_remark_is_left_to_a_person(doubt: str) -> None:
    assert engagement([doubt])["method"].tolist() == ["review"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Vendors should only deal with IT", "it_only"),
        ("do not deal with IT only", "joint"),
        ("alleen en uitsluitend IT", "it_only"),
        ("IT is ons enige aanspreekpunt", "it_only"),
        ("Everybody at the table", "joint"),
        ("IT between vendor and business", "it_middleman"),
        ("IT tussen leverancier en business", "it_middleman"),
        ("IT and business met separately", "separate"),
    ],
)
def test_further_ways_to_say_it(text: str, code: str) -> None:
    assert engagement([text])["code"].tolist() == [code]
