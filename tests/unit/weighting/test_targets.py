"""Targets in all their forms: file, dictionary short and long, census tables; and back to TOML."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.weighting.consistency import rounding

FILE = """
title = "Buyers in Europe"
source = "Eurostat"
date = 2022-05-15
total = 1200

[margins.size.percent]
small = 60
large = 40

[margins.side]
partial = true
source = "own estimate"
date = 2021
shares = { IT = 0.3 }

[margins."size × region"]
variables = ["size", "region"]
[margins."size × region".totals.small]
north = 420
south = 300
[margins."size × region".totals.large]
north = 300
south = 180

[margins.spend]
mean = 12.5
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "targets.toml"
    file.write_text(FILE, encoding="utf-8")
    return file


def test_a_file_is_read_with_sources_and_dates(path: Path) -> None:
    targets = cx.targets(path)
    size, side, crossed, spend = targets.margins
    assert (size.kind, dict(size.values)) == ("shares", {("small",): 0.6, ("large",): 0.4})
    assert (size.source, size.date) == ("Eurostat", "2022-05-15")
    assert (side.source, side.date, side.partial) == ("own estimate", "2021", True)
    assert crossed.values[("large", "south")] == 180
    assert crossed.variables == ("size", "region")
    assert (spend.kind, spend.values) == ("mean", {(): 12.5})
    assert targets.total == 1200
    assert targets.variables == ("size", "side", "region", "spend")


def test_what_is_written_is_read_back(path: Path, tmp_path: Path) -> None:
    targets = cx.targets(path)
    again = tmp_path / "again.toml"
    again.write_text(targets.to_toml(), encoding="utf-8")
    assert cx.targets(again) == targets
    assert cx.targets(again).to_toml() == targets.to_toml()
    assert cx.targets(targets) is targets


def test_groups_are_written_and_read_back(tmp_path: Path) -> None:
    margins = {"margins": {"sex": {"percent": {"F": 50, "M": 50}}}, "total": 80}
    targets = cx.targets({"within": "country", "groups": {"NL": margins, "BE": margins | {"total": 12}}})
    file = tmp_path / "targets.toml"
    file.write_text(targets.to_toml(), encoding="utf-8")
    assert cx.targets(file) == targets
    assert targets.variables == ("country", "sex")
    assert targets.to_frame()["country"].tolist() == ["NL", "NL", "BE", "BE"]


def test_short_forms_say_the_same_as_the_long_one() -> None:
    long = cx.targets({"margins": {"sex": {"shares": {"F": 0.51, "M": 0.49}}}})
    frame = pd.DataFrame({"sex": ["F", "M"], "share": [0.51, 0.49]})
    by_level = pd.DataFrame({"variable": ["sex", "sex"], "level": ["F", "M"], "percent": [51.0, 49.0]})
    forms = [{"sex": {"F": 0.51, "M": 0.49}}, {"sex": {"F": 51, "M": 49}}, {"sex": pd.Series({"F": 0.51, "M": 0.49})}]
    forms += [
        {"sex": {"F": np.float32(0.5) + np.float64(0.01), "M": Decimal("0.49")}},
        {"sex": {"F": np.int64(51), "M": 49}},
    ]
    for form in (*forms, {"sex": {"percent": {"F": 51, "M": 49}}}, frame, by_level):
        assert cx.targets(form) == long


def test_tables_of_r_are_totals() -> None:
    types = pd.DataFrame({"stype": ["E", "H"], "Freq": [4421, 755]})
    crossed = pd.DataFrame({"stype": ["E", "H"], "wide": ["No", "Yes"], "Freq": np.array([4421, 755])})
    one, two = cx.targets([types, crossed]).margins
    assert (one.kind, one.total) == ("totals", 5176)
    assert two.variables == ("stype", "wide")
    assert two.values[("H", "Yes")] == 755


def test_crossed_margins_are_nested_or_tuples() -> None:
    nested = cx.targets({("sex", "age"): {"F": {"young": 0.3, "old": 0.2}, "M": {"young": 0.1, "old": 0.4}}})
    flat = {("F", "young"): 0.3, ("F", "old"): 0.2, ("M", "young"): 0.1, ("M", "old"): 0.4}
    assert cx.targets({("sex", "age"): flat}) == nested


@pytest.mark.parametrize(
    ("values", "allowed"),
    [
        ([0.333, 0.333, 0.333], 0.0015),  # three digits, half a unit each
        ([0.3, 0.3, 0.4], 0.01),  # coarse shares: 1 % at most
        ([0.123456, 0.876543], 1e-6),
    ],
)
def test_how_far_rounded_shares_may_be_off(values: list[float], allowed: float) -> None:
    assert rounding(values) == pytest.approx(allowed)


def test_rounded_shares_are_brought_to_one_and_it_is_said() -> None:
    survey = cx.from_frame(pd.DataFrame({"view": ["a", "b", "c", "c"]}))
    weighted = survey.weight({"view": {"a": 0.333, "b": 0.333, "c": 0.333}})
    assert weighted.weights == pytest.approx([4 / 3, 4 / 3, 2 / 3, 2 / 3])
    assert weighted.weighting.notes == ("The targets of view add up to 99.9 % and were brought to 100 %.",)


def test_shares_beyond_rounding_are_refused() -> None:
    with pytest.raises(cx.TargetError, match=r"adds up to 0\.998"):
        cx.targets({"view": {"a": 0.333, "b": 0.333, "c": 0.332}})
