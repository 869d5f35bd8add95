"""What a run carries over from the last one: only what nothing touched, and always what a fresh run would write."""

import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from small_study import replaced, write_study

import cxsurvey as cx
from cxsurvey.studies.run import clean_only, run

THEME = '[colours]\naccent = "#00558c"\n'
DISCLOSURE_KEYS = (
    "collection sponsor instrument population recruitment mode dates precision weighting processing limitations"
)
HEADLINE = '\n[headline]\nquestion = "who"\n'
NEW_FIGURE = '\n[[figures]]\nname = "{}"\nquestion = "other"\ntitle = "Something else"\n'
MOOD = '[[figures]]\nname = "mood_by_side"\nform = "stacked"\nquestion = "mood"\nby = "side"\nsize = "half"\n'

ABOUT_ALL = {"summary", "report"}  # pages about the whole of a study: of every file that it reads
OF_ALL = ABOUT_ALL | {"weights", "tables", "deck", "methodology"}  # what any line of the codebook may be part of
FIGURES = {"figure who", "figure who_by_size", "figure mood_by_side"}
CLEANING = {"cleaning", "impact"}
EVERYTHING = OF_ALL | FIGURES | CLEANING


def tree(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A study that was run once: with a headline on its deck, a theme, and what a person has to disclose."""
    folder = write_study(tmp_path_factory.mktemp("made") / "study")
    replaced(folder, "study.toml", "nets = true\nletters = true\n", "")  # letters are what takes longest
    with (folder / "study.toml").open("a", encoding="utf-8") as file:
        file.write(f"{HEADLINE}\n[theme]\n")
    (folder / "theme.toml").write_text(THEME, encoding="utf-8")
    stated = "".join(f'{key} = "What there is to say of it."\n' for key in DISCLOSURE_KEYS.split())
    (folder / "disclosure.toml").write_text(stated, encoding="utf-8")
    run(folder)
    return folder


@pytest.fixture
def study(made, tmp_path):
    return Path(shutil.copytree(made, tmp_path / "study"))


pytestmark = pytest.mark.filterwarnings("ignore::cxsurvey.SetAsideWarning")


def in_file(name, old, new):
    return lambda folder: replaced(folder, name, old, new)


def appended(name, text):
    def change(folder):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def another_order(folder):
    """The last figure of study.toml as the first."""
    replaced(folder, "study.toml", f'{MOOD}title = "How both sides look back"\n', "")
    replaced(folder, "study.toml", "[[figures]]", f'{MOOD}title = "How both sides look back"\n\n[[figures]]')


# What is changed, and the steps that then have to be run, no more and no fewer.
CHANGES = {
    "an option that one figure shows": (
        in_file("codebook.toml", '"Badly"', '"Very badly"'),
        CLEANING | {"figure mood_by_side"} | OF_ALL,
    ),
    "the title of a figure": (
        in_file("study.toml", '"How both sides', '"The way both sides'),
        {"figure mood_by_side", "deck"} | ABOUT_ALL,
    ),
    "a cell that no figure shows": (in_file("raw/wave.csv", "\nr599,", "\nq599,"), EVERYTHING),
    "the headline, which stands on the deck": (
        in_file("study.toml", HEADLINE, '\n[headline]\nquestion = "mood"\n'),
        {"impact", "deck"} | ABOUT_ALL,
    ),
    "an option that no figure shows": (
        in_file("codebook.toml", '{ code = "a", label = "a" }', '{ code = "a", label = "an A" }'),
        CLEANING | OF_ALL,
    ),
    "a target": (
        in_file("targets.toml", "IT = 0.45\nbusiness = 0.55", "IT = 0.5\nbusiness = 0.5"),
        EVERYTHING - {"cleaning"},
    ),
    "a filter": (
        in_file("study.toml", 'where = { side = ["IT", "business"] }', 'where = { side = ["IT"] }'),
        {"figure who_by_size", "deck"} | ABOUT_ALL,
    ),
    "the banner": (
        in_file("study.toml", 'banner = ["side", "size"]', 'banner = ["side"]'),
        {"tables", "deck"} | ABOUT_ALL,
    ),
    "a new figure": (appended("study.toml", NEW_FIGURE.format("other")), {"figure other", "deck"} | ABOUT_ALL),
    "a figure that takes the name of another file": (
        appended("study.toml", NEW_FIGURE.format("cleaned")),
        {"figure cleaned", "deck"} | ABOUT_ALL,
    ),
    "a figure left out": (
        lambda folder: (
            replaced(folder, "study.toml", f'{MOOD}title = "How both sides look back"\n', ""),
            replaced(folder, "study.toml", 'figures = ["mood_by_side"]\n', ""),
        ),
        {"deck"} | ABOUT_ALL,
    ),
    "figures in another order": (another_order, {"deck"} | ABOUT_ALL),
    "the theme": (in_file("theme.toml", "#00558c", "#8c0055"), FIGURES | {"deck"} | ABOUT_ALL),
    "the threshold of a rule": (in_file("study.toml", "below = 0.33", "below = 0.34"), EVERYTHING),
    "a decision": (in_file("review.csv", "together,joint", "together,it"), EVERYTHING),
    "the title of the study": (
        in_file("study.toml", "Who decides (synthetic", "Who settles (synthetic"),
        {"deck", "methodology"} | ABOUT_ALL,
    ),
    "the source of the codebook": (in_file("codebook.toml", "Synthetic panel", "Synthetic people"), EVERYTHING),
    "what a person discloses": (
        in_file("disclosure.toml", 'sponsor = "What', 'sponsor = "All that'),
        {"methodology"} | ABOUT_ALL,
    ),
    "a comment": (appended("study.toml", "# decided on Monday\n"), ABOUT_ALL),
    "a comment in the codebook": (appended("codebook.toml", "# decided on Monday\n"), CLEANING | ABOUT_ALL),
}
FAST = 2  # of them, the first ones


@pytest.mark.parametrize(
    "case", [pytest.param(name, marks=[pytest.mark.slow] * (place >= FAST)) for place, name in enumerate(CHANGES)]
)
def test_what_a_change_touches_is_run_and_the_folder_is_that_of_a_fresh_run(study, tmp_path, case):
    change, expected = CHANGES[case]
    change(study)
    made = run(study)
    fresh = run(study, out=tmp_path / "fresh", force=True)
    assert tree(study / "out") == tree(tmp_path / "fresh")
    assert set(made.made) == expected
    assert not fresh.kept
    assert not run(study).made


def test_nothing_is_made_again_or_touched_where_nothing_changed(study):
    before = {path: path.stat().st_mtime_ns for path in (study / "out").rglob("*")}
    again = run(study)
    assert not again.made
    assert set(again.kept) == EVERYTHING
    assert {path: path.stat().st_mtime_ns for path in (study / "out").rglob("*")} == before


@pytest.mark.slow
def test_another_profile_is_another_run_and_back_again(study, tmp_path):
    before = tree(study / "out")
    strict = run(study, profile="strict")
    assert "cleaning" in strict.made
    run(study, out=tmp_path / "fresh", profile="strict", force=True)
    assert tree(study / "out") == tree(tmp_path / "fresh") != before
    run(study)
    assert tree(study / "out") == before


def test_only_some_steps_and_what_no_longer_holds_is_left_out(study):
    before = tree(study / "out")
    replaced(study, "codebook.toml", '"Badly"', '"Very badly"')
    some = run(study, only=["figures"])
    assert set(some.made) == {"figure mood_by_side"}
    assert set(some.left_out) == OF_ALL | CLEANING
    assert "Left out, because it no longer holds" in str(some)
    after = tree(study / "out")
    assert {name for name in after if name.startswith("figures/who")} == {
        name for name in before if name.startswith("figures/who")
    }
    assert not (study / "out/report.html").exists()
    replaced(study, "codebook.toml", '"Very badly"', '"Badly"')
    run(study)
    assert tree(study / "out") == before


@pytest.mark.slow
def test_cleaning_before_and_after_a_run(study, tmp_path):
    before = tree(study / "out")
    clean_only(study)
    kept = tree(study / "out")
    assert {name for name in before if kept.get(name) != before[name]} == {"summary.txt", "manifest.json"}
    run(study)
    assert tree(study / "out") == before
    clean_only(study, out=tmp_path / "new")
    assert not (tmp_path / "new/report.html").exists()
    run(study, out=tmp_path / "new")
    assert tree(tmp_path / "new") == before


def test_a_file_edited_by_hand_is_not_lost(study):
    page = study / "out/tables.html"
    page.write_text(page.read_text(encoding="utf-8").replace("Joint", "Our"), encoding="utf-8")
    edited = tree(study / "out")
    for force in (False, True):
        with pytest.raises(cx.StudyError, match=r'"tables\.html", changed since a run wrote it'):
            run(study, force=force)
    assert tree(study / "out") == edited


def test_a_file_deleted_by_hand_is_made_again_alone(study):
    before = tree(study / "out")
    (study / "out/figures/who.svg").unlink()
    assert run(study).made == ("figure who",)
    assert tree(study / "out") == before


def test_a_broken_manifest_is_told(study):
    (study / "out/manifest.json").write_text('{"outputs": ', encoding="utf-8")
    with pytest.raises(cx.StudyError, match=r"a manifest\.json that no run wrote"):
        run(study)


def test_a_step_that_is_not_there_is_told(study):
    with pytest.raises(cx.InputError, match="The study has no such step") as told:
        run(study, only=["figure"])
    assert '"figure' in str(told.value)
