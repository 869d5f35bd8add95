"""Work on a file of unknown origin in a process of its own, with a limit of time and memory.

A damaged file can make a compiled library end its whole process, loop, or ask for all memory there is. Here that ends a
process that holds nothing else, and the reader says so.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

MEMORY = 2**30  # bytes of address space, and `PER_BYTE` more for each byte of the file
PER_BYTE = 16
SECONDS = 8  # of processor time, and one more for each `BYTES_PER_SECOND` of the file
BYTES_PER_SECOND = 2_000_000
PATIENCE = 8  # times as long by the clock, for a machine that is busy with other things

_SERVE = "from cxsurvey.readers.apart import serve; serve()"


class ApartError(Exception):
    """The file cannot be worked on; the text says what the library said, or how its process ended."""


def run_apart(function: str, path: Path, *args: str) -> Any:
    """What the function, named "module:name", makes of the file; `args` are further texts for it.

    Raises ApartError where it fails, runs too long, wants too much memory, or takes its process with it.
    """
    size = path.stat().st_size
    seconds = SECONDS + size // BYTES_PER_SECOND
    job = [function, str(seconds), str(MEMORY + PER_BYTE * size), str(path), *args]
    home = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONPATH": home}
    try:
        done = subprocess.run(
            [sys.executable, "-c", _SERVE, *job],
            capture_output=True,
            timeout=seconds * PATIENCE,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ApartError(f"no end after {seconds * PATIENCE} seconds") from None
    if done.returncode or not done.stdout:
        raise ApartError("the library that reads such files broke down over it")
    good, answer = pickle.loads(done.stdout)  # written by the process above, by nobody else
    if not good:
        raise ApartError(answer)
    return answer


def serve() -> None:
    """Do the job that the arguments of the process name, and write its answer, alone, to the standard output."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes elsewhere
    function, seconds, memory, *args = sys.argv[1:]
    module, name = function.split(":")
    work = getattr(import_module(module), name)
    _limit(int(seconds), int(memory))
    try:
        answer = (True, work(*args))
    except MemoryError:
        answer = (False, "more memory is asked for than a file of its size can need")
    except Exception as problem:
        answer = (False, str(problem).strip().rstrip(".") or type(problem).__name__)
    with answers:
        answers.write(pickle.dumps(answer, protocol=5))


def _limit(seconds: int, memory: int) -> None:
    """Set the limits where the system has them; elsewhere the clock is the only one."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
