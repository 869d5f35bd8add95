"""The page on study.toml names every setting that a study reads, and no other."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from cxsurvey.errors import StudyError
from cxsurvey.studies.figure_spec import FORMS
from cxsurvey.studies.study import read_study

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "study.md").read_text(encoding="utf-8")
STUDY = PAGE[: PAGE.index("\n## codebook.toml\n")]

# A study with a key in each table that is no setting, so that the refusal lists those that are.
SINGLE = """
[study]
title = "t"
zzz = 1
[export]
file = "raw/so2019.csv"
zzz = 1
[cleaning]
zzz = 1
[cleaning.engagement]
question = "PurchaseHow"
zzz = 1
[cleaning.matching]
questions = ["PurchaseWhat"]
zzz = 1
[[cleaning.contradictions]]
reason = "r"
answers = { PurchaseHow = "equal", PurchaseWhat = "little" }
zzz = 1
[design]
zzz = 1
[weights]
zzz = 1
[headline]
question = "PurchaseHow"
zzz = 1
[tables]
level = [0.05]
zzz = 1
[theme]
file = "theme.toml"
zzz = 1
[claims]
zzz = 1
[deck]
zzz = 1
[[deck.slides]]
title = "t"
zzz = 1
[[figures]]
zzz = 1
""" + "".join(
    f"""
[[figures]]
name = "{form}"
form = "{form}"
zzz = 1
"""
    for form in FORMS
)
WAVES = """
[waves]
zzz = 1
[[waves.exports]]
wave = 1
file = "raw/so2019.csv"
zzz = 1
[[waves.exports]]
wave = 2
file = "raw/so2019.csv"
"""
TABLES = set(re.findall(r"^\[+([\w.]+)\]+$", SINGLE + WAVES, re.MULTILINE))
CLAIMS = """
[sources.s]
title = "t"
publisher = "p"
year = 2022
[[claims]]
id = "A1"
source = "s"
statement = "Nobody was asked."
population = "firms"
recipe = "OUT"
reason = "Nobody was asked."
"""


def refused(folder, text):
    """The settings of each table, as the refusal of a study with one that is not among them lists them."""
    shutil.copytree(ROOT / "data" / "so2019", folder, ignore=lambda _, names: [n for n in names if n == "out"])
    (folder / "study.toml").write_text(text, encoding="utf-8")
    (folder / "theme.toml").write_text("", encoding="utf-8")
    (folder / "claims.toml").write_text(CLAIMS, encoding="utf-8")
    shutil.copy(ROOT / "data" / "pew2013" / "targets.toml", folder / "targets.toml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cxsurvey.settings.MOST_SHOWN", 1_000)
        patch.setattr("cxsurvey.settings.nearest", lambda _, known: " ".join(f'"{name}"' for name in known))  # all
        with pytest.raises(StudyError) as caught:
            read_study(folder)
    found = re.findall(r"(\S+)\.zzz is not a setting, expected (.*)", str(caught.value))
    named = {}
    for table, listed in found:
        named.setdefault(re.sub(r"\[\d+\]", "", table), set()).update(re.findall(r'"(\w+)"', listed))
    return named


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("studies")
    return refused(folder / "single", SINGLE) | refused(folder / "waves", WAVES)


def test_every_table_was_asked(settings):
    assert set(settings) == TABLES


def test_the_page_has_the_settings_of_a_study_and_no_others(settings):
    shown = on_the_page()
    in_words = {f"waves.exports.{name}" for name in (*settings["export"], "decisions")}
    read = {f"{table}.{name}" for table, names in settings.items() for name in names}
    assert read - shown - in_words == set()
    assert shown - read == set()


def on_the_page():
    """Every setting that the blocks on study.toml show, those in comments too, as table.name."""
    found = set()
    for block in re.findall(r"```toml\n(.*?)```", STUDY.split("### Disclosure")[0], re.DOTALL):
        found |= set(flat(tomllib.loads(uncommented(block))))
    return found


def uncommented(block):
    return re.sub(r"^# (\w+ = )", r"\1", block, flags=re.MULTILINE)


def flat(tables, place=""):
    """The settings of nested tables by their places; what a setting holds in braces is its value."""
    for name, value in tables.items():
        entries = value if isinstance(value, list) else [value]
        inner = [entry for entry in entries if isinstance(entry, dict)]
        path = f"{place}{name}"
        if inner and path in TABLES:
            for entry in inner:
                yield from flat(entry, f"{path}.")
        if place:
            yield path


def test_every_form_of_figure_is_on_the_page():
    table = STUDY.split("### Figures")[1].split("###")[0]
    assert {"form", *FORMS} == set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))


@pytest.mark.parametrize("block", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL), ids=lambda text: text[:12].strip())
def test_blocks_are_toml_with_the_settings_in_comments_too(block):
    assert set(tomllib.loads(block)) <= set(tomllib.loads(uncommented(block)))
