"""The demonstration: a synthetic study written to a folder and run."""

from __future__ import annotations

from pathlib import Path

from cxsurvey.progress import progress
from cxsurvey.simulation.folder import SEED, write_folder
from cxsurvey.simulation.simulate import simulate_study
from cxsurvey.studies.output import fresh_folder
from cxsurvey.studies.run import Run, run

YEAR = 2022


def demo(folder: str | Path) -> Run:
    """The Run of a synthetic study that was written to `folder`: raw export, codebook, targets, claims, study.toml.

    The same as data/cx2022 of the repository, made anew. Raises StudyError where the folder is not empty.
    """
    with progress("making a synthetic study"), fresh_folder(Path(folder)) as fresh:
        write_folder(simulate_study(seed=SEED), YEAR, fresh)
    return run(folder)
