"""How much of an export is defective: a rate for every kind of defect."""

from __future__ import annotations

from dataclasses import dataclass, fields

from cxsurvey.errors import InputError


@dataclass(frozen=True)
class Dirt:
    """The rates of defects, as shares of the honest respondents.

    Those up to `no_consent` are rows that come on top of the honest ones; the others are defects in cells of honest
    rows, most of which can be repaired.
    """

    same_id: float = 0.01
    same_device: float = 0.01
    speeder: float = 0.02
    straight_liner: float = 0.015
    careless: float = 0.015
    gibberish: float = 0.01
    copied_text: float = 0.01
    bot: float = 0.01
    burst: float = 0.01
    same_organisation: float = 0.005
    test: float = 0.005
    over_quota: float = 0.01
    screened_out: float = 0.03
    partial: float = 0.03
    no_consent: float = 0.005
    engagement_variant: float = 0.06
    spelling: float = 0.02
    unit_slip: float = 0.02
    sentinel: float = 0.01
    impossible: float = 0.005
    size_contradiction: float = 0.003
    routed_past: float = 0.01
    exclusive: float = 0.005
    constant_sum: float = 0.01
    attention_check: float = 0.015
    over_claim: float = 0.01
    mojibake: float = 0.2
    white_space: float = 0.01
    personal_data: float = 0.01
    other_language: float = 0.005
    dirty_date: float = 0.005

    def __post_init__(self) -> None:
        """Refuse rates that are none."""
        wrong = [entry.name for entry in fields(self) if not 0 <= getattr(self, entry.name) <= 1]
        if wrong:
            raise InputError(
                "A rate of defects is no share.",
                where=f"Dirt, {', '.join(wrong)}",
                got=", ".join(f"{getattr(self, name):g}" for name in wrong),
                expected="0 to 1",
                next_step="Give it as a share of 1.",
            )

    @classmethod
    def none(cls) -> Dirt:
        """No defects at all."""
        return cls(**{entry.name: 0.0 for entry in fields(cls)})

    @classmethod
    def cells_only(cls) -> Dirt:
        """The default rates of defects in cells, and no rows that do not belong there."""
        return cls(**dict.fromkeys(ADDED, 0.0))

    def rows(self, honest: int) -> dict[str, int]:
        """How many rows of each kind come on top of so many honest ones."""
        return {kind: round(getattr(self, kind) * honest) for kind in ADDED}


NAMES = tuple(entry.name for entry in fields(Dirt))
ADDED = NAMES[: NAMES.index("no_consent") + 1]
IN_CELLS = NAMES[len(ADDED) :]
