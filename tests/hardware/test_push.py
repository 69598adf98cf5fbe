"""ZKTeco PUSH: what terminals send is understood in all its shapes, and what is answered can be trusted."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, strategies as st

from hardware.protocols import push_answers as answers, push_records as records
from hardware.protocols.framing import ProtocolError
from hardware.protocols.push_records import BadLine, Tamper
from hardware.protocols.push_requests import Ask, read
from tests.hardware.vectors import VECTORS

SN = {"SN": "0316144680030"}
DAY = (datetime.fromisoformat("2026-10-05"), datetime.fromisoformat("2026-10-05 23:59:59"))


@pytest.mark.parametrize(
    ("method", "path", "query", "ask"),
    [
        ("GET", "/iclock/cdata", {"options": "all", "pushver": "2.4.1"}, Ask.HELLO),
        ("GET", "/iclock/cdata.aspx", {"options": "all", "pushver": "3.1.2"}, Ask.HELLO),
        ("GET", "/iclock/cdata/", {}, Ask.HELLO),
        ("POST", "/iclock/cdata", {"table": "options"}, Ask.OPTIONS),
        ("POST", "/iclock/cdata", {"table": "ATTLOG", "Stamp": "9999"}, Ask.LOG),
        ("POST", "/iclock/cdata", {"table": "OPERLOG", "OpStamp": "9999"}, Ask.OPERATIONS),
        ("POST", "/iclock/cdata", {"table": "ATTPHOTO"}, Ask.PHOTO),
        ("GET", "/iclock/getrequest", {"INFO": "Ver 2.0.12,0,0,0"}, Ask.POLL),
        ("GET", "/iclock/ping", {}, Ask.PING),
        ("POST", "/iclock/devicecmd", {}, Ask.RESULT),
        ("GET", "/iclock/cdata", {"table": "RemoteAtt", "PIN": "31"}, Ask.REMOTE),
        ("POST", "/iclock/registry", {}, Ask.REGISTRY),
        ("POST", "/iclock/push", {}, Ask.ACCESS),
        ("POST", "/iclock/cdata", {"table": "rtlog"}, Ask.ACCESS),
        ("POST", "/iclock/cdata", {"table": "BIODATA"}, Ask.OTHER),
        ("POST", "/iclock/fdata", {}, Ask.PHOTO),
        ("GET", "/iclock/edata", {}, Ask.OTHER),
    ],
)
def test_what_a_terminal_asks(method, path, query, ask):
    request = read(method, path, SN | query)
    assert (request.ask, request.serial) == (ask, "0316144680030")


def test_the_first_line_may_name_the_table():
    request = read("POST", "/iclock/cdata", SN, b"TABLE=ATTLOG\r\n31\t2026-10-05 06:58:10\t0\t1\r\n")
    assert (request.ask, request.body) == (Ask.LOG, b"31\t2026-10-05 06:58:10\t0\t1\r\n")


@pytest.mark.parametrize("text", ["", "  ", "A" * 65, "SN\n1", "'; --", "０３１６"])
def test_what_can_be_no_serial_number_is_none(text):
    assert read("GET", "/iclock/cdata", {"SN": text}).serial == ""


def test_a_log_with_every_line_end_and_width():
    body = b"31\t2026-10-05 06:58:10\t0\t1\t0\t0\t0\r\n\r\n 32 \t2026-10-05 19:02:40\t1\t15\n33\t2026-10-05 19:03:00"
    swipes = records.attlog(body)
    assert [(one.pin, one.at.hour, one.status, one.verify) for one in swipes] == [
        ("31", 6, "0", "1"),
        ("32", 19, "1", "15"),
        ("33", 19, "", ""),
    ]
    assert swipes[0].rest == ("0", "0")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"31\t2026-02-31 06:58:10\t0\t1", "no time"),
        (b"31\t2026-10-05T06:58:10\t0", "no time"),
        (b"31\t20261005 065810", "no time"),
        (b"31", "no time"),
        (b"\t2026-10-05 06:58:10\t0", "no card"),
        (b"\x1b[31m\t2026-10-05 06:58:10", "no card"),
        (b"3" * 9000, "too long"),
    ],
)
def test_a_bad_line_is_kept_and_spoils_no_other(line, why):
    bad, good = records.attlog(line + b"\n31\t2026-10-05 06:58:10\t0\t1\n")
    assert isinstance(bad, BadLine)
    assert (bad.why, good.pin) == (why, "31")


def test_the_same_line_is_the_same_swipe_whatever_stands_behind_it():
    first, again = records.attlog(b"31\t2026-10-05 06:58:10\t0\t4\t7\t0\t0\n31\t2026-10-05 06:58:10\t0\t4\t7\n")
    assert first.key == again.key == ("31", "2026-10-05 06:58:10", "0", "4", "7")


def test_operations_and_people():
    body = "OPLOG 21\t0\t2026-10-05 08:00:00\t0\t0\nOPLOG 4\t1\t2026-10-05 08:01:00\n"
    body += "USER PIN=31\tName=林若溪\tCard=[15CD5B07]\n"
    clock, menu, person = records.operlog(body.encode("gb18030"))
    assert (clock.tamper, menu.tamper) == (Tamper.CLOCK_SET, None)
    assert (person.what, person.values["Name"]) == ("USER", "林若溪")
    assert records.card(person.values["Card"]) == "123456789"


@pytest.mark.parametrize(
    "body", [b"OPLOG\n", b"OPLOG x\t0\t2026-10-05 08:00:00\n", b"OPLOG 1\t0\t2026-13-05 08:00:00\n", b"hm\n"]
)
def test_an_operation_that_is_none_is_kept_as_bad(body):
    assert [type(one) for one in records.operlog(body)] == [BadLine]


@pytest.mark.parametrize(
    ("written", "number"),
    [("[15CD5B07]", "123456789"), ("123456789", "123456789"), ("[00000000]", ""), ("0", ""), ("", ""), ("[xy]", "")],
)
def test_a_card_as_firmware_writes_it(written, number):
    assert records.card(written) == number


def test_options_with_tildes_and_commas():
    said = records.options(b"~DeviceName=F18,FirmVer=Ver 8.0.4,~SerialNumber=1,MAC=00:17:61\r\nDuplicatePunch=5\n")
    assert said == {
        "DeviceName": "F18",
        "FirmVer": "Ver 8.0.4",
        "SerialNumber": "1",
        "MAC": "00:17:61",
        "DuplicatePunch": "5",
    }


def test_a_hello_names_zone_and_stamps_one_in_each_line():
    said = answers.Hello("0316144680030", 480).render().decode()
    assert said.startswith("GET OPTION FROM: 0316144680030\nATTLOGStamp=None\n")
    assert "\nTimeZone=8\n" in said
    assert "\nTransFlag=TransData AttLog\tOpLog\t" in said
    assert "\r" not in said


@pytest.mark.parametrize(
    ("minutes", "written"),
    [(one["minutes"], one["says"]) for one in VECTORS["push"]["zones"]] + [(-210, "-210"), (-300, "-5"), (0, "0")],
)
def test_half_hour_zones_are_told_in_minutes(minutes, written):
    assert answers.zone(minutes) == written


def test_an_acknowledgement_counts_lines():
    assert (answers.ok(), answers.ok(2)) == (b"OK", b"OK: 2")


def test_commands_go_out_one_in_each_line():
    waiting = [("7", answers.verify_sum(*DAY)), ("8", answers.user("31", "林若溪", "123456789"))]
    sent = answers.commands(waiting, "gb18030").decode("gb18030").splitlines()
    assert sent == [
        "C:7:VERIFY SUM ATTLOG StartTime=2026-10-05 00:00:00\tEndTime=2026-10-05 23:59:59",
        "C:8:DATA UPDATE USERINFO PIN=31\tName=林若溪\tCard=123456789",
    ]
    assert answers.commands([]) == b"OK"


@pytest.mark.parametrize(
    "make",
    [
        lambda: answers.user("31\tPri=14", "x"),
        lambda: answers.user("31", "x\nC:9:REBOOT"),
        lambda: answers.user("", "x"),
        lambda: answers.user("31", "x", "5566770079"),
        lambda: answers.user("31", "x", "0006547886"),
        lambda: answers.commands([("7", "SHELL reboot")]),
        lambda: answers.commands([("7:8", "INFO")]),
        lambda: answers.query_log(*reversed(DAY)),
        lambda: answers.zone(900),
    ],
)
def test_a_command_that_could_be_another_is_refused(make):
    with pytest.raises(ProtocolError):
        make()


def test_results_come_several_in_one_post():
    body = b"ID=info8487&Return=0&CMD=DATA\nID=8&Return=-1002&CMD=USER ADD\r\n\nID=\n"
    assert [(one.number, one.code, one.worked) for one in answers.results(body)] == [
        ("info8487", 0, True),
        ("8", -1002, False),
    ]


def test_a_terminal_counts_its_own_swipes():
    body = b"ID=7&Return=0&CMD=VERIFY SUM&StartTime=2026-10-05 00:00:00&EndTime=2026-10-05 23:59:59&AttlogSum=212"
    counted = answers.results(body)[0]
    assert (counted.command, counted.swipes, counted.span) == ("VERIFY SUM", 212, DAY)


def test_what_info_tells_belongs_to_its_result():
    told = answers.results(b"ID=9&Return=0&CMD=INFO\n~SerialNumber=1\nTransactionCount=212\n")[0]
    assert told.values == {"SerialNumber": "1", "TransactionCount": "212"}


@given(
    body=st.binary(max_size=400)
    | st.text(alphabet="\t\n\r 0123456789-:=&,OPLOGIDReturn龘", max_size=120).map(str.encode)
)
def test_whatever_a_terminal_sends_is_read_line_by_line(body):
    count = len(records.lines(body))
    assert len(records.attlog(body)) == len(records.operlog(body)) == count
    assert len(answers.results(body)) <= count
    records.options(body)
    read("POST", "/iclock/cdata", {"sn": "1"}, body)
