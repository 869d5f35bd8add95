"""One wave, seven platforms, two languages, three encodings: the same clean answers, to the last byte, from each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import cxsurvey as cx
from cxsurvey.simulation.platforms import PLATFORMS, codebook_for, export
from tests.coded_answers import as_bytes, differences

SEED, RESPONDENTS = 20220404, 60
# Platform, interface, choices, encoding: each platform in both languages, the two ways to write choices, and encodings.
USUAL = [(platform, language, None, None) for platform in PLATFORMS for language in ("en", "nl")]
OTHERWISE = [
    ("qualtrics", "en", "codes", None),
    ("qualtrics", "nl", "labels", "utf-16"),
    ("surveymonkey", "nl", "codes", None),
    ("decipher", "nl", "labels", None),
    ("alchemer", "en", "codes", None),
    ("limesurvey", "nl", "labels", None),
]
ENCODED = [("surveymonkey", "nl", "labels", "cp1252")]
Case = tuple[str, str, Any, str | None]


@pytest.fixture(scope="module")
def wave() -> Any:
    return cx.simulate_study(seed=SEED, n=RESPONDENTS, waves=[2022])[2022]


@pytest.fixture(scope="module")
def honest(wave: Any) -> list[bytes]:
    """The honest answers without any file between: as they are, and cleaned."""
    return stages(wave.survey(), profile=False)


@pytest.fixture(scope="module")
def dirty(wave: Any) -> list[bytes]:
    """The dirty answers without any file between: as they are, cleaned, and cleaned by a profile."""
    return stages(wave.survey(dirty=True), profile=True)


def rules() -> tuple[Any, ...]:
    """A profile of cleaning, with engagement answers read."""
    return (cx.EngagementAnswers("D01"), cx.EngagementAnswers("D02"), *cx.cleaning_rules("standard"))


def stages(survey: cx.Survey, *, profile: bool) -> list[bytes]:
    hidden = survey.separate_personal_data()
    cleaned = [hidden.clean()] + ([hidden.clean(rules())] if profile else [])
    return [as_bytes(survey), *(as_bytes(each, personal=False) for each in cleaned)]


def check(wave: Any, case: Case, wanted: list[bytes], folder: Path, *, dirty: bool) -> None:
    platform, language, choices, encoding = case
    how = {"platform": platform, "language": language, "choices": choices, "encoding": encoding}
    path = export(wave, folder, dirty=dirty, **how)
    survey = cx.read(path, codebook=codebook_for(wave.codebook, platform, language))
    found = stages(survey, profile=dirty)
    for one, other in zip(found, wanted, strict=True):
        assert one == other, differences(other, one)


@pytest.mark.parametrize("case", [*USUAL[::2], *OTHERWISE, *ENCODED], ids=str)
def test_honest_answers_are_the_same_in_every_file(case: Case, wave: Any, honest: list[bytes], tmp_path: Path) -> None:
    check(wave, case, honest, tmp_path, dirty=False)


@pytest.mark.parametrize("case", [*USUAL[1::2], *OTHERWISE[:2]], ids=str)
def test_dirty_answers_are_the_same_in_every_file(case: Case, wave: Any, dirty: list[bytes], tmp_path: Path) -> None:
    check(wave, case, dirty, tmp_path, dirty=True)


def test_a_character_that_the_encoding_lacks_is_refused(wave: Any, tmp_path: Path) -> None:
    frame = wave.honest.assign(Z01="vendor → IT → business")
    with pytest.raises(cx.InputError, match=r"cannot be written in that encoding[\s\S]*cp1252, which lacks \"→\""):
        export(replace(wave, answers=frame[wave.answers.columns]), tmp_path, encoding="cp1252")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_same_wave_gives_the_same_bytes(platform: str, wave: Any, tmp_path: Path) -> None:
    first = export(wave, tmp_path / "first", platform=platform, dirty=True).read_bytes()
    assert export(wave, tmp_path / "again", platform=platform, dirty=True).read_bytes() == first


@pytest.mark.parametrize("platform", [name for name in PLATFORMS if name not in ("spss", "workbook")])
def test_a_file_says_by_itself_where_it_comes_from(platform: str, wave: Any, tmp_path: Path) -> None:
    assert cx.read(export(wave, tmp_path, platform=platform)).source.platform == platform
