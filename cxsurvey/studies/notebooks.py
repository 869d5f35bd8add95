"""The notebooks of a study: those that come with the package, run on its answers."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from cxsurvey.errors import InputError, StudyError, listing, nearest
from cxsurvey.studies.decisions import check_decided
from cxsurvey.studies.output import check_target, whole_folder, write_manifest
from cxsurvey.studies.study import Study, read_study

FOLDER = "notebooks"
INSTALLED = "notebooks_shipped"  # where a wheel has them, in the package
PARAMETERS = {"STUDY", "FIGURES"}  # what a notebook for any study of the questionnaire asks for
TAG = "parameters"
TIMEOUT = 300  # seconds for one cell
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class Notebooks:
    """The folder that notebooks were written to, and their names."""

    folder: Path
    names: tuple[str, ...]


def run_notebooks(folder: str | Path, *, out: str | Path | None = None, only: Sequence[str] = ()) -> Notebooks:
    """The notebooks for any study of the questionnaire, run on the study in a folder, written to `out` with figures.

    STUDY/notebooks where no `out` is given: beside the output of a run, which the next run replaces. `only` names some
    of them by how their names begin, such as "07". They take the place of those of an earlier call in one step, and
    only when all have run; a notebook that a person has changed since is not replaced.

    Raises StudyError with every notebook that the study cannot answer, and what it lacks; InputError for a name that is
    none, or without the packages that run notebooks.
    """
    format_, client = _package("nbformat"), _package("nbclient")
    study = read_study(folder)
    check_decided(study)
    paths = chosen(shipped(), only)
    target = Path(study.folder / FOLDER if out is None else out)
    check_target(target, study.inputs)
    with whole_folder(target) as fresh:
        refused = {path.name: _made(path, study, target, fresh, format_, client) for path in paths}
        _refuse(study, {name: why for name, why in refused.items() if why})
        write_manifest(fresh, {}, {"notebooks of": study.title})
    return Notebooks(target, tuple(path.name for path in paths))


def shipped() -> tuple[Path, ...]:
    """The notebooks that any study of the questionnaire can be put into, in order.

    >>> [path.stem for path in shipped()][:2]
    ['04_engagement_preference', '05_enthusiasm_gap']
    """
    package = Path(__file__).parents[1]
    places = (package / INSTALLED, package.parent / FOLDER)
    found = next((sorted(place.glob("*.ipynb")) for place in places if place.is_dir()), [])
    return tuple(path for path in found if _asked(path) == PARAMETERS)


def chosen(paths: Sequence[Path], only: Sequence[str]) -> tuple[Path, ...]:
    """Those whose names begin with one of `only`, all where nothing is named. Raises InputError for a name of none."""
    unknown = [name for name in only if not any(path.name.startswith(name) for path in paths)]
    if unknown or not paths:
        raise InputError(
            "There is no such notebook.",
            where="notebooks",
            got=listing(unknown) if unknown else "no notebooks in this installation",
            expected=nearest(unknown[0], [path.stem for path in paths]) if unknown else "those of the package",
            next_step="Name notebooks by how they begin, such as 07." if unknown else "Install cxsurvey anew.",
        )
    return tuple(path for path in paths if not only or path.name.startswith(tuple(only)))


def _asked(path: Path) -> set[str]:
    """The names that the parameters cell of a notebook assigns; none without such a cell."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if TAG in cell["metadata"].get("tags", [])]
    nodes = (node for text in texts for node in ast.walk(ast.parse(text)))
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _made(path: Path, study: Study, target: Path, fresh: Path, format_: Any, client: Any) -> str:
    """Why a notebook cannot be run on the study; empty where it was, and written to the fresh folder."""
    notebook = format_.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    _put(notebook, {"STUDY": study.folder.resolve(), "FIGURES": fresh.resolve() / "figures"})
    try:
        with _this_package():
            client.NotebookClient(
                notebook,
                timeout=TIMEOUT,
                kernel_name="python3",
                record_timing=False,
                resources={"metadata": {"path": str(fresh)}},
            ).execute(stderr=subprocess.DEVNULL)  # what a kernel says of itself
    except client.exceptions.CellExecutionError as error:
        return _COLOURS.sub("", f"{error.evalue}".strip()) or str(error.ename)
    except (client.exceptions.CellTimeoutError, client.exceptions.DeadKernelError) as error:
        return _COLOURS.sub("", str(error)).strip().splitlines()[0]
    there = Path(os.path.relpath(study.folder.resolve(), target.resolve())).as_posix()
    _put(notebook, {"STUDY": there, "FIGURES": "figures"})
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    format_.write(notebook, fresh / path.name)
    return ""


def _put(notebook: Any, values: Mapping[str, Path | str]) -> None:
    """Write the values into the parameters cell."""
    [cell] = [cell for cell in notebook.cells if TAG in cell.metadata.get("tags", [])]
    lines = [f"{name} = {json.dumps(str(value), ensure_ascii=False)}" for name, value in values.items()]
    cell.source = "\n".join(lines)


@contextmanager
def _this_package() -> Iterator[None]:
    """Kernels that are started within import the package that is running, from wherever that is."""
    before = os.environ.get("PYTHONPATH")
    home = str(Path(__file__).parents[2])
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [home, before]))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def _refuse(study: Study, refused: Mapping[str, str]) -> None:
    if refused:
        told = [f"{name}: {why}".replace("\n", "\n" + " " * 12) for name, why in refused.items()]
        raise StudyError(
            f"{len(refused)} notebook{'' if len(refused) == 1 else 's'} cannot be run on this study.",
            where=study.folder,
            got=("\n" + " " * 12).join(told),
            expected="the questions and answers that each of them needs",
            next_step="Name the notebooks that can with --only, or complete the codebook.",
        )


def _package(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise InputError(
            "Notebooks are run by packages that are not installed.",
            where="notebooks",
            got=f"no {name}",
            expected="the optional packages of cxsurvey[notebooks]",
            next_step='Install them: pip install "cxsurvey[notebooks]".',
        ) from error
