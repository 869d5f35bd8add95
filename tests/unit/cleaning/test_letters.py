"""Letters struck at random are told from words: planted ones are found, honest answers are left alone."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from random import Random

import cxsurvey as cx
from cxsurvey.cleaning.checks.letters import common_words, known_share, likelihood, unlike_words, words_of
from cxsurvey.cleaning.checks.open_ends import Gibberish
from cxsurvey.readers.export import read_export

DATA = Path(__file__).parents[2] / "data"
FOUND = 0.90  # of planted texts of 6 to 24 letters
HONEST = 0.005  # of honest texts that may be flagged, for 2 points of the 3 it takes
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def along_a_row(draw: Random, length: int) -> str:
    row = draw.choice(ROWS)
    at, keys = draw.randrange(len(row)), ""
    for _ in range(length):
        at = max(0, min(len(row) - 1, at + draw.choice([-2, -1, 1, 2])))
        keys += row[at]
    return keys


def by_both_hands(draw: Random, length: int) -> str:
    return "".join(draw.choice("qwertasdfgzxcvb" if place % 2 else "yuiophjklnm") for place in range(length))


def anywhere(draw: Random, length: int) -> str:
    return "".join(draw.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(length))


def again_and_again(draw: Random, length: int) -> str:
    return ("".join(draw.choice("asdfghjkl") for _ in range(3)) * 9)[:length]


def on_the_home_keys(draw: Random, length: int) -> str:
    return "".join(draw.choice("asdfjkl") for _ in range(length))


def in_pieces(draw: Random, length: int) -> str:
    pieces = range(max(2, length // 6))
    return " ".join("".join(draw.choice("asdfghjklqweruiop") for _ in range(draw.randint(3, 7))) for _ in pieces)


def in_capitals(draw: Random, length: int) -> str:
    return anywhere(draw, length).upper()


def one_key(draw: Random, length: int) -> str:
    return draw.choice("abcdxyz") * length


WAYS = (along_a_row, by_both_hands, anywhere, again_and_again, on_the_home_keys, in_pieces, in_capitals, one_key)


def test_keys_struck_at_random_are_found() -> None:
    draw = Random(11)
    planted = [way(draw, draw.randint(6, 24)) for way in WAYS for _ in range(200)]
    assert sum(bool(Gibberish().kind_of(text)) for text in planted) >= FOUND * len(planted)


def test_answers_in_words_are_left_alone() -> None:
    honest = []
    for path in (DATA / "engagement").glob("*.toml"):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        texts = [text for code, listed in table.items() if code != "elsewhere" for text in listed]
        honest += [text for text in texts if not re.search("asdf|lkjlkj|qwerty|xxx", text)]
    assert [text for text in honest if Gibberish().kind_of(text)] == []


def test_words_in_published_answers_are_left_alone() -> None:
    flagged, count = [], 0
    for path in (DATA / "exports").glob("*.csv"):
        for _, column in read_export(path).frame.items():
            texts = [text for text in column.astype(object).dropna().unique() if re.search("[A-Za-z]{2}", text)]
            flagged += [text for text in texts if Gibberish().kind_of(text)]
            count += len(texts)
    assert count > 400
    assert len(flagged) < HONEST * count


def test_the_demo_study_has_no_gibberish_but_what_was_planted() -> None:
    wave = cx.simulate_study(seed=9, n=300, waves=[2022]).waves[2022]
    assert [text for text in wave.honest["Z01"].astype(object).dropna() if Gibberish().kind_of(str(text))] == []


def test_other_alphabets_names_and_abbreviations_say_nothing() -> None:
    for text in ("информация важна", "因为他们了解系统", "DynamoDB, xMatters", "SQL XML HTML", "ΙΤ μόνο"):
        assert Gibberish().kind_of(text) == ""


def test_letters_of_words_are_likelier_than_keys() -> None:
    words = ["verantwoordelijkheid", "geschwindigkeit", "procurement", "entreprise", "responsable"]
    assert min(map(likelihood, words)) > max(map(likelihood, ["sdkjfhg", "wqzxpt", "jfkdlsj"]))
    assert known_share(["the", "qxz"]) == 0.5
    assert unlike_words(["qxzvw", "vendor"], -1.7) == 5 / 11
    assert words_of("CRM-systeem nr. 3") == ["systeem", "nr"]
    assert len(common_words()) > 2_500
