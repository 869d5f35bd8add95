"""Personal data: found, hidden, masked, kept in the vault only, and given back exactly."""

from __future__ import annotations

import json
import pickle
import stat
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import cxsurvey as cx
from cxsurvey.cleaning.privacy.tokens import firm_key, is_token, one_name_each, token
from cxsurvey.cleaning.profiles import cleaning_rules
from cxsurvey.masking import masked
from cxsurvey.studies.run import run

PEOPLE = [
    ("Jan de Vries", "jan.devries@acme-telecom.nl", "Acme Telecom B.V.", "+31 6 12345678", "203.0.113.7"),
    ("Eva Lindqvist", "eva@lindqvist.example", "Nordwind AB", "0046 70 123 45 67", "203.0.113.8"),
    ("Jan de Vries", "Jan.deVries@Acme-Telecom.nl ", "ACME telecom bv", "06-12345678", "203.0.113.7"),
    ("Omar Haddad", "omar.haddad@gmail.com", "Acme Telecon", "(020) 555 12 34", "198.51.100.23"),
    ("Priya Raman", "priya@raman.example", "Zenith plc", "+44 20 7946 0958", "2001:db8::8a2e:370:7334"),
]
WHY = [
    "My name is Jan de Vries and I prefer joint sessions",
    "Mail eva.lindqvist@example.com or see https://www.linkedin.com/in/eva-lindqvist",
    "IT first, then the business",
    "Haddad here: pay to NL91 ABNA 0417 1643 00 or call me on +31 20 555 12 34",
    "Kind regards, Priya Raman, zenith PLC",
]
SECRETS = [
    *("Vries", "Lindqvist", "Haddad", "Priya", "Raman", "jan.devries", "Acme", "acme-telecom", "Nordwind", "Zenith"),
    *("12345678", "123 45 67", "555 12 34", "7946", "203.0.113", "198.51.100", "2001:db8", "NL91", "omar", "linkedin"),
]
BOOK = cx.Codebook.from_dict(
    {
        "id_column": "id",
        "roles": {"ip": "IP", "email": "Mail", "name": "Who", "organisation": "Firm", "duration": "Seconds"},
        "questions": {
            "way": {"options": [{"code": 1, "label": "Joint"}, {"code": 2, "label": "IT only"}]},
            "why": {"type": "text"},
            "tel": {"type": "text", "pii": True},
            "size": {"type": "numeric", "minimum": 1, "maximum": 1_000},
        },
    }
)


def answers() -> pd.DataFrame:
    columns: dict[str, Any] = {"id": [f"R{number}" for number in range(5)]}
    columns |= dict(zip(("Who", "Mail", "Firm", "tel", "IP"), zip(*PEOPLE, strict=True), strict=True))
    columns |= {"way": ["Joint", " joint", "Joint", "IT only", "Joint"], "why": WHY}
    return pd.DataFrame(columns | {"size": [10, 5_000, 12, 30, 40], "Seconds": [600, 620, 610, 30, 640]})


def survey() -> cx.Survey:
    return cx.from_frame(answers(), codebook=BOOK)


def everything(survey: cx.Survey) -> str:
    """All that a survey shows or holds, as one text: frames with unused categories, audit, displays, codebook."""
    audit = survey.audit
    frames = [survey.frame, audit.quarantine, audit.changes, audit.set_aside, audit.further, audit.flags]
    frames += [audit.settings(), audit.summary(), audit.waterfall().to_frame()]
    texts = [frame.to_csv() for frame in frames] + [
        repr(audit),
        audit._repr_html_(),
        repr(survey),
        survey._repr_html_(),
    ]
    for frame in frames:
        texts += [
            str(list(frame[name].cat.categories))
            for name in frame
            if isinstance(frame[name].dtype, pd.CategoricalDtype)
        ]
    texts += [repr(audit), repr(survey.codebook), repr(audit.order), repr(audit.kinds_before), repr(audit.kinds_after)]
    return "\n".join([*texts, repr(survey.source), pickle.dumps(survey).decode("latin-1")])


