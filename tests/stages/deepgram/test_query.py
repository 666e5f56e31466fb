"""The address of a socket: legal pairs, refused mistakes, base URLs, the header."""

import pytest

from pipeline import AudioFormat, UsageError
from stages.deepgram.query import SAMPLE_RATES, Query, authorization, read_query, speak_url
from stages.deepgram.voices import VOICES, nearest_voice

KEY = "0123456789abcdef"


@pytest.mark.parametrize(("encoding", "rate"), [(e, r) for e, rates in SAMPLE_RATES.items() for r in rates])
def test_each_legal_pair_goes_out_and_is_read_back(encoding, rate):
    query = Query("aura-2-thalia-en", encoding, rate, speed=1.2, mip_opt_out=False)
    url = query.url()
    assert url.startswith("wss://api.deepgram.com/v1/speak?model=aura-2-thalia-en&")
    assert read_query(url.partition("?")[2]) == query
    assert query.format == AudioFormat(encoding, rate, 1)


@pytest.mark.parametrize(
    ("encoding", "rate"),
    [("linear16", 44_100), ("linear16", 22_050), ("mulaw", 24_000), ("alaw", 48_000), ("linear16", 0)],
)
def test_an_illegal_pair_is_refused_with_the_legal_ones(encoding, rate):
    with pytest.raises(UsageError, match=rf"{SAMPLE_RATES[encoding][0]}.*encoding={encoding}"):
        Query("aura-2-thalia-en", encoding, rate)


def test_what_is_left_out_is_what_the_service_does():
    assert read_query("").format == AudioFormat("linear16", 24_000, 1)
    assert read_query("encoding=mulaw").format == AudioFormat("mulaw", 8_000, 1)
    assert read_query("").model == "aura-asteria-en"


@pytest.mark.parametrize(
    "query",
    [
        "encoding=mp3",
        "encoding=",
        "sample_rate=fast",
        "sample_rate=44100",
        "speed=quick",
        "speed=1.6",
        "speed=nan",
        "mip_opt_out=False",
        "model=",
        "model=flux-alexis-en",
        "model=a%20b",
    ],
)
def test_a_query_that_the_service_refuses_is_refused(query):
    with pytest.raises(UsageError):
        read_query(query)


def test_booleans_go_out_in_lower_case():
    assert "mip_opt_out=true" in Query("aura-2-thalia-en", mip_opt_out=True).url()


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("wss://api.eu.deepgram.com", "wss://api.eu.deepgram.com/v1/speak"),
        ("https://api.eu.deepgram.com/", "wss://api.eu.deepgram.com/v1/speak"),
        ("http://127.0.0.1:99", "ws://127.0.0.1:99/v1/speak"),
        ("ws://[::1]:99/v1/speak/", "ws://[::1]:99/v1/speak"),
        ("https://api.deepgram.com/v2/speak", "wss://api.deepgram.com/v1/speak"),
        ("https://gateway.example/dg/v1/", "wss://gateway.example/dg/v1/speak"),
        ("https://gateway.example/v1/speak/v3", "wss://gateway.example/v1/speak/v3/v1/speak"),
        ("localhost:99", "wss://localhost:99/v1/speak"),
        (" WSS://Voice.Example/prefix ", "wss://Voice.Example/prefix/v1/speak"),
    ],
)
def test_any_usual_base_url_leads_to_the_socket(base, url):
    assert speak_url(base) == url


@pytest.mark.parametrize(
    "base",
    [
        "",
        "ftp://host",
        "wss://",
        "ws://host:port",
        "ws://host:0",
        "ws://[::1",
        "ws://host?key=1",
        "ws://host#x",
        "not a url",
    ],
)
def test_what_is_no_base_url_is_refused(base):
    with pytest.raises(UsageError):
        speak_url(base)


def test_a_key_in_the_base_url_is_refused_and_not_repeated():
    with pytest.raises(UsageError) as caught:
        speak_url(f"wss://user:{KEY}@host")
    assert KEY not in str(caught.value)


def test_the_header_is_a_token_or_a_bearer():
    assert authorization(f" {KEY}\n") == f"Token {KEY}"
    assert authorization("a.b.c", temporary=True) == "Bearer a.b.c"


@pytest.mark.parametrize("key", ["", "  ", f"{KEY}\r\nX: y", f"Token {KEY}", f"{KEY}\u00e9"])
def test_what_is_no_key_is_refused_and_not_repeated(key):
    with pytest.raises(UsageError) as caught:
        authorization(key)
    assert KEY not in str(caught.value)


def test_all_documented_voices_are_there_and_pass_the_check():
    assert [Query(voice).model for voice in VOICES] == list(VOICES)


def test_a_mistyped_voice_has_a_neighbour():
    assert nearest_voice("aura-2-andromda-en") == "aura-2-andromeda-en"
    assert nearest_voice("") is None
