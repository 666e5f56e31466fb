"""Never run, only type-checked: how pipelines are meant to be wired, and what the type checker must refuse."""

from __future__ import annotations

from typing import Any

from pipeline import Audio, Chunk, Inbox, Outbox, Outcome, Pipeline, Played, Stage, drive, each


async def source(inbox: Inbox[str], outbox: Outbox[str]) -> None: ...
async def chunker(inbox: Inbox[str], outbox: Outbox[Chunk]) -> None: ...
async def speak(inbox: Inbox[Chunk], outbox: Outbox[Audio]) -> None: ...
async def sink(inbox: Inbox[Audio], outbox: Outbox[Played]) -> None: ...
async def plain_sink(inbox: Inbox[object], outbox: Outbox[Played]) -> None: ...


def shout(text: str) -> str:
    return text.upper()


async def no_questions(text: str) -> str | None:
    return None if text.endswith("?") else text


class Splitter:
    deadline: float | None = None

    def feed(self, item: str, now: float) -> list[Chunk]:
        return [Chunk(item, 0)]

    def expire(self, now: float) -> list[Chunk]:
        return []

    def finish(self, now: float) -> list[Chunk]:
        return []


async def usage() -> None:
    """Everything here is right."""
    whole: Pipeline[str, Played] = Pipeline(source, chunker, speak, sink)
    outcome: Outcome = await whole.run("Hello.")
    first: float | None = outcome.timings.first_audio
    async with whole as voice, voice.turn("Hello.") as turn:
        async for played in turn:
            text: str = played.text
            print(text, first)
        turn.interrupt()
    six: Pipeline[str, Played] = Pipeline(source, each(shout), each(no_questions), drive(Splitter), speak, plain_sink)
    one: Pipeline[str, Chunk] = Pipeline(chunker)
    louder = each(shout)
    seven: Pipeline[str, Played] = Pipeline(source, louder, louder, louder, chunker, speak, sink)
    ten: Pipeline[str, Played] = Pipeline(
        source, louder, louder, louder, louder, louder, louder, chunker, speak, plain_sink
    )
    twelve: Pipeline[str, Played] = Pipeline(
        source, louder, louder, louder, louder, louder, louder, louder, louder, chunker, speak, sink
    )
    stages: list[Stage[Any, Any]] = [source, chunker, speak, sink]
    listed: Pipeline[str, Played] = Pipeline(*stages)
    same: list[Stage[str, str]] = [louder] * 20
    print(seven, ten, twelve, listed, Pipeline(*same), Pipeline(source, *same, chunker))
    made: Stage[str, Chunk] = drive(Splitter)
    print(six, one, made)


async def mistakes() -> None:
    """Each line is refused; mypy complains of an unused ignore if one is not."""
    louder = each(shout)
    Pipeline(chunker, source)  # type: ignore[misc]
    Pipeline(source, speak, sink)  # type: ignore[misc]
    Pipeline(source, chunker, chunker, speak, sink)  # type: ignore[misc]
    Pipeline(each(shout), drive(Splitter), each(shout))  # type: ignore[misc]
    Pipeline(source, louder, louder, louder, chunker, sink, speak)  # type: ignore[misc]
    Pipeline(source, louder, louder, louder, louder, louder, louder, speak, chunker, sink)  # type: ignore[misc]
    await Pipeline(source, chunker).run(3)  # type: ignore[arg-type]
    Pipeline()  # type: ignore[call-overload]
    async with Pipeline(source, chunker).turn("a") as turn:
        async for chunk in turn:
            print(chunk.data)  # type: ignore[attr-defined]
