"""Deepgram's ``/v1/speak`` as a `Provider`: sound only for what is flushed, answers in their order. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline import ConnectFailed
from pipeline.secret import Secret
from stages.deepgram import messages
from stages.deepgram.closes import read_close
from stages.deepgram.refusals import read_refusal
from stages.net.closes import CloseReason
from stages.speak import provider

UNAUTHORIZED = 401


class DeepgramV1:
    """The wire of the Aura voices."""

    abilities = provider.Abilities(needs_flush=True, numbered=False, confirms_cancel=True)

    def encode(self, request: provider.Request) -> Sequence[str]:
        """The frames of a request."""
        match request:
            case provider.Text(text=text):
                return [messages.encode(messages.Speak(text))]
            case provider.EndSegment():
                return [messages.encode(messages.Flush())]
            case provider.Cancel():
                return [messages.encode(messages.Clear())]
            case provider.Goodbye():
                return [messages.encode(messages.Close())]
            case provider.KeepAlive():  # pings do
                return []

    def decode(self, frame: str | bytes, secrets: Sequence[Secret]) -> Sequence[provider.Event]:
        """What a frame tells."""
        event = messages.decode(frame, secrets=secrets)
        return [event if isinstance(event, bytes) else _told(event)]

    def closed(self, code: int | None, reason: str) -> CloseReason:
        """Why the socket was closed."""
        return read_close(code, reason)

    def refused(
        self,
        status: int,
        headers: Iterable[tuple[str, str]],
        body: bytes | None,
        *,
        secrets: Sequence[Secret],
        keyed: bool,
    ) -> ConnectFailed:
        """The error of a refused handshake."""
        refusal = read_refusal(status, headers, body, secrets=secrets)
        if status == UNAUTHORIZED and not keyed:
            advice = "None was sent: set DEEPGRAM_API_KEY, or pass key= or token=."
            refusal = replace(refusal, meaning="it wants a key", advice=advice)
        return refusal.error()


def _told(notice: messages.Notice) -> provider.Event:
    match notice:
        case messages.Metadata(request_id=request_id):
            return provider.Greeting(request_id)
        case messages.Flushed():  # its number repeats that of a Cleared: the order is what counts
            return provider.SegmentDone()
        case messages.Cleared():
            return provider.Cancelled()
        case messages.Warning(code=code):
            return provider.SegmentRefused(code) if notice.refuses_flush else provider.Warned(code)
        case messages.Failure(code=code, description=description):
            return provider.Failure(code, description)
        case messages.Unknown(type=kind):
            return provider.Unknown(kind)
