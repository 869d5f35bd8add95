"""Malformed files of claims: each is refused at the path of the mistake, whatever stands there; no traceback."""

# ruff: noqa: E501 (messages are compared as they are read)

import pytest

import cxsurvey as cx
from cxsurvey.codebook import Codebook
from cxsurvey.ledger.reading import read_claims

BOOK = Codebook.from_dict(
    {
        "questions": {
            "D01": {"options": [{"code": "joint", "label": "Joint sessions"}, {"code": "it_only", "label": "IT only"}]},
            "SIDE": {"options": [{"code": "it", "label": "IT"}, {"code": "business", "label": "Business"}]},
            "HOURS": {"type": "numeric"},
            "M": {"options": [{"code": 1, "label": "a", "score": 1}, {"code": 2, "label": "b", "score": 2}]},
        }
    }
)

SOUND = """\
[sources.c]
title = "A column"

[[claims]]
id = "A"
source = "c"
statement = "Most want joint sessions."
recipe = "GT"
quantifier = "most"
question = "D01"
levels = ["joint"]
"""
A_NUMBER = 'expected a number as printed, such as "41.7%", "1/3" or "8 hours"'
IN_UNIT = f"{A_NUMBER}, or 20 in the unit of the answers"
NO_CODE = "expected at least one code or name"

