"""Numbers that others printed come out of the raw exports."""

from pathlib import Path

import pandas as pd
import pytest

import cxsurvey as cx

DATA = Path(__file__).parents[2] / "data"

# What the publisher printed, and the question, level and base that give it.
OSPO = {
    ("buying", "Extremely + Very influential"): ("buying", "influential", "answered"),
    ("buying", "Slightly + Not at all influential"): ("buying", "hardly", "answered"),
    ("size", "More than 10,000"): ("size", "10001+", "valid"),
    ("size", "2-50 + 51-250"): ("size", "2-250", "valid"),
    ("program", "Yes + No, but planning one"): ("program", "has_or_plans", "all"),
}


@pytest.fixture(scope="module")
def ospo():
    survey = cx.read(
        DATA / "ospo2019/raw/ospo2019.csv", codebook=DATA / "ospo2019/codebook.toml", title_lines=1, header_rows=2
    )
    return survey.clean().check()


def published():
    return pd.read_csv(DATA / "ospo2019/published.csv")


def test_every_published_percentage_is_tested():
    table = published()
    assert {(row.table_id, row.category) for row in table.itertuples()} == set(OSPO)
    assert table["published"].tolist() == [29, 32, 21, 39, 52]


@pytest.mark.parametrize("row", list(published().itertuples()), ids=lambda row: row.category)
def test_ospo_percentages(ospo, row):
    question, level, base = OSPO[row.table_id, row.category]
    found = cx.share(ospo, question, nets=True, base=base).one(level)
    assert cx.percent(found["estimate"]) == f"{row.published}%"
    assert found["base_n"] == row.base
    assert found["estimate"] * found["base_n"] == pytest.approx(row.n, abs=1e-9)


def test_ospo_bases_are_three_different_ones(ospo):
    assert {b: int(cx.share(ospo, "size", base=b).base_n[0]) for b in ("valid", "answered", "asked", "all")} == {
        "valid": 2639,
        "answered": 2668,
        "asked": 2681,
        "all": 2681,
    }


def test_damaged_file_equals_its_answer_key():
    damaged = cx.read(DATA / "so2019/raw/so2019.csv", codebook=DATA / "so2019/codebook.toml")
    key = pd.read_csv(DATA / "so2019/answer_key.csv", dtype=str, keep_default_na=False)
    assert list(damaged.frame.columns) == list(key.columns)
    assert damaged.frame.astype(object).to_numpy().tolist() == key.to_numpy().tolist()
    assert (damaged.audit.rows_in, damaged.audit.rows_kept, len(damaged.audit.set_aside)) == (500, 500, 0)
    assert damaged.audit.changes["rule"].value_counts().to_dict() == {"read.rejoined": 500}


def pew_published():
    return pd.read_csv(DATA / "pew2013/published.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def pew():
    return cx.read(DATA / "pew2013/raw/pew2013.csv", codebook=DATA / "pew2013/codebook.toml").clean().check()


@pytest.mark.parametrize("row", list(pew_published().itertuples()), ids=lambda row: f"{row.question} {row.codes}")
def test_pew_percentages_with_the_publishers_weights(pew, row):
    seen = pew.with_design(weight="weight")
    seen = seen.where({row.group: row.codes.split("|")}) if row.group else seen
    found = cx.share(seen, row.question).one(row.level)
    assert cx.percent(found["estimate"]) == f"{row.published}%"
    assert found["base_n"] == row.base_n


def test_pew_weighted_anew_comes_close(pew):
    """Margins alone do not give the publisher's weights back, but no percentage moves by two points."""
    weighted = pew.weight(cx.targets(DATA / "pew2013/targets.toml"), missing="base")
    for row in pew_published().itertuples():
        seen = weighted.where({row.group: row.codes.split("|")}) if row.group else weighted
        assert abs(100 * cx.share(seen, row.question).one(row.level)["estimate"] - row.published) < 2
