"""The full text of every refusal of a codebook: each mistake at its path, all of them at once."""
# ruff: noqa: E501 - every message stands as it is printed

from __future__ import annotations

import os
from pathlib import Path
from textwrap import dedent

import pytest

from cxsurvey.codebook import Codebook
from cxsurvey.errors import CodebookError, InputError

MISTAKES = {
    "no questions": (
        """

        """,
        """
        codebook.toml has 1 mistake.
          where:    codebook.toml
          got:      questions is empty, expected at least one [questions.NAME]
          next:     Correct it and run again.
        """,
    ),
    "types": (
        """
        title = 3
        sample = "random"
        colour = "red"
        reasons = { "NA" = "no answer", "x" = ["refused"] }
        [questions]
        q0 = 1
        [questions.q1]
        type = "singel"
        ordered = "yes"
        base = ["valid"]
        optoins = []
        options = [{ label = "Yes", colour = true }, 5, { code = "no" }]
        """,
        """
        codebook.toml has 13 mistakes.
          where:    codebook.toml
          got:      questions.q0 = 1, expected a table
                    questions.q1.options[1] = 5, expected a table
                    questions.q1.options[2].label is missing, expected text
                    questions.q1.type = "singel", expected "single" (the nearest of 4)
                    questions.q1.base = ["valid"], expected text
                    questions.q1.ordered = "yes", expected true or false
                    title = 3, expected text
                    sample = "random", expected one of "unknown", "probability", "nonprobability"
                    reasons."NA" = "no answer", expected "no_answer" (the nearest of 6)
                    reasons."x" = ["refused"], expected "refused" (the nearest of 6)
                    colour is not a setting, expected "scales", "questions", "title", "source", "synthetic", "population", "sample", "language" and 8 more or nothing
                    questions.q1.optoins is not a setting, expected "options" (the nearest of 28) or nothing
                    questions.q1.options[0].colour is not a setting, expected "label", "code", "values", "reason", "column", "score", "exclusive", "invented" and 1 more or nothing
          next:     Correct them and run again.
        """,
    ),
    "options": (
        """
        [questions.empty]
        [questions.codes]
        options = [{ label = "Yes", code = 1 }, { label = "No", code = "1" }, { label = "Perhaps", code = true }, { label = "Never", code = [] }, { label = "", code = "" }]
        [questions.reasons]
        options = [{ label = "Refused", code = "refused" }, { label = "None", code = "none", reason = "no_anser" }]
        [questions.spellings]
        options = [{ label = "Yes", values = ["y", "n"] }, { label = "No", values = ["n", "Yes"] }, { label = "Other", values = [["x"], 1979-05-27] }]
        [questions.columns]
        options = [{ label = "Java", column = "java" }]
        [questions.half]
        type = "multiple"
        separator = ""
        options = [{ label = "Java", column = "java" }, { label = "Go" }]
        [questions.number]
        type = "numeric"
        options = [{ label = "none" }, { label = "five", code = 5 }, { label = "Refused", code = "r", reason = "refused" }]
        """,
        """
        codebook.toml has 14 mistakes.
          where:    codebook.toml
          got:      questions.empty.options is empty, expected the answers that could be given
                    questions.codes.options[2].code = true, expected one text or whole number
                    questions.codes.options[3].code = [], expected one text or whole number
                    questions.codes.options[4].code = "", expected one text or whole number
                    questions.codes.options[1].code = "1" is the code of options[0] too
                    questions.reasons.options[1].reason = "no_anser", expected "no_answer" (the nearest of 6)
                    questions.reasons.options[0].code = "refused" is the name of a reason, expected reason = "refused" beside it
                    questions.spellings.options[2].values = [["x"], 1979-05-27], expected texts and numbers
                    questions.spellings.options[1] is spelled "n", as options[0] is
                    questions.spellings.options[1] is spelled "Yes", as options[0] is
                    questions.columns.options name columns, expected type = "multiple" beside them
                    questions.half.separator is empty, expected the mark between two answers
                    questions.half.options[1].column is missing, expected one as the other options have
                    questions.number.options[0].code = "none" stands for no number, expected a whole number, or a reason beside it
          next:     Correct them and run again.
        """,
    ),
    "scales and languages": (
        """
        [scales.agree]
        options = [{ code = 1, label = "No" }, { code = 1, label = "Yes" }]
        [scales.none]
        [scales.agree.languages.nl]
        options = { 1 = "Nee", 3 = "Ja" }
        [questions.a]
        scale = "agre"
        [questions.b]
        scale = "agree"
        options = [{ label = "Yes" }]
        [questions.c]
        scale = "agree"
        type = "numeric"
        [questions.d]
        options = [{ code = 1, label = "No" }, { code = 2, label = "Yes" }]
        languages.nl = { wordig = "x", options = { 1 = "Ja", 2 = "Yes", 4 = "Nee" } }
        languages.de = { options = { 1 = 5 } }
        """,
        """
        codebook.toml has 10 mistakes.
          where:    codebook.toml
          got:      scales.agree.languages.nl.options.3 is the code of no option, expected one of "1"
                    scales.agree.options[1].code = 1 is the code of options[0] too
                    scales.none.options is empty, expected the answers that could be given
                    questions.a.scale = "agre", expected "agree" (the nearest of 2)
                    questions.a.options is empty, expected the answers that could be given
                    questions.b.options stand beside scale, expected one of both
                    questions.c.scale is given, expected type = "single" or "multiple" beside it
                    questions.d.languages.nl.options.4 is the code of no option, expected one of "1", "2"
                    questions.d.languages.de.options.1 = 5, expected text
                    questions.d.languages.nl.wordig is not a setting, expected "wording" (the nearest of 3) or nothing
          next:     Correct them and run again.
        """,
    ),
    "marks": (
        """
        pii = [1]
        [reasons]
        "9..1" = "refused"
        [roles]
        strat = "StartDate"
        start = 3
        [questions.a]
        minimum = 3
        maximum = 1
        at_most = 2
        unit = "hours"
        instructed = 7
        mentions = ["m1"]
        column = "a"
        reasons = { 99 = "anser" }
        options = [{ code = 1, label = "No", exclusive = true, score = "high" }]
        [questions.b]
        type = "numeric"
        minimum = nan
        maximum = true
        [questions.c]
        type = "multiple"
        at_most = 0
        options = [{ code = 1, label = "No" }]
        """,
        """
        codebook.toml has 18 mistakes.
          where:    codebook.toml
          got:      questions.a.options[0].score = "high", expected a number
                    questions.a.reasons."99" = "anser", expected "answer" (the nearest of 7)
                    questions.a.mentions is given, expected type = "multiple" beside it
                    questions.a.mentions stands beside other columns of the question, expected one of both
                    questions.a.minimum = 3 is above maximum = 1
                    questions.a.minimum is given, expected type = "numeric" beside it
                    questions.a.maximum is given, expected type = "numeric" beside it
                    questions.a.unit is given, expected type = "numeric" beside it
                    questions.a.at_most is given, expected type = "multiple" beside it
                    questions.a.options[0].exclusive is given, expected type = "multiple" beside it
                    questions.a.instructed = 7, expected one of 1
                    questions.b.minimum = nan, expected a finite number
                    questions.b.maximum = true, expected a number
                    questions.c.at_most = 0, expected 1 or more
                    reasons."9..1" is a range from high to low, expected the lower number first
                    roles.strat is not a role, expected "start" (the nearest of 35)
                    roles.start = 3, expected the name of a column, or a list of names
                    pii = [1], expected texts
          next:     Correct them and run again.
        """,
    ),
    "waves": (
        """
        wave = "2022"
        [waves.2022]
        [waves.2021]
        codes = { a = { 1 = 5, 2 = [1] }, b = {}, c = 3 }
        renamed = { x = "y", z = 1 }
        added = ["b", 4]
        [questions.a]
        options = [{ code = 1, label = "No" }]
        """,
        """
        codebook.toml has 10 mistakes.
          where:    codebook.toml
          got:      waves.2021.codes.a.2 = [1], expected one text or whole number
                    waves.2021.codes.c = 3, expected a code of that wave = the code of today
                    waves.2021.renamed.z = 1, expected the name of a question of today
                    waves.2021.added = ["b", 4], expected texts
                    waves.2022 is the wave of this codebook, expected another one
                    waves.2021.codes.b is not a question, expected one of "a"
                    waves.2021.codes.c is not a question, expected one of "a"
                    waves.2021.renamed.x is not a question, expected one of "a"
                    waves.2021.added "b" is not a question, expected one of "a"
                    waves.2021.codes.a names 5, expected one of 1, "dont_know", "refused", "no_answer", "invalid", "not_asked", "broke_off"
          next:     Correct them and run again.
        """,
    ),
    "nets": (
        """
        [questions.who]
        options = [{ label = "IT only", code = "it" }, { label = "Joint", code = "joint" }, { label = "1", code = 1 }]
        [questions.who.nets.it]
        options = ["it"]
        [questions.who.nets.1]
        options = ["it"]
        [questions.who.nets.none]
        [questions.who.nets.some]
        options = ["it", "jiont", 2]
        """,
        """
        codebook.toml has 5 mistakes.
          where:    codebook.toml
          got:      questions.who.nets.it has the code of an option, expected a name of its own
                    questions.who.nets.1 has the code of an option, expected a name of its own
                    questions.who.nets.none.options is empty, expected some of "it", "joint", 1, "dont_know", "refused", "no_answer", "invalid", "not_asked" and 1 more
                    questions.who.nets.some.options names "jiont", expected "joint" (the nearest of 9)
                    questions.who.nets.some.options names 2, expected one of "it", "joint", 1, "dont_know", "refused", "no_answer", "invalid", "not_asked" and 1 more
          next:     Correct them and run again.
        """,
    ),
    "routing": (
        """
        [questions.a]
        options = [{ label = "Yes" }, { label = "No", code = 2 }]
        asked_of = { b = ["Yes"], z = "Yes" }
        [questions.b]
        options = [{ label = "Yes" }]
        asked_of = { a = ["Yse", 3], b = "Yes" }
        """,
        """
        codebook.toml has 5 mistakes.
          where:    codebook.toml
          got:      questions.a.asked_of.z is not a question, expected one of "a", "b"
                    questions.a.asked_of leads back to itself, expected questions put before it
                    questions.b.asked_of.a names "Yse", expected one of "Yes", 2, "dont_know", "refused", "no_answer", "invalid", "not_asked", "broke_off"
                    questions.b.asked_of.a names 3, expected one of "Yes", 2, "dont_know", "refused", "no_answer", "invalid", "not_asked", "broke_off"
                    questions.b.asked_of leads back to itself, expected questions put before it
          next:     Correct them and run again.
        """,
    ),
}


