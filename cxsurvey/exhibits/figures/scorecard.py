"""The scorecard of published claims: for each what was claimed, what our interval is, and the verdict on it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol, get_args

import numpy as np
import pandas as pd

from cxsurvey.arrays import records
from cxsurvey.codebook.words import SYNTHETIC
from cxsurvey.errors import InputError, check_choice, listing, nearest
from cxsurvey.exhibits.figure import Figure, Size
from cxsurvey.exhibits.figures.amounts import amount
from cxsurvey.exhibits.figures.around import filled
from cxsurvey.exhibits.figures.notes import flag_note
from cxsurvey.exhibits.number import half_up, percent, shown

# The words and what they say, in the order in which they are counted.
VERDICTS = {
    "supported": "",
    "contradicted": "",
    "compatible but unproven": "the interval allows for it and for its opposite",
    "not resolvable": "too few respondents to tell",
    "not testable by survey": "",
}
PAGES: dict[Size, int] = {"full": 5, "half": 3, "third": 2}  # claims that fit a page of each size
MORE = ("id", "verdict", "scale", "unit", "published_low", "published_high", "adjusted")
NEEDED = ("id", "statement", "family", "verdict", "scale", "estimate", "conf_low", "conf_high", "published_low",
          "published_high", "base_n", "flag")  # fmt: skip
ALPHA = 0.05
UNDECIDED = ("compatible but unproven", "not resolvable")
WIDE = 0.0011  # a published band up to this wide is one number that was rounded


class Claims(Protocol):
    """A ledger of claims: one row for each, with its evidence and its verdict."""

    def to_frame(self) -> pd.DataFrame:
        """One row per claim."""


def scorecard(
    ledger: Claims,
    *,
    title: str = "",
    only: Collection[str] = (),
    size: Size = "full",
    per_page: int | None = None,
    source: str = "",
    name: str = "scorecard",
) -> tuple[Figure, ...]:
    """The Figures of a ledger of claims, as many pages as it takes; one row per claim, in the order of the ledger.

    Each row has the verdict as a word, a shape and a colour, the claim, our estimate with its interval on a line of its
    own scale, the published number or band on the same line, and both as numbers in the unit of the claim. `only` picks
    claims by id, family or verdict. `size` is that of the slide they are for: five claims go on a whole one, three on a
    half, two on a third, or `per_page`. Without a title it says how many claims are supported and contradicted; several
    pages are numbered. `source` names the survey where the ledger does not. A footer names the claims that their own
    test bears out and the adjustment over the claims tested together does not.

    Raises InputError for what is no ledger, or an `only` that picks nothing.

    >>> import pandas as pd
    >>> import cxsurvey as cx
    >>> claim = {"id": "C1", "statement": "Most want joint sessions.", "family": "", "verdict": "supported",
    ...          "scale": "share", "estimate": 0.6, "conf_low": 0.55, "conf_high": 0.65, "published_low": 0.5,
    ...          "published_high": float("nan"), "base_n": 400, "flag": ""}
    >>> [page] = cx.scorecard(pd.DataFrame([claim]))
    >>> page.title
    '1 of 1 published claims supported'
    """
    frame = _picked(_frame(ledger), only)
    check_choice(size, get_args(Size), where="size", what="slide size", default="full")
    per_page = PAGES[size] if per_page is None else per_page
    _check_pages(per_page)
    rows = _rows(frame, _units(ledger, frame))
    source = source or str(getattr(ledger, "survey", ""))
    cautious = "" if SYNTHETIC.casefold() in source.casefold() else " ".join(getattr(ledger, "caution", ()))
    pages = [rows.iloc[first : first + per_page] for first in range(0, len(rows), per_page)]
    return tuple(
        Figure(
            form="scorecard",
            rows=filled(page, MORE),
            title=(title or _headline(frame)) + (f" ({place} of {len(pages)})" if len(pages) > 1 else ""),
            subtitle="Blue: what the claim allows. Black: our estimate and its interval.",
            notes=tuple(filter(None, (_base(page), _verdict_note(page), _line_note(page), flag_note(page), cautious))),
            source=source.rstrip("."),
            name=name if len(pages) == 1 else f"{name}_{place:02d}",
            layout={"unit": "mixed"},
            provenance=getattr(ledger, "provenance", None),
        )
        for place, page in enumerate(pages, start=1)
    )


def said(figure: Figure) -> str:
    """One sentence per claim: its verdict, what was published and what we have."""
    return " ".join(_said(row) for row in records(figure.rows))


def ours_text(row: Any) -> str:
    """Our estimate with its interval, in the unit of the claim; what there is instead where there is none."""
    if row.value != row.value:
        return f"{row.mark} not shown" if row.mark == "**" else "not tested"
    limits = "" if row.low != row.low or row.high != row.high else f" ({_limits(row)})"
    return f"{told(row.value, row.scale)}{row.mark}{limits}{_unit(row)}"


def claimed_text(row: Any) -> str:
    """What was claimed, as numbers with their unit: 41.7%, 11.5% to 12%, over 50%; empty where the claim sets none."""
    low, high = row.published_low, row.published_high
    if low != low and high != high:
        return ""
    if low != low or high != high:
        text = f"over {_exact(low, row.scale)}" if low == low else f"under {_exact(high, row.scale)}"
    elif high - low <= (WIDE if row.scale in ("share", "difference") else 0):
        text = _exact((low + high) / 2, row.scale)
    else:
        text = f"{_exact(low, row.scale)} to {_exact(high, row.scale)}"
    return text if text in ("0", "over 0", "under 0") else f"{text}{_unit(row)}"


def _unit(row: Any) -> str:
    """What stands behind a number of a claim: points, or the unit of the question; nothing behind shares and ratios."""
    if row.scale == "difference":
        return " points"
    return row.unit if row.unit in ("", "%") else f" {row.unit}"


def told(value: float, scale: str) -> str:
    """A number on the scale of a claim: a share in percent, a difference in points with its sign, others as they are.

    >>> told(0.417, "share"), told(-0.034, "difference"), told(1.25, "ratio"), told(64.9, "number")
    ('42%', '−3', '1.25', '64.9')
    >>> told(-0.0638, "number")
    '−0.06'
    """
    if scale == "share":
        return percent(value)
    if scale == "number" and 0 < abs(value) < 1:  # of correlations and scale points two digits are what can be read
        return f"{half_up(value, 2):.2f}".replace("-", "−")
    return shown(value, "points") if scale == "difference" else amount(value)


def _limits(row: Any) -> str:
    low, high = told(row.low, row.scale), told(row.high, row.scale)
    if row.scale == "difference" or row.low < 0:
        return f"{low} to {high}"
    return f"{low if '<' in low else low.removesuffix('%')}–{high}"


def _exact(value: float, scale: str) -> str:
    """A published number with the decimals that it has."""
    if scale in ("share", "difference"):
        text = f"{abs(half_up(100 * value, 1)):g}"
        sign = "−" if value < 0 else "+" if scale == "difference" and value > 0 else ""
        return f"{text}%" if scale == "share" else f"{sign}{text}" if value else "0"
    return amount(value)


def _said(row: Any) -> str:
    claimed = claimed_text(row)
    against = f" against {claimed} claimed" if claimed else ""
    ours = "" if row.verdict == "not testable by survey" else f" {ours_text(row)}{against}."
    return f"{row.id}, {row.verdict}: {row.label.rstrip('.')}.{ours}"


def _units(ledger: object, frame: pd.DataFrame) -> list[str]:
    """The unit of each claim that is about a number, as the ledger knows it; "" for a correlation and every other."""
    known = {entry.claim.id: entry.evidence.unit for entry in getattr(ledger, "entries", ())}
    given = frame["unit"] if "unit" in frame else [known.get(name, "") for name in frame["id"]]
    pairs = zip(given, frame["scale"], strict=True)
    return [
        unit if scale == "number" and isinstance(unit, str) and "correlation" not in unit else ""
        for unit, scale in pairs
    ]


def _adjusted(frame: pd.DataFrame) -> list[str]:
    """What is "yes" for a claim that its own test bears out, and the tests of its family together do not."""
    if not {"p_support", "p_adjusted"} <= set(frame.columns):
        return [""] * len(frame)
    alone = frame["p_support"].astype(float) <= ALPHA
    undecided = frame["verdict"].isin(UNDECIDED) & (frame["p_adjusted"].astype(float) > ALPHA)
    return ["yes" if only else "" for only in alone & undecided]


def _rows(frame: pd.DataFrame, units: list[str]) -> pd.DataFrame:
    """One row per claim; an estimate of too few respondents is left out."""
    flags = frame["flag"].fillna("").astype(str)
    hidden = flags.str.startswith(("suppressed", "empty"))
    small = flags.str.startswith("small base")
    return pd.DataFrame(
        {
            "panel": frame["family"].fillna("").astype(str),
            "row": frame["id"].astype(str),
            "label": frame["statement"].astype(str),
            "value": frame["estimate"].astype(float).mask(hidden),
            "low": frame["conf_low"].astype(float).mask(hidden),
            "high": frame["conf_high"].astype(float).mask(hidden),
            "base_n": frame["base_n"].fillna(0).astype(int),
            "mark": hidden.map({True: "**", False: ""}).mask(small, "*"),
            "flag": flags,
            "id": frame["id"].astype(str),
            "verdict": frame["verdict"].astype(str),
            "scale": frame["scale"].astype(str),
            "unit": units,
            "published_low": _ends(frame, "published_low"),
            "published_high": _ends(frame, "published_high"),
            "adjusted": _adjusted(frame),
        }
    ).reset_index(drop=True)


def _ends(frame: pd.DataFrame, column: str) -> pd.Series[float]:
    """One end of what each claim allows; NaN where it is open, as at the end of the scale, or is on another scale."""
    lowest = frame["scale"].map({"share": 0.0, "difference": -1.0})
    numbers = frame[column].astype(float)
    open_ended = (numbers <= lowest) | (numbers >= 1.0) & lowest.notna()
    return numbers.mask(open_ended | ~np.isfinite(numbers))


def _headline(frame: pd.DataFrame) -> str:
    """How many claims are supported and how many contradicted."""
    counts = frame["verdict"].value_counts()
    there = [f"{counts.get(word, 0)} {word}" for word in ("supported", "contradicted") if counts.get(word, 0)]
    if not there:
        return f"None of {len(frame)} published claims can be decided"
    first, *rest = there
    number, word = first.split(" ")
    return f"{number} of {len(frame)} published claims {word}" + "".join(f", {text}" for text in rest)


def _base(page: pd.DataFrame) -> str:
    bases = page.loc[page["base_n"] > 0, "base_n"]
    if bases.empty:
        return ""
    low, high = int(bases.min()), int(bases.max())
    return f"Base: n = {low:,}." if low == high else f"Base: n = {low:,} to {high:,}, by claim."


def _verdict_note(page: pd.DataFrame) -> str:
    """What the verdicts on a page say, each for the claims whose reason it is; those that a family decided by id."""
    own, family = page[page["adjusted"] == ""], page[page["adjusted"] == "yes"]
    there = [f"{word}: {text}" for word, text in VERDICTS.items() if text and (own["verdict"] == word).any()]
    notes = [f"{'; '.join(there).capitalize()}."] if there else []
    if len(family):
        names = ", ".join(family["id"])
        notes.append(f"{names}: supported if tested alone, not after adjustment for the claims tested with it.")
    return " ".join(notes)


def _line_note(page: pd.DataFrame) -> str:
    """What the upright line of differences and ratios is; empty where there is none."""
    drawn = page["scale"].isin(["difference", "ratio"]) & page["value"].notna()
    return "Grey line: no difference." if drawn.any() else ""


def _frame(ledger: Any) -> pd.DataFrame:
    frame = ledger if isinstance(ledger, pd.DataFrame) else ledger.to_frame() if hasattr(ledger, "to_frame") else None
    missing = [column for column in NEEDED if frame is None or column not in frame]
    if frame is None or missing:
        raise InputError(
            "A scorecard is drawn of a ledger of claims.",
            where="scorecard",
            got=type(ledger).__name__ + (f" without the columns {listing(missing)}" if frame is not None else ""),
            expected="the result of claims()",
            next_step="Call cx.claims(survey, path) first.",
        )
    unknown = sorted(set(frame["verdict"]) - set(VERDICTS))
    if unknown:
        raise InputError(
            "There is no such verdict.",
            where="scorecard",
            got=listing(unknown),
            expected=nearest(unknown[0], VERDICTS),
            next_step="Use the verdicts of claims().",
        )
    return frame


def _picked(frame: pd.DataFrame, only: Collection[str]) -> pd.DataFrame:
    wanted = [only] if isinstance(only, str) else list(only)
    names = [*frame["id"], *dict.fromkeys(frame["verdict"]), *filter(None, dict.fromkeys(frame["family"]))]
    unknown = [name for name in wanted if name not in names]
    if unknown or frame.empty:
        raise InputError(
            "The scorecard would have no rows." if frame.empty else "The scorecard asks for a claim that is not there.",
            where="only" if unknown else "scorecard",
            got=listing(unknown) if unknown else "a ledger without a claim",
            expected=nearest(unknown[0], names) if unknown else "one claim or more",
            next_step="Name claims by id, family or verdict.",
        )
    if not wanted:
        return frame
    return frame[frame["id"].isin(wanted) | frame["family"].isin(wanted) | frame["verdict"].isin(wanted)]


def _check_pages(per_page: object) -> None:
    if not isinstance(per_page, int) or isinstance(per_page, bool) or per_page < 1:
        raise InputError(
            "A page of a scorecard holds at least one claim.",
            where="per_page",
            got=str(per_page),
            expected="a whole number of 1 or more",
            next_step="Leave it out for as many as fit.",
        )
