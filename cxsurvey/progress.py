"""How far long work has come: one line on a terminal, from two seconds on; nothing anywhere else."""

from __future__ import annotations

import shutil
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TextIO

PATIENCE = 2.0  # seconds before anything is said
EVERY = 0.2  # seconds between two looks at how far the work is
THREAD = "cxsurvey progress"


@dataclass(eq=False)
class _Part:
    """What one piece of work says of itself."""

    text: str


class _Line:
    """The line on a terminal: what the work and the parts of it that are under way say, and for how long it has run.

    It is written by a thread of its own, so that it goes on counting while one step takes long. Warnings are printed
    above it.
    """

    def __init__(self, terminal: TextIO) -> None:
        self.parts: list[_Part] = []
        self._terminal, self._start, self._width = terminal, time.monotonic(), 0
        self._lock, self._over = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._keep, name=THREAD, daemon=True)
        self._warn = warnings.showwarning

    def begin(self) -> None:
        """Start to look, and take over what is warned of."""
        warnings.showwarning = self._shown_above
        self._thread.start()

    def end(self) -> None:
        """Wipe the line, and leave the terminal as it was."""
        self._over.set()
        self._thread.join()
        warnings.showwarning = self._warn
        self._wipe()

    def _keep(self) -> None:
        pause = PATIENCE
        while not self._over.wait(pause):
            with self._lock:
                self._write()
            pause = EVERY

    def _write(self) -> None:
        said = ", ".join(part.text for part in [*self.parts] if part.text)
        text = f"{said} ({time.monotonic() - self._start:.0f} s)"
        room = max(shutil.get_terminal_size().columns - 1, 1)
        text = text if len(text) <= room else text[: room - 1] + "…"
        self._put(f"\r{text:<{min(self._width, room)}}")
        self._width = len(text)

    def _wipe(self) -> None:
        if self._width:
            self._put(f"\r{' ' * self._width}\r")
            self._width = 0

    def _put(self, text: str) -> None:
        with suppress(OSError, ValueError):  # the terminal was closed
            self._terminal.write(text)
            self._terminal.flush()

    def _shown_above(self, *told: Any, **more: Any) -> None:
        with self._lock:
            self._wipe()
            self._warn(*told, **more)


_lines: list[_Line] = []  # the one that is on the terminal, if any
_silenced = 0


@contextmanager
def progress(text: str = "") -> Iterator[Callable[[str], None]]:
    """A function to be told how far the work is, in few words that take the place of those before.

    Within other work that tells, what is told here stands behind what is told there. The line is wiped at the end.
    """
    if _silenced or (not _lines and (sys.stderr is None or not sys.stderr.isatty())):
        yield lambda _: None
        return
    first = not _lines
    if first:
        _lines.append(_Line(sys.stderr))
        _lines[0].begin()
    line, part = _lines[0], _Part(text)
    line.parts.append(part)

    def tell(now: str) -> None:
        part.text = now

    try:
        yield tell
    finally:
        line.parts.remove(part)
        if first:
            _lines.remove(line)
            line.end()


@contextmanager
def counting(what: str, steps: int) -> Iterator[Callable[[int], None]]:
    """A function to be called after each of a number of steps."""
    done = 0
    with progress() as tell:

        def step(_: int = 0) -> None:
            nonlocal done
            done += 1
            tell(f"{what} {done:,} of {steps:,}")

        yield step


@contextmanager
def sharing(what: str) -> Iterator[Callable[[float], None]]:
    """A function to be called with the share that is done."""
    with progress() as tell:
        yield lambda done: tell(f"{what} {done:.0%}")


@contextmanager
def silence(*, wanted: bool = True) -> Iterator[None]:
    """Nothing is told within, where that is wanted."""
    global _silenced  # how a process talks to its terminal is one for all of it
    _silenced += wanted
    try:
        yield
    finally:
        _silenced -= wanted
