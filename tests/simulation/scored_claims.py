"""Claims whose truth is known, put to samples of the synthetic study: how often is each verdict right?

A world is a population of the study's own generator; a claim is true, false or on the very edge in it. Where the truth
lies is known by construction (D01, U01a) or read off 2 million respondents: it is in what the claim allows where
both one-sided tests say so at one in a million, and on the edge where neither does. An end that is laid on the truth
itself is read off 4 million, 1/28 of a standard error beside n = 5,000, which adds at most 0.4 points to a rate of 5 %.

The bar of 5 % is that of "supported" where a claim is false and of "contradicted" where it is true. On the edge, the
least favourable case, both can be called wrong; it is told apart, and held to the same 5 %.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd
from scipy import stats

import cxsurvey as cx
from cxsurvey.codebook import Codebook, Option, Question
from cxsurvey.ledger import bootstrap
from cxsurvey.ledger.derived import Derived, with_derived
from cxsurvey.ledger.evidence import Evidence
from cxsurvey.ledger.terms import Interval, PublishedClaim, Quantity, Recipe, Verdict
from cxsurvey.ledger.testing import tested
from cxsurvey.ledger.verdict import LEAST_POWER, verdict
from cxsurvey.ledger.weighing import ALPHA
from cxsurvey.simulation.firms import population, sample
from cxsurvey.simulation.margins import targets_of
from cxsurvey.simulation.respondents import coded, draw
from cxsurvey.simulation.truth import ENGAGEMENT, Truth
from cxsurvey.simulation.value import SPREAD
from cxsurvey.simulation.waves import codebook_of, codes_of

VERDICTS: tuple[Verdict, ...] = ("supported", "contradicted", "compatible but unproven", "not resolvable")
CHUNK, CHUNKS, CHUNKS_OF_ENDS = 250_000, 8, 16  # respondents that the truth is read off
SURE = 1e-6
LEVEL = 100 * ALPHA  # per cent
QUICK = 2  # bootstrap replicates, so few that none are made: no verdict rests on them
YEARS = (2021, 2022, 2023)
TIE = {**ENGAGEMENT, "joint": 0.364, "it_middleman": 0.364}
EVEN = {**ENGAGEMENT, "joint": 0.43, "business_led": 0.045}  # both gates together as often as joint sessions
DERIVED = (
    Derived("REMEDIES", "count", ("C01a", "C01b", "C01c", "C01d"), levels=(1, 2, 3)),
    Derived("HRS_Q", "product", ("T02a", "T02b")),
    *(Derived(f"P{part}", "points", (f"T05{part}",), points={1: 2.0, 2: 1.0, 3: 0.0}) for part in "abcdefgh"),
)


ASKED = (
    "SIDE", "SIZE", "REGION", "SECTOR", "D01", "D02", "D09", "D06b", "M01", "M04", "M05",
    "M08a_before", "M08a_now", "B01", "C01a", "C01b", "C01c", "C01d", "T01", "T02a", "T02b", "T04", "T05a", "T05b",
    "T05c", "T05d", "T05e", "T05f", "T05g", "T05h", "U01a",
)  # fmt: skip


PATH = ("M01", "M04", "M05", "B01")


@dataclass(frozen=True)
class World:
    """A population: its settings, which questions are looked at, and whether samples are weighted or of three waves."""

    truth: Truth
    asked: tuple[str, ...] = ASKED
    weighted: bool = False
    waves: bool = False


WORLDS: Mapping[str, World] = {
    "as set": World(Truth()),
    "weighted": World(Truth(), weighted=True),
    "nothing": World(Truth.null()),
    "reversed": World(
        Truth(
            side_preference=0.5, mood_gap=-0.8, bridging_mood=-0.7, bridging_outcome=-0.4, practice=-0.25,
            outcome_mood=-0.5, joint_fit=-0.3, go_between_fit=0.4, isolation=-0.8,
        )
    ),
    "tie": World(Truth(engagement=TIE), ("D01",)),
    "even": World(Truth(engagement=EVEN), ("D01",)),
    "camps": World(Truth(mood_gap=3.0, bridging_mood=0.0), ("M05",)),
    "half a path": World(Truth(outcome_mood=0.0, bridging_mood=0.0, bridging_outcome=1.0), PATH),
    "waves": World(Truth(drift=0.3), ("M01",), waves=True),
    "still": World(Truth.null(), ("M01",), waves=True),
}  # fmt: skip

Told = Callable[[np.random.Generator], PublishedClaim]


@dataclass(frozen=True)
class Scored:
    """A claim in a world: a name, how it is told in each sample, and whether it is allowed or excluded there."""

    name: str
    world: str
    recipe: Recipe
    told: Told
    inside: bool
    outside: bool

    @property
    def kind(self) -> str:
        """True, false, on the edge, or near: not as printed, but within the margin."""
        if self.inside:
            return "near" if self.outside else "true"
        return "false" if self.outside else "edge"


def survey_of(world: World, n: int, seed: Sequence[int]) -> cx.Survey:
    """A sample of n respondents of a world, in the questionnaire of 2022."""
    rng = np.random.default_rng(seed)
    years = YEARS if world.waves else (2022,)
    cells, book = sample() if world.weighted else population(), _book(world.asked)
    parts = [coded(draw(rng, cells, n // len(years), world.truth, year), book, codes_of(2022)) for year in years]
    frame = pd.concat(parts, ignore_index=True)
    frame["WAVE"] = np.repeat(years, [len(part) for part in parts])
    survey = cx.from_frame(frame, codebook=book)
    if world.asked == ASKED:
        survey = with_derived(survey, DERIVED)
    return survey.weight(targets_of()) if world.weighted else survey


@cache
def _book(names: tuple[str, ...]) -> Codebook:
    """These questions of 2022, and the wave."""
    book = codebook_of(2022)
    wave = Question("WAVE", column="WAVE", ordered=True, options=tuple(Option(year, str(year)) for year in YEARS))
    asked = {name: book[name] for name in names if name in book}
    return replace(book, questions={**asked, "WAVE": wave}, id_column=None, roles={})


@contextmanager
def few_resamples() -> Iterator[None]:
    """Bootstrap limits, which no verdict rests on, from fewer samples; elsewhere there are as many as ever."""
    usual = bootstrap.REPLICATES
    bootstrap.REPLICATES = QUICK
    try:
        yield
    finally:
        bootstrap.REPLICATES = usual


def run(scored: Sequence[Scored], n: int, seeds: Sequence[int]) -> pd.DataFrame:
    """One row per claim and sample: name, world, recipe, kind, n, verdict, power, and whether it is wrong."""
    rows = []
    for world in dict.fromkeys(claim.world for claim in scored):
        claims = [claim for claim in scored if claim.world == world]
        for seed in seeds:
            survey = survey_of(WORLDS[world], n, (seed, n, list(WORLDS).index(world)))
            rng = np.random.default_rng((seed, n, 99))
            for claim in claims:
                with few_resamples():
                    evidence = tested(survey, claim.told(rng))
                found = verdict(evidence)
                wrong = (found == "supported" and not claim.inside) or (found == "contradicted" and not claim.outside)
                rows.append((claim.name, world, claim.recipe, claim.kind, n, found, evidence.power, wrong))
    return pd.DataFrame(rows, columns=["claim", "world", "recipe", "kind", "n", "verdict", "power", "wrong"])


@cache
def scored_claims() -> tuple[Scored, ...]:
    """Every claim in its worlds, with the truth there; a weighted sample is of the same population as others."""
    with few_resamples():
        return _scored_claims()


def _scored_claims() -> tuple[Scored, ...]:
    found: list[Scored] = []
    known: dict[str, tuple[bool, bool]] = {}
    for name, world in WORLDS.items():
        claims = _claims(name)
        if not world.weighted:
            known = _truths(world, [(label, reference) for label, _, reference in claims])
        found += [Scored(label, name, reference.recipe, told, *known[label]) for label, told, reference in claims]
    return tuple(found)


def _truths(world: World, claims: Sequence[tuple[str, PublishedClaim]]) -> dict[str, tuple[bool, bool]]:
    """Whether each claim allows the truth of a world, and whether it excludes it, by name."""
    allowed, excluded = np.zeros(len(claims)), np.zeros(len(claims))
    for survey in _chunks(world, CHUNKS):
        found = [tested(survey, reference) for _, reference in claims]
        assert all(evidence.is_tested for evidence in found), [evidence.reason for evidence in found]
        allowed += _normal(found, "p_support")
        excluded += _normal(found, "p_contradict")
    sure = -stats.norm.ppf(SURE) * np.sqrt(CHUNKS)
    return {
        label: (bool(inside > sure), bool(outside > sure))
        for (label, _), inside, outside in zip(claims, allowed, excluded, strict=True)
    }


def _chunks(world: World, count: int) -> Iterator[cx.Survey]:
    """Large samples of a world, one after another."""
    return (survey_of(world, CHUNK, (1, 2, 3, place)) for place in range(count))


def _normal(found: Sequence[Evidence], p: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The normal deviates of p-values, to be added up over samples (Stouffer 1949)."""
    return np.asarray(-stats.norm.ppf(np.clip([getattr(evidence, p) for evidence in found], 1e-300, 1 - 1e-16)))


