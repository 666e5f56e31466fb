"""The messages of the Speak websocket (`/v1/speak`), both ways, as values.

The rules of this file: a message is a frozen dataclass; what we send is exactly what is documented; what we are sent
is read as kindly as possible, because the service adds fields and messages and spells its warnings in two ways. A
``repr`` counts the spoken text and never shows it. Nothing here knows an order of messages: that is the protocol's.
Pure.

::

    client -> server   Speak  Flush  Clear  Close          (text frames of one JSON object, nothing else)
    server -> client   bytes  Metadata  Flushed  Cleared  Warning  Failure  Unknown

`encode` writes either side's messages. `decode` is the client's ear, `decode_request` the server's.

Sources: the published wire specification of 2026-08 and captures of the live service; docs: tts-ws-flush,
tts-ws-clear, 2026-10.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pipeline import RemoteProtocolError
from pipeline.foreign import shown
from pipeline.secret import Secret
from stages.deepgram.reading import a_number, a_text, carried, fit, read_object

EXCESSIVE_FLUSH = "EXCESSIVE_FLUSH"
"""The code of the warning that stands in the place of `Flushed` when a flush was refused."""

WIRE_WARNING = ("warn_code", "warn_msg")
"""The fields of a warning as captured on the wire."""

SPEC_WARNING = ("code", "description")
"""The fields of a warning as the published specification names them."""

_CODE_FIELDS = (WIRE_WARNING[0], SPEC_WARNING[0], "err_code", "error_code")
_TEXT_FIELDS = (WIRE_WARNING[1], SPEC_WARNING[1], "err_msg", "error_message", "message")
_SHORT_TYPE = 60  # of the type of a message that nobody understands


@dataclass(frozen=True, slots=True)
class Speak:
    """Append ``text`` to the server's buffer, verbatim: white space between messages is ours to send."""

    text: str

    def __repr__(self) -> str:
        return f"Speak(<{len(self.text)} characters>)"


@dataclass(frozen=True, slots=True)
class Flush:
    """Speak everything buffered. Answered in order by `Flushed` or by a `Warning` with `EXCESSIVE_FLUSH`."""


@dataclass(frozen=True, slots=True)
class Clear:
    """Drop the buffered text and audio (barge-in). Answered by `Cleared`; audio may still come before it."""


@dataclass(frozen=True, slots=True)
class Close:
    """End the session. Only the close frame is sure to follow."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The server's first message. Informative: sending need not wait for it. A field that did not come is empty."""

    request_id: str = ""
    model_name: str = ""
    model_version: str = ""
    model_uuid: str = ""
    additional_model_uuids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flushed:
    """The last audio of a flush has been sent. Match it to its flush by order, never by ``sequence_id``."""

    sequence_id: int | None = None


@dataclass(frozen=True, slots=True)
class Cleared:
    """What a `Clear` asked for is done: audio after this belongs to text sent after it."""

    sequence_id: int | None = None


@dataclass(frozen=True, slots=True)
class Warning:
    """Something was not done; the socket stays open. (The wire's own word: import the module rather than the name.)"""

    code: str = ""
    description: str = ""

    @property
    def refuses_flush(self) -> bool:
        """Whether this is the answer to a flush that was not accepted (its text stays buffered)."""
        return self.code.upper() == EXCESSIVE_FLUSH


