"""TestResults: comparisons in rows of one fixed shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from cxsurvey.display import html_table, text_table
from cxsurvey.errors import InputError, listing
from cxsurvey.estimation.results import About

COLUMNS = [
    "question", "level", "group_a", "group_b", "difference", "std_error", "conf_low", "conf_high",
    "statistic", "df", "p_value", "p_adjusted", "method", "flag",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class TestResults:
    """Comparisons of estimates. `frame` has the fixed columns; `family` is the number of tests adjusted together.

    `scale` says what column `difference` holds: a difference, or a ratio, of which 1 is none.
    """

    __test__ = False  # a noun of the field, not a test case

    frame: pd.DataFrame
    about: About
    method: str
    family: int
    across: str = ""
    scale: Literal["difference", "ratio"] = "difference"

    def __len__(self) -> int:
        """The number of comparisons."""
        return len(self.frame)

    def to_frame(self) -> pd.DataFrame:
        """One row per comparison, differences of shares as fractions.

        Columns `question, level, <by…>, group_a, group_b, difference, std_error, conf_low, conf_high, statistic, df,
        p_value, p_adjusted, method, flag`.
        """
        return self.frame.copy()

    def one(self, group_a: Any = None, group_b: Any = None, **keys: Any) -> pd.Series[Any]:
        """The one comparison of group_a with group_b (and of the given level and `by` answers).

        Where it was made the other way round, difference, limits and statistic change sign; a ratio is turned over.
        Raises InputError where there is none or more than one.
        """
        wanted = {
            name: value for name, value in {"group_a": group_a, "group_b": group_b, **keys}.items() if value is not None
        }
        hit = self._matching(wanted)
        if not hit.any() and {"group_a", "group_b"} <= set(wanted):
            hit = self._matching({**wanted, "group_a": group_b, "group_b": group_a})
            if hit.sum() == 1:
                return _turned(self._row(hit), self.scale)
        if hit.sum() != 1:
            raise InputError(
                "That is not one comparison." if hit.any() else "There is no such comparison.",
                where="one()",
                got=", ".join(f"{name}={value!r}" for name, value in wanted.items()) + f" ({hit.sum()} rows)",
                expected=f"one of {len(self.frame)} comparisons, by {listing(self._key_columns())}",
                next_step="Name both groups, the level, and the answers to the other questions.",
            )
        return self._row(hit)

    def _row(self, hit: Any) -> pd.Series[Any]:
        row: pd.Series[Any] = self.frame[hit].iloc[0]
        row.attrs = {"about": self.about, "method": self.method, "across": self.across, "scale": self.scale}
        return row

    def _matching(self, wanted: dict[str, Any]) -> Any:
        unknown = [name for name in wanted if name not in self.frame]
        if unknown:
            raise InputError(
                "The comparisons are not told apart by that.",
                where="one()",
                got=listing(unknown),
                expected=listing(self._key_columns()),
                next_step="Use these names.",
            )
        hit = pd.Series(True, index=self.frame.index)
        for name, value in wanted.items():
            hit &= self.frame[name] == value
        return hit

    def _key_columns(self) -> list[str]:
        return list(self.frame.columns[: list(self.frame.columns).index("difference")])

    def __repr__(self) -> str:
        """The rows as text, with the method below."""
        return text_table(self._shown(), title=self.about.title, notes=(self.method, *self.about.caution))

    def _repr_html_(self) -> str:
        told, notes = self.about.told_of(self.frame), (self.method, *self.about.caution)
        return html_table(self._shown(), title=self.about.title, notes=notes, provenance=told)

    def _shown(self) -> pd.DataFrame:
        """The columns that a reader looks at: what is empty is left out, and beside a difference its statistic."""
        frame = self.frame.drop(columns=["method", "question"])
        frame = frame[[name for name in frame.columns if not _blank(frame[name])]]
        if {"difference", "conf_low"} <= set(frame.columns):
            frame = frame.drop(columns=["std_error", "statistic", "df"], errors="ignore")
        if "p_adjusted" in frame and (frame["p_adjusted"] == frame["p_value"]).all():
            frame = frame.drop(columns="p_adjusted")
        question = str(self.frame["question"].iloc[0]) if len(self.frame) else ""
        for name in frame.columns:
            labelled = question if name == "level" or self.across == "level" else self.across
            source = labelled if name in ("level", "group_a", "group_b") else str(name)
            if source in self.about.labels and frame[name].dtype == object:
                frame = frame.assign(**{name: [self.about.label(source, code) for code in frame[name]]})
        return frame


def _blank(column: pd.Series[Any]) -> bool:
    return bool(column.isna().all() or (column.astype(object) == "").all())


def _turned(row: pd.Series[Any], scale: str) -> pd.Series[Any]:
    turned = row.copy()

    def other_way(value: float) -> float:
        return 1 / value if scale == "ratio" else -value

    turned["group_a"], turned["group_b"] = row["group_b"], row["group_a"]
    turned["difference"], turned["statistic"] = other_way(row["difference"]), -row["statistic"]
    turned["conf_low"], turned["conf_high"] = other_way(row["conf_high"]), other_way(row["conf_low"])
    return turned
