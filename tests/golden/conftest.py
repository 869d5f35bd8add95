"""The California schools samples under each design of designs.json, as surveys."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import cxsurvey as cx

DATA = Path(__file__).parent / "oracle" / "data"

NUMERIC = ("api00", "api99", "enroll", "api.stu", "ell", "meals")
LEVELS = {"stype": ["E", "H", "M"], "comp.imp": ["No", "Yes"], "sch.wide": ["No", "Yes"]}
DESIGNS = {
    "srs": ("apisrs", {"weight": "pw", "fpc": "fpc"}),
    "strat": ("apistrat", {"weight": "pw", "strata": "stype", "fpc": "fpc"}),
    "stratnf": ("apistrat", {"weight": "pw", "strata": "stype"}),
    "clus1": ("apiclus1", {"weight": "pw", "psu": "dnum", "fpc": "fpc"}),
    "clus1nf": ("apiclus1", {"weight": "pw", "psu": "dnum"}),
    "clus2": ("apiclus2", {"weight": "w2", "psu": ["dnum", "snum"], "fpc": ["fpc1", "fpc2"]}),
}


def schools_frame(name: str) -> pd.DataFrame:
    """The sample; for two stages with the weight that R makes from both finite populations."""
    frame = pd.read_csv(DATA / f"{name}.csv")
    if name == "apiclus2":
        districts = frame["dnum"].nunique()
        schools = frame.groupby("dnum")["snum"].transform("nunique")
        frame["w2"] = frame["fpc1"] / districts * frame["fpc2"] / schools
    known = frame["enroll"].notna()
    return frame.assign(enroll_known=known.map({True: "Yes", False: "No"}))


@cache
def schools_survey(design: str) -> cx.Survey:
    """The survey of one design of designs.json."""
    sample, columns = DESIGNS[design]
    questions = {name: {"type": "numeric"} for name in NUMERIC}
    levels = LEVELS | {"enroll_known": ["No", "Yes"]}
    questions |= {name: {"options": [{"label": label} for label in labels]} for name, labels in levels.items()}
    book = cx.Codebook.from_dict({"questions": questions})
    return cx.from_frame(schools_frame(sample), codebook=book, **columns)


@pytest.fixture
def schools() -> Callable[[str], cx.Survey]:
    """schools("strat"): the schools under that design."""
    return schools_survey
