"""[deck] of study.toml: the slides that are asked for, refused where they cannot be, and brought to today's numbers."""

import shutil
from pathlib import Path

import pytest
from deck_reading import opened
from pptx import Presentation

import cxsurvey as cx
from cxsurvey.cli import main
from cxsurvey.studies.run import deck_only, run
from cxsurvey.studies.study import read_study

ROOT = Path(__file__).parents[3]
DECK = """
[tables]
stubs = ["PurchaseHow"]
banner = ["SIZE"]

[deck]
title = "Who buys"
agenda = true

[[deck.slides]]
title = "Developers have a say"
figures = ["FIGURE"]
notes = "Pause here."
section = "Decisions"

[[deck.slides]]
title = "All by size"
tables = ["PurchaseHow"]
section = "Tables"
"""


def study_with(text, folder):
    shutil.copytree(ROOT / "data/so2019", folder, ignore=shutil.ignore_patterns("out"))
    path = folder / "study.toml"
    whole = path.read_text(encoding="utf-8")
    head = whole.split("[tables]")[0]
    figures = "[[figures]]" + whole.split("[[figures]]", 1)[1] if "[[figures]]" not in head else ""
    name = whole.split('name = "', 1)[1].split('"', 1)[0]
    path.write_text(head + figures + text.replace("FIGURE", name), encoding="utf-8")
    return folder


def test_a_run_writes_the_deck_that_was_asked_for(tmp_path):
    folder = study_with(DECK, tmp_path / "study")
    result = run(folder)
    titles = [slide.shapes.title.text_frame.text for slide in opened(folder / "out/deck.pptx").slides]
    assert titles[:5] == ["Who buys", "Agenda", "Decisions", "Developers have a say", "Tables"]
    assert titles[-1].startswith("How the survey was made")
    assert [slide.title for slide in result.deck.slides] == ["Developers have a say", "All by size"]
    assert (folder / "out/deck.pptx").read_bytes() == deck_only(folder, out=tmp_path / "only").read_bytes()


def test_the_command_refreshes_a_deck_that_somebody_worked_on(tmp_path, capsys):
    folder = study_with(DECK, tmp_path / "study")
    path = tmp_path / "mine.pptx"
    shutil.copy(deck_only(folder), path)
    presentation = Presentation(path)
    presentation.slides[3].shapes.title.text_frame.text = "As I see it"
    presentation.save(path)
    assert main(["deck", str(folder), "--refresh", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "slide 4, title: kept (edited by hand)" in printed
    assert opened(path).slides[3].shapes.title.text_frame.text == "As I see it"


def test_mistakes_are_told_at_their_place(tmp_path):
    text = DECK.replace('figures = ["FIGURE"]', 'figures = ["nothing"]').replace("agenda = true", 'agenda = "yes"')
    folder = study_with(text.replace('title = "Who buys"', 'template = "house.pptx"'), tmp_path / "study")
    with pytest.raises(cx.StudyError) as caught:
        read_study(folder)
    told = str(caught.value)
    assert 'deck.agenda = "yes", expected true or false' in told
    assert 'deck.template = "house.pptx", expected a PowerPoint file beside study.toml' in told
    assert 'deck.slides[0].figures names "nothing", expected' in told


def test_a_study_without_a_deck_says_so(tmp_path, capsys):
    folder = study_with("", tmp_path / "study")
    assert main(["deck", str(folder)]) == 1
    assert capsys.readouterr().err.startswith("cxsurvey: The study asks for no deck.\n")


def test_a_table_that_the_book_lacks_is_refused(tmp_path):
    folder = study_with(DECK.replace('tables = ["PurchaseHow"]', 'tables = ["SIZE"]'), tmp_path / "study")
    with pytest.raises(cx.StudyError) as caught:
        deck_only(folder)
    assert str(caught.value).startswith("A slide shows a table that the book does not have.\n  where:    [deck]")
