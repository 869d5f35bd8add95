"""The page of a ledger: whole, escaped, told without colour, with nothing from elsewhere."""

import re
from html.parser import HTMLParser

import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.ledger.reading import ClaimBook
from cxsurvey.ledger.terms import PublishedClaim
from cxsurvey.rendering.ledger_lines import SIGNS
from cxsurvey.rendering.ledger_page import COLOURS
from cxsurvey.rendering.palette import luminance

SURVEY = cx.from_frame(pd.DataFrame({"D01": ["joint"] * 260 + ["it_only"] * 90 + ["it_middleman"] * 150}))
VOID = {"meta", "col", "br"}


@pytest.fixture(scope="module")
def ledger():
    return cx.claims(SURVEY)


@pytest.fixture(scope="module")
def page(ledger):
    return ledger.to_html()


class Balanced(HTMLParser):
    """Notes every tag that is closed out of turn."""

    def __init__(self):
        super().__init__()
        self.open, self.wrong = [], []

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 - as HTMLParser has it
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def test_every_claim_is_there_with_verdict_sign_and_sentence(ledger, page):
    assert len(re.findall(r"<tbody id=", page)) == 78
    for entry in ledger.entries:
        row = page.partition(f'<tbody id="{entry.claim.id}">')[2].partition("</tbody>")[0]
        assert f"{SIGNS[entry.verdict]}</span> {entry.verdict}" in row
        assert entry.sentence[:40] in row
    assert page.count("<h2") == 6  # five sources and the legend


def test_it_is_sound_html_without_script_or_link_elsewhere(page):
    reader = Balanced()
    reader.feed(page)
    assert reader.wrong == []
    assert reader.open == []
    assert not re.search(r"<script|https?://|@import|url\(", page)


def test_verdicts_stand_apart_without_colour():
    assert len(set(SIGNS.values())) == len(SIGNS) == len(COLOURS) == 5
    for back, ink in COLOURS.values():
        light, dark = sorted((luminance(back), luminance(ink)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5  # WCAG 2.1, AA for small type


def test_texts_are_escaped_in_every_format(tmp_path):
    claim = PublishedClaim("=A<1>", "B & C", "<b>Tools</b> | *bold*", "OUT", reason="it is <i>nothing</i> to ask")
    ledger = cx.claims(SURVEY, ClaimBook((claim,), title="<h1>"))
    page = ledger.to_html(tmp_path / "claims.html")
    assert "<b>Tools" not in page
    assert "&lt;b&gt;Tools" in page
    assert (tmp_path / "claims.html").read_text(encoding="utf-8") == page
    assert "\\<b\\>Tools\\</b\\> \\| \\*bold\\*" in ledger.to_markdown()
    ledger.to_csv(tmp_path / "claims.csv")
    assert "'=A<1>" in (tmp_path / "claims.csv").read_text(encoding="utf-8")


def test_both_hours_are_on_the_page(page):
    row = page.partition('<tbody id="C002.10">')[2].partition("</tbody>")[0]
    assert "65 h" in row
    assert "60 h" in row


def test_markdown_has_a_row_and_a_sentence_for_each_claim(ledger):
    text = ledger.to_markdown()
    assert len(re.findall(r"^\| C00\d", text, re.MULTILINE)) == 78
    assert len(re.findall(r"^- \*\*C00\d", text, re.MULTILINE)) == 78


@pytest.mark.parametrize("call", ["to_html", "to_markdown", "to_csv"])
def test_another_ending_is_refused(ledger, tmp_path, call):
    with pytest.raises(cx.InputError, match="The ledger cannot be written there"):
        getattr(ledger, call)(tmp_path / "claims.pdf")
