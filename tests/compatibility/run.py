"""Which clients, written elsewhere, the local server serves: each is installed, talks to it, and what it hears is read.

    python -m tests.compatibility.run            # writes docs/compatibility.md; needs the network and npm, 3 min
    python -m tests.compatibility.run sdk@5.13   # only the lines whose name holds this, on standard output

Each line gets an environment of its own in a folder that is deleted. "whole" means: the sound says the text, word for
word, read from the sound itself (`ToneVoice(tagged=True)`), which no client can have by chance.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from anyio.from_thread import start_blocking_portal

from stages.local import INSTANT, LocalSpeakServer, ToneVoice, read_text

HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "docs" / "compatibility.md"
KEY = "a-key-for-compatibility"
TEXT = "This was said by a client that was written elsewhere. It is heard word for word."
WAYS = {"v1": "socket `/v1/speak`", "v2": "socket `/v2/speak`", "rest": "`POST /v1/speak`"}
SECONDS = 300  # for one installation, and for one client to talk


@dataclass(frozen=True, slots=True)
class Line:
    """One client in one version; ``ways`` are those that it has."""

    package: str
    version: str
    probe: str
    ways: Sequence[str] = ("v1", "rest")


LINES = (
    Line("deepgram-sdk", "3.11.0", "probe_4.py"),
    Line("deepgram-sdk", "4.8.1", "probe_4.py"),
    Line("deepgram-sdk", "5.3.4", "probe_7.py"),
    Line("deepgram-sdk", "6.1.1", "probe_7.py"),
    Line("deepgram-sdk", "7.17.0", "probe_7.py", ("v1", "v2", "rest")),
    Line("@deepgram/sdk", "3.13.0", "probe_4.mjs"),
    Line("@deepgram/sdk", "4.11.3", "probe_4.mjs"),
    Line("@deepgram/sdk", "5.13.0", "probe_5.mjs", ("v1", "v2", "rest")),
)


def install(line: Line, folder: Path) -> list[str]:
    """Make the environment of a line; give the command that runs its probe."""
    shutil.copy(HERE / line.probe, folder)
    if line.probe.endswith(".mjs"):
        npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", f"{line.package}@{line.version}"]
        subprocess.run(npm, cwd=folder, check=True, timeout=SECONDS)
        return ["node", line.probe]
    subprocess.run([sys.executable, "-m", "venv", "env"], cwd=folder, check=True, timeout=SECONDS)
    pip = ["env/bin/pip", "install", "-q", "--disable-pip-version-check", f"{line.package}=={line.version}"]
    subprocess.run(pip, cwd=folder, check=True, timeout=SECONDS)
    return ["env/bin/python", "-W", "ignore", line.probe]


def probe(line: Line, http: str) -> dict[str, str]:
    """What came of each way of a line."""
    with tempfile.TemporaryDirectory(prefix="compatibility-") as name:
        folder = Path(name)
        try:
            command = install(line, folder)
            done = subprocess.run(
                [*command, http, KEY, TEXT], cwd=folder, capture_output=True, text=True, timeout=SECONDS
            )
        except (subprocess.SubprocessError, OSError) as error:
            return dict.fromkeys(line.ways, f"could not be run: {type(error).__name__}")
        lines = done.stdout.strip().splitlines()
        if done.returncode or not lines:
            return dict.fromkeys(line.ways, f"failed: {(done.stderr.strip().splitlines() or ['no word'])[-1][:80]}")
        told = json.loads(lines[-1])
        return {way: told[way][:80] if way in told else judge(folder / f"{way}.raw") for way in line.ways}


def judge(file: Path) -> str:
    """What a client has heard."""
    sound = file.read_bytes() if file.exists() else b""
    heard = read_text(sound)
    seconds = len(sound) / 48_000
    return f"whole, {seconds:.2f} s" if heard == TEXT else f"{len(heard)} of {len(TEXT)} characters, {seconds:.2f} s"


def table(rows: Sequence[tuple[Line, dict[str, str]]]) -> str:
    """The table of the page."""
    head = ["client", "version", *WAYS.values()]
    cells = [[line.package, line.version, *(found.get(way, "-") for way in WAYS)] for line, found in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *cells])


def main(wanted: Sequence[str]) -> int:
    """Run the lines that are wanted, or all of them and write the page. 1: something was not heard whole."""
    lines = [line for line in LINES if not wanted or any(word in f"{line.package}@{line.version}" for word in wanted)]
    rows = []
    with start_blocking_portal() as portal:
        server = LocalSpeakServer(ToneVoice(tagged=True), api_key=KEY, timing=INSTANT)
        with portal.wrap_async_context_manager(server):
            for line in lines:
                rows.append((line, probe(line, server.url.replace("ws://", "http://"))))
                print(line.package, line.version, rows[-1][1], flush=True)
    if wanted:
        print(table(rows))
    else:
        PAGE.write_text(_PAGE.format(table=table(rows), text=TEXT, seconds=len(TEXT) / 15), encoding="utf-8")
    return int(any(not found.startswith("whole") for _, ways in rows for found in ways.values()))


_PAGE = """\
# Compatibility

What clients that were written elsewhere hear from the local server. This page is written by
`python -m tests.compatibility.run`, which installs each of them, lets it say one sentence in each way it has, and reads
the sound: "whole" is the text word for word, and the length of the sound (a dash: the client has no such way).

{table}

The text has {seconds:.2f} s of speech: "{text}" The current Python client is also a test of the suite
(`tests/stages/local/test_deepgram_sdk.py`): Clear and Interrupt, Configure, refusals, temporary tokens, projects and
models.
"""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
