"""Everything this project raises, as one tree.

::

    PipelineError
    ├── UsageError (also ValueError)     wrong arguments or order of calls: the code that calls has to change
    ├── ContractBroken                   a machine does not keep its contract: its own code has to change
    ├── LimitExceeded                    a documented limit: limit, asked, allowed, retry_at
    ├── SourceError                      the text side failed; the model library's error is the cause
    └── SpeechError                      the speech side failed
        ├── ConnectFailed                never got through: status, reason, request id, retryable
        ├── ConnectionLost               was open, is not: close code, reason, seconds of audio received
        ├── SynthesisFailed              the provider said so: code, description
        └── ProtocolError
            ├── LocalProtocolError       we broke the rules
            └── RemoteProtocolError      they did: the offending message, shortened

Facts are attributes; the message is one sentence that says what is wrong and what to do. No message holds a key or the
spoken text. Interruption is a result and not an error: see `Outcome.interrupted`.
"""

from __future__ import annotations


class PipelineError(Exception):
    """The root of the tree: catch it to catch everything this project raises on purpose."""


class UsageError(PipelineError, ValueError):
    """Wrong arguments, or calls in the wrong order: the code that calls has to change.

    Raised as early as it can be known, which for most is before any I/O; what a turn was given, only in the turn.
    """


class ContractBroken(PipelineError):
    """A machine does not do what `Machine` promises, so its stage cannot go on: the machine's code has to change.

    The message names the machine. `pipeline.testing.check_machine` finds such machines before a listener does.
    """


class LimitExceeded(PipelineError):
    """A documented limit stands in the way.

    ``limit`` names it, ``asked`` and ``allowed`` are in its unit, ``retry_at`` is the time of the run loop's clock at
    which the same call can succeed (None: never).
    """

    def __init__(
        self, message: str, *, limit: str, asked: float, allowed: float, retry_at: float | None = None
    ) -> None:
        super().__init__(message)
        self.limit = limit
        self.asked = asked
        self.allowed = allowed
        self.retry_at = retry_at


class SourceError(PipelineError):
    """The text side failed: the model's stream broke, stalled, was refused or ended early. The library's error is the
    cause.
    """


class SpeechError(PipelineError):
    """The speech side failed."""


class ConnectFailed(SpeechError):
    """The speech server was never reached, or refused the handshake.

    ``status`` is the HTTP status (None: no answer at all), ``reason`` the server's own words, ``request_id`` what to
    quote to its support, ``retryable`` whether the same call may succeed later, ``retry_after`` how many seconds the
    server asks to wait before it (None: it does not say).
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        reason: str = "",
        request_id: str | None = None,
        retryable: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.request_id = request_id
        self.retryable = retryable
        self.retry_after = retry_after


class ConnectionLost(SpeechError):
    """The connection was open and is gone, in the middle of a turn, and could not be healed.

    ``code`` is the websocket close code (1006: none came), ``reason`` what came with it, ``seconds`` the audio
    received in this turn, ``request_id`` what to quote to the server's support.
    """

    def __init__(
        self, message: str, *, code: int = 1006, reason: str = "", seconds: float = 0.0, request_id: str | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.seconds = seconds
        self.request_id = request_id


class SynthesisFailed(SpeechError):
    """The provider said that it could not speak. ``code`` and ``description`` are its own."""

    def __init__(self, message: str, *, code: str = "", description: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.description = description


class ProtocolError(SpeechError):
    """The rules of the wire were broken; see the two subclasses for by whom."""


class LocalProtocolError(ProtocolError):
    """We broke the rules: a call that the protocol does not allow in its present state. Nothing was changed or sent."""


class RemoteProtocolError(ProtocolError):
    """They broke the rules. ``message`` is what they sent, shortened."""

    def __init__(self, explanation: str, *, message: str = "") -> None:
        super().__init__(explanation)
        self.message = message
