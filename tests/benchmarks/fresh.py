"""What a fresh interpreter needs to be ready to speak: `python -m tests.benchmarks.fresh SIDE [URL]`, one line of JSON.

Without a URL it only imports what speech from a model's text needs. With one it speaks a reply, and says when the
server had its first text, on the monotonic clock that all processes share.
"""

from __future__ import annotations

import time

started = time.process_time()  # before the first import that counts

import json  # noqa: E402
import sys  # noqa: E402


def imports(side: str) -> None:
    """What the side needs to speak, its websocket client included."""
    import asyncio

    if side == "floor":
        import websockets.asyncio.client

        _ = (asyncio.run, websockets.asyncio.client.connect)
    else:
        import websockets.client

        import pipeline
        import stages

        _ = (websockets.client.ClientProtocol, pipeline.Pipeline, stages.Text, stages.Chunker, stages.Speak)


def first_speak(side: str, url: str) -> float:
    """When the first text of a reply came to the server."""
    import asyncio

    from tests.benchmarks.sides import SIDES
    from tests.benchmarks.talk import SURE, Ear

    async def words():
        for token in SURE:
            yield token

    async def speak() -> float:
        ear = Ear(timed=True, said=[0.0] * 4)
        async with SIDES[side](url, ear) as say:
            await say(words())
        return ear.texts[0]

    return asyncio.run(speak())


if __name__ == "__main__":
    if len(sys.argv) == 2:
        imports(sys.argv[1])
        spent = time.process_time() - started
        with open("/proc/self/statm") as memory:
            pages = int(memory.read().split()[1])
        print(json.dumps({"cpu": 1e3 * spent, "mb": pages * 4 / 1024, "modules": len(sys.modules)}))
    else:
        print(json.dumps({"first": first_speak(sys.argv[1], sys.argv[2])}))
