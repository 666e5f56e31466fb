"""What speech from a model's text costs, beside a floor in the same run: the table of README and docs/performance.md.

    python -m tests.benchmarks                        every row on three run loops: ten to fifteen minutes
    python -m tests.benchmarks text audio             some rows
    python -m tests.benchmarks text --loop uvloop     on one run loop
    python -m tests.benchmarks --json figures.json    the same as JSON, too
    python -m tests.benchmarks text --profile         where our CPU goes, by part and by function ("text" or "audio")

The floor is a hand-written loop on the bare websocket (`sides.py`). The speech server is a process of its own whose CPU
is not counted. Only ratios can be compared, and only within a run: machines differ, and so do their neighbours. Each
ratio is the median of rounds in which both sides take turns, with the least and the greatest beside it.
"""

from __future__ import annotations

import argparse
import json
import platform
import pstats
import sys
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks.pipe import BACKENDS
from tests.benchmarks.rows import ROWS, Figure, profile


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=ROWS_HELP)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--loop", choices=list(BACKENDS), action="append", help="a run loop; again for another")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--profile", action="store_true", help='where our CPU goes in "text" and "audio"')
    given = parser.parse_args()
    unknown = [row for row in given.rows if row not in ROWS]
    if unknown:
        parser.error(f"there is no row {unknown[0]!r}: choose from {', '.join(ROWS)}")
    if given.profile:
        for row in given.rows or ("text", "audio"):
            if row not in ("text", "audio"):
                parser.error('only "text" and "audio" have a profile')
            print_profile(row, profile((given.loop or ["asyncio"])[0], row))
        return
    figures = table(given.rows or list(ROWS), given.loop or list(BACKENDS))
    if given.json:
        given.json.write_text(json.dumps([asdict(figure) for figure in figures], indent=1) + "\n", "utf-8")


PARTS = (
    *("tests/benchmarks", "stages/speak", "stages/deepgram", "stages/net", "stages/chunker", "stages/sources"),
    *("stages/sound", "pipeline", "websockets", "anyio", "sniffio", "trio", "asyncio", "json", "selectors"),
)
"""Directories and modules whose share a profile tells; the first that is part of a function's path counts."""

ROWS_HELP = (
    "CPU, latency, memory and start of speech from a model's text, beside a hand-written loop on the bare websocket."
)


def table(rows: list[str], loops: list[str]) -> list[Figure]:
    """Measure and print the rows, each line as soon as it is known."""
    print(f"Python {platform.python_version()}, {platform.machine()}")
    print("| figure | run loop | floor | ours | ratio (spread) | goal |")
    print("|---|---|---|---|---|---|")
    figures = []
    for row in rows:
        for loop in loops:
            for figure in ROWS[row](loop):
                print(figure.line, flush=True)
                figures.append(figure)
    return figures


def print_profile(row: str, path: Path) -> None:
    """The share of each part of the code, and the functions that take most."""
    stats = pstats.Stats(str(path)).stats  # type: ignore[attr-defined]
    parts: dict[str, float] = {}
    for (file, _, name), (_, _, own, _, _) in stats.items():
        part = _part(file, name)
        parts[part] = parts.get(part, 0.0) + own
    whole = sum(parts.values())
    print(f"\n{row}: {whole:.2f} s of CPU, with what profiling adds\n\n| part | share |\n|---|---|")
    for part, own in sorted(parts.items(), key=lambda pair: -pair[1]):
        if own >= 0.01 * whole:
            print(f"| {part} | {100 * own / whole:.0f} % |")
    print("\n| function | share by itself | calls |\n|---|---|---|")
    most = sorted(stats.items(), key=lambda pair: -pair[1][2])
    for (file, line, name), (_, calls, own, _, _) in most[:25]:
        where = "/".join(Path(file).parts[-2:]) + f":{line}" if line else ""
        print(f"| `{name}` {where} | {100 * own / whole:.1f} % | {calls} |")


def _part(file: str, name: str) -> str:
    """The stage or library that a function belongs to."""
    for part in PARTS:
        if f"/{part}/" in file or file.endswith(f"/{part}.py"):
            return part
    return f"the system: {name}" if file == "~" and ("poll" in name or "socket" in name) else "built-ins and the rest"


if __name__ == "__main__":
    sys.exit(main())
