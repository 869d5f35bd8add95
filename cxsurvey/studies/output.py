"""An output folder that is whole or not there: written aside, then put in place in one step."""

from __future__ import annotations

import errno
import json
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any

from cxsurvey.errors import StudyError, listing
from cxsurvey.studies.exchange import exchanged

MANIFEST = "manifest.json"
LITTER = (".DS_Store", ".directory", "Thumbs.db", "desktop.ini")  # what file managers leave where they looked
_OPEN = re.compile(r"~\$.+\.\w{3,4}|\.~lock\..+#")  # what Office and LibreOffice leave beside an open file
OUT = "out"  # the folder of a study that a run fills unless told otherwise


def check_target(target: Path, inputs: Mapping[str, Path]) -> None:
    """Refuse a folder whose replacement would touch the inputs ("export …", "codebook …", "study") or somebody's work.

    Raises StudyError.
    """
    place = _real(target)
    home = _real(inputs["study"].parent)
    held = [str(path) for path in inputs.values() if any(place in at.parents for at in _locations(path))]
    if held:
        raise _touches(target, f"a folder that holds {listing(held)}")
    for export in (path for name, path in inputs.items() if name.split()[0] == "export"):
        around = {at.parent for at in _locations(export)} - {home, *home.parents}
        if around.intersection(place.parents):
            raise _touches(target, f"a folder within that of the export, {export.parent}")
    _refuse_open(place, named=target)
    _refuse_loss(_settled(place), named=target)


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A fresh folder to write into; it takes the place of `target` only if nothing goes wrong meanwhile.

    A link stays, and the folder it points to is replaced. Raises StudyError where `target` holds anything that an
    earlier run did not write, and where it cannot be written.
    """
    place = _real(target)
    try:
        with _work_folder(place) as work:
            fresh = work / "new"
            fresh.mkdir()
            yield fresh
            _put_in_place(fresh, place, named=target)
    except OSError as error:
        raise StudyError(
            "The output could not be written; what was there is as it was.",
            where=target,
            got=str(error.strerror or error).lower(),
            expected="a folder that may be written to, on a disk with room",
            next_step="Make room or change its permissions, or name another folder with --out.",
        ) from error


@contextmanager
def fresh_folder(target: Path) -> Iterator[Path]:
    """A folder to write into that becomes `target` when everything is there; nothing is left where it fails.

    Raises StudyError where `target` holds anything already, and where it cannot be written.
    """
    place = _real(target)
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise StudyError(
            "There is something at that place already.",
            where=target,
            got="a folder that is not empty" if place.is_dir() else "a file",
            expected="no such folder, or an empty one",
            next_step="Name another folder, or move this one away.",
        )
    with whole_folder(target) as fresh:
        yield fresh


def write_manifest(folder: Path, inputs: Mapping[str, str], facts: Mapping[str, Any]) -> None:
    """Write manifest.json: the SHA-256 of every input and output, and what made them; no date, no path of a machine."""
    outputs = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest = {
        **facts,
        "inputs": dict(sorted(inputs.items())),
        "outputs": {path.relative_to(folder).as_posix(): digest(path) for path in outputs},
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def check_apart(path: Path) -> None:
    """Refuse to work on a file that a run wrote where it stands: the next run would find it changed.

    Raises StudyError.
    """
    place = _real(path)
    for folder in place.parents:
        written = _written(folder / MANIFEST) or {}
        if place.relative_to(folder).as_posix() in written:
            raise StudyError(
                "That file belongs to the runs, which would find it changed and refuse to write over it.",
                where=path,
                got=f"a file that a run wrote into {folder.name}",
                expected="a copy of it elsewhere, on which people work",
                next_step=f"Copy {path.name} out of that folder and name the copy; `cxsurvey run` makes this one anew.",
            )


def digest(path: Path) -> str:
    """The SHA-256 of a file, as text."""
    return sha256(path.read_bytes()).hexdigest()


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _locations(path: Path) -> set[Path]:
    """Where a file is, and where the link to it is."""
    return {_real(path), _real(path.parent) / path.name}


def _touches(target: Path, got: str) -> StudyError:
    return StudyError(
        "The output would touch what the study reads.",
        where=target,
        got=got,
        expected="a folder apart from the inputs, such as out in the study folder",
        next_step="Name another folder with --out.",
    )


def _refuse_loss(got: str, *, named: Path) -> None:
    if got:
        raise StudyError(
            "The output folder holds something that would be lost.",
            where=named,
            got=got,
            expected="a new or empty folder, or the output of an earlier run",
            next_step="Move it away, or name another folder with --out.",
        )


def _refuse_open(place: Path, *, named: Path) -> None:
    """Refuse a folder in which office software has a file open, by the note that it leaves beside it.

    Raises StudyError.
    """
    notes = sorted(path.name for path in place.rglob("*") if _OPEN.fullmatch(path.name)) if place.is_dir() else []
    if notes:
        raise StudyError(
            "A file of the output folder is open in another program.",
            where=named,
            got=f"{listing(notes, limit=3)}, which a program leaves beside a file that it has open",
            expected="no file of it open, so that nobody works on one that is replaced",
            next_step="Close the file and run again; where nothing is open, delete that note.",
        )


def _settled(place: Path) -> str:
    """What is at stake in a folder that another run may replace while it is looked at: then it is looked at again."""
    while True:
        with suppress(FileNotFoundError):
            seen = _identity(place)
            got = _at_stake(place)
            if _identity(place) == seen:
                return got


def _identity(folder: Path) -> int | None:
    return folder.stat().st_ino if folder.exists() else None


def _at_stake(folder: Path) -> str:
    """What would be lost with a folder: all but what a run wrote, and what it wrote where that was changed since."""
    if not folder.is_dir():
        return "a file" if folder.exists() else ""
    names = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if not _is_litter(path.name)]
    if MANIFEST not in names:
        return "a folder that no run wrote" if names else ""
    written = _written(folder / MANIFEST)
    if written is None:
        return f"a {MANIFEST} that no run wrote"
    known = {MANIFEST, *written, *(str(parent) for name in written for parent in PurePosixPath(name).parents)}
    foreign = [name for name in names if name not in known]
    changed = [name for name, seen in written.items() if (folder / name).is_file() and digest(folder / name) != seen]
    parts = ((foreign, "which no run wrote"), (changed, "changed since a run wrote it"))
    return "; ".join(f"{listing(found, limit=3)}, {why}" for found, why in parts if found)


def _is_litter(name: str) -> bool:
    """Whether a file manager left it behind for having looked."""
    return name in LITTER or name.startswith("._")


def _written(manifest: Path) -> dict[str, str] | None:
    """The SHA-256 of every file of a run, or None where its manifest does not tell."""
    try:
        outputs = json.loads(manifest.read_text(encoding="utf-8"))["outputs"]
    except (ValueError, KeyError, TypeError, FileNotFoundError):
        return None
    return outputs if isinstance(outputs, dict) else None


@contextmanager
def _work_folder(place: Path) -> Iterator[Path]:
    """A folder beside `place`, named after this process so that a later one can tell whether it is still in use."""
    place.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(place)
    work = Path(tempfile.mkdtemp(prefix=f"{_mark(place)}{os.getpid()}-", dir=place.parent))
    try:
        yield work
    finally:
        _discard(work, place)


def _mark(place: Path) -> str:
    """What the work folders of this machine begin with: another one's processes cannot be asked for from here."""
    return f".{place.name}-{platform.node()}-"


