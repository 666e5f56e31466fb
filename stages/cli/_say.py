"""``utterflow say``: one turn from a text or a model into a WAV file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import anyio

from pipeline import (
    AudioFormat,
    ConnectFailed,
    Encoding,
    Pipeline,
    PipelineError,
    Played,
    Stage,
    Turn,
    UsageError,
    keep_moments,
    show_logs,
)
from stages.chunker import Chunker
from stages.cli import INTERRUPTED
from stages.cli._commands import OK, complain, exit_code
from stages.cli._place import SpeechServer, place
from stages.cli._progress import Progress, describe
from stages.cli._signals import on_signal
from stages.cli._summary import Summary
from stages.sinks import WavFile
from stages.sources import Text
from stages.speak import DEFAULT_MODEL, Connection, Speak, SpeakOptions, nearest_voice

STANDARD_INPUT = STANDARD_OUTPUT = "-"
DEFAULT_OUTPUT = "out.wav"
DEFAULT_RATES: dict[Encoding, int] = {"linear16": 24_000, "mulaw": 8_000, "alaw": 8_000}
"""Hertz, as the service has them (docs: tts-media-output-settings, 2026-08)."""

BUFFER = 120.0
"""Seconds of sound that may be on their way: a file is flushed once each half of it, and long flushes sound better."""
QUEUE = 10.0
"""Seconds to wait where too many sockets are open: somebody sits before it."""

_FAILURES = (PipelineError, OSError)


def run(given: argparse.Namespace) -> int:
    """Speak, report, and give the exit code."""
    return anyio.run(_say, given)


async def _say(given: argparse.Namespace) -> int:
    return await Say(given).run()


class Say:
    """One run of the command, and what came of it so far. Made inside the run loop."""

    def __init__(self, given: argparse.Namespace) -> None:
        self._given = given
        self._output: str = given.output or DEFAULT_OUTPUT
        self._turn: Turn[Played] | None = None
        self._seconds = 0.0
        self._error: Exception | None = None
        self._work = anyio.CancelScope()
        self._stopped = False
        self._place: SpeechServer | None = None
        self._progress = Progress(sys.stderr, quiet=given.quiet or given.json, still=given.verbose)
        if given.verbose:
            show_logs()

    async def run(self) -> int:
        """Speak until the end, the first error or a signal; report, and give the exit code."""
        async with anyio.create_task_group() as tasks:
            with self._work:
                await tasks.start(on_signal, self._stop)
                tasks.start_soon(self._progress.follow, self._describe)
                try:
                    await self._speak()
                except _FAILURES as error:
                    self._error = error
                except ExceptionGroup as group:  # several stages failed at once
                    if group.split(_FAILURES)[1] is not None:
                        raise
                    self._error = group
            tasks.cancel_scope.cancel()
        return self._report()

    def _stop(self) -> None:
        """End it early and in good order: the server is told, and the file holds what was received."""
        self._stopped = True
        if self._turn is None:
            self._work.cancel()
        else:
            self._turn.interrupt()

    async def _speak(self) -> None:
        source, feed = self._source()
        listener = keep_moments if self._given.timeline else None
        async with place(self._given) as self._place:
            speech, sink = self._speech(self._place), WavFile(self._output)
            async with Pipeline(source, Chunker(), speech, sink, on_event=listener) as voice:
                self._progress.note(self._place.why)
                async with voice.turn(feed) as self._turn:
                    async for played in self._turn:
                        self._seconds = played.position

    def _source(self) -> tuple[Stage[Any, str], object]:
        """The first stage, and what the turn gives it."""
        given = self._given
        if given.prompt is not None:
            from stages.sources import Chat

            return Chat(given.model, base_url=given.base_url), _spoken(given.prompt, "prompt")
        text = Text(given.pace)
        if STANDARD_INPUT in (given.text, given.file):
            if sys.stdin is None:
                raise UsageError("There is no standard input here: give a text, or a file with -f.")
            return text, sys.stdin
        return text, Path(given.file) if given.file is not None else _spoken(given.text, "text")

    def _speech(self, place: SpeechServer) -> Speak:
        given = self._given
        rate = DEFAULT_RATES[given.encoding] if given.rate is None else given.rate
        return Speak(
            given.voice or DEFAULT_MODEL,
            format=AudioFormat(given.encoding, rate),
            speed=given.speed,
            base_url=place.url,
            connection=Connection(key_in_clear=given.key_in_clear),
            options=SpeakOptions(limits=place.limits, audio_buffer=BUFFER, queue_timeout=QUEUE),
        )

    def _describe(self) -> str:
        return describe(self._turn.timings if self._turn else None, self._seconds)

    def _report(self) -> int:
        """Say what came of it; give the exit code."""
        summary, code = self._summary(), OK
        if self._error is None or summary.seconds:
            self._progress.note(summary.table())
        if self._given.timeline and summary.outcome is not None:
            self._progress.draw(summary.outcome.timeline)
        in_json = self._given.json and self._output == STANDARD_OUTPUT
        if self._error is not None:  # standard error holds either sentences or, with `-o - --json`, the one object
            code = exit_code(self._error) if in_json else self._complain(self._error)
        if self._given.json:
            print(summary.json(timeline=self._given.timeline), file=sys.stderr if in_json else sys.stdout, flush=True)
        return INTERRUPTED if self._stopped else code

    def _complain(self, error: Exception) -> int:
        """Say what is wrong, and what only this command can advise; give the exit code."""
        advice, given = "", self._given
        if isinstance(error, ConnectFailed) and error.status == 400 and given.voice:
            meant = nearest_voice(given.voice)
            advice = f"Perhaps the voice is {meant}." if meant not in (None, given.voice) else ""
        return complain(error, debug=given.debug, advice=advice)

    def _summary(self) -> Summary:
        outcome = self._turn.outcome if self._turn else None
        total = outcome.report(Played) if outcome else None
        return Summary(
            output=self._output,
            server=self._place.name if self._place else "",
            voice=self._given.voice or DEFAULT_MODEL,
            outcome=outcome,
            seconds=total.position if total else self._seconds,
            interrupted=self._stopped,
            error=self._error,
        )


def _spoken(text: str, what: str) -> str:
    """`text` if there is anything in it to say."""
    if not text.strip():
        raise UsageError(f"The {what} is empty: there is nothing to say.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(f"The {what} is not valid UTF-8: check the encoding of the terminal or script.") from None
    return text
