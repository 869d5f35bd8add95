"""What can be read: every platform and format, the endings of its files, and the options of its reader."""

from __future__ import annotations

from inspect import Parameter, signature

import pandas as pd

from cxsurvey.readers.export import READERS, SUFFIXES, reader_named
from cxsurvey.readers.sniffing import PLATFORMS, SIGNS, platform_named


def formats() -> pd.DataFrame:
    """Every platform and format that can be read, one row each: `name, reads, found_by, options`.

    `name` is what `reader=` takes in read(); it is needed only where the file does not speak for itself.

    >>> table = formats().set_index("name")
    >>> table.loc["qualtrics", "reads"], table.loc["spss", "found_by"]
    ('Qualtrics', '.sav, .zsav, .por')
    """
    platforms = [(name, platform_named(name).title, _signs(name), _options("delimited")) for name in PLATFORMS]
    others = [(name, _LABELS[name], _endings(name), _options(name)) for name in READERS if name not in PLATFORMS]
    return pd.DataFrame([*platforms, *others], columns=["name", "reads", "found_by", "options"])


_LABELS = {
    "workbook": "Excel and OpenDocument workbooks",
    "spss": "SPSS",
    "stata": "Stata",
    "parquet": "Parquet",
    "triple_s": "Triple-S",
    "forsta": "Forsta JSON",
}


def _signs(name: str) -> str:
    """What shows that a delimited file comes from a platform; the endings of one from no known platform."""
    return "; ".join(sign.says for sign in SIGNS if sign.platform == name) or _endings(name)


def _endings(name: str) -> str:
    return ", ".join(ending for ending, reader in SUFFIXES.items() if reader == name)


def _options(name: str) -> str:
    own = signature(reader_named(name)).parameters.values()
    return ", ".join(
        option.name for option in own if option.kind is Parameter.KEYWORD_ONLY and option.name != "platform"
    )
