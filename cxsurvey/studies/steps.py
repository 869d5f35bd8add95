"""Steps of a run: each writes its files, and is left out where what an earlier run wrote is what it would write."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cxsurvey.studies.output import MANIFEST, digest


@dataclass(frozen=True, eq=False)
class Step:
    """One part of a run: what it writes, and the keys by which it is known whether that would be new.

    `key` is of everything that it could depend on, known from files and settings alone; `content` is of what it does
    depend on, and may need the survey. A step with either key as before writes what is there already. `tell` gives
    what is said of it when the run is over, as plain values.
    """

    name: str
    key: str
    content: Callable[[], str]
    write: Callable[[Path], None]
    tell: Callable[[], Any] = lambda: None


@dataclass(frozen=True, slots=True)
class Record:
    """What an earlier run noted of a step: its keys, its files, and what was said of it."""

    key: str
    content: str
    files: tuple[str, ...]
    told: Any = None

    def to_dict(self) -> dict[str, Any]:
        """The record as plain values, as the manifest has it."""
        return {"key": self.key, "content": self.content, "files": list(self.files), "told": self.told}


@dataclass(frozen=True)
class Earlier:
    """The output of an earlier run: the folder, the record of each step, and the digest of each file."""

    folder: Path
    records: Mapping[str, Record]
    outputs: Mapping[str, str]
    manifest: Mapping[str, Any]

    @classmethod
    def of(cls, folder: Path) -> Earlier:
        """What stands in a folder; nothing where no run wrote it, or where it does not tell."""
        try:
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            steps = manifest["steps"]
            records = {name: Record(**{**each, "files": tuple(each["files"])}) for name, each in steps.items()}
            return cls(folder, records, dict(manifest["outputs"]), manifest)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls(folder, {}, {}, {})

    def holds(self, step: Step, *, deep: bool = True) -> Record | None:
        """The record of a step that need not be run: a key is as before, and its files are as they were written.

        What it depends on is looked at only if that is asked for, by `deep`.
        """
        record = self.records.get(step.name)
        if record is None or not all(self._intact(name) for name in record.files):
            return None
        if record.key == step.key:
            return record
        if not deep or record.content != step.content():
            return None
        return Record(step.key, record.content, record.files, record.told)

    def _intact(self, name: str) -> bool:
        path = self.folder / name
        return path.is_file() and digest(path) == self.outputs.get(name)

    @property
    def is_whole(self) -> bool:
        """Whether every file of the run is there as it was written, and no other."""
        found = {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()}
        return bool(self.outputs) and found == {*self.outputs, MANIFEST} and all(map(self._intact, self.outputs))


@dataclass(frozen=True)
class Plan:
    """Which steps are to be run, which are carried over from an earlier run, and which are left out."""

    steps: Sequence[Step]
    earlier: Earlier
    held: Mapping[str, Record]
    left_out: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, steps: Sequence[Step], earlier: Earlier, *, anew: bool = False, chosen: AbstractSet[str] | None = None
    ) -> Plan:
        """The plan of a run; every step is run `anew` if that is wanted.

        Where only some are `chosen`, of the others those stay that plainly hold, and the rest is left out: an output
        is never of two kinds.
        """
        wanted = [step for step in steps if chosen is None or step.name in chosen]
        beside = [step for step in steps if step not in wanted]
        found = {} if anew else {step.name: record for step in wanted if (record := earlier.holds(step))}
        found |= {step.name: record for step in beside if (record := earlier.holds(step, deep=False))}
        lost = [step.name for step in beside if step.name not in found]
        kept = [step for step in steps if step.name not in lost]
        return cls(kept, earlier, found, tuple(name for name in lost if name in earlier.records))

    @property
    def to_run(self) -> tuple[str, ...]:
        """The names of the steps that have to be run."""
        return tuple(step.name for step in self.steps if step.name not in self.held)

    @property
    def changes_nothing(self) -> bool:
        """Whether the output of the earlier run is what this one would write."""
        same = [step.name for step in self.steps] == [*self.earlier.records]
        return same and not self.to_run and self.earlier.is_whole

    def prepared(self, tell: Callable[[str], None] = lambda _: None) -> dict[str, Record]:
        """The records of the steps to run, without files: what they show is made now, before anything is written.

        `tell` is told of each step that is begun.
        """
        wanted = [step for step in self.steps if step.name not in self.held]
        told = {}
        for place, step in enumerate(wanted, start=1):
            tell(f"step {place} of {2 * len(wanted)}: making {step.name}")
            told[step.name] = step.tell()
        return {step.name: Record(step.key, step.content(), (), told[step.name]) for step in wanted}

    def carry_out(
        self, ready: Mapping[str, Record], fresh: Path, tell: Callable[[str], None] = lambda _: None
    ) -> dict[str, Record]:
        """Write the files of every step into a folder; the record of each. `tell` is told of each that is written."""
        records = {}
        for step in self.steps:
            if step.name in self.held:
                records[step.name] = self.held[step.name]
                _carry_over(records[step.name].files, self.earlier.folder, fresh)
            else:
                place = len(ready) + list(ready).index(step.name) + 1
                tell(f"step {place} of {2 * len(ready)}: writing {step.name}")
                records[step.name] = replace(ready[step.name], files=_written(step, fresh))
        return records


def _written(step: Step, fresh: Path) -> tuple[str, ...]:
    """The names of the files that a step writes."""
    before = set(_files(fresh))
    step.write(fresh)
    return tuple(sorted(set(_files(fresh)) - before))


def _files(folder: Path) -> Iterator[str]:
    return (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _carry_over(names: Sequence[str], old: Path, fresh: Path) -> None:
    """Put the files of an earlier run into the fresh folder, without copying them where the disk allows."""
    for name in names:
        target = fresh / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(old / name, target)
        except OSError:
            shutil.copyfile(old / name, target)
