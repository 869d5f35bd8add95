"""Which encoding a text is read in, and how that is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxsurvey.errors import ReadError
from cxsurvey.readers.encoding import decoded

HEAD = "id,who,why\n1,a,b\n2,c,d\n3,e,f\n"
PATH = Path("export.csv")

WORDS = {
    "Dutch": ("4,vóór geïntegreerd\n5,één, financiën\n", ["cp1252", "mac_roman", "utf-8", "utf-8-sig", "utf-16"]),
    "German": ("4,Geschäftsführer für Größe\n", ["cp1252", "mac_roman", "utf-16"]),
    "capitals": ("4,GESCHÄFTSFÜHRER\n", ["cp1252", "utf-8"]),
    "French": ("4,Décideur à l’achat, ça coûte\n", ["cp1252", "mac_roman"]),
    "an apostrophe": ("4,I don’t know\n", ["cp1252", "mac_roman"]),
    "a dash in a band": ("4,10–49\n5,50–99\n", ["cp1252", "mac_roman"]),
    "a space that does not break": ("4,Public\u00a0Cloud\n5,Not much\u00a0\n", ["cp1252", "mac_roman"]),
    "an amount": ("4,€ 500\n5,£ 20\n", ["cp1252"]),
    "Polish": ("4,Zażółć gęślą jaźń\n5,Warszawa Łódź\n", ["cp1250", "utf-8"]),
    "Russian": ("4,отдел закупок и финансов\n5,Москва\n", ["cp1251", "utf-16"]),
    "Greek": ("4,Τμήμα πληροφορικής\n", ["cp1253"]),
    "Japanese": ("4,情報システム部門のみ\n5,東京\n", ["cp932", "utf-16"]),
}


@pytest.mark.parametrize(
    ("what", "encoding"), [(what, encoding) for what, (_, names) in WORDS.items() for encoding in names]
)
def test_words_are_read_in_the_encoding_they_were_written_in(what: str, encoding: str) -> None:
    text = HEAD + WORDS[what][0]
    found = decoded(PATH, text.encode(encoding), None)
    assert found.text == text
    assert bool(found.notes) == (not encoding.startswith("utf-8"))


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_seen_by_its_zero_bytes(order: str) -> None:
    found = decoded(PATH, HEAD.encode(order), None)
    assert (found.text, found.encoding) == (HEAD, order)
    assert found.notes == (f"Read as {order.upper()}, as every other byte is zero.",)


def test_a_file_cut_within_a_character_is_read_up_to_there() -> None:
    found = decoded(PATH, (HEAD + "4,Déc").encode()[:-2], None)
    assert found.text == HEAD + "4,D"
    assert found.notes == ("The file ends within a character; its last 1 byte is left out.",)


def test_the_evidence_is_told() -> None:
    found = decoded(PATH, (HEAD + "4,Décideur\n").encode("cp1252"), None)
    assert found.notes == ('Read as cp1252: it is not UTF-8, and line 5 reads "4,Décideur".',)


def test_what_is_named_is_not_judged() -> None:
    content = "id,city\n1,Rome\n2,Oslo\n3,Marítima\n".encode("mac_roman")
    with pytest.raises(ReadError, match="could be one of two"):
        decoded(PATH, content, None)
    assert decoded(PATH, content, "mac_roman").text.endswith("Marítima\n")
