"""Turns that nobody wishes for, through the whole pipe from a model to a listener: a clear error or a clean end, the
other conversations and the next turn as if nothing had been, and nothing left behind.

What a single stage makes of bad input is tried beside that stage.
"""

from __future__ import annotations

import os
import sys
import time
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import anyio
import pytest

from pipeline import (
    Audio,
    AudioFormat,
    Inbox,
    Outbox,
    Outcome,
    Pipeline,
    PipelineError,
    Played,
    SourceError,
    UsageError,
)
from stages import Chat, Chunker, Speak, Speakable, WavFile, Writer
from stages.local import INSTANT, EspeakVoice, Limits, LocalSpeakServer, Timing, ToneVoice, Voice
from stages.sources import ModelReply, ToolCall
from stages.speak import UNLIMITED, SpeakOptions, SpeechReport, per_chunk
from tests.stages.sources import sse_server as sse

GOOD = sse.reply("Here I ", "am again. ", "All is well.")
SAID = "Here I am again. All is well."


@dataclass
class Place:
    """A model and a voice to have conversations with."""

    model: sse.Server
    voice: LocalSpeakServer

    def stages(self, *, speak: SpeakOptions | None = None, **chat: object) -> tuple:
        """A conversation as far as its sound."""
        model = Chat("m", base_url=self.model.url, **chat)
        return model, Chunker(), Speakable(), Speak(base_url=self.voice.url, options=speak)


@asynccontextmanager
async def place(
    *scripts: sse.Script, voice: Voice | None = None, timing: Timing = INSTANT, limits: Limits | None = None
) -> AsyncIterator[Place]:
    async with (
        LocalSpeakServer(voice or ToneVoice(8_000), timing=timing, limits=limits or Limits()) as server,
        sse.sse_server(*scripts) as model,
    ):
        yield Place(model, server)


async def heard(pipeline: Pipeline[object, Played], prompt: object = "Hello?") -> tuple[str, Outcome]:
    async with pipeline.turn(prompt) as turn:
        said = "".join([played.text async for played in turn])
    return said, turn.outcome


# Prompts and servers that cannot be answered


UNKNOWN = [sse.Status(404, {"error": {"code": "model_not_found"}})]


@pytest.mark.parametrize(
    ("scripts", "prompt", "error", "says"),
    [
        ([], "", UsageError, "The prompt is empty"),
        ([], [], UsageError, "The list of messages is empty"),
        ([UNKNOWN], "Hello?", SourceError, "does not know the model 'm'"),
        ([[sse.Status(400)]] * 2, "Hello?", SourceError, "refused the request"),
        ([[sse.text("<think>Hm"), sse.NoDone]] * 3, "Hello?", SourceError, "without a finish reason"),
    ],
    ids=["no prompt", "no messages", "unknown model", "refused", "broken off in its thoughts"],
)
async def test_a_turn_that_fails_is_one_sentence_and_the_next_one_is_spoken(tmp_path, scripts, prompt, error, says):
    async with place(*scripts, GOOD) as there:
        async with Pipeline(*there.stages(), WavFile(tmp_path / "said.wav")) as pipeline:
            with pytest.raises(error, match=says):
                await heard(pipeline, prompt)
            assert there.voice.statistics().characters == 0
            assert (await heard(pipeline))[0] == SAID
        assert there.voice.statistics().handshakes == 1, "the socket to the voice outlives the failure"


async def test_an_unreachable_model_disturbs_nobody_else(tmp_path, free_tcp_port):
    told = {}

    async def converse(name, there, url):
        _, *others = there.stages()
        try:
            async with Pipeline(Chat("m", base_url=url), *others, WavFile(tmp_path / f"{name}.wav")) as pipeline:
                told[name] = (await heard(pipeline))[0]
        except SourceError as error:
            told[name] = str(error)

    async with place(GOOD) as there:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(converse, "deaf", there, f"http://127.0.0.1:{free_tcp_port}/v1")
            tasks.start_soon(converse, "well", there, there.model.url)
        await there.voice.wait_open_sockets(0)
    assert told["well"] == SAID
    assert "could not be reached: start it, or correct base_url" in told["deaf"]
    assert not (tmp_path / "deaf.wav").exists()


