"""Which interviews were made on a telephone: by what the browser says of itself, or by the width of its screen."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from cxsurvey.arrays import BoolArray
from cxsurvey.cleaning.checks.view import View

NARROW = 600  # pixels; a screen whose shorter side is below it is a telephone's
_TELEPHONE = re.compile(r"iphone|ipod|android.*mobile|windows phone|\bmobile\b|mobiel|smartphone", re.IGNORECASE)
_SCREEN = re.compile(r"\s*(\d{3,5})\s*[x×*]\s*(\d{3,5})\s*", re.IGNORECASE)


def on_a_telephone(view: View) -> BoolArray | None:
    """Per interview, whether it was made on a telephone, shape (n,); None where the export does not say.

    Among columns with roles the user agent speaks first, then the device, the browser and the screen.
    """
    for role in ("user_agent", "device", "browser", "screen"):
        found = view.texts(role)
        if found is not None:
            is_telephone = np.array([*(_is_telephone(value) for value in found[0]), False])[found[1]]
            if is_telephone.any():
                return np.asarray(is_telephone, dtype=bool)
    return None


def _is_telephone(value: Any) -> bool:
    screen = _SCREEN.fullmatch(str(value))
    return min(int(screen[1]), int(screen[2])) < NARROW if screen else bool(_TELEPHONE.search(str(value)))