def _claims(world: str) -> list[tuple[str, Told, PublishedClaim]]:
    """Name, how it is told, and the claim that the truth is read off with, of every claim of a world."""
    if world in ("as set", "weighted"):
        drawn = _published() if world == "as set" else []
        return [*_always(_of_shares()), *_always(_of_answers()), *_always(_of_effects()), *drawn]
    if world in ("nothing", "reversed"):
        return _always(_of_effects())
    if world in ("tie", "even"):
        return _always(_of_answers())
    if world == "camps":
        return _always([("camps", PublishedClaim("C", "", "", "POL", question="M05"))])
    if world == "half a path":
        return _always([("path through the outcome", _path())])
    return _always([("more in the cloud", _wave("greater")), ("fewer in the cloud", _wave("less"))])


def _always(claims: object) -> list[tuple[str, Told, PublishedClaim]]:
    """Claims that are told alike in every sample."""
    return [(name, lambda _rng, claim=claim: claim, claim) for name, claim in claims]  # type: ignore[attr-defined]


def _claim(recipe: Recipe, **fields: object) -> PublishedClaim:
    return PublishedClaim("C", "", "", recipe, **fields)  # type: ignore[arg-type]


def _printed(share: float, unit: str = "share") -> Quantity:
    return Quantity(f"{100 * share:.1f} %", round(share, 3), unit, 0.0005)


