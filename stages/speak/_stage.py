"""The stage for Deepgram: which voice, which address, which key."""

from __future__ import annotations

from dataclasses import replace

from pipeline import AudioFormat
from pipeline.secret import Secret
from stages.deepgram.query import Query
from stages.speak._access import Account, Address, Connection, Key, hidden
from stages.speak._deepgram import DeepgramV1
from stages.speak._options import SpeakOptions
from stages.speak._sender import SpeechSender

DEFAULT_MODEL = "aura-2-thalia-en"
"""The voice of Deepgram's own samples (docs: streaming-text-to-speech, 2026-08)."""


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
        secrets = hidden(key), hidden(token), Secret(base_url or "")
        del key, token, base_url  # no error of this frame shows them
        self._model = model
        self._account = Account(*secrets, connection)
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

    def _where(self, format: AudioFormat) -> Address:
        """Where to connect, with the key. Raises `UsageError` where a key is needed and there is none."""
        return self._account.address(self._query.url)