async def test_an_unreachable_voice_is_known_before_the_model_is_asked(tmp_path, free_tcp_port):
    async with sse.sse_server(GOOD) as model:
        stages = Chat("m", base_url=model.url), Chunker(), Speak(base_url=f"ws://127.0.0.1:{free_tcp_port}")
        with pytest.raises(PipelineError, match=f"127.0.0.1:{free_tcp_port}"), anyio.fail_after(10):
            await Pipeline(*stages, WavFile(tmp_path / "never.wav")).run("Hello?")
    assert not model.requests
    assert not (tmp_path / "never.wav").exists()


async def test_what_was_heard_before_the_stream_broke_is_kept(tmp_path):
    path = tmp_path / "said.wav"
    begun = [sse.text("This was said. "), sse.text("And this was not "), 0.3, sse.Reset]
    async with place(begun, GOOD) as there, Pipeline(*there.stages(), WavFile(path)) as pipeline:
        with pytest.raises(SourceError, match="broke in mid-reply"):
            async with pipeline.turn("Hello?") as turn:
                pass
        assert turn.outcome.report(Played).text.strip() == "This was said."
        assert (await heard(pipeline))[0] == SAID
    with wave.open(str(path)) as file:
        said = file.getnframes() / file.getframerate()
    assert said == pytest.approx(len("This was said. " + SAID) / 15, abs=0.2)


# Replies without a word


CALL = sse.delta(tool_calls=[{"index": 0, "id": "call_1", "function": {"name": "look", "arguments": "{}"}}])
ITEM = {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "look", "arguments": "{}"}
WORDLESS = {
    "a call": ([CALL, sse.finish("tool_calls")], "chat"),
    "a call, responses": ([sse.part("output_item.done", item=ITEM), sse.completed()], "responses"),
    "nothing": ([sse.finish()], "chat"),
    "nothing, responses": ([sse.completed()], "responses"),
    "white space": ([sse.text(" \n"), sse.text("\n\n"), sse.finish()], "chat"),
    "thoughts": ([sse.text("<think>Better say nothing.</think>"), sse.finish()], "chat"),
    "markup": ([sse.text("---\n\n"), sse.text("***\n"), sse.finish()], "chat"),
}


async def ignored(data: bytes) -> None:
    pass


@pytest.mark.parametrize("sink", ["file", "writer"])
@pytest.mark.parametrize("reply", list(WORDLESS))
async def test_a_reply_without_a_word_is_a_clean_end(tmp_path, reply, sink):
    script, api = WORDLESS[reply]
    good = GOOD if api == "chat" else sse.response(SAID)
    last = WavFile(tmp_path / "said.wav") if sink == "file" else Writer(ignored)
    async with place(script, good) as there, Pipeline(*there.stages(api=api), last) as pipeline:
        with anyio.fail_after(5):
            said, outcome = await heard(pipeline)
        assert not said.strip(" \n-*")
        assert not outcome.interrupted
        assert outcome.report(SpeechReport).seconds == 0
        assert outcome.report(ModelReply) is not None
        assert (outcome.report(ToolCall) is not None) == reply.startswith("a call")
        assert there.voice.statistics().audio_bytes == 0
        if sink == "file":
            assert (await heard(pipeline))[0] == SAID
    if sink == "file":
        with wave.open(str(tmp_path / "said.wav")) as file:
            assert file.getnframes() > 8_000


# A reply without a space


class Taken:
    """A sink that takes all sound at once, keeps none of it, and notes how big the process is meanwhile."""

    wanted = AudioFormat("linear16", 8_000)

    def __init__(self) -> None:
        self.bytes = 0
        self.characters = 0
        self.sizes: list[int] = []

    def accept(self, format: AudioFormat) -> None:
        assert format == self.wanted

    async def __call__(self, inbox: Inbox[Audio], outbox: Outbox[Played]) -> None:
        async for audio in inbox:
            self.bytes += len(audio.data)
            if audio.last:
                self.characters += sum(len(chunk.source) for chunk in audio.chunks)
                self.sizes.append(resident())


