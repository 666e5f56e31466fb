"""The messages of the wire: what is documented to the letter, and kindness to everything else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import RemoteProtocolError
from stages.deepgram import messages as wire

SECRET = "the patient's name is Alma"


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (wire.Speak('Hello, "you".\n'), '{"type":"Speak","text":"Hello, \\"you\\".\\n"}'),
        (wire.Flush(), '{"type":"Flush"}'),
        (wire.Clear(), '{"type":"Clear"}'),
        (wire.Close(), '{"type":"Close"}'),
    ],
)
def test_a_request_is_written_as_documented_and_read_back(message, text):
    assert wire.encode(message) == text
    assert wire.decode_request(text) == message


@pytest.mark.parametrize(
    "message",
    [
        wire.Metadata("r", "aura-2-thalia-en", "2024-01-18.29447", "u"),
        wire.Metadata("r", "aura-2-thalia-en", "2024-01-18.29447", "u", ("v", "w")),
        wire.Flushed(3),
        wire.Cleared(0),
        wire.Warning(wire.EXCESSIVE_FLUSH, "Rate limit exceeded for flushes. Please try again later."),
        wire.Failure("code", "what happened"),
    ],
)
def test_a_notice_is_read_back_as_it_was_written(message):
    assert wire.decode(wire.encode(message)) == message


@pytest.mark.parametrize("fields", [wire.WIRE_WARNING, wire.SPEC_WARNING])
def test_both_spellings_of_a_warning_are_read(fields):
    text = wire.encode(wire.Warning("EXCESSIVE_FLUSH", "Too many."), warning_fields=fields)
    assert set(json.loads(text)) == {"type", *fields}
    assert wire.decode(text) == wire.Warning("EXCESSIVE_FLUSH", "Too many.")


def test_another_warning_refuses_no_flush():
    assert not wire.Warning("DEPRECATED_MODEL", "").refuses_flush
    assert wire.Warning("excessive_flush", "").refuses_flush


def test_metadata_may_lack_fields_and_have_others():
    assert wire.decode('{"type":"Metadata","model_name":"m","beta":{"x":1},"model_uuid":null}') == wire.Metadata(
        model_name="m"
    )


@pytest.mark.parametrize("number", ["", ',"sequence_id":null', ',"sequence_id":"7"', ',"sequence_id":true'])
def test_an_answer_without_a_usable_number_is_an_answer(number):
    assert wire.decode(f'{{"type":"Flushed"{number}}}') == wire.Flushed(None)


@pytest.mark.parametrize(
    ("text", "code", "description"),
    [
        ('{"type":"Error","err_code":"X","err_msg":"y"}', "X", "y"),
        ('{"type":"error","code":"X","message":"y"}', "X", "y"),
        ('{"type":"Error","error":{"code":"X","message":"y"}}', "X", "y"),
        ('{"type":"Error","error":"y"}', "", "y"),
        ('{"type":"Error"}', "", ""),
    ],
)
def test_an_error_message_of_any_shape_is_a_failure(text, code, description):
    assert wire.decode(text) == wire.Failure(code, description)


@pytest.mark.parametrize(
    "text", ['{"type":"SpeechStarted","speech_id":"x"}', '{"no":"type"}', '{"type":null}', '{"type":7}']
)
def test_an_unknown_message_is_kept_and_not_refused(text):
    event = wire.decode(text)
    assert isinstance(event, wire.Unknown)
    assert event.text == text


def test_an_unknown_message_is_shortened():
    event = wire.decode(json.dumps({"type": "x" * 999, "text": "y" * 9999}))
    assert isinstance(event, wire.Unknown)
    assert len(event.type) == 60
    assert len(event.text) == 200


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[1]", '"Flushed"', "nonsense", "[" * 100_000, '{"a":' + "9" * 5000 + "}"]
)
def test_a_text_that_is_no_json_object_is_their_mistake(text):
    with pytest.raises(RemoteProtocolError) as caught:
        wire.decode(text)
    assert len(caught.value.message) <= 200


def test_audio_comes_back_as_it_is():
    assert wire.decode(b"{") == b"{"


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"KeepAlive"}',
        '{"type":"speak","text":"a"}',
        '{"type":"Speak"}',
        '{"type":"Speak","text":1}',
        "{}",
        "[]",
        "x",
    ],
)
def test_only_the_four_requests_are_taken(text):
    with pytest.raises(RemoteProtocolError):
        wire.decode_request(text)


def test_a_request_may_have_more_fields():
    assert wire.decode_request('{"type":"Flush","id":1}') == wire.Flush()


def test_no_repr_shows_what_is_spoken():
    spoken = [wire.Speak(SECRET), wire.decode(json.dumps({"type": "Echo", "text_spoken": SECRET}))]
    assert not any("Alma" in repr(message) for message in spoken)
    with pytest.raises(RemoteProtocolError) as caught:
        wire.decode_request(json.dumps({"type": "Speak", "txt": SECRET}))
    assert "Alma" not in str(caught.value)


@given(st.text(st.characters(codec=None)))
def test_any_text_can_be_written_for_the_wire(text):
    sent = wire.encode(wire.Speak(text)).encode("utf-8").decode("utf-8")
    heard = wire.decode_request(sent)
    assert isinstance(heard, wire.Speak)
    assert heard.text == text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@given(st.text(), st.booleans())
def test_no_text_is_more_than_their_mistake(text, shaped):
    frame = json.dumps({"type": "Warning", "code": text, "warn_msg": [text]}) if shaped else text
    try:
        wire.decode(frame)
    except RemoteProtocolError:
        assert not shaped
