"""The stage: chunks in, audio out, over one socket that is kept for the life of the pipeline."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from types import TracebackType
from typing import Self

import anyio

from pipeline import Audio, AudioFormat, Chunk, Inbox, Lead, Outbox, SoundBegan, UsageError, VoiceUsed
from pipeline.secret import Secret, concealed
from stages.deepgram.query import DEFAULT_BASE_URL, Query
from stages.sound.quiet import Quiet
from stages.speak._access import Address, Connection, Credential, Key
from stages.speak._options import SpeakOptions
from stages.speak._reply import unknown
from stages.speak._session import Session

DEFAULT_MODEL = "aura-2-thalia-en"
"""The voice of Deepgram's own samples (docs: streaming-text-to-speech, 2026-08)."""

KEY_VARIABLE = "DEEPGRAM_API_KEY"
TOKEN_VARIABLE = "DEEPGRAM_ACCESS_TOKEN"
URL_VARIABLE = "DEEPGRAM_BASE_URL"


class Speak:
    """Speaks chunks through Deepgram's streaming text-to-speech, or a server that speaks its language.

    ``model`` is the voice. ``format`` is the audio to ask for: linear16 at 8, 16, 24, 32 or 48 kHz, mulaw or alaw at 8
    or 16 kHz; None asks for what the sink wants, else for linear16 at 24 kHz. ``speed`` is a factor from 0.7 to 1.5.
    ``key`` is the API key, ``token`` a temporary token; either may be a function, plain or async, that is asked at each
    handshake. If neither is given, they come from DEEPGRAM_ACCESS_TOKEN or DEEPGRAM_API_KEY; ``key=""`` sends none.
    ``base_url`` is the server's (wss, ws, https or http), from DEEPGRAM_BASE_URL if not given, and else Deepgram's.
    ``connection`` has headers, parameters, TLS and the proxy.

    The socket opens with the pipeline. Raises `UsageError` for what can never work, before any I/O; on opening
    `ConnectFailed` and `LimitExceeded`; within a turn `ConnectionLost`, `SynthesisFailed`. Leaves a `SpeechReport` in
    each turn's outcome.
    """

    def __init__(
        self,
        model: str = DEFAULT_MODEL,
        *,
        format: AudioFormat | None = None,
        speed: float | None = None,
        key: Key | None = None,
        token: Key | None = None,
        base_url: str | None = None,
        connection: Connection | None = None,
        options: SpeakOptions | None = None,
    ) -> None:
        self._key, self._token = _hidden(key), _hidden(token)
        self._base_url = Secret(base_url or os.environ.get(URL_VARIABLE) or DEFAULT_BASE_URL)
        del key, token, base_url  # no error of this frame shows them
        self._model = model
        self._connection = connection or Connection()
        self._options = options or SpeakOptions()
        self._check()
        self._query = Query(model, speed=speed, mip_opt_out=self._options.mip_opt_out)
        self._asked = format
        self._session: Session | None = None
        self._behind: Lead = unknown
        self.offer(None)

    def __repr__(self) -> str:
        return f"Speak({self._model!r})"

    @property
    def format(self) -> AudioFormat:
        """The audio that comes out; settled when the pipeline has opened."""
        return self._query.format

    def offer(self, wanted: AudioFormat | None) -> AudioFormat:
        """Settle the format, knowing what the sink wants. Raises `UsageError` if the server does not make it."""
        if self._asked is not None and wanted is not None and wanted != self._asked:
            raise UsageError(f"The sink wants {wanted}, but Speak was told to ask for {self._asked}: leave one out.")
        chosen = self._asked or wanted or AudioFormat()
        if chosen.channels != 1:
            raise UsageError(f"Speech is mono: {chosen.channels} channels cannot be had.")
        self._query = replace(self._query, encoding=chosen.encoding, sample_rate=chosen.sample_rate)
        return self.format

    def follow(self, lead: Lead) -> None:
        """Pace the speech for whoever has this lead. Nobody is paced for who has all the time there is: a file."""
        self._behind = lead

    def lead(self, now: float) -> float | None:
        """How long the next chunk may take to come before the listener hears a gap: see `pipeline.TellsLead`."""
        return None if self._session is None else self._session.lead(now)

    async def __aenter__(self) -> Self:
        if self._session is not None:
            raise UsageError("This Speak stage is open already: each pipeline needs its own.")
        session = Session(self._address(), self._options, self.format, self._behind)
        await session.__aenter__()
        self._session = session
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.__aexit__(kind, error, trace)

    async def __call__(self, inbox: Inbox[Chunk], outbox: Outbox[Audio], /) -> None:
        """Speak one turn. Leaving it early clears what the server still has of it."""
        session = self._session
        if session is None:
            raise UsageError("Speak is not open: use it in a pipeline that is.")
        session.begin(outbox)
        opening: Quiet | None = Quiet(self.format)  # until there was something to hear
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_listen, session, inbox)
                while (audio := await session.next_audio()) is not None:
                    await outbox.send(audio)
                    session.taken(audio)
                    if opening is not None:
                        opening.hear(audio.data)
                        if opening.begun is not None:
                            outbox.tell(SoundBegan(opening.begun))
                            opening = None
        finally:
            report = session.leave()
            outbox.report(report)
            outbox.tell(
                VoiceUsed(
                    self._query.model, report.request_id, session.connect, report.sent, report.spoken, report.wasted
                )
            )

    def _check(self) -> None:
        if self._key and self._token:
            raise UsageError("Speak takes a key or a token, and was given both.")
        if (self._key or self._token) and self._connection.header("authorization"):
            raise UsageError(
                "There are two keys: one is an argument, and one is the header Authorization. Leave one out."
            )

    def _address(self) -> Address:
        """Where to connect, with the key. Raises `UsageError` where a key is needed and there is none."""
        with concealed():
            url = Secret(self._query.url(self._base_url.reveal()))
        return Address(url, self._credential(), self._connection)

    def _credential(self) -> Credential | None:
        """What was given, else what the environment has (a token before a key, as in the provider's clients)."""
        if self._token:
            return Credential(self._token, "token")
        if self._key is not None:
            return Credential(self._key, "key") if self._key else None
        if self._connection.header("authorization"):
            return None
        for variable, what in ((TOKEN_VARIABLE, "token"), (KEY_VARIABLE, "key")):
            if os.environ.get(variable):
                return Credential(Secret(os.environ[variable]), what)
        return None


def _hidden(source: Key | None) -> Secret | Callable[[], str | Awaitable[str]] | None:
    return source if source is None or callable(source) else Secret(source)


async def _listen(session: Session, inbox: Inbox[Chunk]) -> None:
    """Take chunks as fast as they are welcome, and no faster: that is how pressure reaches the model."""
    while True:
        await session.wait_hungry()
        try:
            chunk = await inbox.receive()
        except anyio.EndOfStream:
            return session.end()
        session.text(chunk)
