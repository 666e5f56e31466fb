"""A model that follows a script, behind the chat completions API: enough to try a voice without a model."""

import json
import re
from collections.abc import AsyncIterator

import anyio
from starlette.requests import Request
from starlette.responses import StreamingResponse

PACE = 40.0
"""Tokens a second, about what a hosted model writes."""

REPLIES = (
    (
        "Good to hear you! I am a scripted model, so I say the same three things in turn. But **the voice is real**: "
        "each sentence is spoken while the next one is still being written. Type something else, or talk over me."
    ),
    (
        "Here is what happened just now:\n\n1. Your words went to the model.\n2. Its tokens were cut into sentences.\n"
        "3. The first one was flushed at once, the others just before you would have heard a gap.\n\n"
        "Does that make sense?"
    ),
    (
        "Let me tell you a longer story, so that you can talk over it. There was once a lighthouse keeper who counted "
        "the ships. Every evening he wrote their number into a book. One night, the sea was empty. He waited until the "
        "morning, and then he wrote a single word instead of a number. Nobody has ever been able to read it."
    ),
)


async def complete(request: Request) -> StreamingResponse:
    """Answer with the reply whose turn it is."""
    messages = (await request.json())["messages"]
    asked = sum(message["role"] == "user" for message in messages)
    return StreamingResponse(_events(REPLIES[(asked - 1) % len(REPLIES)]), media_type="text/event-stream")


async def _events(text: str) -> AsyncIterator[str]:
    for token in re.findall(r"\s?\w+|\s?[^\w\s]+|\s+", text):
        yield _event({"content": token}, None)
        await anyio.sleep(1 / PACE)
    yield _event({}, "stop")
    yield "data: [DONE]\n\n"


def _event(delta: dict[str, str], reason: str | None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return f"data: {json.dumps({'id': 's', 'object': 'chat.completion.chunk', 'choices': [choice]})}\n\n"
