"""Pages of printed table books come out of their answers: CNCF 2019, Haskell 2020, and Pew 2013, which is weighted."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.exhibits.number import half_up

DATA = Path(__file__).parents[1] / "data" / "published"
HISPANIC = ["Hisp, born in US", "Hisp, born outside US"]
FIXED = "2020-11-02T12:28:09"  # from then on the Haskell survey stored every option that was ticked


def options(values):
    return [{"code": value, "label": value} for value in dict.fromkeys(values) if value]


@pytest.fixture(scope="module")
def cncf():
    frame = pd.read_csv(DATA / "cncf2019.csv.gz", dtype=str, keep_default_na=False)
    questions = {
        name: {"options": options(frame[name]), "base": "valid"} for name in ("region", "k8s", "containers", "clusters")
    }
    unused = "I do not use Kubernetes"
    questions["clusters"]["options"] = [
        {**each, "reason": "not_asked"} if each["code"] == unused else each for each in questions["clusters"]["options"]
    ]
    centres = {"private": "Private Cloud / On Premise", "public": "Public Cloud", "hybrid": "Hybrid Cloud (i.e. both)"}
    ticks = [
        {"code": label, "label": label, "column": name, "values": [next(v for v in frame[name].unique() if v)]}
        for name, label in centres.items()
    ]
    questions["datacenter"] = {"type": "multiple", "options": ticks, "base": "all"}
    return cx.book(cx.from_frame(frame, codebook=cx.Codebook.from_dict({"questions": questions})), banner="region")


def test_cncf_prints_what_was_printed(cncf):
    printed = pd.read_csv(DATA / "cncf2019_published.csv")
    printed = printed[(printed["statistic"] == "pct") & (printed["match"] == "yes")]
    assert len(printed) == 8
    for row in printed.itertuples():
        table = cncf[row.table_id]
        assert half_up(100 * table.value(row.category)) == row.published, row.category
        assert table.value(row.category, statistic="unweighted") == row.n
        assert table.cells["base_n"][table.row_places[row.table_id, "level", row.category], 0] == row.base


def test_cncf_europe_is_what_the_answers_say(cncf):
    assert half_up(100 * cncf["region"].value("Europe"), 1) == 38.6


@pytest.fixture(scope="module")
def haskell():
    frame = pd.read_csv(DATA / "haskell2020.csv.gz", dtype=str, keep_default_na=False)
    return frame.apply(lambda column: column.str.strip())


def printed_haskell(banner):
    table = pd.read_csv(DATA / "haskell2020_published.csv.gz", keep_default_na=False)
    return table[(table["banner"] == banner) & (table["match"] == "yes")]


def test_haskell_single_questions(haskell):
    printed = printed_haskell("single")
    names = list(dict.fromkeys(printed["table_id"]))
    offered = printed.groupby("table_id")["category"].apply(list)
    questions = {name: {"options": options([*offered[name], *haskell[name]])} for name in names}
    book = cx.Codebook.from_dict({"questions": questions})
    tables = cx.book(cx.from_frame(haskell[names], codebook=book), names)
    wrong = []
    for row in printed.itertuples():
        table = tables[row.table_id]
        shown = {"count": table.value(row.category, statistic="count"), "pct": half_up(100 * table.value(row.category))}
        wrong += [] if shown[row.statistic] == float(row.published) else [(row.table_id, row.category, shown)]
    assert len(printed) == 1_012
    assert wrong == []


def ticked(answers, option):
    """Who chose an option from lists parted by commas; one option holds a comma itself."""
    if "," in option:
        return answers.str.contains(option, regex=False)
    return answers.map(lambda text: option in text.split(","))


def test_haskell_multiple_response_before_and_after_its_fault(haskell):
    printed = printed_haskell("multi")
    columns = {"fixed": np.where(haskell["finishedAt"] >= FIXED, "after", "before")}
    questions = {"fixed": {"options": options(["before", "after"])}}
    for name, rows in printed.groupby("table_id", sort=False):
        choices = []
        for place, category in enumerate(dict.fromkeys(rows["category"])):
            column = f"{name}_{place}"
            columns[column] = ticked(haskell[name], category)
            choices.append({"code": category, "label": category, "column": column})
        questions[name] = {"type": "multiple", "base": "all", "options": choices}
    survey = cx.from_frame(pd.DataFrame(columns), codebook=cx.Codebook.from_dict({"questions": questions}))
    tables = cx.book(survey, list(questions)[1:], banner="fixed")
    points = {"count, all submissions": "Total", "count, submissions after the fix": "after"}
    wrong = []
    for row in printed.itertuples():
        found = tables[row.table_id].value(row.category, points[row.statistic], "count")
        wrong += [] if found == float(row.published) else [(row.table_id, row.category, row.statistic, found)]
    assert len(printed) == 379
    assert wrong == []


def test_pew_weighted_percentages():
    frame = pd.read_csv(DATA / "pew2013.csv.gz", dtype=str, keep_default_na=False)
    frame["weight"] = frame["weight"].astype(float)
    names = ("q1", "q45", "racethn2", "party")
    book = cx.Codebook.from_dict({"questions": {name: {"options": options(frame[name])} for name in names}})
    survey = cx.from_frame(frame, codebook=book, weight="weight")
    tables = cx.book(survey, ["q1", "q45"], banner=["racethn2", "party", {"Hispanic": {"racethn2": HISPANIC}}])
    printed = pd.read_csv(DATA / "pew2013_published.csv")
    groups = {"Hispanic": "Hispanic", "Black": "Black~Hisp", "Democrat": "Democrat", "Republican": "Republican"}
    assert len(printed) == 6
    for row in printed.itertuples():
        column = "Total" if row.banner == "Total" else groups[row.banner]
        table = tables[row.table_id]
        assert half_up(100 * table.value(row.category, column)) == row.published, row.banner
        assert table.value(row.category, column, "unweighted") == row.n
        assert table.value(row.category, column, "base_n") == row.base
