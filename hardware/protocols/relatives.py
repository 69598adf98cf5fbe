"""Layouts of further makers; their cards will be read when somebody has such a reader."""

from __future__ import annotations

from .lengthed import Layout

NEO2 = Layout(head=b"\x50", length_at=1, length_size=2, beside_length=5, check_from=0, longest=1024)
JMY = Layout(head=b"\x00", length_at=1, beside_length=1, check_from=0)
ACG = Layout(head=b"\x02", length_at=2, beside_length=5, check_from=1, tail=b"\x03")
ASK_09_0D = Layout(head=b"\x09", length_at=1, beside_length=4, check_from=2, tail=b"\x0d")
ANSWER_09_0D = Layout(head=b"\x09", length_at=2, beside_length=5, check_from=3, tail=b"\x0d")
CR08 = Layout(head=b"\x55\xaa", length_at=3, length_size=2, beside_length=6, check_from=0, order="little", longest=1024)
