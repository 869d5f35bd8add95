"""Forms that need more than a question, asked for in study.toml: numbers, batteries, claims, the cleaning itself."""

import zipfile

import pytest
from small_study import write_study

import cxsurvey as cx
from cxsurvey.errors import StudyError
from cxsurvey.exhibits.forms import FORMS as ALL
from cxsurvey.studies.figure_spec import FORMS, KEYS
from cxsurvey.studies.made import steps_of
from cxsurvey.studies.run import run
from cxsurvey.studies.steps import Earlier, Plan
from cxsurvey.studies.study import read_study
from cxsurvey.studies.today import Today

pytestmark = pytest.mark.filterwarnings("ignore::cxsurvey.errors.DeckWarning")  # the deck has tests of its own

NUMBER = """
[questions.seconds]
label = "Time taken"
type = "numeric"
unit = "seconds"
"""

CLAIMS = """
[sources.page]
title = "A page"

[[claims]]
id = "X1"
source = "page"
statement = "Most firms decide in joint sessions."
population = "organisations that buy"
recipe = "GT"
question = "who"
levels = ["joint"]
side = "greater"
threshold = 0.5

[[claims]]
id = "X2"
source = "page"
statement = "The middle firm takes over ten minutes."
population = "organisations that buy"
recipe = "LOC"
question = "seconds"
side = "greater"
threshold = 600
"""

FIGURES = """
[claims]

[[figures]]
name = "heat"
form = "heatmap"
question = "who"
by = "side"
letters = true
shading = "row"
title = "Who decides, by side"

[[figures]]
name = "battery"
form = "heatmap"
questions = ["mood", "buys"]
title = "Two questions"

[[figures]]
name = "means"
form = "dots"
question = "seconds"
statistic = "mean"
by = "side"
title = "Both sides take as long"

[[figures]]
name = "curve"
form = "lorenz"
question = "seconds"
by = "side"
top = [0.1, 0.2]
reference = false
title = "The slowest tenth takes {top10@IT} in IT"

[[figures]]
name = "times"
form = "density"
question = "seconds"
by = "side"
band = [600, 700]
band_label = "a coffee"
scale = "even"
where = { size = ["small", "large"] }
title = "How long it takes"

[[figures]]
name = "areas"
form = "mosaic"
question = "who"
by = "side"
marks = true
title = "Who decides, and how many are on each side"

[[figures]]
name = "lines"
form = "number_line"
question = "who"
levels = ["joint", "it"]
published = { joint = 0.417, it = [0.115, 0.12] }
said_by = "a column"
size = "half"
title = "Joint sessions lead here too"

[[figures]]
name = "rows"
form = "waterfall"
most = 3
title = "{kept} of {raw} rows stay"

[[figures]]
name = "verdicts"
form = "scorecard"
only = ["X1", "X2"]
"""

NAMES = ("heat", "battery", "means", "curve", "times", "areas", "lines", "rows", "verdicts")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = write_study(tmp_path_factory.mktemp("forms") / "study")
    (folder / "claims.toml").write_text(CLAIMS, encoding="utf-8")
    for name, text in (("study.toml", FIGURES), ("codebook.toml", NUMBER)):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text)
    return folder


@pytest.fixture(scope="module")
def made(study):
    return run(study)


def test_every_form_is_made_from_its_settings(made):
    figures = {figure.name: figure for figure in made.figures}
    assert [figures[name].form for name in NAMES] == [
        "heatmap", "heatmap", "dots", "lorenz", "density", "mosaic", "number_line", "waterfall", "scorecard",
    ]  # fmt: skip
    assert figures["heat"].layout["letters"] == ["A", "B"]
    assert set(figures["battery"].data()["row"]) == {"Mood", "Buys"}
    assert figures["means"].subtitle.endswith("(seconds)")
    assert figures["curve"].layout["reference"] is None
    assert figures["curve"].layout["top"] == 0.1
    assert figures["times"].layout["band"] == [600.0, 700.0]
    assert figures["times"].layout["scale"] == "even"
    assert any("▲" in note for note in figures["areas"].notes)
    assert figures["lines"].data()["published_low"].tolist() == [0.417, 0.115]
    assert figures["rows"].title.endswith("of 600 rows stay")
    assert figures["verdicts"].data()["id"].tolist() == ["X1", "X2"]


def test_the_files_of_every_form_are_there(made, study):
    for name in NAMES:
        assert (study / "out/figures" / f"{name}.png").is_file()
    tables = {path.name for path in (study / "out/tables").iterdir()}
    assert {"heat.csv", "heat_tests.csv", "areas_tests.csv", "curve.csv", "times.csv", "lines.csv"} <= tables
    assert not {"rows.csv", "verdicts.csv", "lines_tests.csv"} & tables
    page = (study / "out/report.html").read_text(encoding="utf-8")
    assert all(figure.alt_text().split(".")[0] in page.replace("&#x27;", "'") for figure in made.figures[-2:])


def test_every_file_of_a_figure_is_verified(made, study):
    for name in NAMES:
        found = cx.verify(study / "out/figures" / f"{name}.png", recompute=True)
        assert found.outcome == "matches", found


def carried_over(study):
    """The steps that a run would carry over as things stand; nothing is written."""
    return set(Plan.of(list(steps_of(Today(read_study(study)))), Earlier.of(study / "out")).held)


