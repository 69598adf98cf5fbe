"""Pushes credits from a file of lines and prints the rows that were refused. The standard library alone.

python push_credits.py https://xuefen.example.org APP_ID key.txt rows.ndjson
"""

import hashlib
import hmac
import json
import secrets
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BATCHES = "/api/v1/credits/batches"
AT_ONCE = 10_000


def signed(app_id: str, key: bytes, method: str, path: str, body: bytes) -> str:
    """The address with its signature."""
    fields = {"appId": app_id, "timestamp": str(int(time.time())), "nonce": secrets.token_hex(16)}
    said = fields | {"method": method, "path": path, "body": hashlib.sha256(body).hexdigest()}
    text = "&".join(f"{name}={said[name]}" for name in sorted(said))
    fields["sign"] = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return f"{path}?{urllib.parse.urlencode(fields)}"


def push(server: str, app_id: str, key: bytes, body: bytes) -> dict[str, Any]:
    """One batch; its digest is its key, so that sending it again after a broken line is no second batch."""
    once = hashlib.sha256(body).hexdigest()
    for attempt in range(5):
        headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": once}
        address = server + signed(app_id, key, "POST", BATCHES, body)
        try:
            with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=300) as answer:  # noqa: S310
                receipt: dict[str, Any] = json.load(answer)
                return receipt
        except urllib.error.HTTPError as error:
            if error.code not in (429, 502, 503, 504):
                raise SystemExit(error.read().decode()) from None
            time.sleep(int(error.headers.get("Retry-After", 2**attempt)))
        except urllib.error.URLError:
            time.sleep(2**attempt)
    raise SystemExit("the server cannot be reached; run it again later, nothing is awarded twice")


def batches(lines: list[bytes]) -> Iterator[bytes]:
    for start in range(0, len(lines), AT_ONCE):
        yield b"\n".join(lines[start : start + AT_ONCE])


def main() -> None:
    server, app_id, key_file, rows = sys.argv[1:]
    key = Path(key_file).read_text().strip().encode()
    lines = [line for line in Path(rows).read_bytes().splitlines() if line.strip()]
    for body in batches(lines):
        receipt = push(server.rstrip("/"), app_id, key, body)
        print(receipt["id"], json.dumps(receipt["counts"]))
        for row in receipt["receipt"]:
            if row["outcome"] == "refused":
                print(row["row"], row["source_id"], row["code"], row["languages"]["zh-hans"])


if __name__ == "__main__":
    main()
