"""How far a long count is, in one line on a terminal; nothing elsewhere, and nothing in the first two seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

QUIET_SECONDS = 2.0


@contextmanager
def progress(what: str, steps: int) -> Iterator[Callable[[int], None]]:
    """A function to call after each step; it writes to a terminal once the whole has taken over two seconds."""
    started, done = time.monotonic(), 0
    on_terminal = sys.stderr.isatty()
    written = False

    def step(_: int = 0) -> None:
        nonlocal done, written
        done += 1
        if on_terminal and time.monotonic() - started > QUIET_SECONDS:
            written = True
            sys.stderr.write(f"\r{what} {done:,} of {steps:,}")
            sys.stderr.flush()

    yield step
    if written:
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()
