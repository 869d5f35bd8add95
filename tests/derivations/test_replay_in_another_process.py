"""A saved audit, another process, the rows of the raw export in another order: the same clean answers, and back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STUDIES = sorted(path.parent.name for path in (ROOT / "data").glob("*/study.toml"))

CLEAN = """
import pickle, sys, warnings
from pathlib import Path
from cxsurvey.studies.cleaned import clean_study
from cxsurvey.studies.study import read_study

warnings.simplefilter("ignore")
folder = Path(sys.argv[1])
cleaned = clean_study(read_study(folder)).survey
cleaned.audit.save(folder / "audit.jsonl")
(folder / "clean.pickle").write_bytes(pickle.dumps(cleaned.frame))
"""
REPLAY = """
import pickle, sys, warnings
from pathlib import Path
import numpy as np
from pandas.testing import assert_frame_equal
import cxsurvey as cx
from cxsurvey.studies.study import read_study

warnings.simplefilter("ignore")
folder = Path(sys.argv[1])
study = read_study(folder)
(export,) = study.exports
survey = cx.read(export.path, codebook=export.codebook, vault=study.cleaning.vault, **export.reading)
raw = survey.audit.reverse(survey.frame)
audit = cx.Audit.read(folder / "audit.jsonl")
clean = pickle.loads((folder / "clean.pickle").read_bytes())
mixed = raw.iloc[np.random.default_rng(7).permutation(len(raw))]
again = audit.replay(mixed)
assert list(again.index) == [row for row in mixed.index if row in set(clean.index)]
assert_frame_equal(again.loc[clean.index], clean, check_exact=True)
assert_frame_equal(audit.replay(raw), clean, check_exact=True)
assert_frame_equal(audit.reverse(clean), raw, check_exact=True)
assert_frame_equal(audit.reverse(again.loc[clean.index]), raw, check_exact=True)
print(len(raw), len(clean), len(audit.changes), len(audit.set_aside))
"""


def in_a_process(script: str, folder: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


QUICK = ("cx2022", "ospo2022", "pew2013", "so2019")
EACH = [pytest.param(name, marks=[] if name in QUICK else [pytest.mark.slow]) for name in STUDIES]


@pytest.mark.parametrize("name", EACH)
def test_the_saved_audit_of_a_study_replays_and_reverses(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(ROOT / "data" / name, folder, ignore=shutil.ignore_patterns("out"))
    settings = folder / "study.toml"
    text = settings.read_text(encoding="utf-8")
    lines = [] if "impact =" in text else ["impact = false"]  # what rules do to a headline is another matter
    if "vault =" not in text:  # what stands for personal details can be made again under the same salt only
        lines.append('vault = "vault.json"')
    if "[cleaning]" not in text:
        text += "\n[cleaning]\n"
    text = text.replace("[cleaning]\n", "\n".join(["[cleaning]", *lines, ""]))
    settings.write_text(text.replace("impact = true", "impact = false"), encoding="utf-8")
    in_a_process(CLEAN, folder)
    rows, kept, *changes = map(int, in_a_process(REPLAY, folder).split())
    assert rows >= kept > 0
    assert any(changes) == name.startswith(("cx", "so"))  # the others come clean from their publisher
