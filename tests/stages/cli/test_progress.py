"""What is written on a terminal while it works, and that nothing of it stays or goes anywhere else."""

from __future__ import annotations

import io
import json
import sys

import anyio
import pytest

from pipeline import Audio, Chunk, LinkTimes, Timings
from stages.cli import main
from stages.cli._progress import Progress, describe

VIRTUAL_TIME = True


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True

    def screen(self) -> list[str]:
        """What a person sees at the end."""
        return [line.split("\r")[-1].rstrip() for line in self.getvalue().split("\n")]


async def follow(stream: io.StringIO, *, quiet: bool = False) -> None:
    lines = iter(["a long line", "short", "short", "end"])
    progress = Progress(stream, quiet=quiet)
    with anyio.move_on_after(0.35):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(progress.follow, lambda: next(lines))
            await anyio.sleep(0.15)
            progress.note("a note")
            await anyio.sleep_forever()


async def test_the_line_is_rewritten_and_notes_stay_above_it() -> None:
    terminal = Terminal()
    await follow(terminal)
    assert terminal.getvalue() == (
        "\ra long line\rshort      \r     \ra note\n\rshort\rend  \r   \r"
    )  # fmt: skip
    assert terminal.screen() == ["a note", ""]


async def test_what_is_not_a_terminal_gets_the_notes_alone() -> None:
    stream = io.StringIO()
    await follow(stream)
    assert stream.getvalue() == "a note\n"


async def test_quiet_is_quiet() -> None:
    terminal = Terminal()
    await follow(terminal, quiet=True)
    assert terminal.getvalue() == ""


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ((LinkTimes(), LinkTimes(), LinkTimes()), "0 chunks, 0.0 s of sound, waiting for the text"),
        ((LinkTimes(str, 0.1), LinkTimes(), LinkTimes()), "0 chunks, 0.0 s of sound, waiting for a sentence"),
        (
            (LinkTimes(str, 0.1), LinkTimes(Chunk, 0.2, 0.2, 1), LinkTimes()),
            "1 chunk, 0.0 s of sound, waiting for the voice",
        ),
        (
            (LinkTimes(str, 0.1), LinkTimes(Chunk, 0.2, 0.4, 3), LinkTimes(Audio, 0.5, 0.6, 2)),
            "3 chunks, 0.0 s of sound, speaking",
        ),
    ],
)
def test_the_stage_is_the_one_that_everybody_waits_for(links: tuple[LinkTimes, ...], expected: str) -> None:
    assert describe(Timings(0.0, links), 0.0) == expected


def test_say_shows_it_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert main(["say", "One two three. Four five six.", "--pace", "30"]) == 0
    assert "\rconnecting" in terminal.getvalue()
    assert " of sound, " in terminal.getvalue()
    screen = terminal.screen()
    assert screen[0].startswith("DEEPGRAM_API_KEY is not set")
    assert screen[1].startswith("  time to first token")
    assert len(screen) == 10


def test_json_shows_nothing_else(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert main(["say", "One.", "--json"]) == 0
    assert terminal.getvalue() == ""
    assert json.loads(capsys.readouterr().out)["chunks"] == 1