def test_after_cleaning_nothing_of_anybody_is_left_anywhere(tmp_path: Path) -> None:
    hidden = survey().separate_personal_data(vault=tmp_path / "vault.json")
    cleaned = hidden.clean(cleaning_rules("standard"))
    assert len(cleaned.audit.set_aside) > 0
    for held in (hidden, cleaned):
        text = everything(held).lower()
        assert [secret for secret in SECRETS if secret.lower() in text] == []


def test_a_whole_run_leaves_nothing_of_anybody_in_its_files(tmp_path: Path) -> None:
    answers().to_csv(tmp_path / "raw.csv", index=False)
    (tmp_path / "codebook.toml").write_text(BOOK.to_toml(), encoding="utf-8")
    lines = ["[study]", 'title = "Synthetic"', "[export]", 'file = "raw.csv"', "[cleaning]", 'vault = "vault.json"']
    lines += ["[[figures]]", 'name = "way"', 'question = "way"', 'title = "Ways"']
    (tmp_path / "study.toml").write_text("\n".join(lines), encoding="utf-8")
    run(tmp_path)
    made = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(made) > 8
    for path in made:
        content = path.read_bytes().decode("latin-1").lower()
        assert [secret for secret in SECRETS if secret.lower() in content] == [], path.name
    assert stat.S_IMODE((tmp_path / "vault.json").stat().st_mode) == 0o600


def test_the_attack_finds_what_is_not_hidden() -> None:
    text = everything(survey()).lower()
    assert [secret for secret in SECRETS if secret.lower() not in text] == []


