"""What users read when a check, a profile or a vault refuses, or warns."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import cxsurvey as cx

BOOK = cx.Codebook.from_dict({"roles": {"email": "Mail"}, "questions": {"why": {"type": "text"}}})
FRAME = pd.DataFrame({"why": ["a", "b"], "Mail": ["jan@example.com", "eva@example.com"]})


def text_of(call: object, *arguments: object, **named: object) -> str:
    with pytest.raises(cx.InputError) as caught:
        call(*arguments, **named)  # type: ignore[operator]
    return str(caught.value)


def test_no_such_profile() -> None:
    assert text_of(cx.cleaning_rules, "strickt") == (
        "There is no such profile.\n"
        "  where:    cleaning_rules, profile\n"
        "  got:      strickt\n"
        '  expected: "strict" (the nearest of 3)\n'
        '  next:     Leave it out for "standard".'
    )


def test_no_such_check() -> None:
    assert text_of(cx.cleaning_rules, thresholds={"speeders": {}}) == (
        "There is no such check.\n"
        "  where:    cleaning_rules\n"
        "  got:      speeders\n"
        '  expected: "speeder" (the nearest of 37)\n'
        "  next:     See cx.checks() for every check."
    )


def test_no_such_threshold() -> None:
    assert text_of(cx.cleaning_rules, thresholds={"speeder": {"belov": 0.4}}) == (
        "clean.speeder has no such threshold.\n"
        '  where:    thresholds["speeder"]\n'
        "  got:      belov\n"
        '  expected: "below" (the nearest of 2)\n'
        "  next:     See cx.checks() for every threshold."
    )


def test_no_such_threshold_of_the_verdict() -> None:
    assert text_of(cx.cleaning_rules, thresholds={"verdict": {"point": 4}}) == (
        "clean.verdict has no such threshold.\n"
        '  where:    thresholds["verdict"]\n'
        "  got:      point\n"
        '  expected: "points" (the nearest of 2)\n'
        "  next:     See cx.checks() for every threshold."
    )


def test_a_question_that_there_is_not() -> None:
    survey = cx.from_frame(FRAME[["why"]], codebook=cx.Codebook.from_dict({"questions": {"why": {"type": "text"}}}))
    assert text_of(survey.clean, [cx.screen_out({"S5": 1})]) == (
        'There is no question "S5".\n'
        "  where:    codebook\n"
        "  got:      S5\n"
        '  expected: one of "why"\n'
        "  next:     Use a name from the codebook, or add the question to it."
    )


def test_personal_data_that_are_still_there() -> None:
    assert text_of(cx.from_frame(FRAME, codebook=BOOK).clean) == (
        "The answers still hold personal data.\n"
        "  where:    Survey.clean\n"
        '  got:      columns that the codebook marks as personal: "Mail"\n'
        "  expected: salted hashes in their place\n"
        '  next:     Call separate_personal_data(vault="…") first, or without a vault to forget them.'
    )


def test_personal_data_after_cleaning() -> None:
    cleaned = cx.from_frame(
        FRAME[["why"]], codebook=cx.Codebook.from_dict({"questions": {"why": {"type": "text"}}})
    ).clean()
    assert text_of(cleaned.separate_personal_data) == (
        "Personal data are taken out before anything else.\n"
        "  where:    separate_personal_data\n"
        '  got:      answers cleaned by "clean.duplicates", "clean.spelling", "clean.routing"\n'
        "  expected: answers as read\n"
        "  next:     Call separate_personal_data() first, then clean()."
    )


def test_vaults_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "v"
    assert text_of(cx.read_vault, path) == (
        "This is no vault.\n"
        f"  where:    {path}\n"
        "  got:      nothing at this path\n"
        "  expected: a file written by separate_personal_data\n"
        "  next:     Check the path."
    )
    path.write_text("my notes")
    assert text_of(cx.read_vault, path) == (
        "This is no vault.\n"
        f"  where:    {path}\n"
        "  got:      something else\n"
        "  expected: a file written by separate_personal_data\n"
        "  next:     Name another path, or the vault of this study."
    )


def test_a_vault_open_to_others_and_one_of_other_answers(tmp_path: Path) -> None:
    path = tmp_path / "v"
    cx.from_frame(FRAME, codebook=BOOK).separate_personal_data(vault=path)
    assert text_of(cx.read_vault(path).restore, FRAME) == (
        "The vault belongs to other answers.\n"
        "  where:    the vault\n"
        "  got:      a frame of 2 rows and 2 columns\n"
        "  expected: the answers whose personal data were put into it\n"
        "  next:     Give the vault that was written for this export."
    )
    path.chmod(0o640)
    assert text_of(cx.read_vault, path) == (
        "Others than its owner may read the vault.\n"
        f"  where:    {path}\n"
        "  got:      permissions 640\n"
        "  expected: permissions 600\n"
        "  next:     Run: chmod 600 v"
    )


@pytest.mark.parametrize(
    ("careless", "share", "advice"),
    [(0, "0.0%", "Panels of this kind usually lose more"), (80, "40.0%", "Look whether the thresholds")],
)
def test_a_share_set_aside_that_is_unusual(careless: int, share: str, advice: str) -> None:
    book = cx.Codebook.from_dict({"roles": {"panel_id": "p"}, "questions": {"n": {"type": "numeric"}}})
    ids = [*range(200 - careless), *range(careless)]
    survey = cx.from_frame(pd.DataFrame({"p": [f"#{i:016x}" for i in ids], "n": range(200)}), codebook=book)
    with pytest.warns(cx.SetAsideWarning) as caught:
        survey.clean(cx.cleaning_rules())
    told = str(caught[0].message)
    assert told.startswith(f"The quality checks set aside {share} of 200 respondents; 2% to 30% is usual. {advice}")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ({"screens_out": 9}, 'questions.a.screens_out = 9, expected one of "x"'),
        ({"sums_to": 100}, 'questions.a.sums_to is given, expected type = "numeric" beside it'),
        ({"no_more_than": "n"}, 'questions.a.no_more_than is given, expected type = "numeric" beside it'),
    ],
)
def test_marks_that_do_not_fit_a_question(question: dict[str, object], told: str) -> None:
    questions = {"a": {"options": [{"label": "x"}]} | question, "n": {"type": "numeric"}}
    with pytest.raises(cx.CodebookError) as caught:
        cx.Codebook.from_dict({"questions": questions})
    assert told in str(caught.value)
