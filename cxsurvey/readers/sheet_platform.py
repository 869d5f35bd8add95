"""The platform that a sheet comes from: its first rows hold the same signs as the platform's CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from cxsurvey.readers.platforms.platform import Heads, Platform, Rows
from cxsurvey.readers.sheets import Cells
from cxsurvey.readers.sniffing import GENERIC, platform_named, sniffed
from cxsurvey.readers.text_draft import Told, check_told, draft_of

_ROWS = 6  # looked at for signs of a platform, as in delimited text

Setting = str | Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class SheetPlatform:
    """What a sheet comes from and what shows it; `known` is false for a sheet of no known platform."""

    platform: Platform
    evidence: tuple[str, ...]
    rows: Rows

    @property
    def known(self) -> bool:
        """Whether the platform says how its header is to be read."""
        return self.platform.name != GENERIC

    def naming(self, heads: Heads) -> Heads:
        """The header cells that make the names of the columns."""
        return self.platform.naming(heads) if self.known else heads

    def drafted(
        self,
        path: Path,
        frame: pd.DataFrame,
        heads: Heads,
        names: Sequence[str | None],
        settings: tuple[Setting, Setting],
    ) -> dict[str, Any]:
        """What an Export is told of its platform: name ("" where not known), evidence, how to draft a codebook."""
        said = self.platform.fields(heads, [name or "" for name in names])
        fields = {name: said[place] for place, name in enumerate(names) if name is not None}
        told = Told(path, self.platform, fields, *settings)
        check_told(frame, told)
        name = self.platform.name if self.known else ""
        return {"platform": name, "evidence": self.evidence, "drafting": partial(draft_of, frame, told)}


def platform_of(path: Path, cells: Cells, top: int, name: str | None) -> SheetPlatform:
    """The platform named, or the one that the rows from `top` on speak for.

    Raises ReadError where two platforms have equal evidence.
    """
    height = min(top + _ROWS, len(cells.columns[0][0]))
    rows = [[" ".join(texts[codes[row]].split()) for codes, texts in cells.columns] for row in range(top, height)]
    found, evidence = (platform_named(name), ()) if name else sniffed(path, rows)
    return SheetPlatform(found, evidence, rows)
