"""A small Linux box: `python -m hardware.terminal` as a process of its own, with nothing but its own files in reach."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import serial

from config.home import PROJECT

FILES = ("hardware/__init__.py", "hardware/protocols", "hardware/terminal")


class Box:
    """Without the packages of this environment: what it needs beside the standard library is pyserial."""

    def __init__(self, folder: Path, *, device: str, key: bytes) -> None:
        self.root, self.device = folder / "box", device
        for name in FILES:
            source, target = PROJECT / name, self.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
        shutil.copytree(Path(serial.__file__).parent, self.root / "serial")
        (self.root / "key").write_text(key.hex())
        self.journal = self.root / "journal"
        self._process: subprocess.Popen[str] | None = None

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """To its end."""
        return subprocess.run(self._command(*words), env=self._env(), cwd=self.root, capture_output=True, text=True)

    def start(self, port: str, server: str, *, profile: str = "rdm6300", screen: int = 0) -> Box:
        words = ["--port", port, "--profile", profile, "--server", server, "--screen", str(screen)]
        self._process = subprocess.Popen(
            self._command(*words), env=self._env(), cwd=self.root, stderr=subprocess.PIPE, text=True
        )
        return self

    def wait_for(self, word: str) -> list[str]:
        """What it said up to this word; an end without it fails."""
        assert self._process is not None
        assert self._process.stderr is not None
        said = []
        for line in self._process.stderr:
            said.append(line.strip())
            if line.startswith(word):
                return said
        raise AssertionError(f"it ended without {word!r}: {said}")

    def kill(self) -> None:
        """As if the plug were pulled."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        assert self._process is not None
        self._process.send_signal(how)
        self._process.communicate(timeout=30)
        return self._process.returncode

    def _command(self, *words: str) -> list[str]:
        own = ["--device", self.device, "--key-file", "key", "--journal", "journal"]
        return [sys.executable, "-S", "-m", "hardware.terminal", *own, *words]

    def _env(self) -> dict[str, str]:
        """`-S` leaves out the environment's packages; this folder is what is left."""
        return {"PYTHONPATH": str(self.root), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])