def _remove_leftovers(place: Path) -> None:
    """Remove the work folders of runs that were killed."""
    ours = re.compile(rf"{re.escape(_mark(place))}([1-9]\d{{0,8}})-\w+")
    for path in place.parent.iterdir():
        match = ours.fullmatch(path.name)
        if match and _has_ended(int(match[1])):
            with suppress(OSError):
                _discard(path, place)


def _has_ended(process: int) -> bool:
    if os.name != "posix":  # elsewhere there is no signal that only asks
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _put_in_place(fresh: Path, place: Path, *, named: Path) -> None:
    """Exchange the folders; where another run is doing the same at the same moment, the later one stays.

    Where the system can exchange them in one step it does, so that a run killed at any moment leaves a whole one.
    """
    if exchanged(fresh, place):
        lost = _at_stake(fresh)
        if lost:
            exchanged(fresh, place)
        _refuse_loss(lost, named=named)
        return
    for attempt in count():
        old = fresh.with_name(f"old{attempt}")
        with suppress(FileNotFoundError):
            place.rename(old)
        _refuse_loss(_at_stake(old), named=named)
        try:
            fresh.rename(place)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
        else:
            return


def _discard(work: Path, place: Path) -> None:
    """Remove a work folder, but first put back what it had taken from `place`."""
    taken = sorted(work.glob("old*"))
    if taken and not place.exists():
        taken[-1].rename(place)
    shutil.rmtree(work, ignore_errors=True)
