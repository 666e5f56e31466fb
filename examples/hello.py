"""Say something into hello.wav: no key, no network, no sound card.

    python examples/hello.py

Everything is real: the text comes as tokens, is cut into chunks, goes over a websocket to a Speak server on loopback
with the offline voice behind it, and comes back as audio. With ``Speak()`` in the place of ``Speak(base_url=...)`` and
DEEPGRAM_API_KEY set, the same four stages speak with a Deepgram voice.
"""

import anyio

from pipeline import Outcome, Pipeline
from stages import Chunker, EspeakVoice, LocalSpeakServer, Speak, Text, WavFile


async def main(path: str = "hello.wav") -> Outcome:
    async with LocalSpeakServer(EspeakVoice()) as server:
        pipeline = Pipeline(Text(), Chunker(), Speak(base_url=server.url), WavFile(path))
        outcome = await pipeline.run("Hello! You are hearing a sentence while the next one is still being written.")
    print(f"{path}: first audio after {outcome.timings.first_audio:.3f} s")
    return outcome


if __name__ == "__main__":
    anyio.run(main)
