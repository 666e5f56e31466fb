"""A model that calls a tool, at the head of the whole pipe."""

from __future__ import annotations

import anyio

from pipeline import Pipeline
from stages import Chat, Chunker, Speak, Speakable, Writer
from stages.local import INSTANT, LocalSpeakServer, ToneVoice
from stages.sources import ToolCall
from tests.stages.sources import sse_server as sse

CALL = sse.delta(tool_calls=[{"index": 0, "id": "call_1", "function": {"name": "look", "arguments": "{}"}}])


async def test_what_was_said_before_a_call_is_heard_while_the_tool_runs():
    heard = ""
    all_heard = anyio.Event()

    async def look(call: ToolCall) -> str:
        with anyio.fail_after(10):
            await all_heard.wait()  # for ever, if pending speech waited for the tool
        return "sunny"

    async def listener(sound: bytes) -> None:
        pass

    asks = [sse.text("Sure. "), sse.text("Let me look"), CALL, sse.finish("tool_calls")]
    async with (
        LocalSpeakServer(ToneVoice(8_000), timing=INSTANT) as server,
        sse.sse_server(asks, sse.reply("It is ", "sunny.")) as model,
    ):
        chat = Chat("m", base_url=model.url, on_tool_call=look)
        stages = chat, Chunker(), Speakable(), Speak(base_url=server.url), Writer(listener)
        async with Pipeline(*stages) as pipeline, pipeline.turn("How is the weather?") as turn:
            async for played in turn:
                heard += played.text
                if heard.strip() == "Sure. Let me look":
                    all_heard.set()
    assert " ".join(heard.split()) == "Sure. Let me look It is sunny."