@dataclass(frozen=True, slots=True)
class Failure:
    """A message of type ``Error``. No version of the specification has it; clients report it from the hosting layer."""

    code: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A message of a type unknown to this file: to be logged and skipped. ``text`` is the message, shortened."""

    type: str
    text: str = ""

    def __repr__(self) -> str:
        return f"Unknown(type={self.type!r}, <{len(self.text)} characters>)"


Request: TypeAlias = Speak | Flush | Clear | Close
"""What a client sends."""

Notice: TypeAlias = Metadata | Flushed | Cleared | Warning | Failure | Unknown
"""What a server says in a text frame."""

Event: TypeAlias = bytes | Notice
"""What a client receives: audio, or a notice."""

_Sendable: TypeAlias = Request | Metadata | Flushed | Cleared | Warning | Failure


def encode(message: _Sendable, *, warning_fields: tuple[str, str] = WIRE_WARNING) -> str:
    r"""Write a message of either side as the text of one frame. Characters stand as themselves, in UTF-8 on the wire.

    >>> encode(Speak("Hello, how are you?"))
    '{"type":"Speak","text":"Hello, how are you?"}'
    >>> encode(Flush()), encode(Clear()), encode(Close())
    ('{"type":"Flush"}', '{"type":"Clear"}', '{"type":"Close"}')
    >>> encode(Flushed(0)), encode(Cleared(0))
    ('{"type":"Flushed","sequence_id":0}', '{"type":"Cleared","sequence_id":0}')
    >>> encode(Warning(EXCESSIVE_FLUSH, "Too many."), warning_fields=SPEC_WARNING)
    '{"type":"Warning","code":"EXCESSIVE_FLUSH","description":"Too many."}'

    Half a surrogate pair, which UTF-8 cannot carry and which would cost the socket, becomes U+FFFD:

    >>> encode(Speak("a\ud83d b"))
    '{"type":"Speak","text":"a\ufffd b"}'
    """
    record: dict[str, object]
    match message:
        case Speak(text=text):
            record = {"type": "Speak", "text": carried(text)}
        case Flush() | Clear() | Close():
            record = {"type": type(message).__name__}
        case Flushed(sequence_id=number) | Cleared(sequence_id=number):
            record = {"type": type(message).__name__, "sequence_id": number or 0}
        case Warning(code=code, description=description):
            record = {"type": "Warning", warning_fields[0]: code, warning_fields[1]: description}
        case Failure(code=code, description=description):
            record = {"type": "Error", "err_code": code, "err_msg": description}
        case Metadata():
            record = _metadata_record(message)
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def decode(frame: str | bytes, *, secrets: Iterable[str | Secret] = ()) -> Event:
    r"""Read what the server sent. A binary frame is audio and comes back as it is.

    The texts of a notice are fit for a log and a terminal: one short line each, without control characters, and
    without the `secrets` (the key) if the server repeats them.

    >>> decode('{"type":"Flushed","sequence_id":0}')
    Flushed(sequence_id=0)
    >>> decode('{"type":"Warning","warn_code":"EXCESSIVE_FLUSH","warn_msg":"Rate limit exceeded for flushes."}')
    Warning(code='EXCESSIVE_FLUSH', description='Rate limit exceeded for flushes.')
    >>> decode('{"type":"Warning","code":"EXCESSIVE_FLUSH","description":"Too many."}').refuses_flush
    True
    >>> decode('{"type":"Metadata","request_id":"8e32","model_name":"aura-asteria-en","new":1}').request_id
    '8e32'
    >>> decode('{"type":"SpeechStarted","speech_id":"dg_sp_0123456789ab"}')
    Unknown(type='SpeechStarted', <57 characters>)
    >>> decode(b"\x01\x00")
    b'\x01\x00'

    Raises:
        RemoteProtocolError: a text frame that is not one JSON object. The connection is still good: log it and go on.
    """
    if isinstance(frame, bytes):
        return frame
    keys = tuple(secrets)
    record = read_object(frame, keys)
    return fit(_read(a_text(record.get("type")), record, frame), keys)


def _read(kind: str, record: Mapping[str, object], frame: str) -> Notice:
    match kind:
        case "Metadata":
            return _read_metadata(record)
        case "Flushed":
            return Flushed(a_number(record.get("sequence_id")))
        case "Cleared":
            return Cleared(a_number(record.get("sequence_id")))
        case "Warning":
            return Warning(_first(record, _CODE_FIELDS), _first(record, _TEXT_FIELDS))
        case "Error" | "error":
            return _read_failure(record)
        case _:
            return Unknown(kind, frame)


def decode_request(frame: str) -> Request:
    """Read what a client sent, as strictly as the service does; fields that are not documented are ignored.

    >>> decode_request('{"type":"Speak","text":"Hi there. "}')
    Speak(<10 characters>)
    >>> decode_request('{"type":"KeepAlive"}')
    Traceback (most recent call last):
    pipeline._errors.RemoteProtocolError: 'KeepAlive' is no message of the Speak socket: use Speak, Flush, Clear, Close.

    Raises:
        RemoteProtocolError: anything but the four messages; the service closes with 1008 ``DATA-0000``.
    """
    record = read_object(frame, ())
    match record.get("type"):
        case "Speak" if isinstance(record.get("text"), str):
            return Speak(carried(a_text(record["text"])))
        case "Speak":
            raise RemoteProtocolError("A Speak message needs a 'text' that is a string.", message=shown(frame))
        case "Flush":
            return Flush()
        case "Clear":
            return Clear()
        case "Close":
            return Close()
        case other:
            name = shown(repr(other), most=_SHORT_TYPE)
            explanation = f"{name} is no message of the Speak socket: use Speak, Flush, Clear, Close."
            raise RemoteProtocolError(explanation, message=shown(frame))


def _read_metadata(record: Mapping[str, object]) -> Metadata:
    more = record.get("additional_model_uuids")
    return Metadata(
        request_id=a_text(record.get("request_id")),
        model_name=a_text(record.get("model_name")),
        model_version=a_text(record.get("model_version")),
        model_uuid=a_text(record.get("model_uuid")),
        additional_model_uuids=tuple(a_text(uuid) for uuid in more) if isinstance(more, list) else (),
    )


def _metadata_record(message: Metadata) -> dict[str, object]:
    record: dict[str, object] = {
        "type": "Metadata",
        "request_id": message.request_id,
        "model_name": message.model_name,
        "model_version": message.model_version,
        "model_uuid": message.model_uuid,
    }
    if message.additional_model_uuids:
        record["additional_model_uuids"] = list(message.additional_model_uuids)
    return record


def _read_failure(record: Mapping[str, object]) -> Failure:
    inner = record.get("error")
    facts = inner if isinstance(inner, dict) else record
    said = inner if isinstance(inner, str) else ""
    return Failure(_first(facts, _CODE_FIELDS), _first(facts, _TEXT_FIELDS) or said)


def _first(record: Mapping[str, object], names: tuple[str, ...]) -> str:
    return next((a_text(record[name]) for name in names if record.get(name) is not None), "")
