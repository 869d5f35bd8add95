"""What a deck refuses, as the user reads it."""

import pandas as pd
import pytest
from pptx import Presentation

import cxsurvey as cx


@pytest.fixture(scope="module")
def figure():
    survey = cx.from_frame(pd.DataFrame({"who": ["joint"] * 60 + ["IT only"] * 40}))
    return cx.bar(cx.share(survey, "who"), title="Joint sessions lead", name="who")


@pytest.fixture
def deck(figure):
    return cx.deck("Who decides", cx.slide("Joint sessions lead", figure, source="Panel"))


def told(call, *arguments, **settings):
    with pytest.raises(cx.InputError) as caught:
        call(*arguments, **settings)
    return str(caught.value)


def test_what_is_no_exhibit(figure):
    assert told(cx.slide, "Numbers", figure.data()) == (
        "A slide shows figures and tables, three at most.\n"
        '  where:    slide "Numbers"\n'
        '  got:      "DataFrame"\n'
        "  expected: what bar(), stacked(), crosstab() and their like return\n"
        "  next:     Make a figure of it first."
    )


def test_more_exhibits_than_a_slide_holds(figure):
    assert told(cx.slide, "Four", *[figure] * 4) == (
        "A slide shows figures and tables, three at most.\n"
        '  where:    slide "Four"\n'
        "  got:      4 exhibits\n"
        "  expected: what bar(), stacked(), crosstab() and their like return\n"
        "  next:     Spread them over several slides."
    )


def test_a_slide_without_anything():
    assert told(cx.slide, " ") == (
        "A slide needs a title.\n"
        "  where:    slide(title)\n"
        '  got:      " "\n'
        "  expected: the one sentence that this slide is about\n"
        "  next:     Give it one, or an exhibit that has one."
    )


def test_a_deck_without_slides():
    assert told(cx.deck, "Empty") == (
        "A deck needs a slide.\n"
        "  where:    deck()\n"
        "  got:      none\n"
        "  expected: slides, figures or tables after the title\n"
        '  next:     Add one, such as cx.slide("Joint sessions lead", figure).'
    )


def test_another_ending(deck):
    assert told(deck.save, "deck.pdf") == (
        "A deck cannot be written there.\n"
        "  where:    path\n"
        "  got:      deck.pdf\n"
        "  expected: a file that ends with .pptx\n"
        "  next:     Name one, such as deck.pptx."
    )


def test_a_template_that_is_not_there(figure):
    assert told(cx.deck, "Who decides", figure, template="house.pptx") == (
        "The template cannot be used.\n"
        "  where:    template\n"
        "  got:      house.pptx: no file at this path\n"
        "  expected: a PowerPoint file (.pptx)\n"
        "  next:     Save the template of your house as .pptx and name it, or leave it out for ours."
    )


def test_a_template_that_is_no_presentation(figure, tmp_path):
    path = tmp_path / "house.pptx"
    path.write_text("no zip")
    message = told(cx.deck("Who decides", figure, template=path).save, tmp_path / "deck.pptx")
    assert message.startswith(f"The template cannot be read.\n  where:    {path}\n")
    assert message.endswith("next:     Open it in PowerPoint and save it as .pptx.")


def test_a_layout_that_the_template_lacks(figure, tmp_path):
    deck = cx.deck("Who decides", figure, layouts={"exhibit": "Exibit"})
    assert told(deck.save, tmp_path / "deck.pptx") == (
        "The template has no such layout.\n"
        "  where:    layouts['exhibit']\n"
        "  got:      Exibit\n"
        '  expected: "Exhibit" (the nearest of 4)\n'
        "  next:     Name one of its layouts."
    )


def test_a_role_that_is_none(figure, tmp_path):
    deck = cx.deck("Who decides", figure, placeholders={"chart": 3})
    assert told(deck.save, tmp_path / "deck.pptx") == (
        "There is no such role of a placeholder.\n"
        "  where:    placeholders\n"
        "  got:      chart\n"
        '  expected: one of "title", "question", "exhibit", "base", "text", "synthetic"\n'
        '  next:     Leave it out for "exhibit".'
    )


def test_a_deck_with_faults_is_refused_and_not_written(figure, tmp_path):
    path = tmp_path / "deck.pptx"
    deck = cx.deck("Who decides", cx.slide("Far too long a title " * 20, figure, source="Panel"))
    assert told(deck.save, path, lint="refuse").splitlines()[::3] == [
        "The deck has faults.",
        "  expected: slides with title, base, source and alt texts, on which everything has room",
    ]
    assert not path.exists()


def test_a_deck_with_faults_is_told(figure, tmp_path):
    deck = cx.deck("Who decides", figure)
    with pytest.warns(cx.DeckWarning) as caught:
        deck.save(tmp_path / "deck.pptx")
    assert str(caught[0].message) == ("Deck 'Who decides': slide 2: no source (slide). deck.lint() lists all.")


def test_a_way_to_check_that_is_none(deck, tmp_path):
    assert told(deck.save, tmp_path / "deck.pptx", lint="no") == (
        "There is no such way to check a deck.\n"
        "  where:    lint\n"
        "  got:      no\n"
        '  expected: one of "refuse", "warn", "off"\n'
        '  next:     Leave it out for "warn".'
    )


def test_a_table_too_long_to_stand_beside_a_chart(figure, tmp_path):
    frame = pd.DataFrame({f"q{n}": ["a", "b", "c", "d"] * 30 for n in range(8)})
    table = cx.crosstab(cx.from_frame(frame), stub=list(frame))
    deck = cx.deck("Both", cx.slide("Both", figure, table))
    assert told(deck.save, tmp_path / "deck.pptx").splitlines()[1:] == [
        '  where:    slide "Both"',
        "  got:      a table of 3 parts",
        "  expected: a table of one part, or a table alone on its slide",
        "  next:     Give the table a slide of its own, or slice it.",
    ]


def test_refreshing_what_no_deck_made(deck, tmp_path):
    path = tmp_path / "other.pptx"
    Presentation().save(path)
    assert told(cx.refresh_deck, path, deck) == (
        "No slide of this file was made by a Deck.\n"
        f"  where:    {path}\n"
        "  got:      0 slides, none marked as made here\n"
        "  expected: a file that Deck.save() wrote, whoever worked on it since\n"
        "  next:     Save the deck to a new file, and take your own slides over."
    )
