"""A terminal that waits to be asked is asked, over TCP and UDP, and what it tells is whole or nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hardware.protocols.framing import ProtocolError
from hardware.protocols.zk_packets import Code, Packet
from hardware.protocols.zk_session import NotAdmitted, Session
from hardware.pulling.link import LinkLost, connected, talk
from hardware.simulators.zk_network import serving
from hardware.simulators.zk_terminal import Terminal

MORNING = datetime.fromisoformat("2026-10-05 08:00:00")


def terminal(count: int = 3, **settings) -> Terminal:
    one = Terminal(lambda: MORNING, **settings)
    for number in range(count):
        one.swipe(f"{number:09}", MORNING + timedelta(seconds=number))
    return one


@pytest.mark.parametrize("udp", [False, True], ids=["tcp", "udp"])
@pytest.mark.parametrize("inline", [0, 4096], ids=["in chunks", "in the answer"])
def test_a_log_is_fetched(udp, inline):
    with (
        serving(terminal(40, inline=inline), udp=udp) as port,
        connected("127.0.0.1", port=port, udp=udp) as (session, link),
    ):
        swipes = talk(session.log(), link)
        assert [int(one.user) for one in swipes] == list(range(40))
        assert swipes[39].at == MORNING + timedelta(seconds=39)
        assert talk(session.option("~SerialNumber"), link) == "SIM0000001"
        assert talk(session.clock(), link) == MORNING


def test_a_log_longer_than_a_chunk_is_fetched_whole():
    with serving(terminal(4000)) as port, connected("127.0.0.1", port=port) as (session, link):
        assert len(talk(session.log(), link)) == 4000


def test_people_are_read_with_the_card_that_the_field_holds():
    one = terminal()
    one.enrol("31", "林若溪", 5566770079)
    with serving(one) as port, connected("127.0.0.1", port=port) as (session, link):
        (user,) = talk(session.users(), link)
    assert (user.user, user.name, user.card) == ("31", "林若溪", 1271802783)


def test_a_comm_key_admits_and_a_wrong_one_does_not():
    with serving(terminal(key=1234)) as port:
        with connected("127.0.0.1", port=port, key=1234) as (session, link):
            assert len(talk(session.log(), link)) == 3
        with pytest.raises(NotAdmitted), connected("127.0.0.1", port=port, key=1235):
            pass


def test_nobody_there_is_said_so():
    with pytest.raises(LinkLost), connected("127.0.0.1", port=1):
        pass


def test_an_event_in_the_middle_is_passed_over():
    steps = Session(reply=4).clock()
    assert next(steps).code == Code.GET_TIME
    assert steps.send(Packet(Code.EVENT, 1, 0)) is None
    assert steps.send(Packet(Code.OK, 0, 3)) is None
    with pytest.raises(StopIteration):
        steps.send(Packet(Code.OK, 0, 5, b"\x6b\xb3\x68\x23"))


@pytest.mark.parametrize(
    "answers",
    [
        [Packet(Code.ERROR, 0, 1)],
        [Packet(Code.OK, 0, 1, b"\x00")],
        [Packet(Code.OK, 0, 1, b"\x00\xff\xff\xff\xff")],
        [Packet(Code.OK, 0, 1, b"\x00\x08\x00\x00\x00"), Packet(Code.DATA, 0, 2, bytes(9))],
        [Packet(Code.OK, 0, 1, b"\x00\x08\x00\x00\x00"), Packet(Code.DATA, 0, 2, bytes(4)), Packet(Code.OK, 0, 2)],
    ],
)
def test_less_or_more_than_was_announced_is_an_error(answers):
    with pytest.raises(ProtocolError):
        talk(Session().read(b""), Told(answers))


class Told:
    """A terminal that says what it was told to say, whatever it is asked."""

    def __init__(self, answers):
        self._answers = iter(answers)

    def send(self, packet):
        pass

    def receive(self):
        return next(self._answers)