def refusal(path: Path) -> str:
    with pytest.raises(CodebookError) as caught:
        Codebook.read(path)
    return str(caught.value).replace(f"{path.parent}{os.sep}", "").replace(str(path.parent), "FOLDER")


@pytest.mark.parametrize("name", MISTAKES)
def test_every_mistake_is_told_at_its_path_and_all_at_once(tmp_path: Path, name: str) -> None:
    text, expected = MISTAKES[name]
    path = tmp_path / "codebook.toml"
    path.write_text(dedent(text), encoding="utf-8")
    assert refusal(path) == dedent(expected).strip()


UNREADABLE = {
    "syntax": (
        b"[questions.a]\noptions = [\n{ label = Yes }]\n",
        """
        codebook.toml is not valid TOML.
          where:    codebook.toml
          got:      Invalid value (at line 3, column 11): { label = Yes }]
          expected: one key = value to a line, text in double quotes
          next:     Correct that line.
        """,
    ),
    "encoding": (
        b'title = "caf\xe9"',
        """
        codebook.toml is not a text file.
          where:    codebook.toml, byte 12
          got:      a byte that is not UTF-8: 0xe9
          expected: TOML, in UTF-8
          next:     Save it as UTF-8 text.
        """,
    ),
    "a table twice": (
        b"[questions.a]\n[questions.a]\n",
        """
        codebook.toml is not valid TOML.
          where:    codebook.toml
          got:      Cannot declare ('questions', 'a') twice (at line 2, column 13): [questions.a]
          expected: each [table] once; a table that can stand there more than once is [[…]]
          next:     Correct that line.
        """,
    ),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_is_no_toml_is_refused(tmp_path: Path, name: str) -> None:
    content, expected = UNREADABLE[name]
    path = tmp_path / "codebook.toml"
    path.write_bytes(content)
    assert refusal(path) == dedent(expected).strip()


MISSING = {
    "codebook.toml": """
    There is no codebook.toml.
      where:    codebook.toml
      got:      no such file in FOLDER
      expected: a TOML file
      next:     Check the path, or write codebook.toml first.
    """,
    "no folder/codebook.toml": """
    There is no codebook.toml.
      where:    no folder/codebook.toml
      got:      no such folder as no folder
      expected: a TOML file
      next:     Check the path, or write codebook.toml first.
    """,
    "folder.toml": """
    There is no folder.toml.
      where:    folder.toml
      got:      a folder
      expected: a TOML file
      next:     Check the path, or write folder.toml first.
    """,
}


@pytest.mark.parametrize("name", MISSING)
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(CodebookError) as caught:
        Codebook.read(tmp_path / name)
    text = str(caught.value).replace(f"{tmp_path}{os.sep}", "").replace(str(tmp_path), "FOLDER")
    assert text == dedent(MISSING[name]).strip()


def test_a_question_that_is_not_there_is_refused_with_the_nearest_name() -> None:
    book = Codebook.from_dict({"questions": {"PurchaseHow": {"type": "text"}, "Country": {"type": "text"}}})
    with pytest.raises(InputError) as caught:
        book["PurchaseHaw"]
    assert (
        str(caught.value)
        == dedent(
            """
        There is no question "PurchaseHaw".
          where:    codebook
          got:      PurchaseHaw
          expected: "PurchaseHow" (the nearest of 2)
          next:     Use a name from the codebook, or add the question to it.
        """
        ).strip()
    )