def test_a_second_run_makes_nothing_anew_and_a_new_claim_makes_the_scorecard(study, made):
    assert {f"figure {name}" for name in NAMES} <= carried_over(study)
    path = study / "claims.toml"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace("threshold = 600", "threshold = 601"), encoding="utf-8")
    try:
        kept = carried_over(study)
    finally:
        path.write_text(whole, encoding="utf-8")
    assert "figure rows" in kept
    assert not {"figure verdicts", "claims"} & kept


def test_another_rule_of_cleaning_makes_the_waterfall_anew(study, made):
    path = study / "study.toml"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace("below = 0.33", "below = 0.34"), encoding="utf-8")
    try:
        assert not {"figure rows", "cleaning"} & carried_over(study)
    finally:
        path.write_text(whole, encoding="utf-8")


def test_a_scorecard_of_several_pages_has_a_slide_and_a_file_for_each(tmp_path):
    folder = write_study(tmp_path / "study")
    claim = CLAIMS[CLAIMS.index("[[claims]]") : CLAIMS.index('[[claims]]\nid = "X2"')]
    many = CLAIMS + "".join(claim.replace('"X1"', f'"Y{place}"') for place in range(5))
    (folder / "claims.toml").write_text(many, encoding="utf-8")
    with (folder / "codebook.toml").open("a", encoding="utf-8") as file:
        file.write(NUMBER)
    path = folder / "study.toml"
    text = path.read_text(encoding="utf-8")
    slides = '[[deck.slides]]\ntitle = "All claims"\nfigures = ["verdicts"]\n\n[[deck.slides]]'
    text = text.replace("[[deck.slides]]", slides, 1)
    path.write_text(f'{text}\n[claims]\n\n[[figures]]\nname = "verdicts"\nform = "scorecard"\n', encoding="utf-8")
    made = run(folder)
    assert [figure.name for figure in made.figures][-2:] == ["verdicts_01", "verdicts_02"]
    assert (folder / "out/figures/verdicts_02.png").is_file()
    titles = [slide.title for slide in made.deck.slides]
    assert titles[:2] == ["All claims (1 of 2)", "All claims (2 of 2)"]
    with zipfile.ZipFile(folder / "out/deck.pptx") as package:
        assert package.testzip() is None
    for name in ("figures/verdicts_02.png", "figures/verdicts_02.svg", "deck.pptx", "report.html"):
        assert cx.verify(folder / "out" / name, recompute=True).outcome == "matches", name


ADDED = '\n[[figures]]\nname = "x"\nform = "{form}"\ntitle = "t"\n{more}\n'
MISTAKES = {
    (
        "density",
        'question = "who"\nlevels = ["joint"]',
    ): 'figures[3].levels does not go with form = "density", expected',
    (
        "density",
        'question = "seconds"\nband = [9, 3]',
    ): "figures[3].band = [9, 3], expected a number such as 60, or two such as [60, 65], the lower end first",
    ("density", 'question = "other_text"'): 'figures[3].question = "other_text", expected',
    ("density", 'question = "seconds"\nscale = "cubic"'): 'figures[3].scale = "cubic", expected one of "log", "even"',
    ("lorenz", 'question = "seconds"\ntop = 2'): "figures[3].top = [2], expected fractions, such as 0.2 or [0.2, 0.1]",
    ("lorenz", 'question = "seconds"\nreference = [1]'): "figures[3].reference = [1], expected two fractions",
    ("mosaic", 'question = "who"'): 'figures[3].form = "mosaic", expected a by = "…" to compare across',
    ("heatmap", 'question = "who"'): 'figures[3].form = "heatmap", expected a by = "…" for its columns, or several',
    ("heatmap", 'question = "who"\nquestions = ["mood"]\nby = "side"'): "figures[3].questions stands beside question",
    ("heatmap", 'questions = ["mood", "moody"]'): 'figures[3].questions = "moody", expected "mood"',
    ("number_line", 'question = "who"'): "figures[3].published is missing, expected a number such as 0.417",
    (
        "number_line",
        'question = "who"\npublished = { jont = 0.4 }',
    ): 'figures[3].published names "jont", expected "joint"',
    (
        "number_line",
        'question = "who"\npublished = "much"',
    ): 'figures[3].published = ["much"], expected a number such as',
    ("waterfall", "most = 0"): "figures[3].most = 0, expected 1 or more",
    ("waterfall", 'question = "who"'): 'figures[3].question does not go with form = "waterfall", expected form =',
    ("scorecard", ""): 'figures[3].form = "scorecard", expected a table [claims] with the claims to show',
    ("scorecard", "only = [1]"): "figures[3].only = [1], expected ids, families or verdicts of claims",
    (
        "dots",
        'question = "seconds"',
    ): 'figures[3].question = "seconds", expected a question with options, not a numeric',
}


@pytest.mark.parametrize(("form", "more"), MISTAKES)
def test_a_mistake_is_told_at_its_path(tmp_path, form, more):
    folder = write_study(tmp_path / "study")
    for name, text in (("study.toml", ADDED.format(form=form, more=more)), ("codebook.toml", NUMBER)):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text)
    with pytest.raises(StudyError) as error:
        read_study(folder)
    assert MISTAKES[form, more] in str(error.value)


def test_every_form_that_a_call_makes_can_be_asked_for():
    assert set(ALL) - set(FORMS) == {"margins"}  # that one comes with weights
    assert set(KEYS) == set(FORMS)
