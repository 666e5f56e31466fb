"""The second wire's messages: what is written is what the official client reads, and nothing makes the readers fail."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import RemoteProtocolError, UsageError
from stages.deepgram import flux
from stages.deepgram.flux_json import decode, decode_request, encode
from stages.deepgram.flux_query import FluxQuery, read_flux_query

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXTS = st.text(max_size=30)
WORDS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=20)
COUNTS = st.integers(0, 10**9)
SPEEDS = st.floats(0.5, 1.5)
FACTS = st.builds(flux.Facts, WORDS, *[COUNTS] * 6)
REQUESTS = st.one_of(
    st.builds(flux.Speak, TEXTS),
    st.just(flux.Flush()),
    st.builds(flux.Interrupt, st.none() | COUNTS),
    st.builds(flux.Configure, SPEEDS),
    st.just(flux.Close()),
)
NOTICES = st.one_of(
    st.builds(flux.Connected, WORDS, WORDS, WORDS, st.lists(WORDS, max_size=2).map(tuple)),
    st.builds(flux.SpeechStarted, WORDS),
    st.builds(flux.Flushed, WORDS),
    st.builds(flux.SpeechMetadata, FACTS),
    st.builds(flux.SpeechInterrupted, COUNTS, FACTS, st.none() | TEXTS, st.none() | TEXTS),
    st.builds(flux.ConfigureSuccess, st.none() | SPEEDS),
    st.builds(flux.ConfigureFailure, WORDS, WORDS, st.none() | WORDS, st.none() | SPEEDS),
    st.builds(flux.Warning, WORDS, WORDS),
    st.builds(flux.Error, WORDS, WORDS),
    st.builds(flux.SessionMetadata, COUNTS, COUNTS, COUNTS),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    [
        "text",
        "speech_id",
        "playback_offset",
        "value",
        "speed",
        "applied",
        "metadata",
        "controls_applied",
        "model_uuids",
        "code",
        "audio_played_ms",
        "text_spoken",
        "total_audio_duration_ms",
    ]
)
TYPES = st.sampled_from([kind.__name__ for kind in (*get_args(flux.Request), *get_args(flux.Notice))])
ALMOST = st.builds(
    lambda kind, record: {**record, "type": kind}, TYPES | JSON, st.dictionaries(NAMES, JSON, max_size=5)
)


@patient
@given(REQUESTS)
def test_a_request_comes_back_as_it_was(request):
    assert decode_request(encode(request)) == request


@patient
@given(NOTICES)
def test_a_notice_comes_back_as_it_was(notice):
    assert decode(encode(notice)) == notice


@patient
@given(st.text(max_size=60) | ALMOST.map(json.dumps) | JSON.map(json.dumps))
def test_no_frame_makes_the_readers_fail_in_another_way(frame):
    for read in (decode, decode_request):
        with suppress(RemoteProtocolError):
            repr(read(frame))


@pytest.mark.parametrize("frame", ["[" * 100_000, '{"type":' + "9" * 5_000 + "}", '{"a":' * 50_000])
def test_deep_and_endless_json_is_a_protocol_error(frame):
    for read in (decode, decode_request):
        with pytest.raises(RemoteProtocolError):
            read(frame)


@patient
@given(NOTICES)
def test_the_official_client_has_a_type_for_each_and_finds_its_fields(notice):
    from deepgram.core.unchecked_base_model import construct_type
    from deepgram.speak.v2 import types

    kind = getattr(types, f"SpeakV2{type(notice).__name__}")
    record = json.loads(encode(notice))
    message = construct_type(type_=kind, object_=record)
    needed = {name for name, field in kind.model_fields.items() if field.is_required()}
    assert needed <= record.keys()
    assert record.keys() <= kind.model_fields.keys()
    assert message.type == type(notice).__name__


@pytest.mark.parametrize(
    "frame",
    [
        '{"type":"Clear"}',
        '{"type":"KeepAlive"}',
        '{"type":"Speak"}',
        '{"type":"Speak","text":1}',
        '{"type":"Configure"}',
        '{"type":"Configure","speed":true}',
        '{"type":"Interrupt","offset":1}',
        '{"type":"Interrupt","playback_offset":5}',
        '{"type":"Interrupt","playback_offset":{"type":"bytes","value":5}}',
        '{"type":"Interrupt","playback_offset":{"type":"time_ms","value":-5}}',
        '{"type":"Interrupt","playback_offset":{"type":"time_ms","value":1.5}}',
    ],
)
def test_what_no_client_may_send_is_refused(frame):
    with pytest.raises(RemoteProtocolError):
        decode_request(frame)


def test_spoken_text_is_not_in_a_repr_and_keys_are_not_in_texts():
    assert "secret" not in repr(flux.SpeechInterrupted(5, flux.Facts(), "secret", "secret"))
    assert "secret" not in repr(flux.Speak("secret"))
    warned = decode(
        '{"type":"Warning","code":"A","description":"the key k-123-456-789-abc is"}', secrets=["k-123-456-789-abc"]
    )
    assert "k-123-456-789-abc" not in warned.description


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "`model` is missing"),
        ("model=aura-2-thalia-en", "cannot be the name of a Flux voice"),
        ("model=flux-alexis-en&container=none", "`container` is no parameter"),
        ("model=flux-alexis-en&encoding=mp3", "Encoding 'mp3' is not sent"),
        ("model=flux-alexis-en&sample_rate=22050", "`sample_rate` must be one of"),
        ("model=flux-alexis-en&encoding=mulaw&sample_rate=44100", "`sample_rate` must be one of 8000, 16000"),
        ("model=flux-alexis-en&speed=0.45", "SPEED_OUT_OF_RANGE"),
        ("model=flux-alexis-en&speed=1.07", "SPEED_INCREMENT_INVALID"),
        ("model=flux-alexis-en&speed=nan", "`speed` is not a number"),
        ("model=flux-alexis-en&expressivity=3", "EXPRESSIVITY_OUT_OF_RANGE"),
        ("model=flux-alexis-en&expressivity=0.5", "EXPRESSIVITY_INCREMENT_INVALID"),
        ("model=flux-alexis-en&mip_opt_out=False", "`mip_opt_out` is neither"),
        ("model=flux-alexis-en&tag=", "A tag has 1 to 128"),
    ],
)
def test_what_cannot_be_asked_for(query, words):
    with pytest.raises(UsageError, match=words):
        read_flux_query(query)


@patient
@given(
    st.builds(
        FluxQuery,
        st.just("flux-alexis-en"),
        st.just("linear16"),
        st.none() | st.sampled_from([8_000, 16_000, 24_000, 32_000, 44_100, 48_000]),
        st.none() | st.integers(10, 30).map(lambda step: step / 20),
        st.none() | st.integers(-2, 2),
        st.none() | st.booleans(),
        st.lists(st.text("abc&=% ü", min_size=1, max_size=5), max_size=3).map(tuple),
    )
)
def test_the_address_says_what_was_asked_for(query):
    read = read_flux_query(query.url("ws://local").partition("?")[2])
    assert (read.format, read.speed, read.expressivity, read.tags) == (
        query.format,
        query.speed,
        query.expressivity,
        query.tags,
    )
