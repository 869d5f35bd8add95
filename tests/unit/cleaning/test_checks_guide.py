"""The guide's table of checks is the one that the rules themselves give.

To write it anew: python tests/unit/cleaning/test_checks_guide.py
"""

from __future__ import annotations

from pathlib import Path

import cxsurvey as cx

GUIDE = Path(__file__).parents[3] / "docs/guides/checks.md"
BEGIN, END = "<!-- checks: begin -->\n", "<!-- checks: end -->\n"


def table() -> str:
    """The checks as a Markdown table."""
    lines = ["| | Check | Finds | Does | Standard | Strict | Source |", "|---|---|---|---|---|---|---|"]
    for row in cx.checks().itertuples():
        cells = (row.code, f"`{row.name}`", row.finds, row.action, row.standard, row.strict, row.source)
        lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def parts() -> tuple[str, str, str]:
    before, _, rest = GUIDE.read_text(encoding="utf-8").partition(BEGIN)
    held, _, after = rest.partition(END)
    return before, held, after


def test_the_guide_shows_every_check_as_it_is() -> None:
    assert parts()[1] == table()


def test_every_number_from_q01_to_q36_is_there() -> None:
    assert set(cx.checks()["code"]) == {f"Q{number:02d}" for number in range(1, 37)}


def test_every_check_says_what_it_needs_and_where_it_is_from() -> None:
    assert not (cx.checks()[["finds", "needs", "action", "source", "family"]] == "").any().any()


if __name__ == "__main__":
    first, _, last = parts()
    GUIDE.write_text(first + BEGIN + table() + END + last, encoding="utf-8")
