"""A draft codebook from whatever there is: a survey file, an export with labels, an export without, or a frame."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from cxsurvey.answers import as_categories
from cxsurvey.codebook import Codebook
from cxsurvey.readers.draft import infer_codebook
from cxsurvey.readers.export import read_export
from cxsurvey.readers.qsf import codebook_of_qsf


def draft_codebook(source: str | Path | pd.DataFrame, *, reader: str | None = None, **options: Any) -> Codebook:
    """A codebook for a person to finish, from a Qualtrics survey file (.qsf), an export, or a DataFrame.

    A survey file tells wording, answers and filters; .sav, .dta, Triple-S and Forsta tell labels and user-missing
    values; of all else the header and the answers are looked at. What only a person can decide is in
    `Codebook.undecided` and under `decide` in the TOML. `reader` and `options` are those of `read`.

    Raises ReadError for a file that is none of these.

    >>> import pandas as pd
    >>> print(draft_codebook(pd.DataFrame({"who": ["IT", "joint"]})).to_toml())
    [questions.who]
    options = [
      { code = "IT", label = "IT", values = ["IT"] },
      { code = "joint", label = "joint", values = ["joint"] },
    ]
    """
    if isinstance(source, pd.DataFrame):
        return infer_codebook(as_categories(source))
    path = Path(source)
    if reader is None and path.suffix.lower() == ".qsf":
        return codebook_of_qsf(path)
    return read_export(path, reader=reader, **options).codebook()