# one line of the claim, and what is said of it after "claims[0]."
LINES = {
    'id = ""': 'id = "", expected words that can be read',
    "id = 7": "id = 7, expected text",
    'id = "A\\u0000"': 'id = "A\\u0000", expected words that can be read',
    'id = ["A"]': 'id = ["A"], expected text',
    'statement = "   "': 'statement = "   ", expected words that can be read',
    'statement = "Most \\u202ewant it."': 'statement = "Most \\u202ewant it.", expected words that can be read',
    'statement = { text = "Most." }': 'statement = {text = "Most."}, expected text',
    "source = true": "source = true, expected text",
    'source = ["c"]': 'source = ["c"], expected text',
    "family = 1": "family = 1, expected text",
    'recipe = "gt"': 'recipe = "gt", expected one of "FIX", "2S", "GT", "LT", "LB", "EQ", "BAND", "SUP" and 15 more',
    'recipe = ["GT", "LT"]': 'recipe = ["GT", "LT"], expected text',
    "quantity = []": f"quantity = [], {A_NUMBER}",
    'quantity = ["1%", nan]': f'quantity = ["1%", nan], {A_NUMBER}',
    "quantity = 50": f"quantity = 50, {A_NUMBER}",
    'quantity = "½"': f'quantity = "½", {A_NUMBER}',
    'quantity = "1/0"': f'quantity = "1/0", {A_NUMBER}',
    'quantity = "150%"': 'quantity = "150%", expected a share, such as "41.7%" for GT',
    'quantity = "-3%"': 'quantity = "-3%", expected a share, such as "41.7%" for GT',
    'quantity = "99999999999999999999999999999999999999999999999999999999999999999999999999999999%"': f'quantity = "99999999999999999999999999999999999999999999999999999999999999999999999999999999%", {A_NUMBER}',
    'quantifier = "mostly all"': 'quantifier = "mostly all", expected "mostly" (the nearest of 22)',
    'between = ["90%"]': 'between = ["90%"], expected two numbers, such as ["85%", "90%"]',
    'between = ["90%", "80%"]': 'between = ["90%", "80%"], expected two numbers, such as ["85%", "90%"]',
    'between = ["1%", nan]': 'between = ["1%", nan], expected two numbers, such as ["85%", "90%"]',
    'between = { low = "1%" }': 'between = {low = "1%"}, expected a list',
    "threshold = nan": f"threshold = nan, {IN_UNIT}",
    "threshold = inf": f"threshold = inf, {IN_UNIT}",
    "threshold = -1": 'threshold = -1, expected a share, such as "41.7%" for GT',
    'threshold = "150%"': 'threshold = 1.5, expected a share, such as "41.7%" for GT',
    'threshold = ["50%", "60%"]': f'threshold = ["50%", "60%"], {IN_UNIT}',
    "threshold = false": f"threshold = false, {IN_UNIT}",
    "margin = 0": "margin = 0, expected margins above 0",
    "margin = nan": f"margin = nan, {IN_UNIT}",
    'margin = "5"': 'margin = 5, expected points, such as "5 pp", for GT',
    'margin = ["5 pp", "x"]': f'margin = "x", {IN_UNIT}',
    "published_n = 0": "published_n = 0, expected a whole number above 0, or no such key",
    "published_n = 724.0": "published_n = 724.0, expected a whole number",
    "published_n = 99999999999999999999": "published_n = 99999999999999999999, expected a whole number above 0, or no such key",
    "population = 1979-05-27": "population = 1979-05-27, expected text",
    'side = "up"': 'side = "up", expected one of "two-sided", "greater", "less"',
    'base = "everybody"': 'base = "everybody", expected one of "valid", "answered", "asked", "all"',
    'joined = "some"': 'joined = "some", expected one of "all", "any"',
    'question = ""': 'question = "", expected words that can be read',
    'question = ["D01"]': 'question = ["D01"], expected text',
    'question = "d01"': 'question = "d01", expected one of "D01", "SIDE", "HOURS", "M"',
    "levels = []": f"levels = [], {NO_CODE}",
    'levels = [["joint"]]': f'levels = [["joint"]], {NO_CODE}',
    "levels = [1.5]": f"levels = [1.5], {NO_CODE}",
    'levels = ["joint", 1, true]': f'levels = ["joint", 1, true], {NO_CODE}',
    'levels = ["joynt"]': 'levels names "joynt", expected "joint" (the nearest of 8)',
    'where = "SIDE"': 'where = "SIDE", expected a table',
    "where = { SIDE = [] }": f"where.SIDE = [], {NO_CODE}",
    'where = { SIDE = [["it"]] }': f'where.SIDE = [["it"]], {NO_CODE}',
    "where = { SIDE = { it = 1 } }": f"where.SIDE = [{{it = 1}}], {NO_CODE}",
    "where = { HOURS = 3 }": "where.HOURS is given, expected no codes: HOURS is a numeric question; make bands of it in [derived]",
    'group = ["it"]': "group is given, expected by beside it: the question they are codes of",
    "modifier_levels = [3]": "modifier_levels is given, expected modifier beside it: the question they are codes of",
    "coefficients = { joint = nan }": "coefficients.joint = nan, expected a finite number",
    'coefficients = { joint = "1" }': 'coefficients.joint = "1", expected a number',
    'coefficients = ["joint"]': 'coefficients = ["joint"], expected a table',
    'order = ["joint"]': 'order = ["joint"], expected two codes or more, in order',
    'order = ["joint", []]': 'order = ["joint", []], expected two codes or more, in order',
    'order = [["joint"], [["it_only"]]]': 'order = [["joint"], [["it_only"]]], expected two codes or more, in order',
    'controls = [["SIDE"]]': f'controls = [["SIDE"]], {NO_CODE}',
    'items = "Q"': 'items names "Q", expected one of "D01", "SIDE", "HOURS", "M"',
    "definitions = { strict = [true] }": f"definitions.strict = [true], {NO_CODE}",
    "inputs = { weeks = inf }": "inputs.weeks = inf, expected a finite number",
    'formula = "weeks ** 2"': 'formula = "weeks ** 2", expected names and numbers joined by + - * / and brackets',
    'reason = "\\t"': 'reason = " ", expected words that can be read',
    'note = [1, "a", true]': 'note = [1, "a", true], expected text',
    "parts = 3": "parts[0] = 3, expected a table",
    'parts = [{ recipe = "GTT" }]': 'parts[0].recipe = "GTT", expected "GT" (the nearest of 23)',
    "also = [{ quantity = [] }]": f"also[0].quantity = [], {A_NUMBER}",
    'colour = "red"': 'colour is not a setting, expected "source", "id", "statement", "family", "population", "unit", "published_base", "formula" and 19 more or nothing',
}

