"""What is true of the population of a synthetic study: every parameter that can be set, in one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from cxsurvey.errors import InputError
from cxsurvey.settings import Settings, load, written

ENGAGEMENT = {
    "it_only": 0.119,
    "joint": 0.417,
    "it_middleman": 0.311,
    "business_led": 0.058,
    "separate": 0.034,
    "adviser": 0.026,
    "other": 0.015,
    "no_preference": 0.020,
}
MAINTENANCE = {"none": 0.20, "daily": 0.05, "weekly": 0.28, "monthly": 0.29, "quarterly": 0.14, "unknown": 0.04}


@dataclass(frozen=True)
class Truth:
    """The population of a synthetic study, in shares of 1 and in standard deviations of latent scores.

    `engagement` are the shares of the wanted way of working with suppliers in 2022, met exactly; `joint_drift` is how
    far the share of joint sessions rises a year at the cost of IT only. `side_preference` is how many times likelier
    than IT the business is to want to be in the room. Effects in standard deviations: `mood_gap` of IT over the
    business, `bridging_mood` of a bridging office on the business's mood, which closes that gap, `bridging_outcome` on
    the outcome of the move, `practice` of each of four practices on the outcome, `outcome_mood` of the outcome on the
    mood, `joint_fit` of joint sessions on how well a purchase fits, `go_between_fit` of IT as go-between on it,
    `halo` of success on practices and fit, `size_cloud` of size on the stage in the cloud, `isolation` of a truly
    shared platform on planned maintenance. `best_fifth` is the share of value made by the best fifth, as the mean
    answer; `loss_per_seat` the median loss in dollars per hour and seat. `drift` is how far opinions and cloud stages
    move a year, in standard deviations. `maintenance` are the shares of how often suites are down as planned, `failed`
    the share of moves that missed their goals, stalled or were reversed, `quicker` that of those who find their new
    vendor quicker than the one before: these three hold where no effect moves anybody.
    """

    engagement: Mapping[str, float] = field(default_factory=lambda: dict(ENGAGEMENT))
    joint_drift: float = 0.015
    side_preference: float = 2.0
    mood_gap: float = 0.8
    bridging_mood: float = 0.7
    bridging_outcome: float = 0.4
    practice: float = 0.25
    outcome_mood: float = 0.5
    joint_fit: float = 0.3
    go_between_fit: float = -0.4
    halo: float = 0.4
    size_cloud: float = 0.25
    isolation: float = 0.8
    best_fifth: float = 0.8
    loss_per_seat: float = 60.0
    drift: float = 0.1
    maintenance: Mapping[str, float] = field(default_factory=lambda: dict(MAINTENANCE))
    failed: float = 0.46
    quicker: float = 0.46

    def __post_init__(self) -> None:
        """Refuse shares that are none, and numbers out of range."""
        for name, known in SHARES.items():
            given = getattr(self, name)
            if set(known) != set(given) or min(given.values()) <= 0 or abs(sum(given.values()) - 1) > 1e-9:
                raise InputError(
                    f"The {name} shares are no distribution over the answers.",
                    where=f"Truth, {name}",
                    got=", ".join(f"{code} {share:g}" for code, share in given.items()),
                    expected=f"a share above 0 for each of {', '.join(known)}, 1 in all",
                    next_step="Give every answer its share.",
                )
        wrong = [(name, low, high) for name, low, high in _ranges() if not low <= getattr(self, name) <= high]
        if wrong:
            raise InputError(
                "A parameter of the population is out of range.",
                where=f"Truth, {', '.join(name for name, _, _ in wrong)}",
                got=", ".join(f"{getattr(self, name):g}" for name, _, _ in wrong),
                expected=", ".join(f"{low:g} to {high:g}" for _, low, high in wrong),
                next_step="Leave it out for the default.",
            )

    @classmethod
    def null(cls) -> Truth:
        """A population in which nothing is related to anything: the margins of the model and no effect at all."""
        none: dict[str, Any] = dict.fromkeys(EFFECTS, 0.0)
        return cls(side_preference=1.0, **none)

    @property
    def is_null(self) -> bool:
        """Whether there is no effect at all."""
        return self == replace(Truth.null(), **{name: getattr(self, name) for name in (*SHARES, *MARGINS)})

    @classmethod
    def read(cls, path: str | Path) -> Truth:
        """The truth in a TOML file of the parameters to be changed; InputError with every mistake in it."""
        return _truth(load(Path(path), InputError))

    @classmethod
    def from_dict(cls, table: Mapping[str, Any]) -> Truth:
        """The truth in a dictionary of the shape of the TOML file."""
        return _truth(Settings(table, source=Path("truth"), error=InputError))

    def to_dict(self) -> dict[str, Any]:
        """A dictionary of the shape of the TOML file; `from_dict` gives the same truth back."""
        values = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        return values | {name: dict(values[name]) for name in SHARES}

    def to_toml(self) -> str:
        """The truth as TOML text; reading it gives the same truth back."""
        return written(self.to_dict())


SHARES: Mapping[str, Mapping[str, float]] = {"engagement": ENGAGEMENT, "maintenance": MAINTENANCE}
NUMBERS = tuple(entry.name for entry in fields(Truth) if entry.name not in SHARES)
MARGINS = ("best_fifth", "loss_per_seat", "failed", "quicker")
EFFECTS = tuple(name for name in NUMBERS if name not in ("side_preference", *MARGINS))
LIMITS = {
    "side_preference": (0.1, 10.0),
    "best_fifth": (0.25, 0.95),
    "loss_per_seat": (0.1, 1e5),
    "joint_drift": (0, 0.04),
    "failed": (0.02, 0.98),
    "quicker": (0.02, 0.98),
}


def _ranges() -> Iterator[tuple[str, float, float]]:
    """Each number with the lowest and the highest value that it can have."""
    for name in NUMBERS:
        yield name, *LIMITS.get(name, (-3.0, 3.0))


def _truth(root: Settings) -> Truth:
    own = Truth()
    numbers = {name: root.number(name, getattr(own, name)) for name in NUMBERS}
    for name, low, high in _ranges():
        if not low <= numbers[name] <= high:
            root.problem(f"{name} = {numbers[name]:g}, expected {low:g} to {high:g}")
    shares = {}
    for name, known in SHARES.items():
        table = root.table(name)
        shares[name] = {code: table.number(code, share) for code, share in known.items()}
        if name in root and abs(sum(shares[name].values()) - 1) > 1e-9:
            root.problem(f"{name} adds up to {sum(shares[name].values()):g}, expected 1")
    root.finish()
    values: dict[str, Any] = {**shares, **numbers}
    return Truth(**values)
