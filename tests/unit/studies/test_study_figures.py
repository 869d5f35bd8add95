"""Every form that a study can ask for by question, made from its settings."""

import pytest
from small_study import write_study

from cxsurvey.errors import StudyError
from cxsurvey.studies.figure_spec import FORMS
from cxsurvey.studies.run import run
from cxsurvey.studies.study import read_study

FIGURES = """
[[figures]]
name = "d1"
form = "diverging"
question = "mood"
by = "side"
neutral = "split"
letters = true
nets = true
title = "Both sides are content"

[[figures]]
name = "d2"
form = "dumbbell"
question = "who"
by = "size"
groups = ["large", "small"]
sort = true
title = "Where large and small differ"

[[figures]]
name = "d3"
form = "dots"
question = "who"
by = "size"
levels = ["joint"]
letters = true
title = "Joint sessions by size"

[[figures]]
name = "d4"
form = "trend"
question = "who"
by = "size"
levels = ["joint", "it"]
breaks = { large = "another panel" }
title = "From small to large"

[[figures]]
name = "d5"
form = "forest"
question = "who"
by = "side"
title = "Where the sides differ"
"""

NETS = """
[questions.mood.nets.well]
label = "Well, in all"
options = [3]
"""


@pytest.fixture
def folder(tmp_path):
    study = write_study(tmp_path / "study")
    for name, text in (("study.toml", FIGURES), ("codebook.toml", NETS)):
        with (study / name).open("a", encoding="utf-8") as file:
            file.write(text)
    return study


@pytest.mark.filterwarnings("ignore::cxsurvey.errors.DeckWarning")  # the deck has tests of its own
def test_a_study_makes_every_form(folder):
    made = run(folder)
    figures = {figure.name: figure for figure in made.figures}
    assert {figure.form for figure in figures.values()} == {"bar", *FORMS[: FORMS.index("density")]}
    assert figures["d1"].layout["neutral"] == "split"
    assert figures["d1"].group_letters == {"IT": "A", "Business": "B"}
    assert figures["d2"].layout["groups"] == ["Large", "Small"]
    assert figures["d3"].data()["label"].tolist() == ["Small", "Large", "Huge"]
    assert figures["d3"].group_letters["Small"] == "A"
    assert figures["d4"].layout["breaks"] == {"Large": "another panel"}
    assert len(figures["d5"].data()) == 4
    for name in figures:
        assert (folder / "out/figures" / f"{name}.png").is_file()


@pytest.mark.parametrize("form", ["dumbbell", "trend", "forest"])
def test_what_compares_needs_something_to_compare_across(folder, form):
    path = folder / "study.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('form = "bar"\nquestion = "who"\ntitle', f'form = "{form}"\nquestion = "who"\ntitle', 1),
        encoding="utf-8",
    )
    with pytest.raises(StudyError) as error:
        read_study(folder)
    assert f'figures[0].form = "{form}", expected a by = "…" to compare across' in str(error.value)
