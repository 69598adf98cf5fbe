"""The network between simulated terminals and a running server."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

from .terminals import Answer, Request


def carry(server: str, request: Request) -> Answer:
    path, headers, body = request
    parts = urlsplit(server)
    kind = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}[parts.scheme]
    connection = kind(parts.hostname or "", parts.port, timeout=60)
    try:
        connection.request("POST", path, body, headers | {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, dict(answer.headers), answer.read()
    finally:
        connection.close()
