"""A card lies in the field and is read again and again: that is one tap."""

from __future__ import annotations

WINDOW = 2.5
MOST = 1000


class Debounce:
    """The same card within the window of its last read is the same tap; every read is counted."""

    def __init__(self, window: float = WINDOW) -> None:
        self.window = window
        self.reads = self.taps = 0
        self._seen: dict[str, float] = {}

    def is_new(self, key: str, now: float) -> bool:
        self.reads += 1
        before = self._seen.pop(key, None)
        self._seen[key] = now
        if len(self._seen) > MOST:
            self._seen = {one: at for one, at in self._seen.items() if now - at < self.window}
        if before is not None and now - before < self.window:
            return False
        self.taps += 1
        return True

    def forget(self, key: str) -> None:
        """The tap could not be kept: the same card may try again at once."""
        self._seen.pop(key, None)
