"""What verify says of files it cannot hold against anything, and of those that it can, as whole texts."""

import pytest
from small_study import replaced

import cxsurvey as cx


@pytest.fixture(scope="module")
def study(small_study_ran, tmp_path_factory):
    return small_study_ran(tmp_path_factory.mktemp("told") / "study")


def refused(call):
    with pytest.raises(cx.CxSurveyError) as error:
        call()
    return str(error.value)


def test_no_file(tmp_path):
    assert refused(lambda: cx.verify(tmp_path / "gone.png")) == (
        f"There is no such file to verify.\n  where:    {tmp_path}/gone.png\n  got:      nothing at this path\n"
        "  expected: a figure, table, page, deck or notebook that cxsurvey wrote\n  next:     Check the path."
    )
    assert "got:      a folder" in refused(lambda: cx.verify(tmp_path))


def test_no_study(study, tmp_path):
    path = tmp_path / "who.png"
    path.write_bytes((study / "out/figures/who.png").read_bytes())
    assert refused(lambda: cx.verify(path)) == (
        f"There is no study to hold the file against.\n  where:    {path}\n"
        "  got:      no study.toml in any folder above it\n  expected: the study that the file was made from\n"
        "  next:     Name its folder with --study DIR."
    )


@pytest.mark.parametrize(
    ("name", "content", "got"),
    [
        ("deck.pptx", b"no archive", "BadZipFile: File is not a zip file"),
        ("picture.png", b"no picture", "ValueError: no PNG file"),
        ("numbers.json", b"[1", "JSONDecodeError: Expecting ',' delimiter: line 1 column 3 (char 2)"),
    ],
)
def test_a_damaged_file(tmp_path, name, content, got):
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(lambda: cx.verify(path)) == (
        f"The file cannot be read.\n  where:    {path}\n  got:      {got}\n"
        f"  expected: a whole {path.suffix[1:]} file\n  next:     Write it anew."
    )


@pytest.mark.filterwarnings("ignore::cxsurvey.errors.SetAsideWarning")
def test_what_a_stale_figure_is_told_as(study):
    path = study / "out/figures/who.png"
    assert repr(cx.verify(path, recompute=True)) == f"{path}: matches"
    replaced(study, "study.toml", "below = 0.33", "below = 0.3")
    replaced(study, "study.toml", "Joint sessions lead with", "Joint sessions win with")
    lines = repr(cx.verify(path)).splitlines()
    assert lines[:2] == [f"{path}: stale", '  cleaning rules: "clean.speeder" changed']
    assert lines[2].startswith("  title: “Joint sessions lead with ")
    assert "” → “Joint sessions win with " in lines[2]
    assert lines[3:] == ["  (the numbers of figure who are the same today)"]
