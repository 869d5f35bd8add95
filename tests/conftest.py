"""What holds for every test: examples of hypothesis have no deadline, because machines are busy at times.

And the small study with what a run of it writes, which is made once for all tests that look at it.
"""

import os
import shutil
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))  # the modules shared by the tests

settings.register_profile("suite", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("suite")


@pytest.fixture(scope="session")
def _small_study_ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from small_study import write_study

    from cxsurvey import SetAsideWarning
    from cxsurvey.studies.run import run

    folder = write_study(tmp_path_factory.mktemp("small") / "study")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SetAsideWarning)
        run(folder)
    return folder


@pytest.fixture(scope="session")
def small_study_ran(_small_study_ran: Path) -> Callable[[Path], Path]:
    """A function that puts a copy of the small study into a folder, with what a run of it writes in out/."""
    return lambda folder: Path(shutil.copytree(_small_study_ran, folder))
