"""What the weights do: bases, efficiency with its verdict, and every margin before, as targeted and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cxsurvey.arrays import FloatArray, records
from cxsurvey.codebook import Codebook
from cxsurvey.display import html_table, text_table
from cxsurvey.errors import InputError, nearest
from cxsurvey.exhibits.figure import COLUMNS, Figure
from cxsurvey.exhibits.number import half_up, percent
from cxsurvey.provenance import Once, Provenance, fingerprint
from cxsurvey.survey import Survey, check_survey
from cxsurvey.weighting.efficiency import ADVICE, Verdict, effective_base, efficiency, verdict
from cxsurvey.weighting.solution import COLUMNS as MARGIN_COLUMNS
from cxsurvey.weighting.solution import Weighting
from cxsurvey.weighting.targets import CROSS

MET = 5e-4  # a gap that no percentage with one digit shows
NUMBERS = ("sum", "mean")  # the `level` of a margin of numbers, which has no shares to draw


@dataclass(frozen=True, eq=False)
class WeightReport:
    """The weights of a survey: three bases, what they cost, and how far each target is met.

    `margins` has one row per target (none for weights that came with the data): margin, level, respondents, before,
    target, after and gap, as fractions; with a first column for the group where groups were weighted apart.
    """

    title: str
    source: str
    base_n: int
    base_weighted: float
    base_effective: float
    efficiency: float
    smallest: float
    largest: float
    trimmed: float
    zero: int
    margins: pd.DataFrame
    method: str
    iterations: int
    notes: tuple[str, ...] = ()
    provenance: Provenance | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Have the provenance tell of this report."""
        if self.provenance is not None:
            tables = (self._shown, self._shown_margins) if len(self.margins) else (self._shown,)
            shown = Once(lambda: fingerprint([table() for table in tables]))
            wording = [self.title, self.source, self.method, list(self.notes)]
            told = self.provenance.but(
                exhibit="weights", base=self._bases(), numbers=shown, wording=Once(lambda: fingerprint(wording))
            )
            object.__setattr__(self, "provenance", told)

    @property
    def verdict(self) -> Verdict:
        """What the efficiency means for the results: good, note, warn or refuse."""
        return verdict(self.efficiency)

    @property
    def deff_kish(self) -> float:
        """Kish's factor 1 + CV² of the weights, 1 or more: unweighted base / effective base."""
        return 1 / self.efficiency

    @property
    def largest_gap(self) -> float:
        """The largest difference between a margin and its target, as a fraction; 0 without targets."""
        return float(self.margins["gap"].abs().max()) if len(self.margins) else 0.0

    @property
    def has_shares(self) -> bool:
        """Whether there are targets of shares, which a figure can show."""
        return bool((~self.margins["level"].isin(NUMBERS)).any())

    @property
    def spread(self) -> float:
        """The largest weight as a multiple of the smallest one above 0."""
        return self.largest / self.smallest

    @property
    def sentence(self) -> str:
        """The weights in one line: their efficiency, the effective base, and whether every target is met."""
        met = f", {self._met().lower()}" if len(self.margins) else ""
        return (
            f"weights: efficiency {percent(self.efficiency)}, effective base {half_up(self.base_effective):,.0f}{met}"
        )

    def to_frame(self) -> pd.DataFrame:
        """The measures, one row each: measure and value, in full precision, shares as fractions."""
        values = {
            "unweighted base": self.base_n,
            "weighted base": self.base_weighted,
            "effective base": self.base_effective,
            "design effect (Kish)": self.deff_kish,
            "efficiency": self.efficiency,
            "smallest weight, of the mean": self.smallest,
            "largest weight, of the mean": self.largest,
            "largest over smallest": self.spread,
            "share trimmed": self.trimmed,
            "respondents with weight 0": self.zero,
        }
        if len(self.margins):
            values |= {"largest gap to a target": self.largest_gap, "Newton steps": self.iterations}
        return pd.DataFrame({"measure": list(values), "value": pd.Series(list(values.values()), dtype=object)})

    def figure(
        self, *, margins: Sequence[str] | None = None, title: str | None = None, name: str = "weights"
    ) -> Figure:
        """A Figure of the margins before and after weighting, beside their targets; `margins` picks some by name.

        Raises InputError where there are no margins of shares to draw, or none of that name.
        """
        rows = self._drawn(margins)
        return Figure(
            form="margins",
            rows=rows,
            title=title or self._headline(),
            subtitle="Share of respondents by category, before and after weighting",
            notes=(self._bases(), f"{self.method[0].upper()}{self.method[1:]}."),
            source=self.source,
            name=name,
            provenance=self.provenance,
        )

    def __repr__(self) -> str:
        """The measures and the margins as text."""
        parts = [text_table(self._shown(), title=self.title, notes=(self._advice(),))]
        parts += (
            [text_table(self._shown_margins(), title=f"Margins · {self.method}", limit=200)]
            if len(self.margins)
            else []
        )
        return "\n\n".join([*parts, *self.notes])

    def _repr_html_(self) -> str:
        return self.to_html()

    def to_html(self, *, stamped: bool = True) -> str:
        """Both tables as HTML without links to elsewhere, every text escaped; `stamped` with their provenance."""
        told = self.provenance.to_text() if self.provenance and stamped else ""
        measures = html_table(self._shown(), title=self.title, notes=(self._advice(),), provenance=told)
        if not len(self.margins):
            return measures
        return measures + html_table(
            self._shown_margins(), title=f"Margins · {self.method}", notes=self.notes, limit=200
        )

    def _shown(self) -> pd.DataFrame:
        frame = self.to_frame()
        in_percent = ("efficiency", "share trimmed")
        value = [
            percent(float(v), 1) if m in in_percent else _points(float(v)) if m == "largest gap to a target" else v
            for m, v in zip(frame["measure"], frame["value"], strict=True)
        ]
        return frame.assign(value=[v if isinstance(v, str) else _number(v) for v in value])

    def _shown_margins(self) -> pd.DataFrame:
        frame = self.margins.copy()
        shares = ~frame["level"].isin(NUMBERS).to_numpy()
        for column in ("before", "target", "after"):
            frame[column] = [percent(v, 1) if s else _number(v) for v, s in zip(frame[column], shares, strict=True)]
        frame["gap"] = [_points(v) if s else _number(v) for v, s in zip(frame["gap"], shares, strict=True)]
        return frame

    def _advice(self) -> str:
        return f"Efficiency {percent(self.efficiency)}: {ADVICE[self.verdict]}."

    def _headline(self) -> str:
        return f"{self._met()} at {percent(self.efficiency)} efficiency; {self._moved()}"

    def _met(self) -> str:
        return "Every target met" if self.largest_gap < MET else f"Targets met to {_points(self.largest_gap)}"

    def _moved(self) -> str:
        """The category that weighting moved most."""
        shares = [row for row in records(self.margins) if row.level not in NUMBERS]
        most = max(shares, key=lambda row: abs(row.after - row.before))
        return f"{most.level} moved most ({percent(most.before)} to {percent(most.after)})"

    def _bases(self) -> str:
        return f"Base: {self.base_n:,} respondents, effective base {half_up(self.base_effective):,.0f}."

    def _drawn(self, wanted: Sequence[str] | None) -> pd.DataFrame:
        shares = self.margins[~self.margins["level"].isin(NUMBERS)] if len(self.margins) else self.margins
        names = list(dict.fromkeys(shares["margin"])) if len(shares) else []
        unknown = [name for name in wanted or () if name not in names]
        if not names or unknown:
            raise InputError(
                "There is no such margin." if unknown else "There are no margins to draw.",
                where="weight_report(…).figure(margins=…)" if unknown else "weight_report(…).figure()",
                got=str(unknown[0]) if unknown else "weights without targets of shares",
                expected=nearest(unknown[0], names) if unknown else "a survey weighted to targets",
                next_step="Name margins of the targets." if unknown else "Call survey.weight(targets) first.",
            )
        group = str(self.margins.columns[0])
        panels = shares["margin"] if group == "margin" else shares[group].astype(str) + " · " + shares["margin"]
        shares = shares.assign(panel=panels)[shares["margin"].isin(names if wanted is None else list(wanted))]
        return _marks(shares)