# what is added behind the sound file, or put before it, and everything that is said
ADDED = {
    ('title = "\\u0007"\n', ""): ['title = "\\u0007", expected words that can be read'],
    ("unit = []\n", ""): ["unit = [], expected text"],
    ('not_asked = [["B01"]]\n', ""): ['not_asked names ["B01"], expected names of questions'],
    ("not_asked = true\n", ""): ["not_asked names true, expected names of questions"],
    ("", '[sources.d]\nyear = "2022"\n'): [
        "sources.d.title is missing, expected text",
        'sources.d.year = "2022", expected a whole number',
    ],
    ("", '[sources.d]\ntitle = "B"\nyear = 20222\n'): ["sources.d.year = 20222, expected a year, such as 2022"],
    ("", '[sources.d]\ntitle = "B"\nsensitivity_n = [true]\n'): [
        "sources.d.sensitivity_n = [true], expected whole numbers above 0"
    ],
    ("", "[families.f]\nlevel = nan\n"): [
        "families.f.level = nan, expected a finite number",
        "families.f.level = 0, expected a number between 0 and 1",
    ],
    ("", '[families.f]\nadjust = ["holm"]\n'): ['families.f.adjust = ["holm"], expected text'],
    ("", '[derived.A]\nproduct = ["A", "HOURS"]\n'): [
        'derived.A.product names "A", expected one of "D01", "SIDE", "HOURS", "M"'
    ],
    ("", '[derived.A]\nproduct = ["B", "HOURS"]\n[derived.B]\nproduct = ["A", "HOURS"]\n'): [
        'derived.A.product names "B", expected one of "D01", "SIDE", "HOURS", "M"',
        'derived.B.product names "A", expected one of "D01", "SIDE", "HOURS", "M"',
    ],
    ("", '[derived.A]\nproduct = [["HOURS"]]\n'): [
        'derived.A.product names ["HOURS"], expected one of "D01", "SIDE", "HOURS", "M"'
    ],
    ("", '[derived.A]\ncount = "D01"\nlevels = [["joint"]]\n'): [
        "derived.A.levels is missing or does not fit, expected the codes to count"
    ],
    ("", '[derived.A]\ncount = "D01"\nlevels = ["joynt"]\n'): [
        'derived.A.levels names "joynt", expected "joint" (the nearest of 8)'
    ],
    ("", '[derived.A]\npoints = "D01"\nworth = { joint = nan }\n'): [
        "derived.A.worth is missing or does not fit, expected the points of each code, such as { 1 = 2, 2 = 1, 3 = 0 }"
    ],
    ("", '[derived.A]\npoints = "D01"\nworth = { joynt = 1 }\n'): [
        'derived.A.worth names "joynt", expected "joint" (the nearest of 8)'
    ],
    ("", '[derived.A]\nbands = "HOURS"\ncuts = [nan]\n'): [
        "derived.A.cuts is missing or does not fit, expected numbers in rising order"
    ],
    ("", '[derived.A]\nbands = "HOURS"\ncuts = [2, 1]\n'): [
        "derived.A.cuts is missing or does not fit, expected numbers in rising order"
    ],
    ("", '[derived.A]\ngroups = "D01"\nof = { "" = ["joint"] }\n'): [
        "derived.A.of is missing or does not fit, expected lists of codes by the name of their group"
    ],
    ("", '[derived.A]\ngroups = "D01"\nof = { gate = [["it_only"]] }\n'): [
        "derived.A.of is missing or does not fit, expected lists of codes by the name of their group"
    ],
    ("", "[derived]\nA = 3\n"): ["derived.A = 3, expected a table"],
    ("", '[codes]\nD1 = { a = "joint" }\n'): ['codes.D1 is not a question, expected "D01" (the nearest of 4)'],
    ("", "[codes.D01]\na = 1979-05-27\n"): ["codes.D01.a = 1979-05-27, expected a code, or a list of codes"],
    ("", '[codes.D01]\na = "joynt"\n'): ['codes.D01.a names "joynt", expected "joint" (the nearest of 8)'],
    ("", "[codes.D01]\na = [[1]]\n"): ["codes.D01.a = [[1]], expected a code, or a list of codes"],
    ("", "[highest]\nM = true\n"): ["highest.M = true, expected an end of its scale, 1, 2"],
    ("", "[highest]\nM = [2]\n"): ["highest.M = [2], expected an end of its scale, 1, 2"],
    (
        "",
        '[[claims]]\nid = "A"\nsource = "c"\nstatement = "Most want joint sessions."\nrecipe = "GT"\nquantifier = "most"\nquestion = "D01"\nlevels = ["joint"]\n',
    ): ['claims use the id "A" more than once, expected an id each'],
}

