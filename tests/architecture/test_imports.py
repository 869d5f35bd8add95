"""What importing costs and what it must not bring along."""

import statistics
import subprocess
import sys
import time

import pytest

import cxsurvey

HEAVY = ("matplotlib", "seaborn", "statsmodels", "duckdb", "pyreadstat", "pptx", "scipy.stats", "jupyterlab")
LIMIT = 1.3  # × the time of importing pandas: the promise of the README


def test_importing_brings_no_heavy_library():
    code = f"import sys, cxsurvey; print([name for name in {HEAVY!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def seconds_to_import(name: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {name}"], check=True)
    return time.perf_counter() - start


def test_importing_takes_hardly_longer_than_pandas():
    """Pairs in turn, so that other work on the machine weighs on both; the median of the ratios decides."""
    ratios = []
    for _ in range(3):
        ratios += [seconds_to_import("cxsurvey") / seconds_to_import("pandas") for _ in range(5)]
        if statistics.median(ratios) <= LIMIT:
            return
    pytest.fail(f"import cxsurvey takes {statistics.median(ratios):.2f} × import pandas, more than {LIMIT}")


def test_the_public_names_are_the_listed_ones():
    assert len(set(cxsurvey.__all__)) == len(cxsurvey.__all__)
    public = {name for name in vars(cxsurvey) if not name.startswith("_")}
    modules = {name for name in public if type(vars(cxsurvey)[name]).__name__ == "module"}
    assert public - modules == set(cxsurvey.__all__)


def test_no_public_function_hides_a_subpackage():
    modules = {name for name in vars(cxsurvey) if type(vars(cxsurvey)[name]).__name__ == "module"}
    assert modules.isdisjoint(cxsurvey.__all__)
