"""The same study built twice, in two folders, at two dates, in two time zones: every file has the same bytes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_study import write_study

ROOT = Path(__file__).parents[2]

# Loaded before the C library: every clock of the process, also that of C code, is set back or forward.
CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
static long shift(void) { const char *given = getenv("CLOCK_SHIFT"); return given ? atol(given) : 0; }
int clock_gettime(clockid_t clock, struct timespec *now) {
    int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) now->tv_sec += shift();
    return result;
}
time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return 0;
}
"""

BUILD = """
import sys, time, warnings
warnings.simplefilter("ignore")
from pathlib import Path
from cxsurvey.studies.run import run
study = Path(sys.argv[1])
made = run(study)
more = study / "out/more"
more.mkdir()
for figure in made.figures:
    figure.save(more / f"{figure.name}.xlsx")
    (more / f"{figure.name}_notebook.png").write_bytes(figure._repr_png_()[0])
    (more / f"{figure.name}.txt").write_text(repr(figure) + figure.provenance.to_text())
made.tables[0].to_excel(more / "table.xlsx")
made.tables[0].to_html(more / "table.html")
made.tables.to_markdown(more / "tables.md")
made.tables.to_csv(more / "tables.csv")
print(time.strftime("%Y", time.localtime()))
"""

FORMATS = {".png", ".svg", ".pdf", ".pptx", ".xlsx", ".html", ".csv", ".json", ".sav", ".md"}
YEAR = 365 * 86_400


def clock_library(home):
    """The library that shifts the clocks, compiled."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("shifting the clock of a process needs Linux and a C compiler")
    (home / "clock.c").write_text(CLOCK, encoding="utf-8")
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", "clock.so", "clock.c", "-ldl"]
    subprocess.run(command, cwd=home, check=True, capture_output=True)
    return home / "clock.so"


def built(folder, home, clock, *, shift, zone, seed):
    """Every file of a study that was run by a process of its own, by name, and the year that it took it to be."""
    about = {"PYTHONPATH": str(ROOT), "LD_PRELOAD": str(clock), "CLOCK_SHIFT": str(shift)}
    about |= {"TZ": zone, "PYTHONHASHSEED": seed}
    result = subprocess.run(
        [sys.executable, "-c", BUILD, str(folder)], cwd=home, env=os.environ | about, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    files = [path for path in sorted((folder / "out").rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}, result.stdout.strip()


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    home = tmp_path_factory.mktemp("twice")
    clock = clock_library(home)
    one = built(write_study(home / "here"), home, clock, shift=-3 * YEAR, zone="Pacific/Auckland", seed="1")
    other = built(write_study(home / "some/where else"), home, clock, shift=5 * YEAR, zone="America/New_York", seed="2")
    return one, other


def test_the_clocks_were_apart(both):
    (_, then), (_, later) = both
    assert int(later) - int(then) >= 7


def test_every_file_has_the_same_bytes(both):
    (one, _), (other, _) = both
    assert one.keys() == other.keys()
    assert {Path(name).suffix for name in one} >= {
        ".png",
        ".svg",
        ".pdf",
        ".xlsx",
        ".html",
        ".csv",
        ".json",
        ".sav",
        ".pptx",
    }
    assert [name for name in one if one[name] != other[name]] == []


def test_no_file_names_a_place_or_a_user(both):
    (one, _), _ = both
    user = os.environ.get("USER") or Path.home().name
    for name, content in one.items():
        assert b"/twice" not in content, name
        assert b"pytest-of" not in content, name
        assert str(Path.home()).encode() not in content, (name, user)
