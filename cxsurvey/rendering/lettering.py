"""The font that figures are written in: our own, or that of the theme in use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

FONT = "DejaVu Sans"  # comes with the drawing library, so that machines agree

_IN_USE: ContextVar[str] = ContextVar("font", default=FONT)


def font_in_use() -> str:
    """The font family to write in now: that of the theme in use, else our own."""
    return _IN_USE.get()


@contextmanager
def lettered_in(family: str) -> Iterator[None]:
    """Within, texts are measured and written in this font family."""
    token = _IN_USE.set(family)
    try:
        yield
    finally:
        _IN_USE.reset(token)
