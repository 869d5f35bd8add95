"""Verify: is this figure, table, deck or page what the data and the code give today, and if not, what has changed?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import cxsurvey
from cxsurvey.errors import CxSurveyError, InputError, StudyError, one_line
from cxsurvey.exhibits.figure import Figure
from cxsurvey.exhibits.table import Table
from cxsurvey.provenance import MARK, PART, PARTS, Provenance, fingerprint
from cxsurvey.rendering.stamps import stamps
from cxsurvey.studies.changes import Change, changed_clauses, changed_facts, changed_rows, in_few
from cxsurvey.studies.contents import edited, old_rows, told_text, written_today
from cxsurvey.studies.deck_contents import edited_objects
from cxsurvey.studies.output import MANIFEST, OUT, digest
from cxsurvey.studies.rewritten import file_changes
from cxsurvey.studies.study import STUDY_FILE, read_study
from cxsurvey.studies.today import Made, Today

Outcome = Literal["matches", "stale", "no provenance"]
EXIT_CODES: dict[Outcome, int] = {"matches": 0, "stale": 1, "no provenance": 3}

FILE = "file"  # how a provenance names what is no exhibit but a whole file of a run
_SURVEY = (MARK, "answers", "codebook", "rules", "weights")
_READ = (MARK, "answers", "codebook")
_EXHIBIT = ("filter", "base")


@dataclass(frozen=True, slots=True)
class Verification:
    """What verify found of one file: `outcome`, the `changes` that make it stale, and `notes` on how it was decided.

    `exit_code` is 0 for a file that matches, 1 for one that is stale, 3 for one without provenance.
    """

    path: Path
    outcome: Outcome
    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """What the command line gives back."""
        return EXIT_CODES[self.outcome]

    def __repr__(self) -> str:
        """The outcome, and each change on a line of its own."""
        lines = [f"{self.path}: {self.outcome}", *(f"  {one_line(str(change))}" for change in self.changes)]
        return "\n".join([*lines, *(f"  ({note})" for note in self.notes)])


def verify(path: str | Path, *, study: str | Path | None = None, recompute: bool = False) -> Verification:
    """The Verification of a file: does it show what the data and the code of its study give today?

    The study is the folder `study`, or the nearest folder above the file that holds a study.toml. Digests go first: a
    file that stands in the manifest of the study as it is, made by this version from inputs that are as they were,
    matches without anything computed anew, unless `recompute` is set. Else the study is cleaned, weighted and estimated
    again, what the file was made from is held against that part by part, and the file against the one written today.

    Raises InputError for a file that is not there or cannot be read; StudyError where there is no study to hold it
    against; the errors of `run` where the study cannot be run although its inputs are as they were.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     page = Path(folder) / "page.html"
    ...     _ = page.write_text("<p>Made by hand</p>", encoding="utf-8")
    ...     found = verify(page)
    >>> found.outcome, found.exit_code
    ('no provenance', 3)
    """
    return next(verify_all([Path(path)], study=study, recompute=recompute))


def verify_all(
    paths: list[Path], *, study: str | Path | None = None, recompute: bool = False
) -> Iterator[Verification]:
    """The Verification of each file; what a study gives today is made once for all of them."""
    studies: dict[Path, Today] = {}
    for path in paths:
        _check_there(path)
        told, manifest = _told(path)
        if not told:
            yield Verification(path, "no provenance")
            continue
        folder = Path(study) if study is not None else _home(path)
        if folder not in studies:
            studies[folder] = Today(read_study(folder))
        today = studies[folder]
        if not recompute and _as_written(path, folder, today):
            note = "file, inputs and version are those of its manifest; nothing was computed anew"
            yield Verification(path, "matches", (), (note,))
            continue
        yield _held_against(path, told, manifest or _manifest(folder / OUT), today)


def _check_there(path: Path) -> None:
    if not path.is_file():
        raise InputError(
            "There is no such file to verify.",
            where=path,
            got="a folder" if path.is_dir() else "nothing at this path",
            expected="a figure, table, page, deck or notebook that cxsurvey wrote",
            next_step="Check the path.",
        )


def _told(path: Path) -> tuple[list[Provenance], Mapping[str, Any]]:
    """What a file tells of its provenance, itself or by the manifest that lists it; and that manifest, or nothing."""
    try:
        found = stamps(path)
    except InputError as error:
        if "Files of that format" not in error.what:
            raise
        found = []
    for folder in path.resolve().parents:
        manifest = _manifest(folder)
        name = path.resolve().relative_to(folder).as_posix()
        if name in manifest.get("outputs", {}) and "provenance" in manifest:
            return found or [Provenance({**manifest["provenance"], "exhibit": f"{FILE} {name}"})], manifest
    return found, {}


def _manifest(folder: Path) -> Mapping[str, Any]:
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _home(path: Path) -> Path:
    """The nearest folder above a file that holds a study."""
    for folder in path.resolve().parents:
        if (folder / STUDY_FILE).is_file():
            return folder
    raise StudyError(
        "There is no study to hold the file against.",
        where=path,
        got=f"no {STUDY_FILE} in any folder above it",
        expected="the study that the file was made from",
        next_step="Name its folder with --study DIR.",
    )


def _as_written(path: Path, study: Path, today: Today) -> bool:
    """Whether a manifest of the study lists the very bytes of the file, from inputs and a version that still hold."""
    for folder in dict.fromkeys((*path.resolve().parents[:2], study.resolve() / OUT)):
        told = _manifest(folder)
        if told and told.get("inputs") == today.inputs and told.get(MARK) == cxsurvey.__version__:
            return digest(path) in told.get("outputs", {}).values()
    return False


def _held_against(path: Path, told: list[Provenance], manifest: Mapping[str, Any], today: Today) -> Verification:
    changes: list[Change] = []
    notes: list[str] = []
    try:
        facts = today.facts
    except CxSurveyError as error:
        changes = _unusable(told[0].facts, today, error)
        return Verification(path, "stale", tuple(changes), ("the study as it is now is refused, see below", str(error)))
    for each in told:
        found, remarks = _exhibit(path, each.facts, facts, today, alone=len(told) == 1)
        changes += [change for change in found if change not in changes]
        notes += [remark for remark in remarks if remark not in notes]
    pages = [each.facts["exhibit"] for each in told if str(each.facts.get("exhibit", "")).startswith(FILE)]
    if pages and not changes:
        changes += file_changes(path, pages[0].removeprefix(f"{FILE} "), manifest, today)
    if path.suffix.lower() == ".pptx" and not changes:
        changes += _deck_edits(path, told, today)
        notes.append("texts, pictures and places on the slides are free to edit and were not looked at")
    return Verification(path, "stale" if changes else "matches", tuple(changes), tuple(notes))


def _deck_edits(path: Path, told: list[Provenance], today: Today) -> list[Change]:
    """Charts and tables of a deck that do not show what is made today."""
    made = [today.exhibit(str(each.facts.get("exhibit", ""))) for each in told]
    exhibits = [each for each in made if isinstance(each, Figure | Table)]
    lines = edited_objects(path.read_bytes(), exhibits, today.deck)
    return [Change("file", f"edited since it was written: {line}") for line in in_few(lines)]


def _unusable(then: Mapping[str, Any], today: Today, error: CxSurveyError) -> list[Change]:
    """What has changed of a study that is now refused; the refusal itself where nothing has."""
    changes = changed_facts(then, today.read_facts, _READ)
    if not changes:
        raise error
    return changes


def _exhibit(
    path: Path, then: Mapping[str, Any], facts: Mapping[str, Any], today: Today, *, alone: bool
) -> tuple[list[Change], list[str]]:
    """What has changed of one exhibit in a file, and notes."""
    name = str(then.get("exhibit", ""))
    changes = changed_facts(then, facts, _SURVEY)
    if name.startswith(FILE):
        return changes, []
    try:
        made = today.exhibit(name)
    except CxSurveyError as error:
        if not changes:
            raise
        return changes, [f"{name} as it is asked for now is refused, see below", str(error)]
    if made is None or made.provenance is None:
        told = f"{name or 'one of its tables'} is not among what the study makes; it was held against its sources only"
        return changes, [told]
    now = made.provenance.facts
    changes += changed_facts(then, now, _EXHIBIT)
    changes += [*_wording(path, then, now, made), *_numbers(path, then, now, made)] if alone else _of_many(then, now)
    if changes and then.get("numbers") == now.get("numbers"):
        return changes, [f"the numbers of {name} are the same today"]
    return (changes, []) if changes or not alone else _bytes(path, then, made, today)


def _of_many(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """Title and numbers that changed of one of several exhibits in a file, with its name."""
    found = changed_facts(then, now, ("wording", "numbers"))
    return [Change(each.part, "; ".join(filter(None, [str(then["exhibit"]), each.detail]))) for each in found]


def _wording(path: Path, then: Mapping[str, Any], now: Mapping[str, Any], made: Made) -> list[Change]:
    """Title and notes that changed, from what to what where the file tells."""
    if not changed_facts(then, now, ("wording",)):
        return []
    title = told_text(path)[0]
    if isinstance(made, Figure) and title and title != made.title:
        return [Change("title", f"“{title}” → “{made.title}”")]
    return changed_facts(then, now, ("wording",))


def _numbers(path: Path, then: Mapping[str, Any], now: Mapping[str, Any], made: Made) -> list[Change]:
    """Which numbers changed, from what to what where the file or the json beside it tells."""
    changes = changed_facts(then, now, ("numbers",))
    if not changes or not isinstance(made, Figure):
        return changes
    rows = old_rows(path, then.get("numbers"))
    told = changed_rows(rows, made.to_dict()["rows"]) if rows is not None else []
    told = told or changed_clauses(told_text(path)[1], made.alt_text())
    return [Change(PARTS["numbers"], line) for line in in_few(told)] or changes


def _bytes(path: Path, then: Mapping[str, Any], made: Made, today: Today) -> tuple[list[Change], list[str]]:
    """Whether the file is, byte for byte, the one written today."""
    drawn = str(then.get("drawn", ""))
    written = written_today(made, path, drawn, today.study)
    if written is None and path.suffix.lower() == ".pptx":
        return [], []
    if written is None:
        return [], ["its sources and numbers match; edits by hand within the file are not seen in this format"]
    content = path.read_bytes()
    if content == written:
        return [], []
    if drawn and isinstance(made, Figure):
        _, *theme, library = drawn.split(", ")[1:]
        if theme != ([f"theme {fingerprint(made.theme, digits=PART)}"] if made.theme else []):
            return [Change(PARTS["drawn"], "another theme")], []
        if library != f"matplotlib {version('matplotlib')}":
            return [], [f"drawn by {library}, which is not the one here: the picture itself was not compared"]
    return [
        Change("file", f"edited since it was written: {line}") for line in in_few(edited(path, content, written))
    ], []