MOOD = {"question": "M05", "levels": (4, 5), "where": {"SIDE": ("it",)}}
DAILY = {"question": "T01", "levels": (2,)}


@cache
def _ends() -> tuple[float, float, float]:
    """Of the population as set: IT's share in a good mood, the share with daily windows, the median loss."""
    claims = (
        _claim("GT", threshold=0.5, side="greater", **MOOD),
        _claim("GT", threshold=0.5, side="greater", **DAILY),
        _claim("LOC", question="T04", side="greater", threshold=1.0),
    )
    world = World(Truth(), ("SIDE", "M05", "T01", "T04"))
    found = [[tested(many, claim).estimate for claim in claims] for many in _chunks(world, CHUNKS_OF_ENDS)]
    mood, daily, loss = np.mean(found, axis=0).tolist()
    return mood, daily, loss


def _best_fifth() -> float:
    """The mean of what firms say that their best fifth makes, exactly: whole per cents of a normal law, 20 to 100."""
    said = np.arange(20, 101)
    below = stats.norm.cdf((said[:-1] + 0.5 - 100 * Truth().best_fifth) / SPREAD)
    return float(said @ np.diff(np.concatenate([[0.0], below, [1.0]]))) / 100


def _of_shares() -> list[tuple[str, PublishedClaim]]:
    """Claims on shares, with thresholds laid around their true value."""
    mood, daily, joint = MOOD, DAILY, {"question": "D01", "levels": ("joint",)}
    (p, d, loss), top = _ends(), _best_fifth()
    j = ENGAGEMENT["joint"]  # exact by construction
    found = [
        (f"mood above {move:+.2f}", _claim("GT", side="greater", threshold=p + move, **mood)) for move in (-0.1, 0, 0.1)
    ]
    found += [
        (f"mood below {move:+.2f}", _claim("LT", side="less", threshold=p + move, **mood)) for move in (-0.1, 0, 0.1)
    ]
    found += [
        (f"daily above {move:+.2f}", _claim("LB", side="greater", threshold=d + move, **daily))
        for move in (-0.02, 0, 0.1)
    ]
    found += [
        (
            f"joint printed {move:+.2f}",
            _claim("FIX", quantity=_printed(j + move), interval=_rounding(j + move), **joint),
        )
        for move in (0, 0.03, 0.05, 0.12)
    ]
    found += [
        (f"joint about {move:+.2f}", _claim("EQ", quantity=_printed(j + move), margin=0.05, **joint))
        for move in (0, 0.05, 0.12)
    ]
    ends = ((-0.05, 0.05), (0, 0.05), (-0.05, 0), (0.05, 0.1), (-0.0025, 0.0025))
    found += [
        (f"joint within {low:+.4g} {high:+.4g}", _claim("BAND", interval=Interval(j + low, j + high), **joint))
        for low, high in ends
    ]
    found += [
        (f"loss above ×{x}", _claim("LOC", question="T04", side="greater", threshold=x * loss)) for x in (0.7, 1.0, 1.4)
    ]
    found += [
        (
            f"best fifth {move:+.2f}",
            _claim("PAR", question="U01a", quantity=Quantity("", top + move, "share"), margin=0.05),
        )
        for move in (0, 0.05, 0.12)
    ]
    return found