def resident() -> int:
    """Bytes of memory that this process has now; 0 where that cannot be known."""
    if sys.platform != "linux":
        return 0
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


class TestWithoutASpace:
    @pytest.fixture
    def anyio_backend(self):
        return "asyncio"  # what is counted here is the same on all of them, and takes its time

    async def test_100_000_tokens_are_spoken_in_bounded_time_and_memory(self):
        tokens = [chr(ord("a") + at % 26) for at in range(1_000)]
        burst = b"".join(sse.event(sse.text(token)) for token in tokens)
        boundless = Limits(characters=10**9, flushes=10**6)
        timing = Timing(first_audio=(0.0, 0.0), speed=float("inf"), frame=1.0)
        listener = Taken()
        async with place([burst] * 100 + [sse.finish()], timing=timing, limits=boundless) as there:
            stages = there.stages(speak=SpeakOptions(limits=UNLIMITED, flush=per_chunk))
            started = time.monotonic()
            outcome = await Pipeline(*stages, listener).run("Say all you know.")
            took = time.monotonic() - started
        spent = max(listener.sizes[20:]) - listener.sizes[20]
        print(
            f"{listener.bytes / 16_000:.0f} s of sound ({listener.bytes / 1e6:.0f} MB) in {took:.1f} s; "
            f"memory grew by {spent / 1e6:.1f} MB"
        )
        assert outcome.timings.links[0].count == 100_000
        assert listener.characters == outcome.report(SpeechReport).spoken == 100_000
        assert listener.bytes == pytest.approx(100_000 / 15 * 16_000, rel=0.01)
        assert spent < 10e6
        assert took < 45


# A listener who goes away


def census() -> tuple[int, int, int]:
    """Tasks, open sockets, and processes that this one has started (the last two on Linux)."""
    tasks = len(anyio.get_running_tasks())
    if sys.platform != "linux":
        return tasks, 0, 0
    links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    children = [task.read_text().split() for task in Path("/proc/self/task").glob("*/children")]
    return tasks, sum("socket:" in os.readlink(link) for link in links), sum(map(len, children))


async def shrunk_to(expected: tuple[int, int, int]) -> bool:
    """Whether no more is there than this, some seconds hence: the far ends of sockets close in their own time."""
    for _ in range(500):
        if all(now <= then for now, then in zip(census(), expected, strict=True)):
            return True
        await anyio.sleep(0.01)
    return False


LONG = "One two three four five six. Seven eight nine ten."


class Ear:
    """Takes sound, and is gone after so many seconds of it."""

    def __init__(self, stays: float) -> None:
        self.left = stays
        self.seconds = 0.0

    async def __call__(self, data: bytes) -> None:
        if self.seconds > self.left:
            raise ConnectionResetError("gone")
        self.seconds += len(data) / 48_000


async def test_a_listener_who_goes_away_in_mid_sentence_leaves_nothing_behind_and_disturbs_nobody():
    pytest.importorskip("espeakng_loader")
    stay, leave = Ear(60.0), [Ear(0.3), Ear(0.5)]
    told = []

    async def converse(there: Place, ear: Ear) -> None:
        async with Pipeline(*there.stages(), Writer(ear)) as pipeline:
            told.append((await heard(pipeline))[0])

    async def go(there: Place, ear: Ear) -> None:
        with pytest.raises(ConnectionResetError, match="gone"):
            await converse(there, ear)

    outside = census()
    async with place(sse.reply(*(f"{word} " for word in LONG.split())), voice=EspeakVoice()) as there:
        await Pipeline(*there.stages()).run("Hello?")  # whatever is started once, has been
        await there.voice.wait_open_sockets(0)
        idle = census()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(converse, there, stay)
            for ear in leave:
                tasks.start_soon(go, there, ear)
        await there.voice.wait_open_sockets(0)
        assert await shrunk_to(idle), (census(), idle)
    assert [text.strip() for text in told] == [LONG]
    assert stay.seconds > 2
    assert all(ear.seconds < 1 for ear in leave)
    assert await shrunk_to(outside), (census(), outside)
