"""An output folder that is whole or not there: written aside, then put in place in one step."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from cxsurvey.errors import StudyError, listing

MANIFEST = "manifest.json"


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A fresh folder to write into; it takes the place of `target` only if nothing goes wrong meanwhile.

    Raises StudyError where `target` holds anything that an earlier run did not write.
    """
    _refuse_foreign(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield fresh
        fresh.chmod(0o755)
        _put_in_place(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def write_manifest(folder: Path, inputs: dict[str, Path], facts: dict[str, Any]) -> None:
    """Write manifest.json: the SHA-256 of every input and output, and what made them; no date, no path of a machine."""
    outputs = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest = {
        **facts,
        "inputs": {name: _digest(path) for name, path in sorted(inputs.items())},
        "outputs": {path.relative_to(folder).as_posix(): _digest(path) for path in outputs},
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def _refuse_foreign(target: Path) -> None:
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    if target.is_dir() and (target / MANIFEST).is_file():
        known = {MANIFEST, *json.loads((target / MANIFEST).read_text(encoding="utf-8"))["outputs"]}
        foreign = [str(p.relative_to(target)) for p in sorted(target.rglob("*")) if p.is_file()]
        foreign = [name for name in foreign if Path(name).as_posix() not in known]
        if not foreign:
            return
        got = f"{listing(foreign, limit=3)}, which no run wrote"
    else:
        got = "a folder that no run wrote" if target.is_dir() else "a file"
    raise StudyError(
        "The output folder holds something that would be lost.",
        where=target,
        got=got,
        expected="a new or empty folder, or the output of an earlier run",
        next_step="Move it away, or name another folder with --out.",
    )


def _put_in_place(fresh: Path, target: Path) -> None:
    if target.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        target.rename(old / "old")
        fresh.rename(target)
        shutil.rmtree(old)
    else:
        fresh.rename(target)


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
