"""Trying the local voice: one word, in memory."""

from __future__ import annotations

import anyio

from pipeline import PipelineError

WITHIN = 10.0
"""Seconds for starting the voice and one word; it takes some hundredths."""


def try_voice() -> tuple[str, str]:
    """What the voice is, and what is wrong with it (empty: nothing)."""
    return anyio.run(_try)


async def _try() -> tuple[str, str]:
    from stages.local import EspeakVoice

    voice = EspeakVoice()
    size = 0
    try:
        with anyio.fail_after(WITHIN):
            async with voice, voice.speak("Hello.") as sound:
                async for block in sound:
                    size += len(block)
            seconds = size / 2 / voice.sample_rate
    except (PipelineError, OSError) as error:  # TimeoutError is an OSError
        return "", str(error) or f"no sound within {WITHIN:g} s"
    if not size:
        return "", "espeak-ng is there but gives no sound: reinstall espeakng-loader"
    return f"espeak-ng {voice.voice}: {seconds:.2f} s of sound at {voice.sample_rate} Hz for one word", ""
