"""A file of a run written anew, to hold an older one against: by the step that wrote it, as its manifest tells."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cxsurvey.errors import listing
from cxsurvey.studies.changes import Change, in_few
from cxsurvey.studies.contents import edited
from cxsurvey.studies.made import steps_of
from cxsurvey.studies.output import digest
from cxsurvey.studies.synthetic import say_synthetic
from cxsurvey.studies.today import Today


def file_changes(path: Path, name: str, manifest: Mapping[str, Any], today: Today) -> list[Change]:
    """How a file differs from the one of that name that a run writes today; nothing where no run writes one.

    A file that is as its manifest has it was made from inputs that have changed; any other was edited.
    """
    now = file_today(name, manifest, today)
    content = path.read_bytes()
    if now is None or content == now:
        return []
    lines = in_few(edited(path, content, now))
    if digest(path) != manifest.get("outputs", {}).get(name):
        return [Change("file", f"edited since it was written: {line}") for line in lines]
    then = manifest.get("inputs", {})
    others = [each for each in dict.fromkeys((*then, *today.inputs)) if then.get(each) != today.inputs.get(each)]
    return [Change(f"inputs {listing(others)}" if others else "file", line) for line in lines]


def file_today(name: str, manifest: Mapping[str, Any], today: Today) -> bytes | None:
    """What a run writes today to a file that one of its steps wrote; None where no step of the study does.

    Raises the errors of `run`.
    """
    wrote = [step for step, record in manifest.get("steps", {}).items() if name in record["files"]]
    step = next((step for step in steps_of(today) if step.name in wrote), None)
    if step is None:
        return None
    with TemporaryDirectory() as folder:
        step.write(Path(folder))
        say_synthetic(Path(folder), today.study.codebook)
        target = Path(folder, name)
        return target.read_bytes() if target.is_file() else None