def weight_report(survey: Survey) -> WeightReport:
    """The WeightReport of a survey, whether its weights came with the data, were made by `weight`, or are all 1.

    Efficiency is the effective base (Σw)²/Σw² as a part of the respondents with a weight above 0: good from 80 %, a
    note from 60 %, a warning from 40 %, below that headlines are refused.

    Source: Kish 1965, Survey Sampling, section 11.7; Kish 1992, Journal of Official Statistics 8, 183–200.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> survey = cx.from_frame(pd.DataFrame({"side": ["IT"] * 6 + ["business"] * 4}))
    >>> report = cx.weight_report(survey.weight({"side": {"IT": 0.5, "business": 0.5}}))
    >>> round(report.efficiency, 3), report.verdict, report.base_n
    (0.96, 'good', 10)
    """
    check_survey(survey)
    weight = survey.weights
    used = weight[weight > 0]
    weighting = survey.weighting
    return WeightReport(
        title=f"Weights of {survey.codebook.title or 'the survey'}",
        source=survey.codebook.stated_source,
        base_n=len(used),
        base_weighted=float(weight.sum()),
        base_effective=effective_base(weight),
        efficiency=efficiency(weight),
        smallest=float(used.min() / used.mean()),
        largest=float(used.max() / used.mean()),
        trimmed=weighting.trimmed if weighting else 0.0,
        zero=int((weight == 0).sum()),
        margins=_labelled(weighting, survey.codebook) if weighting else pd.DataFrame(columns=MARGIN_COLUMNS),
        method=weighting.describe() if weighting else survey.design.describe(),
        iterations=weighting.iterations if weighting else 0,
        notes=weighting.notes if weighting else (),
        provenance=survey.provenance,
    )


