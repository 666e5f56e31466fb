"""The messages of `flux` as they stand on the wire: JSON, one object in a text frame. Pure.

What a client sent is read as strictly as the service reads it, what a server said as kindly as can be.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from pipeline import RemoteProtocolError
from pipeline.foreign import shown
from pipeline.secret import Secret
from stages.deepgram.flux import (
    Close,
    Configure,
    ConfigureFailure,
    ConfigureSuccess,
    Connected,
    Error,
    Event,
    Facts,
    Flush,
    Flushed,
    Interrupt,
    Notice,
    Request,
    SessionMetadata,
    Speak,
    SpeechInterrupted,
    SpeechMetadata,
    SpeechStarted,
    Unknown,
    Warning,  # noqa: A004 - the wire's own word
)
from stages.deepgram.reading import a_fraction, a_number, a_text, carried, fit, read_object

_MOST_TYPE = 60  # characters of the type of a message that nobody understands


def encode(message: Request | Notice) -> str:
    r"""Write a message of either side as the text of one frame.

    >>> encode(Interrupt(2340))
    '{"type":"Interrupt","playback_offset":{"type":"time_ms","value":2340}}'
    >>> encode(Interrupt()), encode(Configure(1.15)), encode(Flushed("dg_sp_1"))
    ('{"type":"Interrupt"}', '{"type":"Configure","speed":1.15}', '{"type":"Flushed","speech_id":"dg_sp_1"}')
    """
    record = {"type": type(message).__name__, **_fields(message)}
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _fields(message: Request | Notice) -> dict[str, object]:
    match message:
        case Speak(text=text):
            return {"text": carried(text)}
        case Interrupt(played_ms=None) | Flush() | Close() | Unknown():
            return {}
        case Interrupt(played_ms=value):
            return {"playback_offset": {"type": "time_ms", "value": value}}
        case Configure(speed=speed):
            return {"speed": speed}
        case SpeechStarted(speech_id=name) | Flushed(speech_id=name):
            return {"speech_id": name}
        case SpeechMetadata(facts=facts):
            return _facts_record(facts)
        case SpeechInterrupted():
            return _interrupted_record(message)
        case ConfigureSuccess(speed=speed):
            return {"applied": {} if speed is None else {"speed": speed}}
        case Warning(code=code, description=said) | Error(code=code, description=said):
            return {"code": code, "description": said}
        case _:
            return _sparse_record(message)


def _sparse_record(message: Connected | ConfigureFailure | SessionMetadata) -> dict[str, object]:
    match message:
        case Connected():
            return {
                "request_id": message.request_id,
                "model_name": message.model_name,
                "model_version": message.model_version,
                "model_uuids": list(message.model_uuids),
            }
        case SessionMetadata():
            return {
                "total_audio_duration_ms": message.audio_ms,
                "total_input_character_count": message.characters,
                "total_billable_character_count": message.billable,
            }
        case ConfigureFailure():
            given = {"field": message.field, "value": message.value}
            return {
                "code": message.code,
                **{name: value for name, value in given.items() if value is not None},
                "description": message.description,
            }


def _facts_record(facts: Facts) -> dict[str, object]:
    return {
        "speech_id": facts.speech_id,
        "audio_duration_ms": facts.audio_ms,
        "input_character_count": facts.characters,
        "billable_character_count": facts.billable,
        "controls_applied": {
            "pronunciations_applied": facts.pronunciations,
            "breaks_applied": facts.breaks,
            "pronunciation_warnings": facts.pronunciation_warnings,
        },
    }


def _interrupted_record(message: SpeechInterrupted) -> dict[str, object]:
    texts = {"text_spoken": message.spoken, "text_remaining": message.remaining}
    return {
        "audio_played_ms": message.played_ms,
        **{name: text for name, text in texts.items() if text is not None},
        "metadata": _facts_record(message.facts),
    }


def decode(frame: str | bytes, *, secrets: Iterable[str | Secret] = ()) -> Event:
    r"""Read what the server sent. A binary frame is audio and comes back as it is.

    Texts of the server's own are fit for a log, without the `secrets` (the key); what was spoken comes back as it is.

    >>> decode('{"type":"SpeechStarted","speech_id":"dg_sp_0123456789ab"}')
    SpeechStarted(speech_id='dg_sp_0123456789ab')
    >>> decode('{"type":"SpeechMetadata","speech_id":"a","audio_duration_ms":1500}').facts.audio_ms
    1500
    >>> decode('{"type":"SpeechInterrupted","audio_played_ms":2340,"text_spoken":"Sure."}').spoken
    'Sure.'
    >>> decode('{"type":"Weather","outlook":"sunny"}')
    Unknown(type='Weather', <36 characters>)

    Raises:
        RemoteProtocolError: a text frame that is not one JSON object. The connection is still good: log it and go on.
    """
    if isinstance(frame, bytes):
        return frame
    keys = tuple(secrets)
    record = read_object(frame, keys)
    return fit(_read(a_text(record.get("type")), record, frame), keys, verbatim=("spoken", "remaining"))


def _read(kind: str, record: Mapping[str, object], frame: str) -> Notice:
    match kind:
        case "SpeechStarted":
            return SpeechStarted(a_text(record.get("speech_id")))
        case "Flushed":
            return Flushed(a_text(record.get("speech_id")))
        case "SpeechMetadata":
            return SpeechMetadata(_read_facts(record))
        case "SpeechInterrupted":
            spoken, remaining = record.get("text_spoken"), record.get("text_remaining")
            return SpeechInterrupted(
                _count(record, "audio_played_ms"),
                _read_facts(_inner(record, "metadata")),
                spoken if isinstance(spoken, str) else None,
                remaining if isinstance(remaining, str) else None,
            )
        case "ConfigureSuccess":
            return ConfigureSuccess(a_fraction(_inner(record, "applied").get("speed")))
        case _:
            return _read_rest(kind, record, frame)


def _read_rest(kind: str, record: Mapping[str, object], frame: str) -> Notice:
    code, said = a_text(record.get("code")), a_text(record.get("description"))
    match kind:
        case "Connected":
            uuids = record.get("model_uuids")
            return Connected(
                a_text(record.get("request_id")),
                a_text(record.get("model_name")),
                a_text(record.get("model_version")),
                tuple(a_text(uuid) for uuid in uuids) if isinstance(uuids, list) else (),
            )
        case "ConfigureFailure":
            field = record.get("field")
            return ConfigureFailure(
                code, said, field if isinstance(field, str) else None, a_fraction(record.get("value"))
            )
        case "Warning":
            return Warning(code, said)
        case "Error":
            return Error(code, said)
        case "SessionMetadata":
            names = ("audio_duration_ms", "input_character_count", "billable_character_count")
            return SessionMetadata(*(_count(record, f"total_{name}") for name in names))
        case _:
            return Unknown(kind, frame)


def _read_facts(record: Mapping[str, object]) -> Facts:
    controls = _inner(record, "controls_applied")
    return Facts(
        a_text(record.get("speech_id")),
        _count(record, "audio_duration_ms"),
        _count(record, "input_character_count"),
        _count(record, "billable_character_count"),
        _count(controls, "pronunciations_applied"),
        _count(controls, "breaks_applied"),
        _count(controls, "pronunciation_warnings"),
    )


def _inner(record: Mapping[str, object], name: str) -> Mapping[str, object]:
    inner = record.get(name)
    return inner if isinstance(inner, dict) else {}


def _count(record: Mapping[str, object], name: str) -> int:
    return a_number(record.get(name)) or 0


def decode_request(frame: str) -> Request:
    """Read what a client sent, as strictly as the service does.

    >>> decode_request('{"type":"Interrupt","playback_offset":{"type":"time_ms","value":2340}}')
    Interrupt(played_ms=2340)
    >>> decode_request('{"type":"Clear"}')
    Traceback (most recent call last):
    pipeline._errors.RemoteProtocolError: 'Clear' is no message here: use Speak, Flush, Interrupt, Configure or Close.

    Raises:
        RemoteProtocolError: anything but the five messages; the service answers with ``DATA-0000`` and closes.
    """
    record = read_object(frame, ())
    match record.get("type"):
        case "Speak" if isinstance(record.get("text"), str):
            return Speak(carried(a_text(record["text"])))
        case "Flush":
            return Flush()
        case "Interrupt" if not record.keys() - {"type", "playback_offset"}:
            return _read_interrupt(record.get("playback_offset"), frame)
        case "Configure":
            speed = a_fraction(record.get("speed"))
            if speed is not None:
                return Configure(speed)
        case "Close":
            return Close()
    name = shown(repr(record.get("type")), most=_MOST_TYPE)
    known = name.strip("'") in ("Speak", "Interrupt", "Configure")
    raise RemoteProtocolError(
        f"The fields of {name} are not as documented."
        if known
        else f"{name} is no message here: use Speak, Flush, Interrupt, Configure or Close.",
        message=shown(frame),
    )


def _read_interrupt(offset: object, frame: str) -> Interrupt:
    match offset:
        case None:
            return Interrupt()
        case {"type": "time_ms", "value": int(value)} if not isinstance(value, bool) and value >= 0:
            return Interrupt(value)
        case _:
            raise RemoteProtocolError(
                "A playback_offset looks like {'type': 'time_ms', 'value': 2340}.", message=shown(frame)
            )
