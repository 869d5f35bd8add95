"""The simulations print all their figures at the end of a run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the modules shared by the tests of this folder

from simulation_ledger import Ledger

LEDGER = pytest.StashKey[Ledger]()


@pytest.fixture(scope="session")
def ledger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """Where the tests put their figures; written to a file and printed at the end."""
    kept = request.config.stash.setdefault(LEDGER, Ledger())
    yield kept
    (tmp_path_factory.getbasetemp() / "simulation.md").write_text(kept.text(), encoding="utf-8")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the tables of the figures, where there are any."""
    kept = config.stash.get(LEDGER, None)
    if kept is not None and kept.cells:
        terminalreporter.section("simulated coverage and error, percent of runs")
        terminalreporter.write_line(kept.text())