def _published() -> list[tuple[str, Told, PublishedClaim]]:
    """Claims on a share that another sample of 724 gave, of a population whose share is off by so much."""
    joint = {"question": "D01", "levels": ("joint",)}
    j = ENGAGEMENT["joint"]

    def told(theirs: float) -> Told:
        def draw_one(rng: np.random.Generator) -> PublishedClaim:
            share = rng.binomial(724, theirs) / 724
            return _claim("2S", quantity=_printed(share), interval=_rounding(share), published_n=724, **joint)

        return draw_one

    return [
        (
            f"joint as others {move:+.2f}",
            told(j + move),
            _claim("2S", quantity=_printed(j + move), interval=_rounding(j + move), published_n=100_000_000, **joint),
        )
        for move in (0, 0.05, 0.12)
    ]


def _rounding(share: float) -> Interval:
    return Interval(round(share, 3) - 0.0005, round(share, 3) + 0.0005)


def _of_answers() -> list[tuple[str, PublishedClaim]]:
    """Claims that compare answers to one question."""
    d01 = {"question": "D01", "side": "greater"}
    order = (("joint",), ("it_middleman",), ("it_only",))
    return [
        ("joint leads", _claim("SUP", levels=("joint",), **d01)),
        ("go-between leads", _claim("SUP", levels=("it_middleman",), **d01)),
        (
            "joint over go-between",
            _claim("CON", coefficients={"joint": 1.0, "it_middleman": -1.0}, threshold=0.0, **d01),
        ),
        (
            "go-between over joint",
            _claim("CON", coefficients={"it_middleman": 1.0, "joint": -1.0}, threshold=0.0, **d01),
        ),
        ("gates over joint", _claim("CON", coefficients=_GATES, threshold=0.0, **d01)),
        ("gates slightly over joint", _claim("CON", coefficients=_GATES, interval=Interval(0, 0.05), **d01)),
        ("joint, go-between, IT", _claim("ORDR", order=order, question="D01")),
        ("IT, go-between, joint", _claim("ORDR", order=order[::-1], question="D01")),
    ]


_GATES = {"it_only": 1.0, "it_middleman": 1.0, "joint": -1.0}