def test_the_vault_is_readable_by_its_owner_only_and_holds_everything(tmp_path: Path) -> None:
    path = tmp_path / "vault.json"
    survey().separate_personal_data(vault=path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [secret for secret in SECRETS if secret not in path.read_text(encoding="utf-8")] == []
    assert list(tmp_path.iterdir()) == [path]
    assert "Vries" not in repr(cx.read_vault(path))


def test_vault_and_audit_give_the_answers_back_exactly(tmp_path: Path) -> None:
    before = survey()
    cleaned = before.separate_personal_data(vault=tmp_path / "v").clean(cleaning_rules("standard"))
    vault = cx.read_vault(tmp_path / "v")
    back = vault.restore(cleaned.audit.reverse(cleaned.frame))
    pd.testing.assert_frame_equal(back.astype(object), before.frame.astype(object))
    again = cleaned.audit.replay(vault.hide(before.frame))
    pd.testing.assert_frame_equal(again.astype(object), cleaned.frame.astype(object))


def test_the_same_vault_gives_the_same_hashes_and_another_one_others(tmp_path: Path) -> None:
    first = survey().separate_personal_data(vault=tmp_path / "a")
    content = (tmp_path / "a").read_bytes()
    again = survey().separate_personal_data(vault=tmp_path / "a")
    other = survey().separate_personal_data(vault=tmp_path / "b")
    assert first.frame["Mail"].tolist() == again.frame["Mail"].tolist() != other.frame["Mail"].tolist()
    assert (tmp_path / "a").read_bytes() == content


def test_without_a_vault_the_same_answers_give_the_same_hashes() -> None:
    first, again = survey().separate_personal_data(), survey().separate_personal_data()
    assert first.frame["Mail"].tolist() == again.frame["Mail"].tolist()
    assert all(is_token(value) for value in first.frame["Mail"])


def test_equal_persons_have_equal_hashes_however_they_are_typed() -> None:
    frame = survey().separate_personal_data().frame
    assert frame["Mail"][1] == frame["Mail"][3] != frame["Mail"][2]
    assert frame["Firm"][1] == frame["Firm"][3] == frame["Firm"][4] != frame["Firm"][2]
    assert frame["IP"][1] == frame["IP"][3]


def test_answers_that_were_cleaned_before_are_refused() -> None:
    book = cx.Codebook.from_dict({"questions": {"why": {"type": "text"}}})
    cleaned = cx.from_frame(pd.DataFrame({"why": ["x"]}), codebook=book).clean()
    with pytest.raises(cx.InputError, match="taken out before anything else"):
        cleaned.separate_personal_data()


def test_cleaning_refuses_personal_data_that_are_still_there() -> None:
    with pytest.raises(cx.InputError, match="still hold personal data"):
        survey().clean()


def test_a_vault_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vault.json"
    survey().separate_personal_data(vault=path)
    path.chmod(0o644)
    with pytest.raises(cx.InputError, match="Others than its owner"):
        cx.read_vault(path)


@pytest.mark.parametrize("content", ["", "{}", "[1]", json.dumps({"kind": "something"}), "{not json"])
def test_a_file_that_is_no_vault_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "notes.json"
    path.write_text(content)
    with pytest.raises(cx.InputError, match="This is no vault"):
        survey().separate_personal_data(vault=path)
    assert path.read_text() == content


def test_a_vault_of_other_answers_is_refused(tmp_path: Path) -> None:
    survey().separate_personal_data(vault=tmp_path / "v")
    other = answers().assign(Mail=[f"x{number}@y.example" for number in range(5)])
    with pytest.raises(cx.InputError, match="belongs to other answers"):
        cx.read_vault(tmp_path / "v").hide(cx.from_frame(other, codebook=BOOK).frame)


def test_columns_that_nobody_marked_are_found_by_header_and_values() -> None:
    frame = answers().rename(columns={"Mail": "E-mail address", "Who": "Your name", "IP": "IPAddress"})
    book = cx.Codebook.from_dict({"questions": {"way": {"options": [{"label": "Joint"}, {"label": "IT only"}]}}})
    hidden = cx.from_frame(frame, codebook=book).separate_personal_data()
    for column in ("E-mail address", "Your name", "IPAddress"):
        assert all(is_token(value) for value in hidden.frame[column])
    assert "found by header or values" in hidden.audit.settings()["note"].iloc[0]
    assert hidden.frame["size"].tolist() == frame["size"].tolist()


def test_closed_questions_about_names_are_left_alone() -> None:
    options = [{"label": "Dr Web Call Center"}, {"label": "Mr Proper"}]
    book = cx.Codebook.from_dict({"questions": {"Vendor name": {"options": options}}})
    frame = pd.DataFrame({"Vendor name": ["Dr Web Call Center", "Mr Proper"]})
    assert cx.from_frame(frame, codebook=book).separate_personal_data().frame["Vendor name"].tolist() == list(
        frame["Vendor name"]
    )


def test_the_audit_says_that_something_was_masked_and_not_what() -> None:
    changes = survey().separate_personal_data().audit.changes
    assert changes["evidence"].tolist() == [
        "masked: name",
        "masked: e-mail address, profile",
        "masked: IBAN, phone number, name",
        "masked: name, organisation",
    ]
    assert all(is_token(before) for before in changes["before"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mail jan@example.com.", "Mail [e-mail address]."),
        ("jan (at) example (dot) com", "[e-mail address]"),
        ("jan[at]example.com", "[e-mail address]"),
        ("Tel. 020-5551234", "Tel. [phone number]"),
        ("call (020) 555 12 34 now", "call [phone number] now"),
        ("+1 212-555-0199", "[phone number]"),
        ("DE89 3704 0044 0532 0130 00", "[IBAN]"),
        ("AB12 CDEF GHIJ KLMN OPQ", "AB12 CDEF GHIJ KLMN OPQ"),
        ("from 192.0.2.33", "from [IP address]"),
        ("Chrome/120.0.0.0", "Chrome/120.0.0.0"),
        ("Mevrouw Jansen weet het", "Mevrouw [name] weet het"),
        ("mijn naam is Piet van der Berg.", "mijn naam is [name]."),
        ("I am Anna Smith", "I am [name]"),
        ("Mfg, Karl-Heinz Müller", "Mfg, [name]"),
        ("I am Dutch and like it", "I am Dutch and like it"),
        ("contact Center Operations lead this", "contact Center Operations lead this"),
        ("we asked 12 people in 2021 and 250000 in 2022", "we asked 12 people in 2021 and 250000 in 2022"),
        ("2022-05-03 12:22:11", "2022-05-03 12:22:11"),
        ("budget of 1.250.000 euro", "budget of 1.250.000 euro"),
        ("0.0000000000", "0.0000000000"),
        ("a share of 0.4170000000 or 0.31100000", "a share of 0.4170000000 or 0.31100000"),
        ("0.612 34 56 78", "[phone number]"),
        ("see www.example.com/pricing", "see www.example.com/pricing"),
    ],
)
def test_what_is_masked_in_a_text(text: str, expected: str) -> None:
    assert masked(text)[0] == expected


def test_masking_twice_changes_nothing() -> None:
    for text in WHY:
        once = masked(text)[0]
        assert masked(once) == (once, ())


def test_tokens_depend_on_the_salt_and_say_nothing_of_the_value() -> None:
    assert token("jan@example.com", b"a" * 32, "email") != token("jan@example.com", b"b" * 32, "email")
    assert token(" ", b"salt") == ""
    assert token("x@gmail.com", b"salt", "email").count("@") == 0
    left, right = (token(f"{name}@acme.example", b"salt", "email") for name in ("jan", "eva"))
    assert left != right
    assert left.partition("@")[2] == right.partition("@")[2] != ""


@pytest.mark.parametrize("name", ["Acme B.V.", "ACME bv", "acme, b.v.", "The Acme Group", "Acme Inc.", "ACME  GmbH"])
def test_legal_form_and_typing_do_not_matter(name: str) -> None:
    assert firm_key(name) == "acme"


def test_a_single_slip_makes_no_other_organisation_but_short_names_stay_apart() -> None:
    stands = one_name_each(["siemens", "siemans", "simens", "siemesn", "philips", "bp", "bt"])
    assert {stands[name] for name in ("siemens", "siemans", "simens", "siemesn")} == {stands["siemens"]}
    assert stands["philips"] == "philips"
    assert stands["bp"] != stands["bt"]


def test_an_address_in_full_width_letters_is_masked_and_other_answers_stay_as_typed() -> None:
    assert masked("ｍａｉｌ ｊａｎ＠ｆｉｒｍａ．ｎｌ") == ("mail [e-mail address]", ("e-mail address",))
    assert masked("ＩＴ ｏｎｌｙ １００％") == ("ＩＴ ｏｎｌｙ １００％", ())


def test_an_address_in_an_answer_is_not_quoted_by_an_error() -> None:
    book = cx.Codebook.from_dict({"questions": {"who": {"options": [{"label": "IT"}]}}})
    survey = cx.from_frame(pd.DataFrame({"who": ["IT", "ask jan.devries@acme.example"]}), codebook=book)
    with pytest.raises(cx.DataError, match=r'"ask \[e-mail address\]" \(1\)') as told:
        survey.check()
    assert "acme" not in str(told.value)


def test_an_export_shows_itself_without_answers(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("id,mail\n1,jan@acme.example\n2,eva@acme.example,more\n")
    shown = repr(cx.read(path).source)
    assert "export.csv" in shown
    assert "acme" not in shown


@pytest.mark.parametrize(
    "piece", ["x", "1", "a@", "@x", "x.", "1-", "mr ", "Mr A", "Jan de ", "github.com/", "a (at) ", " "]
)
def test_a_long_text_takes_time_in_proportion_to_its_length(piece: str) -> None:
    """A text twenty times as long takes about twenty times, where a pattern that tries again and again takes 400."""

    def seconds(length: int) -> float:
        text = "name @ 1234567 " + piece * (length // len(piece)) + "!"
        times = []
        for _ in range(3):
            start = time.process_time()
            masked(text)
            times.append(time.process_time() - start)
        return min(times)

    assert seconds(100_000) < 100 * max(seconds(5_000), 0.001)