def _labelled(weighting: Weighting, book: Codebook) -> pd.DataFrame:
    """The margins with the labels of the codebook in place of names and codes."""
    title, label = {}, {}
    for margin in weighting.targets.all_margins():
        title[margin.name] = CROSS.join(book[name].title for name in margin.variables)
        for cell in margin.values:
            named = [book[name].label_of(code) for name, code in zip(margin.variables, cell, strict=False)]  # type: ignore[arg-type]
            label[margin.name, CROSS.join(map(str, cell))] = CROSS.join(named)
    rows = weighting.margins
    levels = [label.get(key) or key[1] for key in zip(rows["margin"], rows["level"], strict=True)]
    return rows.assign(margin=[title[name] for name in rows["margin"]], level=levels)


def _marks(shares: pd.DataFrame) -> pd.DataFrame:
    """Three rows per category for a Figure: before, target and after."""
    kinds = ("before", "target", "after")
    repeated = shares.loc[shares.index.repeat(len(kinds))]
    value: FloatArray = shares[list(kinds)].to_numpy(np.float64).ravel()
    rows = pd.DataFrame(
        {
            "panel": repeated["panel"].to_numpy(),
            "row": repeated["level"].astype(str).to_numpy(),
            "label": list(kinds) * len(shares),
            "value": value,
            "low": value,
            "high": value,
            "base_n": repeated["respondents"].to_numpy(),
            "mark": "",
            "flag": "",
            "letters": "",
            "kind": "answer",
        }
    )
    return rows[COLUMNS]


def _points(share: float) -> str:
    """A gap in percentage points, "<0.01" where it is there but not worth a figure."""
    size = abs(100 * share)
    if size < 1e-7:
        return "0 points"
    return f"{half_up(100 * share, 2):.2f} points" if size >= 0.005 else "<0.01 points"


def _number(value: float) -> str:
    return f"{int(value):,}" if isinstance(value, int | np.integer) else f"{half_up(float(value), 2):,.2f}"