def _of_effects() -> list[tuple[str, PublishedClaim]]:
    """Claims on differences and relations, as the study's generator puts them in."""
    sides = {"by": "SIDE", "group": ("it",), "against": ("business",)}
    settled = {"M04": (1, 2, 3, 4, 5)}
    moved = {"M01": (4, 5)}
    items = tuple(f"P{part}" for part in "abcdefgh")
    done = {"group": (1, 2, 3), "against": (4, 5)}
    routes = {"by": "D02", "group": ("it_middleman",), "against": ("joint",)}
    office = {"modifier": "B01", "modifier_levels": (1, 2), "where": moved}
    order = {"by": "M04", "order": ((1,), (2,), (3, 4, 5)), "where": moved}
    up, down = {"side": "greater"}, {"side": "less"}
    return [
        ("met with a remedy", _claim("2X2", question="M04", levels=(1,), by="C01a", where=settled, **done, **up)),
        ("IT happier", _claim("ORD", question="M05", where=moved, **sides, **up)),
        ("go-between fits worse", _claim("ORD", question="D09", **routes, **down)),
        ("more remedies", _claim("TREND", question="M04", levels=(1,), by="REMEDIES", where=settled, **up)),
        ("cloud checks and hours", _claim("TREND", question="HRS_Q", by="Pd", **down)),
        ("office closes the gap", _claim("INT", question="M05", **office, **sides, **down)),
        ("path through the outcome", _path()),
        ("less support work", _claim("PAIR", question="M08a_now", before="M08a_before", **down)),
        ("IT gains influence", _claim("PAIR", question="D06b", **up)),
        ("mood with the outcome", _claim("ORDR", question="M05", levels=(4, 5), **order, **up)),
        ("camps", _claim("POL", question="M05")),
        ("checks make a scale", _claim("SCORE", items=items, criterion="HRS_Q", **down)),
        ("sides alike", _claim("EQ", question="M05", by="SIDE", margin=0.4, where=moved)),
    ]


def _path() -> PublishedClaim:
    """The bridging office, the outcome of the move, and the mood."""
    return _claim(
        "MED", question="M05", by="B01", group=(1, 2), against=(3,), through="M04", side="greater",
        where={"M04": (1, 2, 3, 4, 5), "M01": (4, 5)},
    )  # fmt: skip


def _wave(side: str) -> PublishedClaim:
    return _claim("WAVE", question="M01", levels=(4, 5), by="WAVE", side=side)


def confusion(found: pd.DataFrame) -> pd.DataFrame:
    """Per cent of samples with each verdict, one row for each kind of truth."""
    kinds = [kind for kind in ("true", "near", "edge", "false") if (found["kind"] == kind).any()]
    table = pd.crosstab(found["kind"], found["verdict"], normalize="index") * 100
    return table.reindex(index=kinds, columns=list(VERDICTS), fill_value=0.0)


def worst(found: pd.DataFrame) -> pd.DataFrame:
    """One row per claim, world and wrong verdict that can be: per cent of samples with it, the largest first."""
    rows = []
    for (claim, world, recipe, kind, n), part in found.groupby(["claim", "world", "recipe", "kind", "n"], sort=False):
        for wrong, kinds in (("supported", ("false", "edge")), ("contradicted", ("true", "edge"))):
            if kind in kinds:
                rate = 100 * float((part["verdict"] == wrong).mean())
                rows.append((claim, world, recipe, kind, n, wrong, rate, len(part)))
    names = ["claim", "world", "recipe", "kind", "n", "verdict", "per cent", "samples"]
    return pd.DataFrame(rows, columns=names).sort_values("per cent", ascending=False, kind="stable")


def over(rates: pd.DataFrame) -> pd.DataFrame:
    """The rows whose rate is above the level by more than two Monte-Carlo standard errors of a rate at the level."""
    error = np.sqrt(LEVEL * (100 - LEVEL) / rates["samples"])
    return rates[rates["per cent"] > LEVEL + 2 * error]


def unresolved(found: pd.DataFrame) -> str:
    """How verdicts fall where the power is under a half, in words; and how often power is that low."""
    low = found[found["power"] < LEAST_POWER]
    if not len(low):
        return "in no sample"
    shares = low["verdict"].value_counts(normalize=True)
    text = ", ".join(f"{100 * shares.get(name, 0.0):.1f} % {name}" for name in VERDICTS)
    return f"in {100 * len(low) / len(found):.0f} % of tests; of these {text}"
