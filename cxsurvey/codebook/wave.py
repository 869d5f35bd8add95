"""How the questionnaire of another wave differs from today's: the explicit crosswalk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cxsurvey.codebook.words import Code


@dataclass(frozen=True)
class Wave:
    """One other wave as seen from this codebook.

    `codes` gives, for a question of today, what each code of that wave means today; `renamed` gives names of that
    wave and today's. `retired` were asked in that wave only and `added` only later: the others were not asked them.
    `comparable` names questions of today whose differences in wording, filter or unit were looked at and accepted;
    `left_out` are questions of that wave that are not merged at all.
    """

    codes: Mapping[str, Mapping[str, Code]] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    retired: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    comparable: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def name_today(self, name: str) -> str:
        """Today's name of a question of that wave."""
        return self.renamed.get(name, name)
