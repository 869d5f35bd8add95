"""The demonstration: a synthetic study written to a folder and run."""

from __future__ import annotations

from pathlib import Path

from cxsurvey.errors import StudyError
from cxsurvey.progress import progress
from cxsurvey.simulation.folder import SEED, write_folder
from cxsurvey.simulation.simulate import simulate_study
from cxsurvey.studies.output import fresh_folder
from cxsurvey.studies.run import Run, run
from cxsurvey.studies.study import STUDY_FILE

YEAR = 2022


def demo(folder: str | Path) -> Run:
    """The Run of a synthetic study that was written to `folder`: raw export, codebook, targets, claims, study.toml.

    The same as data/cx2022 of the repository, made anew. Raises StudyError where the folder is not empty.
    """
    if (Path(folder) / STUDY_FILE).is_file():
        raise StudyError(
            "There is a study at that place already.",
            where=folder,
            got=f"a folder with a {STUDY_FILE}",
            expected="no such folder, or an empty one",
            next_step="Run the study that is there with `cxsurvey run`, or name another folder.",
        )
    with progress("making a synthetic study"), fresh_folder(Path(folder)) as fresh:
        write_folder(simulate_study(seed=SEED), YEAR, fresh)
    return run(folder)
