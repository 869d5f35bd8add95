"""What importing costs and what it must not bring along."""

import ast
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

import cxsurvey

HEAVY = ("matplotlib", "seaborn", "statsmodels", "duckdb", "pyreadstat", "pptx", "scipy.stats", "jupyterlab")
LIMIT = 1.3  # × the time of importing pandas: the promise of the README


def loaded_by(code: str) -> list[str]:
    """The heavy libraries in memory after some code has run in a fresh process."""
    code = f"import sys; {code}; print([name for name in {HEAVY!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return ast.literal_eval(found.stdout)


def test_importing_brings_no_heavy_library():
    assert loaded_by("import cxsurvey") == []


def test_not_even_every_public_name_together_does():
    assert loaded_by("import cxsurvey; [getattr(cxsurvey, name) for name in cxsurvey.__all__]") == []


def test_a_share_needs_none_of_them():
    frame = "pd.DataFrame({'who': ['IT', 'joint', 'joint']})"
    assert loaded_by(f"import pandas as pd, cxsurvey as cx; cx.share(cx.from_frame({frame}), 'who')") == []


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


def test_every_public_name_is_there():
    assert len(set(cxsurvey.__all__)) == len(cxsurvey.__all__)
    for name in cxsurvey.__all__:
        assert getattr(cxsurvey, name).__module__.startswith("cxsurvey.")
    assert set(cxsurvey.__all__) <= set(dir(cxsurvey))


def test_an_unknown_name_is_refused():
    with pytest.raises(AttributeError, match="jiont"):
        cxsurvey.jiont  # noqa: B018


def test_no_public_name_hides_a_module():
    modules = {path.stem for path in Path(cxsurvey.__file__).parent.iterdir()}
    assert modules.isdisjoint(cxsurvey.__all__)
