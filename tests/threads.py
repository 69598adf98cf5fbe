"""Several people at the same second."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from registry.base.refusals import Refusal


def at_once(*verbs: Callable[[], Any]) -> list[Any]:
    """Run the verbs in threads that start together; a refusal is an answer, anything else raised is not."""
    barrier = threading.Barrier(len(verbs))
    answers: list[Any] = [None] * len(verbs)

    def run(place: int, verb: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            answers[place] = verb()
        except Exception as raised:
            answers[place] = raised
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one for one in answers if isinstance(one, Exception) and not isinstance(one, Refusal)] == []
    return answers
