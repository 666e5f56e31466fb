"""One browser's conversation: a pipeline that stays open, a turn for each thing typed, and a picture of each turn.

To the browser go binary messages of sound and JSON messages: ``turn``, ``progress``, ``segment``, ``heard``, ``clear``,
``over``, ``error``. From it come ``{"say": text}`` and ``{"interrupt": true}``.
"""

import json
from dataclasses import dataclass

import anyio
from starlette.websockets import WebSocket, WebSocketDisconnect

from pipeline import Audio, Pipeline, PipelineError, Played, Turn, each
from stages import Chat, Chunker, Speak, Speakable, SpeechReport
from stages.sinks import Writer

GLANCE = 0.03
"""Seconds between two looks at the turn's timings."""


@dataclass(frozen=True)
class Parts:
    """What a conversation is made of."""

    chat: Chat
    speak: Speak


class Conversation:
    """The life of one websocket."""

    def __init__(self, socket: WebSocket, parts: Parts) -> None:
        self._socket = socket
        self._parts = parts
        self._history: list[dict[str, object]] = []
        self._turn: Turn[Played] | None = None
        self._nonsense = False
        self._said, self._to_say = anyio.create_memory_object_stream[str](4)

    async def run(self) -> None:
        """Talk until the browser goes away, or sends what makes no sense."""
        stages = (
            self._parts.chat,
            Chunker(),
            Speakable(),
            self._parts.speak,
            each(self._note_segment),
            Writer(self._socket.send_bytes, clear=self._clear),
        )
        with self._said, self._to_say:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._listen, tasks.cancel_scope)
                try:
                    async with Pipeline(*stages) as voice:
                        await self._tell("ready", rate=self._parts.speak.format.sample_rate)
                        async for text in self._to_say:
                            await self._answer(voice, text)
                except PipelineError as error:
                    await self._tell("error", message=str(error))
                tasks.cancel_scope.cancel()
        if self._nonsense:
            await self._socket.close(1003, "Not a message of this page.")

    async def _listen(self, life: anyio.CancelScope) -> None:
        """Hear the browser: what it says waits for its turn, an interruption does not."""
        try:
            while True:
                message = json.loads(await self._socket.receive_text())
                if message.get("interrupt") and self._turn is not None:
                    self._turn.interrupt()
                elif text := message.get("say", "").strip():
                    if self._turn is not None:
                        self._turn.interrupt()
                    self._said.send_nowait(text)
        except WebSocketDisconnect:
            life.cancel()
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, anyio.WouldBlock):
            self._nonsense = True
            life.cancel()

    async def _answer(self, voice: Pipeline[object, Played], text: str) -> None:
        self._history.append({"role": "user", "content": text})
        heard = ""
        try:
            async with voice.turn(self._history) as turn, anyio.create_task_group() as tasks:
                self._turn = turn
                await self._tell("turn")
                tasks.start_soon(self._watch, turn)
                async for played in turn:
                    heard += played.text
                    await self._tell("heard", text=played.text, position=played.position, exact=played.exact)
                tasks.cancel_scope.cancel()
        except PipelineError as error:
            await self._tell("error", message=str(error))
            return
        finally:
            self._turn = None
            if heard:
                self._history.append({"role": "assistant", "content": heard})
        report = turn.outcome.report(SpeechReport) or SpeechReport()
        times = turn.outcome.timings
        await self._tell(
            "over",
            interrupted=turn.outcome.interrupted,
            ttft=times.first_token,
            ttfc=times.first_chunk,
            ttfa=times.first_audio,
            total=times.total,
            flushes=report.flushes,
            seconds=report.seconds,
            wasted=report.wasted,
        )

    async def _watch(self, turn: Turn[Played]) -> None:
        """Tell how many tokens and chunks have passed, whenever that changes: the links know."""
        seen: tuple[int, ...] = ()
        while True:
            links = turn.timings.links
            counts = (links[0].count, links[1].count)
            if counts != seen:
                seen = counts
                await self._tell("progress", tokens=counts[0], chunks=counts[1])
            await anyio.sleep(GLANCE)

    async def _note_segment(self, audio: Audio) -> Audio:
        seconds = self._parts.speak.format.seconds(len(audio.data))
        await self._tell("audio", seconds=seconds, last=audio.last)
        return audio

    async def _clear(self) -> None:
        await self._tell("clear")

    async def _tell(self, kind: str, **facts: object) -> None:
        await self._socket.send_text(json.dumps({"kind": kind, **facts}))
