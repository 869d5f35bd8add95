"""How results look: the same text every time, escaped, rounded as documented."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from cxsurvey.display import format_value, html_table, numeric_columns, text_table

FRAME = pd.DataFrame(
    {
        "level": ['<b> & "c"', "a | b\nc"],
        "estimate": [0.307909, float("nan")],
        "base_n": [1725, 3],
        "p_value": [1e-9, 0.04],
    }
)


@pytest.mark.parametrize(
    ("value", "column", "text"),
    [
        (0.3079096, "", "0.3079"),
        (0.00030791, "", "0.0003079"),
        (12.345678, "", "12.35"),
        (999.96, "", "1,000"),
        (1234.56, "", "1,234.6"),
        (1725, "", "1,725"),
        (1725.0, "", "1,725"),
        (-1725.0, "", "-1,725"),
        (0.0, "", "0"),
        (-0.0, "", "0"),
        (-0.00000001, "p", "-1e-08"),
        (2**63 + 1, "", "9,223,372,036,854,775,809"),
        (0, "p_value", "<0.0001"),
        (np.array([1, 2]), "", "[1 2]"),
        (True, "", "True"),
        (float("inf"), "", "inf"),
        (float("nan"), "", "–"),
        (None, "", "–"),
        (pd.NA, "", "–"),
        (pd.NaT, "", "–"),
        (np.float64(0.25), "", "0.25"),
        (np.int64(12_345), "", "12,345"),
        (np.bool_(True), "", "True"),
        ((1.0, 12.5), "", "1, 12.5"),
        (3.2e-9, "p_value", "<0.0001"),
        (0.0, "p_adjusted", "<0.0001"),
        (0.0001, "p_value", "0.0001"),
        (3.2e-9, "share", "3.2e-09"),
        ("a\r\nb\tc", "", "a b c"),
    ],
)
def test_one_value(value: Any, column: str, text: str) -> None:
    assert format_value(value, column) == text


def test_text() -> None:
    assert text_table(FRAME, title="Shares", notes=("base: all", "source: us")).splitlines() == [
        "Shares",
        "level      estimate  base_n  p_value",
        "---------  --------  ------  -------",
        '<b> & "c"    0.3079   1,725  <0.0001',
        "a | b c           –       3     0.04",
        "base: all",
        "source: us",
    ]


def test_html_is_escaped_and_free_of_random_names() -> None:
    page = html_table(FRAME, title="A < B", notes=("q & a",))
    assert "<caption>A &lt; B</caption>" in page
    assert "<td>&lt;b&gt; &amp; &quot;c&quot;</td>" in page
    assert '<td class="n">0.3079</td>' in page
    assert "<td>a | b c</td>" in page
    assert '<p class="cxs-note">q &amp; a</p>' in page
    assert page == html_table(FRAME.copy(), title="A < B", notes=("q & a",))
    assert "id=" not in page
    assert "http" not in page


def test_long_tables_are_cut_and_say_so() -> None:
    frame = pd.DataFrame({"n": range(1_100)})
    text = text_table(frame, limit=2)
    assert text.splitlines() == ["n", "-", "0", "1", "… and 1,098 more rows"]
    assert "… and 1,098 more rows" in html_table(frame, limit=2)


def test_a_table_without_rows_has_its_heads() -> None:
    empty = FRAME.head(0)
    assert text_table(empty).splitlines()[0].split() == ["level", "estimate", "base_n", "p_value"]
    assert "<tbody></tbody>" in html_table(empty)


def test_numbers_are_set_to_the_right() -> None:
    frame = pd.DataFrame({"text": ["1"], "whole": [1], "part": [0.5], "flag": [True]})
    assert numeric_columns(frame) == [False, True, True, False]