WHOLE = {
    "claims = []\n": ["claims is missing, expected at least one [[claims]]"],
    'claims = "many"\n': ['claims[0] = "many", expected a table'],
    '[claims]\nid = "A"\n': ['claims = {id = "A"}, expected a list'],
    "sources = 3\n[[claims]]\n": [
        "sources = 3, expected a table",
        "claims[0].source is missing, expected text",
        "claims[0].id is missing, expected text",
        "claims[0].statement is missing, expected text",
        "claims[0].recipe is missing, expected a recipe, or [[claims.parts]] that each have one",
    ],
}
UNREADABLE = {
    "note = [[[": "Invalid value",
    "note = " + "[" * 3000 + "]" * 3000: "lists within lists within lists, hundreds deep",
    "note = " + "{ a = " * 3000 + "1" + " }" * 3000: "lists within lists within lists, hundreds deep",
    "published_n = " + "9" * 5000: "a number of thousands of digits",
    'note = "a\x00b"': "Illegal character",
}


def told(text, tmp_path):
    """What is said of a file, line by line; the path of the file left out."""
    path = tmp_path / "claims.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(cx.ClaimError) as error:
        read_claims(path, BOOK)
    said = str(error.value).partition("  got:      ")[2].partition("\n  next: ")[0]
    return [line.strip() for line in said.splitlines()]


def with_line(line):
    """The sound claim with another line for a key of it, or with one more."""
    key = line.partition(" = ")[0]
    kept = [old for old in SOUND.splitlines() if not old.startswith(f"{key} = ")]
    return "\n".join([*kept, line, ""])


def test_the_file_that_the_others_are_made_of_is_sound(tmp_path):
    path = tmp_path / "claims.toml"
    path.write_text(SOUND, encoding="utf-8")
    assert len(read_claims(path, BOOK)) == 1


@pytest.mark.parametrize(("line", "said"), LINES.items(), ids=LINES)
def test_a_line_that_does_not_fit_is_told_at_its_path_and_nothing_else(line, said, tmp_path):
    assert told(with_line(line), tmp_path) == [f"claims[0].{said}"]


@pytest.mark.parametrize(("added", "said"), ADDED.items(), ids=[str(place) for place in range(len(ADDED))])
def test_tables_and_settings_that_do_not_fit(added, said, tmp_path):
    assert told(SOUND.join(added), tmp_path) == said


@pytest.mark.parametrize(("text", "said"), WHOLE.items(), ids=[str(place) for place in range(len(WHOLE))])
def test_files_of_another_shape(text, said, tmp_path):
    assert told(text, tmp_path) == said


@pytest.mark.parametrize(("line", "said"), UNREADABLE.items(), ids=["open", "arrays", "tables", "digits", "null"])
def test_files_that_cannot_be_read_at_all(line, said, tmp_path):
    assert said in " ".join(told(SOUND + line, tmp_path))


def test_sums_that_no_machine_can_hold(tmp_path):
    line = f'formula = "1{"0" * 400}"'
    [said] = told(with_line(line), tmp_path)
    assert said.startswith("claims[0].formula = ")
    assert said.endswith("expected a formula with a finite value")
