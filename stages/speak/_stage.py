"""The stage for Deepgram: which voice, which address, which key."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import replace

from pipeline import AudioFormat, UsageError
from pipeline.secret import Secret, concealed
from stages.deepgram.query import DEFAULT_BASE_URL, Query
from stages.speak._access import SESSION_HEADER, Address, Connection, Credential, Key
from stages.speak._deepgram import DeepgramV1
from stages.speak._options import SpeakOptions
from stages.speak._sender import SpeechSender

DEFAULT_MODEL = "aura-2-thalia-en"
"""The voice of Deepgram's own samples (docs: streaming-text-to-speech, 2026-08)."""

KEY_VARIABLE = "DEEPGRAM_API_KEY"
TOKEN_VARIABLE = "DEEPGRAM_ACCESS_TOKEN"
URL_VARIABLE = "DEEPGRAM_BASE_URL"


class Speak(SpeechSender):
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
        self._check_keys()
        options = options or SpeakOptions()
        self._query = Query(model, speed=speed, mip_opt_out=options.mip_opt_out)
        super().__init__(DeepgramV1(), self._where, format=format, options=options)

    def __repr__(self) -> str:
        return f"Speak({self._model!r})"

    def _check_format(self, format: AudioFormat) -> None:
        self._query = replace(self._query, encoding=format.encoding, sample_rate=format.sample_rate)

    @property
    def voice(self) -> str:
        """The voice's name, as the events of a turn tell it."""
        return self._model

    def _check_keys(self) -> None:
        if self._key and self._token:
            raise UsageError("Speak takes a key or a token, and was given both.")
        if (self._key or self._token) and self._connection.header("authorization"):
            raise UsageError(
                "There are two keys: one is an argument, and one is the header Authorization. Leave one out."
            )

    def _where(self, format: AudioFormat) -> Address:
        """Where to connect, with the key. Raises `UsageError` where a key is needed and there is none."""
        with concealed():
            url = Secret(self._query.url(self._base_url.reveal()))
        return Address(url, self._credential(), self._connection, session_header=SESSION_HEADER)

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
