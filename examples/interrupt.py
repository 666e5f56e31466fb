"""Barge-in: the listener speaks over the reply, and the backend knows what was heard of it.

    python examples/interrupt.py

Two turns over one socket. The first is cut after two seconds, as a voice activity detector would do it; the second
starts clean.
"""

import anyio

from pipeline import Outcome, Pipeline
from stages import Chunker, EspeakVoice, LocalSpeakServer, Speak, SpeechReport, Text, Writer

REPLY = (
    "Of course. The museum opens at nine and closes at five. On Thursdays it stays open until eight in the evening. "
    "Tickets are twelve euros, and children under six come in for free. Shall I book two of them for you?"
)


async def listener(sound: bytes) -> None:
    """Where the sound would go: a browser's websocket, a telephone line."""


async def main(patience: float = 2.0) -> Outcome:
    async with LocalSpeakServer(EspeakVoice()) as server:
        pipeline = Pipeline(Text(), Chunker(), Speak(base_url=server.url), Writer(listener))
        async with pipeline as voice:
            async with voice.turn(REPLY) as turn, anyio.create_task_group() as tasks:
                tasks.start_soon(interrupt_after, patience, turn.interrupt)
                heard = "".join([played.text async for played in turn])
            print(f"Heard: {heard!r}")
            report = turn.outcome.report(SpeechReport)
            assert report is not None
            print(f"Interrupted: {turn.outcome.interrupted}; {report.wasted} of {report.sent} characters wasted.")
            again = await voice.run("Sorry, go ahead.")
            print(f"The next turn: first audio after {again.timings.first_audio:.3f} s, on the same socket.")
    return turn.outcome


async def interrupt_after(seconds: float, interrupt) -> None:  # noqa: ANN001 - any plain call
    await anyio.sleep(seconds)
    interrupt()


if __name__ == "__main__":
    anyio.run(main)
