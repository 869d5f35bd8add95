"""A scale listed from the best answer down is as good as one listed from the worst up, once a ledger says so."""

from __future__ import annotations

import math
from textwrap import dedent

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.codebook import Codebook
from cxsurvey.ledger.evidence import Evidence

MOODS = ["delighted", "content", "cool", "angry"]
LEDGER = """\
[sources.x]
title = "A column"

[[claims]]
id = "mood"
source = "x"
statement = "North is in a better mood"
recipe = "ORD"
question = "mood"
by = "side"
group = ["north"]
against = ["south"]
side = "greater"
"""


def survey(moods: list[str], **scores: float) -> cx.Survey:
    """200 answers in which the north is happier, of a codebook that lists the moods in this order."""
    rng = np.random.default_rng(3)
    side = np.repeat(["north", "south"], 100)
    place = np.clip(np.rint(rng.normal(1 + (side == "south"), 0.7)), 0, 3).astype(int)
    options = [{"code": code, "label": code} | ({"score": scores[code]} if scores else {}) for code in moods]
    questions = {
        "mood": {"ordered": True, "options": options},
        "side": {"options": [{"code": code, "label": code} for code in ("north", "south")]},
    }
    frame = pd.DataFrame({"mood": np.array(MOODS)[place], "side": side})
    return cx.from_frame(frame, codebook=Codebook.from_dict({"questions": questions}))


def found(survey: cx.Survey, tmp_path, highest: str = "") -> Evidence:
    path = tmp_path / "claims.toml"
    path.write_text((f'[highest]\nmood = "{highest}"\n\n' if highest else "") + LEDGER, encoding="utf-8")
    return cx.claims(survey, path).one("mood").evidence


def test_the_order_of_the_codebook_turns_no_verdict_once_the_highest_answer_is_named(tmp_path):
    rising = found(survey(MOODS[::-1]), tmp_path)
    assert rising.p_support < 0.001
    for other in (
        found(survey(MOODS), tmp_path, highest="delighted"),
        found(survey(MOODS[::-1]), tmp_path, highest="delighted"),
        found(survey(MOODS, **dict(zip(MOODS, (1.0, 2.0, 3.0, 9.0), strict=True))), tmp_path, highest="delighted"),
    ):
        assert other.estimate == pytest.approx(rising.estimate, abs=1e-12)
        assert other.p_support == pytest.approx(rising.p_support, rel=1e-9)
        assert other.remarks[0] == "higher means nearer “delighted”"


def test_without_a_name_the_remark_says_what_was_taken_for_the_highest(tmp_path):
    falling = found(survey(MOODS), tmp_path)
    assert falling.p_contradict < 0.001
    assert falling.remarks[0] == "higher means nearer “angry”"
    assert math.isclose(falling.estimate, -found(survey(MOODS[::-1]), tmp_path).estimate, abs_tol=1e-12)


def test_only_an_end_of_a_scale_of_the_codebook_can_be_the_highest(tmp_path):
    path = tmp_path / "claims.toml"
    path.write_text('[highest]\nmood = "cool"\nmode = "x"\n\n' + LEDGER, encoding="utf-8")
    with pytest.raises(cx.ClaimError) as error:
        cx.claims(survey(MOODS), path)
    assert str(error.value).replace(str(path), "claims.toml") == dedent("""\
        claims.toml has 2 mistakes.
          where:    claims.toml
          got:      highest.mood = "cool", expected an end of its scale, "delighted", "angry"
                    highest.mode is given, expected a single-response question of the codebook with a scale
          next:     Correct them and run again.""")
