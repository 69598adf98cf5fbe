"""A page for a browser in full screen beside the reader: what is served, the last card, how many records wait."""

from __future__ import annotations

import html
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .journal import Journal
from .manifest import Manifest

SHOWN_FOR = 4.0
PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8">
<meta http-equiv="refresh" content="1"><title>刷卡</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/screen.css">
<body class="{tone}"><h1>{word}</h1><p>{card}</p><p>{served}</p><p><small>{waiting}</small></p></body></html>"""
STYLE = """body{margin:0;min-height:100vh;display:grid;place-content:center;text-align:center;font:4vmin sans-serif;
background:#101418;color:#f4f6f8}h1{font-size:14vmin;margin:0}.good{background:#0b5d34}.bad{background:#8f1d1d}"""


class Screen:
    """Knows what to show; a card's last four digits alone, since everybody in the hall reads along."""

    def __init__(self, manifest: Manifest, journal: Journal) -> None:
        self.manifest, self.journal = manifest, journal
        self._last: tuple[float, str, bool] = (0.0, "", False)

    def tell(self, what: str, **facts: object) -> None:
        said = " ".join(f"{name}={value}" for name, value in facts.items() if name not in ("uid", "number"))
        sys.stderr.write(f"{what} {said}".rstrip() + "\n")

    def show(self, number: str, *, kept: bool) -> None:
        self._last = (time.monotonic(), number, kept)

    def page(self) -> str:
        at, number, kept = self._last
        is_fresh = bool(at) and time.monotonic() - at < SHOWN_FOR
        tone, word = ("", "请刷卡") if not is_fresh else ("good", "已记下") if kept else ("bad", "请再刷一次")
        known = "" if not number or self.manifest.knows(number) else "（名单外，已记下）"
        served = "、".join(one["name"] for one in self.manifest.facts.get("activities", []))
        waiting = self.journal.fares()["backlog"]
        return PAGE.format(
            tone=tone, word=word, card=html.escape(f"···{number[-4:]}{known}") if is_fresh and number else "",
            served=html.escape(served), waiting=f"还有 {waiting} 条没传" if waiting else "都已上传",
        )  # fmt: skip

    def serve(self, port: int, stop: threading.Event) -> None:
        """On this machine alone."""
        screen = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                is_style = self.path == "/screen.css"
                body = (STYLE if is_style else screen.page()).encode()
                self.send_response(200)
                self.send_header("Content-Type", f"text/{'css' if is_style else 'html'}; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name there)
                """Nothing: once a second is no news."""

        server = ThreadingHTTPServer(("127.0.0.1", port), Answer)
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def end() -> None:
            stop.wait()
            server.shutdown()

        threading.Thread(target=end, daemon=True).start()
