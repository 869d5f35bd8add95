"""How far a long reading has come: one line on a terminal, from two seconds on; nothing anywhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 2.0  # seconds before anything is said


@contextmanager
def progress(label: str) -> Iterator[Callable[[float], None]]:
    """A function to be called with the share that is done; the line is wiped at the end."""
    start, shown = time.monotonic(), False

    def tell(done: float) -> None:
        nonlocal shown
        if sys.stderr.isatty() and time.monotonic() - start > PATIENCE:
            sys.stderr.write(f"\r{label} {done:4.0%}")
            sys.stderr.flush()
            shown = True

    try:
        yield tell
    finally:
        if shown:
            sys.stderr.write(f"\r{' ' * (len(label) + 5)}\r")
            sys.stderr.flush()
