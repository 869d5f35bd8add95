"""Personal details planted in every place of an export, and every byte that a command leaves or prints searched."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

ROOT = Path(__file__).parents[2]
MAIL = {
    place: f"{place}.person@{place}-private.example" for place in ("header", "title", "id", "closed", "open", "agent")
}
SECRETS = [
    *(address.split("@")[0] for address in MAIL.values()),
    *("-private.example", "Wilhelmina", "Achterberg", "Okonkwo", "Tadashi", "Yamamoto"),
    *("1234567", "23 45 67", "5559999", "NL91", "ABNA0417", "203.0.113", "198.51.100", "janneke-privat"),
]
HEADER = ["ResponseId", "Name", f"How is {MAIL['header']} doing?", "way", "why", "UserAgent", "Other, please specify"]
ROWS = [
    [
        "R1",
        "Wilhelmina Achterberg",
        "well",
        "Achterberg decides",
        "My name is Wilhelmina Achterberg",
        "Firefox",
        "+31 6 1234567",
    ],
    [
        "R2",
        "Chidi Okonkwo",
        "well",
        "IT only",
        f"Write to {MAIL['open']}",
        f"https://x.example/?m={MAIL['agent']}",
        "-",
    ],
    ["R3", "Tadashi Yamamoto", "badly", MAIL["closed"], "Pay NL91ABNA0417164300", "Firefox", "198.51.100.23"],
    [
        MAIL["id"],
        "Tadashi Yamamoto",
        "well",
        "Yamamoto",
        "from 203.0.113.7",
        "Firefox",
        "www.linkedin.com/in/janneke-privat",
    ],
    [
        "R5",
        "Wilhelmina Achterberg",
        "well",
        "Achterberg decides",
        "IT should be asked first",
        "Firefox",
        "+44 20 5559999",
    ],
    ["R6", "Bo", "well", "IT only", "both", "Firefox", "nothing"],
]
BOOK = """
id_column = "ResponseId"

[roles]
device = "UserAgent"

[questions.way]
wording = "Which way?"
options = [{ code = 1, label = "Joint" }, { code = 2, label = "IT only" }]

[questions.why]
type = "text"
"""
STUDY = """
[study]
title = "Synthetic answers with planted details"

[export]
file = "raw{ending}"

[cleaning]
profile = "{profile}"
undecided = "{undecided}"

[cleaning.matching]
questions = ["way"]

[[figures]]
name = "way"
question = "way"
title = "Ways"
"""


def text_export() -> bytes:
    """A title line, the rows, one row of too few fields and one with a mark that is never closed."""
    made = io.StringIO()
    table = csv.writer(made, lineterminator="\n")
    table.writerows([HEADER, *ROWS, ["R7", "Wilhelmina Achterberg"]])
    return (made.getvalue() + f'R8,"Okonkwo,{MAIL["title"]}\n').encode()


def workbook_export() -> bytes:
    """A title row, the header and the rows."""
    book = openpyxl.Workbook()
    for row in [[f"Export for {MAIL['title']}, call +31 61 23 45 67 89"], HEADER, *ROWS]:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def study(folder: Path, ending: str, undecided: str) -> Path:
    (folder / f"raw{ending}").write_bytes(text_export() if ending == ".csv" else workbook_export())
    (folder / "codebook.toml").write_text(BOOK, encoding="utf-8")
    profile = "standard" if undecided == "invalid" else "none"  # with all rows kept there are answers that wait
    settings = STUDY.format(ending=ending, undecided=undecided, profile=profile)
    (folder / "study.toml").write_text(settings, encoding="utf-8")
    return folder


def command(name: str, folder: Path) -> tuple[int, bytes]:
    """The exit code, and all that was printed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CXSURVEY_DEBUG": ""}
    call = [sys.executable, "-m", "cxsurvey.cli", name, str(folder)]
    done = subprocess.run(call, capture_output=True, env=environment, timeout=300, check=False)
    return done.returncode, done.stdout + b"\n" + done.stderr


def everything(folder: Path) -> dict[str, bytes]:
    """The bytes of every file, and of every part of those that are archives."""
    found: dict[str, bytes] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found[path.name] = path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                found |= {f"{path.name}/{part}": archive.read(part) for part in archive.namelist()}
    return found


def leaks(parts: dict[str, bytes]) -> list[tuple[str, Any]]:
    return [
        (name, secret)
        for name, content in parts.items()
        for secret in SECRETS
        for encoding in ("utf-8", "utf-16-le")
        if secret.lower().encode(encoding) in content.lower()
    ]


@pytest.mark.parametrize(
    ("name", "undecided", "ending"),
    [("run", "invalid", ".csv"), ("run", "invalid", ".xlsx"), ("clean", "refuse", ".csv"), ("run", "refuse", ".xlsx")],
)
def test_nothing_of_anybody_is_left_or_printed(name: str, undecided: str, ending: str, tmp_path: Path) -> None:
    code, said = command(name, study(tmp_path, ending, undecided))
    made = everything(tmp_path / "out") if (tmp_path / "out").exists() else {}
    assert leaks({"printed": said, **made}) == []
    assert b"Traceback" not in said
    if undecided == "invalid":
        assert code == 0, said.decode()
        assert len(made) > 10
    else:
        assert b"wait" in said


def test_the_attack_finds_what_was_planted(tmp_path: Path) -> None:
    study(tmp_path, ".csv", "invalid")
    found = {secret for _, secret in leaks(everything(tmp_path))}
    assert found == set(SECRETS) - {"23 45 67"}


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content.replace(b"R2", b'R2"x', 1),
        lambda content: b"\n".join(content.split(b"\n")[1:]),
        lambda content: content.replace(b"\n", b"\n,\n", 1),
        lambda content: content.replace(b"well", b"03/04/2022"),
    ],
)
def test_no_refusal_and_no_warning_names_anybody(damage: Any, tmp_path: Path) -> None:
    folder = study(tmp_path, ".csv", "invalid")
    (folder / "raw.csv").write_bytes(damage(text_export()))
    _, said = command("run", folder)
    made = everything(tmp_path / "out") if (tmp_path / "out").exists() else {}
    assert leaks({"printed": said, **made}) == []
