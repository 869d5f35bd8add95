"""What each platform's export is recognised by, and the draft codebook made of it; every answer is invented."""

# ruff: noqa: E501 - header lines stand as they come in a file

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

import pytest

import cxsurvey as cx
from cxsurvey.answers import Ticks
from cxsurvey.readers.export import Export, read_export
from cxsurvey.readers.sniffing import PLATFORMS, SIGNS


@dataclass(frozen=True)
class Case:
    platform: str
    text: str
    rows: int
    columns: list[str]
    id_column: str | None
    kinds: dict[str, str]
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ticks: dict[str, dict[str, int]] = field(default_factory=dict)
    encoding: str = "utf-8"


CASES = {
    "qualtrics texts": Case(
        "qualtrics",
        '''
        StartDate,Status,IPAddress,Finished,RecordedDate,ResponseId,Q1,Q2_1,Q2_2,Q2_3_TEXT,Q3_1,Q3_2,Q4_DO_1,Q5_Page Submit
        Start Date,Response Type,IP Address,Finished,Recorded Date,Response ID,"Who
        <b>decides</b>?","Which tools? (tick all) - Selected Choice - Phone","Which tools? (tick all) - Selected Choice - Chat","Which tools? (tick all) - Other - Text",Agree? - IT knows,Agree? - IT listens,Order,Timing - Page Submit
        "{""ImportId"":""startDate"",""timeZone"":""UTC""}","{""ImportId"":""status""}","{""ImportId"":""ipAddress""}","{""ImportId"":""finished""}","{""ImportId"":""recordedDate""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2_1""}","{""ImportId"":""QID2_2""}","{""ImportId"":""QID2_3_TEXT""}","{""ImportId"":""QID3_1""}","{""ImportId"":""QID3_2""}","{""ImportId"":""QID4_DO""}","{""ImportId"":""QID5_PAGE""}"
        2022-05-03 10:00:00,IP Address,192.0.2.1,True,2022-05-03 10:09:00,R_1,IT only,Phone,,fax,Agree,Disagree,1,12.5
        2022-05-03 11:00:00,Survey Preview,192.0.2.2,True,2022-05-03 11:09:00,R_2,Joint,Phone,Chat,,Disagree,Agree,2,9.1
        2022-05-04 10:00:00,IP Address,192.0.2.3,False,2022-05-04 10:09:00,R_3,,,,,,,1,
        ''',
        3,
        ["StartDate", "Status", "IPAddress", "Finished", "RecordedDate", "ResponseId", "Q1", "Q2_1", "Q2_2", "Q2_3_TEXT"],
        "ResponseId",
        {"Q1": "single", "Q2": "multiple", "Q2_3_TEXT": "text", "Q3_1": "single", "Q3_2": "single"},
        {"start": ("StartDate",), "status": ("Status",), "ip": ("IPAddress",), "page_time": ("Q5_Page Submit",)},
        {"Q2": {"Phone": 2, "Chat": 1}},
    ),
    "qualtrics codes, two header rows": Case(
        "qualtrics",
        """
        StartDate,EndDate,Status,Finished,RecordedDate,ResponseId,Q1,Q2_1,Q2_2,Q9_NPS_GROUP
        Start Date,End Date,Response Type,Finished,Recorded Date,Response ID,Who decides?,Which? - Phone,Which? - Chat,Group
        2022-05-03 10:00:00,2022-05-03 10:05:00,0,1,2022-05-03 10:09:00,R_1,1,1,,3
        2022-05-03 11:00:00,2022-05-03 11:05:00,1,1,2022-05-03 11:09:00,R_2,2,1,1,1
        """,
        2,
        ["StartDate", "EndDate", "Status", "Finished", "RecordedDate", "ResponseId", "Q1", "Q2_1", "Q2_2", "Q9_NPS_GROUP"],
        "ResponseId",
        {"Q1": "single", "Q2": "multiple", "Q9_NPS_GROUP": "single"},
        ticks={"Q2": {"Phone": 2, "Chat": 1}},
    ),
    "surveymonkey": Case(
        "surveymonkey",
        """
        Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,Who decides?,Which tools do you use?,,,Why?,"How much do you
        agree, on the whole?",
        ,,,,,,,,Response,Phone,Chat,Other (please specify),Open-Ended Response,IT knows,IT listens
        118091742966,446360289,13/05/2022 09:15:00,13/05/2022 09:20:00,192.0.2.1,,,,IT only,Phone,,,because,Agree,Disagree
        118091742967,446360289,14/05/2022 09:15:00,14/05/2022 09:20:00,192.0.2.2,,,,Joint,Phone,Chat,Fax,"It depends, really",Agree,Agree
        """,
        2,
        ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name", "Last Name"],
        "Respondent ID",
        {
            "Who decides?": "single",
            "Which tools do you use?": "multiple",
            "Which tools do you use? | Other (please specify)": "text",
            "Why?": "text",
            "How much do you\nagree, on the whole? | IT knows": "single",
        },
        {"vendor": ("Collector ID",), "email": ("Email Address",), "name": ("First Name", "Last Name")},
        {"Which tools do you use?": {"Phone": 2, "Chat": 1}},
    ),
    "decipher": Case(
        "decipher",
        """
        record\tuuid\tdate\tmarkers\tstatus\tvlist\tqtime\tvos\tS1\tQ1r1\tQ1r2\tQ1r98oe\tQ2r1\tQ2r2
        1\tabc1\t05/13/2022 09:15\tqualified\t3\t1\t412.3\t1\t2\t1\t0\t\t4\t5
        2\tabc2\t05/14/2022 10:15\tterm:S1\t1\t1\t12.1\t1\t1\t1\t1\tother words\t3\t2
        3\tabc3\t05/14/2022 11:15\tqualified\t4\t2\t80.9\t1\t2\t0\t1\t\t\t
        """,
        3,
        ["record", "uuid", "date", "markers", "status", "vlist", "qtime", "vos", "S1", "Q1r1", "Q1r2", "Q1r98oe"],
        "uuid",
        {"S1": "single", "Q1": "multiple", "Q1r98oe": "text", "Q2r1": "single"},
        {"status": ("status",), "duration": ("qtime",), "vendor": ("vlist",), "end": ("date",)},
        {"Q1": {"r1": 2, "r2": 2}},
    ),
    "confirmit": Case(
        "confirmit",
        """
        responseid;respid;interview_start;interview_end;status;q1;q2_1;q2_2;q2_98_other;q3_1;q3_2
        11;900;2022-05-03 10:00:00;2022-05-03 10:09:00;complete;1;1;0;;4;5
        12;901;2022-05-03 11:00:00;2022-05-03 11:09:00;screened;2;1;1;fax;3;2
        """,
        2,
        ["responseid", "respid", "interview_start", "interview_end", "status", "q1", "q2_1", "q2_2", "q2_98_other"],
        "responseid",
        {"q1": "single", "q2": "multiple", "q2_98_other": "text", "q3_1": "single"},
        {"status": ("status",), "panel_id": ("respid",), "start": ("interview_start",)},
        {"q2": {"1": 2, "2": 1}},
    ),
    "alchemer": Case(
        "alchemer",
        '''
        "Response ID","Time Started","Date Submitted","Status","Contact ID","Language","IP Address","Who decides?","Phone:Which tools do you use?","Chat:Which tools do you use?","Other - Write In:Which tools do you use?"
        "1","2022-05-03 10:00:00","2022-05-03 10:09:00","Complete","","English","192.0.2.1","IT only","Phone","",""
        "2","2022-05-03 11:00:00","2022-05-03 11:09:00","Partial","","English","192.0.2.2","","Phone","Chat","fax"
        "3","2022-05-03 12:00:00","2022-05-03 12:09:00","Disqualified","","English","192.0.2.2","Joint","","",""
        ''',
        3,
        ["Response ID", "Time Started", "Date Submitted", "Status", "Contact ID", "Language", "IP Address"],
        "Response ID",
        {"Who decides?": "single", "Which tools do you use?": "multiple",
         "Other - Write In:Which tools do you use?": "text"},
        {"status": ("Status",), "ip": ("IP Address",)},
        {"Which tools do you use?": {"Phone": 2, "Chat": 1}},
    ),
    "alchemer by its interface": Case(
        "alchemer",
        """
        id,contact_id,status,is_test_data,date_submitted,date_started,response_time,data_quality,Who decides?
        1,,Complete,0,2022-05-03 10:09:00,2022-05-03 10:00:00,540,1,IT only
        2,,Complete,1,2022-05-03 11:09:00,2022-05-03 11:00:00,540,1,Joint
        """,
        2,
        ["id", "contact_id", "status", "is_test_data", "date_submitted", "date_started", "response_time", "data_quality"],
        "id",
        {"Who decides?": "single"},
        {"preview": ("is_test_data",), "duration": ("response_time",), "status": ("status",)},
    ),
    "limesurvey codes": Case(
        "limesurvey",
        '''
        "id","submitdate","lastpage","startlanguage","seed","startdate","datestamp","Q1","Q2[SQ001]","Q2[SQ002]","Q2[other]","Q3[SQ001]","Q3[SQ002]"
        "1","2022-05-03 10:09:00","5","nl","11","2022-05-03 10:00:00","2022-05-03 10:09:00","A1","Y","","","A4","A5"
        "2","","2","en","12","2022-05-03 11:00:00","2022-05-03 11:09:00","A2","Y","Y","fax","A3","A2"
        ''',
        2,
        ["id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "Q1", "Q2[SQ001]"],
        "id",
        {"Q1": "single", "Q2": "multiple", "Q2[other]": "text", "Q3[SQ001]": "single"},
        {"end": ("submitdate",), "language": ("startlanguage",), "progress": ("lastpage",)},
        {"Q2": {"SQ001": 2, "SQ002": 1}},
    ),
    "limesurvey texts, with a mark at the start": Case(
        "limesurvey",
        '''
        "Response ID","Date submitted","Last page","Start language","Seed","Who decides?","Which tools? [Phone]","Which tools? [Chat]","Which tools? [Other]"
        "1","2022-05-03 10:09:00","5","nl","11","IT only","Yes","No",""
        "2","","2","en","12","Joint","Yes","Yes","fax"
        ''',
        2,
        ["Response ID", "Date submitted", "Last page", "Start language", "Seed", "Who decides?", "Which tools? [Phone]"],
        "Response ID",
        {"Who decides?": "single", "Which tools?": "multiple", "Which tools? [Other]": "text"},
        ticks={"Which tools?": {"Phone": 2, "Chat": 1}},
        encoding="utf-8-sig",
    ),
    "sosci": Case(
        "sosci",
        """
        CASE\tSERIAL\tREF\tQUESTNNR\tMODE\tSTARTED\tA101\tA102\tA102_01\tA102_02\tA103_01\tA103_02\tTIME001\tTIME_SUM\tFINISHED
        Interview-Nummer\tSeriennummer\tReferenz\tFragebogen\tModus\tZeitpunkt\tWer entscheidet?\tWerkzeuge: Anzahl\tWerkzeuge: Telefon\tWerkzeuge: Chat\tEinig: IT weiß\tEinig: IT hört\tVerweildauer\tSumme\tFertig
        101\t\t\tbase\tinterview\t2022-05-03 10:00:00\t1\t1\t2\t1\t4\t5\t12\t340\t1
        102\t\t\tbase\tpretest\t2022-05-03 11:00:00\t-9\t2\t2\t2\t-1\t2\t9\t41\t0
        """,
        2,
        ["CASE", "SERIAL", "REF", "QUESTNNR", "MODE", "STARTED", "A101", "A102", "A102_01", "A102_02", "A103_01"],
        "CASE",
        {"A101": "single", "A102 (set)": "multiple", "A103_01": "single"},
        {"status": ("MODE",), "start": ("STARTED",), "page_time": ("TIME001",), "duration": ("TIME_SUM",)},
        {"A102 (set)": {"Telefon": 2, "Chat": 1}},
        encoding="utf-16",
    ),
    "google forms": Case(
        "google_forms",
        """
        Timestamp,Email Address,Who decides?,Which tools? (tick all),How far do you agree? [IT knows],How far do you agree? [IT listens]
        5/13/2022 9:15:00,a@example.org,IT only,"Phone, Chat",Agree,Disagree
        5/14/2022 9:15:00,b@example.org,Joint,Phone,Agree,Agree
        5/15/2022 9:15:00,c@example.org,Joint,"Chat, Mail",Agree,Agree
        5/15/2022 9:16:00,d@example.org,Joint,"Phone, Chat, Mail",Agree,Agree
        5/15/2022 9:17:00,e@example.org,Joint,"Phone, Mail",Agree,Agree
        """,
        5,
        ["Timestamp", "Email Address", "Who decides?", "Which tools? (tick all)", "How far do you agree? [IT knows]"],
        None,
        {"Who decides?": "single", "Which tools? (tick all)": "multiple", "How far do you agree? [IT knows]": "single"},
        {"end": ("Timestamp",), "email": ("Email Address",)},
        {"Which tools? (tick all)": {"Chat": 3, "Mail": 3, "Phone": 4}},
    ),
    "microsoft forms": Case(
        "microsoft_forms",
        """
        ID,Start time,Completion time,Email,Name,Who decides?,Which tools?
        1,5/13/22 9:15:00,5/13/22 9:19:00,anonymous,,IT only,Phone;Chat;
        2,5/14/22 9:15:00,5/14/22 9:19:00,anonymous,,Joint,Phone;
        3,5/15/22 9:15:00,5/15/22 9:19:00,anonymous,,Joint,Chat;Mail;
        4,5/15/22 9:16:00,5/15/22 9:19:00,anonymous,,Joint,Phone;Mail;Chat;
        5,5/15/22 9:17:00,5/15/22 9:19:00,anonymous,,Joint,Phone;Mail;
        """,
        5,
        ["ID", "Start time", "Completion time", "Email", "Name", "Who decides?", "Which tools?"],
        "ID",
        {"Who decides?": "single", "Which tools?": "multiple"},
        {"start": ("Start time",), "end": ("Completion time",), "email": ("Email",), "name": ("Name",)},
        {"Which tools?": {"Chat": 3, "Mail": 3, "Phone": 4}},
    ),
    "of no platform": Case(
        "delimited",
        """
        respondent,who,Q2_1,Q2_2,score
        7,IT only,1,0,"1.250,5"
        8,Joint,1,1,"13,25"
        9,,0,0,"2,5"
        """,
        3,
        ["respondent", "who", "Q2_1", "Q2_2", "score"],
        "respondent",
        {"who": "single", "Q2": "multiple", "score": "numeric"},
        ticks={"Q2": {"1": 2, "2": 1}},
    ),
}  # fmt: skip


@pytest.fixture(params=CASES, name="name")
def fixture_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def path(name: str, tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    case = CASES[name]
    path.write_bytes((dedent(case.text).strip("\n ")).encode(case.encoding))
    return path


def export_of(path: Path) -> Export:
    return read_export(path)


def test_the_platform_is_found_with_evidence_and_nothing_is_lost(name: str, path: Path) -> None:
    case, export = CASES[name], export_of(path)
    assert export.platform == case.platform
    assert bool(export.evidence) == (case.platform != "delimited")
    assert list(export.frame.columns)[: len(case.columns)] == case.columns
    assert (len(export.frame), export.rows_in, export.rejected) == (case.rows, case.rows, ())


def test_the_draft_says_what_each_column_is_for(name: str, path: Path) -> None:
    case, book = CASES[name], export_of(path).codebook()
    assert book.id_column == case.id_column
    assert {key: book[key].kind for key in case.kinds} == case.kinds
    assert {role: book.roles.get(role) for role in case.roles} == case.roles
    assert not {column for columns in book.roles.values() for column in columns} & set(book.questions)


def test_the_draft_knows_every_answer(name: str, path: Path) -> None:
    survey = cx.read(path).check()
    for question, ticked in CASES[name].ticks.items():
        answers = survey.answers(question)
        assert isinstance(answers, Ticks)
        labels = [option.label for option in survey.codebook[question].options]
        assert dict(zip(labels, answers.ticked.sum(axis=0).tolist(), strict=True)) == ticked


def test_the_draft_survives_its_file(name: str, path: Path) -> None:
    book = export_of(path).codebook()
    assert cx.Codebook.from_dict(book.to_dict()) == book


def test_naming_the_platform_gives_the_same(name: str, path: Path) -> None:
    found, named = export_of(path), read_export(path, reader=CASES[name].platform)
    assert found.frame.equals(named.frame)
    assert found.codebook() == named.codebook()


def test_every_platform_can_be_sniffed_and_read() -> None:
    assert {sign.platform for sign in SIGNS} == set(PLATFORMS) - {"delimited"}
    assert {case.platform for case in CASES.values()} == set(PLATFORMS)


def test_wordings_come_from_the_header(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(dedent(CASES["qualtrics texts"].text).strip())
    book = export_of(path).codebook()
    assert book["Q1"].wording == "Who decides?"
    assert (book["Q2"].wording, book["Q3_1"].label) == ("Which tools? (tick all)", "IT knows")
    assert book["Q3_1"].battery == "Q3"


def test_rows_of_previews_are_kept_with_their_status(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(dedent(CASES["qualtrics texts"].text).strip())
    assert list(export_of(path).frame["Status"]) == ["IP Address", "Survey Preview", "IP Address"]


def test_a_title_above_the_header_of_a_known_platform_is_skipped_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        "Buying 2022,,,\n\n" + "Respondent ID,Collector ID,Who decides?,\n,,Response,Other (please specify)\n1,2,IT,\n"
    )
    export = export_of(path)
    assert list(export.frame.columns) == ["Respondent ID", "Collector ID", "Who decides?",
                                          "Who decides? | Other (please specify)"]  # fmt: skip
    assert export.notes == ("Skipped above the header: Buying 2022,,,", "Skipped above the header: ")
