"""Reading what the command has written, and waiting for it."""

from __future__ import annotations

import io
import subprocess
import time
import wave
from pathlib import Path

WITHIN = 30.0
"""Seconds that anything may take on a machine that is busy."""
HEAD = 44
"""Bytes before the first sample."""


def sound(source: Path | bytes) -> tuple[float, bytes]:
    """The seconds and the samples of a WAV file, as Python's own reader has them."""
    with wave.open(io.BytesIO(source) if isinstance(source, bytes) else str(source)) as file:
        samples = file.readframes(2**31 - 1)
        return len(samples) / file.getsampwidth() / file.getframerate(), samples


def wait_for_sound(process: subprocess.Popen[bytes], path: Path, seconds: float = 0.02) -> None:
    """Wait until the process has written so much sound (linear16 at 24 kHz) to a WAV file; it goes on."""
    until = time.monotonic() + WITHIN
    while not (path.exists() and path.stat().st_size > HEAD + seconds * 48_000):
        assert process.poll() is None, (process.returncode, process.communicate())
        assert time.monotonic() < until, "no sound was ever written"
        time.sleep(0.01)
