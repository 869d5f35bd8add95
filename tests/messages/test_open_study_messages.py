"""What a study opened in a notebook says of the questions it lacks, as whole texts."""

import warnings

import pytest
from small_study import write_study

import cxsurvey as cx
from cxsurvey.studies.run import run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_study(tmp_path_factory.mktemp("opened") / "study")


@pytest.fixture(scope="module")
def study(folder):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cx.SetAsideWarning)
        opened = cx.open_study(folder, derived={"ALONE": {"groups": "who", "of": {"alone": ["it"]}}})
        assert len(opened.survey)
    return opened


def test_nothing_is_lacking(study):
    study.need("who", "ALONE", side=["IT"])


def test_every_lack_is_named_at_once(study, folder):
    with pytest.raises(cx.StudyError) as error:
        study.need("whoo", side=["IT", "board"])
    assert str(error.value) == (
        "This study cannot answer what is asked here.\n"
        f"  where:    {folder}/study.toml\n"
        '  got:      no question "whoo", expected "who" (the nearest of 7)\n'
        '            side has no answer "board", expected one of "IT", "business"\n'
        "  expected: a codebook with these questions and answers\n"
        "  next:     Use a study of the same questionnaire, or give its codebook these names."
    )


def test_a_derived_question_that_cannot_hold(folder):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cx.SetAsideWarning)
        with pytest.raises(cx.StudyError) as error:
            _ = cx.open_study(folder, derived={"ALONE": {"groups": "whoo", "of": {"alone": ["it"]}}}).survey
    assert str(error.value) == (
        "A derived question cannot be made from this study.\n"
        f"  where:    {folder}/study.toml\n"
        '  got:      derived.ALONE.groups names "whoo", expected "who" (the nearest of 6)\n'
        "  expected: questions and answers of its codebook\n"
        "  next:     Use a study of the same questionnaire, or give its codebook these names."
    )


def test_bands_are_called_by_their_names(folder):
    bands = {"BANDS": {"bands": "mood", "cuts": [2], "names": ["low", "high"]}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cx.SetAsideWarning)
        made = cx.open_study(folder, derived=bands).survey
    assert [option.label for option in made.codebook["BANDS"].options] == ["low", "high"]
    low, mood = cx.share(made, "BANDS").one(1), cx.share(made, "mood").one(1)
    assert low["estimate"] == pytest.approx(mood["estimate"], abs=1e-12)


def test_bands_with_a_name_too_few(folder):
    bands = {"BANDS": {"bands": "mood", "cuts": [2, 3], "names": ["low", "high"]}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cx.SetAsideWarning)
        with pytest.raises(cx.StudyError) as error:
            _ = cx.open_study(folder, derived=bands).survey
    assert str(error.value) == (
        "A derived question cannot be made from this study.\n"
        f"  where:    {folder}/study.toml\n"
        '  got:      derived.BANDS.names = ["low", "high"], expected 3 names, one for each band\n'
        "  expected: questions and answers of its codebook\n"
        "  next:     Use a study of the same questionnaire, or give its codebook these names."
    )


def test_the_survey_is_that_of_a_run(study, folder, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cx.SetAsideWarning)
        made = run(folder, out=tmp_path / "out").survey
    ours, theirs = (cx.share(survey, "who").to_frame() for survey in (study.survey, made))
    assert ours.equals(theirs)
