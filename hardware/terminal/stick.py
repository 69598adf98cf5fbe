"""The journal on a stick: the same sealed batches that would go over the network, one a line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from hardware.protocols import terminal_wire as wire
from hardware.protocols.terminal import BadRecord, read_line

AT_ONCE = 200
SUFFIX = ".xuefen"


def write_stick(journal: Path, stick: Path, *, serial: str, key: bytes) -> tuple[Path, int]:
    """Everything that the journal ever held, since a stick may be the only way; what came before is a duplicate."""
    records = list(_records(journal))
    target = stick / f"{serial}{SUFFIX}"
    fresh = target.with_suffix(".part")
    with fresh.open("w", encoding="utf-8") as file:
        for start in range(0, len(records), AT_ONCE):
            text = wire.encode_batch(wire.Batch(serial, records[start : start + AT_ONCE]))
            file.write(wire.seal(key, purpose="batch", text=text) + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(target)
    return target, len(records)


def _records(journal: Path) -> Iterator[str]:
    for path in [*sorted(journal.glob("records-*.log")), journal / "records.log"]:
        for line in path.read_bytes().splitlines(keepends=True) if path.exists() else ():
            try:
                yield read_line(line)
            except BadRecord:
                continue
