"""Each example runs as its first lines say, as a user would run it, and does what it says."""

from __future__ import annotations

import array
import importlib.util
import os
import re
import subprocess
import sys
import wave
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent.parent / "examples"

needs_voice = pytest.mark.skipif(
    importlib.util.find_spec("espeakng_loader") is None and not os.environ.get("UTTERFLOW_NO_SKIPS"),
    reason="the offline voice is in the extra 'local'",
)


def run(name: str, folder: Path) -> str:
    """Run an example in an empty folder and give what it printed."""
    done = subprocess.run(
        [sys.executable, EXAMPLES / name], cwd=folder, capture_output=True, text=True, timeout=50, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


@needs_voice
def test_hello_speaks_into_a_file(tmp_path: Path) -> None:
    assert "first audio after" in run("hello.py", tmp_path)
    with wave.open(str(tmp_path / "hello.wav")) as sound:
        seconds = sound.getnframes() / sound.getframerate()
        samples = array.array("h", sound.readframes(sound.getnframes()))
    assert 75 / 18 < seconds < 75 / 10  # 75 characters
    assert max(samples) > 3000


@needs_voice
def test_interrupt_tells_what_was_heard(tmp_path: Path) -> None:
    printed = run("interrupt.py", tmp_path)
    assert "Heard: 'Of course." in printed
    assert "for you?" not in printed.splitlines()[0]
    told = re.search(r"Interrupted: True; (\d+) of 211 characters wasted", printed)
    assert told is not None
    assert 211 - int(told[1]) == pytest.approx(len(printed.splitlines()[0]) - len("Heard: ''"), abs=15)
    assert "on the same socket" in printed


def test_a_stage_of_ones_own_passes_the_kit(tmp_path: Path) -> None:
    assert "It said: Hello." in run("own_stage.py", tmp_path)


@needs_voice
def test_the_console_agent_listens_speaks_and_is_talked_over(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, EXAMPLES / "console_agent.py", "--silent"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=0,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert "Press Enter" in process.stdout.readline()
    process.stdin.write("good morning\n")
    while "You" not in process.stdout.read(3):  # it has begun to speak
        pass
    process.stdin.write("\n")
    assert process.stdout.readline().endswith(" —\n")
    rest, _ = process.communicate("again\n", timeout=30)
    assert process.returncode == 0
    assert "again" in rest
