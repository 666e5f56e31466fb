"""One browser's conversation: a pipeline that stays open, a turn for each thing typed, and a picture of each turn.

To the browser go binary messages of sound and JSON messages: ``turn``, ``progress``, ``segment``, ``heard``, ``clear``,
``over``, ``error``. From it come ``{"say": text}`` and ``{"interrupt": true}``.
"""

import json
from contextlib import suppress
from dataclasses import dataclass

import anyio
from starlette.websockets import WebSocket, WebSocketDisconnect

from pipeline import Audio, ChunkReleased, FirstToken, Moment, Pipeline, PipelineError, Played, Turn, each
from stages import Chat, Chunker, Speak, Speakable, SpeechReport
from stages.sinks import Writer


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
        self._news, self._to_show = anyio.create_memory_object_stream[Moment](1)

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
        with self._said, self._to_say, self._news, self._to_show:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._listen, tasks.cancel_scope)
                tasks.start_soon(self._show)
                try:
                    async with Pipeline(*stages, on_event=self._note) as voice:
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
            async with voice.turn(self._history) as turn:
                self._turn = turn
                await self._tell("turn")
                async for played in turn:
                    heard += played.text
                    await self._tell("heard", text=played.text, position=played.position, exact=played.exact)
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

    def _note(self, moment: Moment) -> None:
        """Called by the pipeline as things happen, so it may not wait: another task sends."""
        if isinstance(moment.what, FirstToken | ChunkReleased):
            with suppress(anyio.WouldBlock):  # the one that waits already will tell of this too
                self._news.send_nowait(moment)

    async def _show(self) -> None:
        """Tell how many tokens and chunks have passed, whenever that changes: the links know."""
        async for _ in self._to_show:
            if self._turn is not None:
                tokens, chunks, *_ = (link.count for link in self._turn.timings.links)
                await self._tell("progress", tokens=tokens, chunks=chunks)

    async def _note_segment(self, audio: Audio) -> Audio:
        seconds = self._parts.speak.format.seconds(len(audio.data))
        await self._tell("audio", seconds=seconds, last=audio.last)
        return audio

    async def _clear(self) -> None:
        await self._tell("clear")

    async def _tell(self, kind: str, **facts: object) -> None:
        await self._socket.send_text(json.dumps({"kind": kind, **facts}))
