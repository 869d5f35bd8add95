"""Brand themes: what they change, what they refuse and warn of, and how far colours are apart."""

from io import BytesIO
from textwrap import dedent

import pandas as pd
import pytest
from PIL import Image

import cxsurvey as cx
from cxsurvey.rendering.image import write
from cxsurvey.rendering.palette import CATEGORIES, OWN, contrast
from cxsurvey.rendering.theme import APART, READABLE, Theme
from cxsurvey.rendering.vision import VISIONS, nearest_pair

# Smallest distances of these six colours as published for them: all eyes 49, green 25, red 34, blue 34 (CIE 1976);
# published values are of another simulation, so that only their order of size is held.
PUBLISHED = 25
FIGURE = cx.bar(cx.share(cx.from_frame(pd.DataFrame({"q": ["a"] * 60 + ["b"] * 60})), "q"), title="Even")


def png(figure):
    """The pixels of a figure."""
    buffer = BytesIO()
    write(figure, buffer, size="third", dpi=60)
    return Image.open(buffer).tobytes()


def test_our_own_colours_are_told_apart_by_all_eyes():
    assert all(nearest_pair(CATEGORIES, vision)[0] > 0.7 * PUBLISHED for vision in VISIONS)
    assert contrast(OWN.ink, "#ffffff") > READABLE
    assert contrast(OWN.quiet, "#ffffff") > READABLE


def test_red_and_green_are_close_for_who_does_not_see_red_or_green():
    pair = ("#c0392b", "#5b7f21")
    assert nearest_pair(pair)[0] > 3 * APART
    assert min(nearest_pair(pair, vision)[0] for vision in ("red-blind", "green-blind")) < 3 * APART


def test_a_theme_changes_the_colours_of_a_figure_and_of_no_other(tmp_path):
    path = tmp_path / "brand.toml"
    path.write_text('[colours]\naccent = "#c6006f"\nink = "#2b1b3d"\n', encoding="utf-8")
    brand = cx.theme(path)
    before = png(FIGURE)
    assert png(FIGURE.themed(brand)) != before
    assert png(FIGURE) == before
    saved = FIGURE.save(tmp_path / "x.svg", theme=brand)[0].read_text(encoding="utf-8")
    assert "#c6006f" in saved
    assert "#3b6fd4" not in saved
    assert FIGURE.themed(brand).digest() == FIGURE.digest()
    assert "Theme brand.toml, font DejaVu Sans" in repr(brand)


def test_an_empty_theme_is_our_own():
    assert cx.theme({}) == Theme(name="theme")
    assert png(FIGURE.themed(cx.theme({}))) == png(FIGURE)


def test_every_mistake_is_told_at_its_path():
    with pytest.raises(cx.InputError) as refusal:
        cx.theme(
            {"colours": {"ink": "#cccccc", "quiet": "red", "categories": ["#fff"], "acent": "#123456"}, "logo": "x"}
        )
    text = """
        theme has 5 mistakes.
          where:    theme
          got:      colours.quiet = "red", expected a colour as "#rrggbb"
                    colours.categories = "#fff", expected 6 colours as "#rrggbb"
                    colours.ink = "#cccccc", a contrast of 1.6 with white, expected 4.5 or more
                    logo is not a setting, expected "colours", "font" or nothing
                    colours.acent is not a setting, expected "accent" (the nearest of 9) or nothing
          next:     Correct them and run again."""
    assert str(refusal.value) == dedent(text).strip("\n")


def test_a_font_that_is_not_there_is_told_once_and_replaced(capfd):
    with pytest.warns(cx.ThemeWarning) as told:
        brand = cx.theme({"font": {"family": "No Such Grotesk"}})
    assert [str(warning.message) for warning in told] == [
        'The font "No Such Grotesk" is not installed: figures are drawn in DejaVu Sans. '
        "Install it, or leave [font] out."
    ]
    assert png(FIGURE.themed(brand)) == png(FIGURE)
    assert "findfont" not in capfd.readouterr().err


def test_colours_that_some_eyes_take_for_one_are_told():
    close = ["#c6006f", "#00a7b5", "#ffb000", "#4a3b8f", "#7f7f7f", "#d94f00"]
    with pytest.warns(
        cx.ThemeWarning, match="#c6006f and #7f7f7f are 7 apart for green-blind, where 10 are told apart"
    ):
        cx.theme({"colours": {"categories": close}})
    with pytest.warns(cx.ThemeWarning, match="accent #ffdd00 has a contrast of 1.3 with white, where 3 is seen well"):
        cx.theme({"colours": {"accent": "#ffdd00"}})
