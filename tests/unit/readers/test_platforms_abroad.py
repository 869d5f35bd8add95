"""Exports of platforms whose site was used in Dutch: recognised by their own words, a count in an open box a number."""

from __future__ import annotations

from pathlib import Path

from cxsurvey.readers.export import read_export

SURVEYMONKEY = """\
Respondent-ID;Collector-ID;Startdatum;Einddatum;IP-adres;E-mailadres;Wie beslist?;;Hoeveel mensen werken er?;Telefoon
;;;;;;Antwoord;Anders (geef nadere toelichting);Open antwoord;Open antwoord
"""
LIMESURVEY = """\
Antwoord ID;Datum ingestuurd;Laatste pagina;Starttaal;Startdatum;Wie beslist?;Wie kent u? [Een];Wie kent u? [Twee];\
Wie kent u? [Anders];Groepstijd: A
"""


def rows(count: int) -> list[int]:
    return list(range(1, count + 1))


def test_a_dutch_surveymonkey_export(tmp_path: Path) -> None:
    answers = "".join(
        f"1180{row:04};44;{row:02}-05-2022 09:00:00;{row:02}-05-2022 09:09:00;192.0.2.{row};"
        f";IT;;{row * 40};06{row:08}\n"
        for row in rows(20)
    )
    path = tmp_path / "export.csv"
    path.write_text(SURVEYMONKEY + answers, encoding="cp1252")
    export = read_export(path)
    book = export.codebook()
    assert (export.platform, book.id_column) == ("surveymonkey", "Respondent-ID")
    assert {role: book.roles[role] for role in ("start", "end", "ip", "email")} == {
        "start": ("Startdatum",),
        "end": ("Einddatum",),
        "ip": ("IP-adres",),
        "email": ("E-mailadres",),
    }
    kinds = {name: question.kind for name, question in book.questions.items()}
    assert kinds == {
        "Wie beslist?": "single",
        "Wie beslist? | Anders (geef nadere toelichting)": "text",
        "Hoeveel mensen werken er?": "numeric",
        "Telefoon": "text",
    }


def test_a_dutch_limesurvey_export(tmp_path: Path) -> None:
    answers = "".join(
        f"{row};2022-05-{row:02} 09:00:00;3;nl;2022-05-{row:02} 08:50:00;IT;Ja;Nee;;12.5\n" for row in rows(20)
    )
    path = tmp_path / "export.csv"
    path.write_text(LIMESURVEY + answers, encoding="utf-8")
    export = read_export(path)
    book = export.codebook()
    assert (export.platform, book.id_column) == ("limesurvey", "Antwoord ID")
    assert {"start", "end", "language", "progress", "page_time"} <= set(book.roles)
    assert book["Wie kent u? [Anders]"].kind == "text"
