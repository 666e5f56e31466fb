"""Where `say` sends its text: to Deepgram, to a server that was named, or to the local voice in this process."""

from __future__ import annotations

import argparse
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from pipeline import UsageError
from pipeline.foreign import address
from stages.speak import DOCUMENTED, UNLIMITED, SpeakLimits

KEY_VARIABLE = "DEEPGRAM_API_KEY"
TOKEN_VARIABLE = "DEEPGRAM_ACCESS_TOKEN"
URL_VARIABLE = "DEEPGRAM_BASE_URL"
DEEPGRAM = "wss://api.deepgram.com"


@dataclass(frozen=True, slots=True)
class SpeechServer:
    """A speech server. ``name`` is for reports, ``why`` a sentence for people."""

    name: str
    why: str
    url: str
    limits: SpeakLimits


@asynccontextmanager
async def place(given: argparse.Namespace) -> AsyncIterator[SpeechServer]:
    """The server that was asked for. The local one runs as long as the block."""
    has_key = any(os.environ.get(name, "").strip() for name in (KEY_VARIABLE, TOKEN_VARIABLE))
    url = given.speak_url or (None if given.local else os.environ.get(URL_VARIABLE))
    if url:
        yield SpeechServer(address(url), f"Speaking through {address(url)}.", url, DOCUMENTED)
    elif has_key and not given.local:
        yield SpeechServer("deepgram", "Speaking through Deepgram.", DEEPGRAM, DOCUMENTED)
    else:
        from stages.local import BOUNDLESS, INSTANT, EspeakVoice, LocalSpeakServer

        why = "Speaking with the local voice (espeak-ng)."
        if not has_key:
            why = f"{KEY_VARIABLE} is not set: speaking with the local voice (espeak-ng)."
        server = LocalSpeakServer(EspeakVoice(), limits=BOUNDLESS, timing=INSTANT)
        async with AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(server)
            except UsageError as error:  # there is no such voice here
                raise UsageError(f"{error} Or set {KEY_VARIABLE}, to speak through Deepgram.") from error
            yield SpeechServer("local", why, server.url, UNLIMITED)
