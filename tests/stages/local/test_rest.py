"""Speech over one HTTP request, and what else is answered to who asks for no socket. On a clock that jumps."""

from __future__ import annotations

import io
import json
import warnings
import wave
from contextlib import asynccontextmanager

import anyio
import h11
import pytest

from pipeline import SynthesisFailed
from stages.deepgram.voices import VOICES
from stages.local import INSTANT, Faults, Limits, LocalSpeakServer, Timing, ToneVoice, read_text
from tests.stages.local.web import Browserless, spoken

VIRTUAL_TIME = True

TEXT = "One is here. Two is there. Three is nowhere."
RAW = "/v1/speak?encoding=linear16&container=none"


def serve(voice=None, **options):
    return LocalSpeakServer(voice or ToneVoice(tagged=True), **({"timing": INSTANT} | options))


@asynccontextmanager
async def visit(server):
    stream = server.connect()
    try:
        yield Browserless(stream)
    finally:
        await anyio.aclose_forcefully(stream)


async def ask(server, method, target, body=b"", **headers):
    async with visit(server) as client:
        return await client.ask(method, target, body, **headers)


def linear(sound, encoding):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import audioop
    return (audioop.ulaw2lin if encoding == "mulaw" else audioop.alaw2lin)(sound, 2)


# Speech


async def test_a_post_is_answered_by_the_speech_of_its_text():
    async with serve() as server:
        answer = await ask(
            server, "POST", f"{RAW}&model=aura-2-thalia-en", spoken(TEXT), Content_Type="application/json"
        )
        assert (answer.status, answer.whole) == (200, True)
        assert read_text(answer.body) == TEXT
        assert answer.headers["content-type"] == "audio/l16;rate=24000"
        assert answer.headers["dg-model-name"] == "aura-2-thalia-en"
        assert answer.headers["dg-char-count"] == str(len(TEXT))
        assert answer.headers["date"].endswith(" GMT")  # the Python clients of lines 3 and 4 read it
        assert len(answer.headers["dg-request-id"]) == len(answer.headers["dg-model-uuid"]) == 36
        await anyio.wait_all_tasks_blocked()
        seen = server.statistics()
        assert (seen.handshakes, seen.characters, seen.messages) == (1, len(TEXT), {"Speak": 1})
        assert (seen.closes, seen.open_requests) == ({"200": 1}, 0)


async def test_linear16_is_a_wav_file_unless_it_is_asked_to_be_bare():
    async with serve() as server:
        answer = await ask(server, "POST", "/v1/speak?encoding=linear16", spoken(TEXT))
    assert answer.headers["content-type"] == "audio/wav"
    with wave.open(io.BytesIO(answer.body)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 24_000)
        assert read_text(file.readframes(10_000_000)) == TEXT


@pytest.mark.parametrize("encoding", ["mulaw", "alaw"])
async def test_telephone_encodings(encoding):
    async with serve(ToneVoice(8_000, tagged=True)) as server:
        bare = await ask(server, "POST", f"/v1/speak?encoding={encoding}&container=none&sample_rate=8000", spoken(TEXT))
        file = await ask(server, "POST", f"/v1/speak?encoding={encoding}", spoken(TEXT))
    assert bare.headers["content-type"] == f"audio/{encoding};rate=8000"
    assert read_text(linear(bare.body, encoding)) == TEXT
    assert file.body[44:] == bare.body
    assert file.body[20:22] == {"alaw": b"\x06\0", "mulaw": b"\x07\0"}[encoding]


@pytest.mark.parametrize(
    ("query", "content_type", "name", "rate"),
    [
        ("", "audio/mpeg", "mp3", 22_050),
        ("encoding=mp3&bit_rate=32000", "audio/mpeg", "mp3", 22_050),
        ("encoding=opus&container=ogg", "audio/ogg;codecs=opus", "ogg", 48_000),
        ("encoding=flac&sample_rate=16000", "audio/flac", "flac", 16_000),
        ("encoding=aac", "audio/aac", "aac", 22_050),
    ],
)
async def test_compressed_files_can_be_opened_and_are_as_long_as_the_speech(query, content_type, name, rate):
    import av

    async with serve(ToneVoice(24_000)) as server:
        answer = await ask(server, "POST", f"/v1/speak?{query}", spoken("x" * 60))  # four seconds
    assert answer.headers["content-type"] == content_type
    with av.open(io.BytesIO(answer.body)) as file:
        assert (file.format.name, file.streams.audio[0].rate) == (name, rate)
        samples = sum(frame.samples for frame in file.decode(audio=0))
    assert samples / rate == pytest.approx(4.0, abs=0.15)


async def test_frames_that_split_samples_do_not_disturb_a_codec():
    import av

    async with serve(faults=Faults(frame_sizes=(1, 333))) as server:
        answer = await ask(server, "POST", "/v1/speak?encoding=flac&sample_rate=48000", spoken(TEXT))
        whole = await ask(server, "POST", "/v1/speak?encoding=linear16&sample_rate=48000&container=none", spoken(TEXT))
    with av.open(io.BytesIO(answer.body)) as file:
        sound = b"".join(bytes(frame.planes[0])[: 2 * frame.samples] for frame in file.decode(audio=0))
    assert sound == whole.body


async def test_the_speech_comes_while_it_is_made():
    slow = Timing(first_audio=(0.2, 0.2), speed=2.0)
    async with serve(timing=slow) as server:
        began = anyio.current_time()
        answer = await ask(server, "POST", RAW, spoken("x" * 150))  # ten seconds
    times = [at - began for at, _ in answer.pieces]
    assert times[0] == pytest.approx(0.2, abs=0.05)
    assert times[-1] == pytest.approx(5.2, abs=0.1)
    assert len(times) > 200


async def test_a_connection_serves_one_request_after_another():
    async with serve() as server, visit(server) as client:
        for text in ("One.", "Two."):
            assert read_text((await client.ask("POST", RAW, spoken(text))).body) == text
        refused = await client.ask("POST", RAW, spoken(" "))
        assert refused.headers["connection"] == "keep-alive"
        assert (await client.ask("GET", "/v1/projects")).status == 200
        last = await client.ask("POST", RAW, spoken("Three."), Connection="close")
        assert read_text(last.body) == "Three."
        with pytest.raises(anyio.EndOfStream):
            await client.stream.receive()


async def test_requests_that_come_together_are_answered_in_order():
    async with serve() as server, visit(server) as client:
        first = b"POST " + RAW.encode() + b" HTTP/1.1\r\nHost: a\r\nContent-Length: 15\r\n\r\n" + b'{"text":"One."}'
        await client.stream.send(first + first.replace(b"One", b"Two"))
        heard = []
        for _ in range(2):
            client.core.send(h11.Request(method="POST", target="/", headers=[("Host", "a")]))
            client.core.send(h11.EndOfMessage())
            heard.append(read_text((await client.answer()).body))
        assert heard == ["One.", "Two."]


async def test_an_old_client_hears_the_end_by_the_end_of_the_connection():
    async with serve() as server, visit(server) as client:
        stream, body = client.stream, spoken(TEXT)
        await stream.send(b"POST %b HTTP/1.0\r\nContent-Length: %d\r\n\r\n%b" % (RAW.encode(), len(body), body))
        data = b""
        with pytest.raises(anyio.EndOfStream):
            while True:
                data += await stream.receive()
        head, _, sound = data.partition(b"\r\n\r\n")
        assert b"transfer-encoding" not in head.lower()
        assert read_text(sound) == TEXT


async def test_a_client_that_waits_to_be_told_is_told_to_go_on():
    async with serve() as server:
        stream, body = server.connect(), spoken(TEXT)
        head = f"POST {RAW} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: {len(body)}\r\n\r\n"
        await stream.send(head.encode())
        assert await stream.receive() == b"HTTP/1.1 100 Continue\r\n\r\n"
        await stream.send(body)
        assert (await stream.receive()).startswith(b"HTTP/1.1 200 OK")
        await stream.aclose()


async def test_whoever_hangs_up_stops_the_speech():
    async with serve(timing=Timing(speed=1.0)) as server:
        stream, body = server.connect(), spoken("x" * 1_000)
        await stream.send(
            b"POST %b HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b" % (RAW.encode(), len(body), body)
        )
        await stream.receive()
        assert server.statistics().open_requests == 1
        await stream.aclose()
        await anyio.sleep(1.0)
        assert (server.statistics().open_requests, server.statistics().closes) == (0, {"gone": 1})


# Refusals


@pytest.mark.parametrize(
    ("method", "target", "body", "status", "words"),
    [
        ("POST", "/v1/speak", spoken(""), 400, "Input text contains no characters."),
        ("POST", "/v1/speak", spoken(" \n"), 400, "Input text contains no characters."),
        ("POST", "/v1/speak", b"", 400, "The body is not JSON"),
        ("POST", "/v1/speak", b"Hello.", 400, "The body is not JSON"),
        ("POST", "/v1/speak", b"[" * 100_000, 400, "The body is not JSON"),
        ("POST", "/v1/speak", b'{"url": "http://x"}', 400, "needs a 'text' that is a string"),
        ("POST", "/v1/speak", spoken("x" * 2_001), 413, "maximum of 2000 characters: it has 2001"),
        ("POST", "/v1/speak?model=aura-2-perseo-it", spoken("x"), 400, "No such model/version combination found."),
        ("POST", "/v1/speak?encoding=wma", spoken("x"), 400, "Encoding 'wma' is not made here"),
        (
            "POST",
            "/v1/speak?encoding=linear16&sample_rate=44100",
            spoken("x"),
            400,
            "`sample_rate` must be 8000, 16000",
        ),
        ("POST", "/v1/speak?encoding=mp3&container=wav", spoken("x"), 400, "`container` cannot be chosen"),
        ("POST", "/v1/speak?encoding=mp3&bit_rate=64000", spoken("x"), 400, "`bit_rate` must be 32000, 48000"),
        ("POST", "/v1/speak?encoding=opus&bit_rate=1", spoken("x"), 400, "`bit_rate` must be from 4000 to 650000"),
        ("POST", "/v1/speak?mip_opt_out=False", spoken("x"), 400, "`mip_opt_out` is neither"),
        ("POST", "/v1/speak?callback=http://x", spoken("x"), 400, "`callback` is not served here"),
        ("POST", "/v2/speak", spoken("x"), 400, "cannot be the name of a Flux voice"),
        ("POST", "/v2/speak?model=flux-nobody-en", spoken("x"), 400, "No such model/version combination found."),
        ("POST", "/v2/speak?model=flux-alexis-en&speed=1.07", spoken("x"), 400, "`speed` goes in steps of 0.05"),
        ("GET", "/v2/speak", b"", 426, "GET opens a websocket here"),
        ("GET", "/v1/speak", b"", 426, "GET opens a websocket here"),
        ("DELETE", "/v1/speak", b"", 405, "/v1/speak takes POST."),
        ("POST", "/v1/listen", b"RIFF", 404, "There is nothing at /v1/listen"),
        ("GET", "/", b"", 404, "There is nothing at / "),
        ("POST", "/v1/projects", b"", 405, "/v1/projects takes GET."),
        ("GET", "/v1/projects/another", b"", 404, "There is nothing at"),
    ],
)
async def test_what_is_not_served_gets_json_that_says_why(method, target, body, status, words):
    async with serve() as server:
        answer = await ask(server, method, target, body)
    assert (answer.status, answer.whole) == (status, True)
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json) == {"err_code", "err_msg", "request_id"}
    assert answer.json["err_msg"].startswith(words) or words in answer.json["err_msg"]
    assert answer.headers["dg-error"] == answer.json["err_msg"]
    assert answer.headers["dg-request-id"] == answer.json["request_id"]


@pytest.mark.parametrize(
    "sent", [b"GET / HTTP/3\r\n\r\n", b"\x16\x03\x01\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 9_000]
)
async def test_what_is_no_request_gets_json_too(sent):
    async with serve() as server, visit(server) as client:
        await client.stream.send(sent)
        data = b""
        with pytest.raises(anyio.EndOfStream):
            while True:
                data += await client.stream.receive()
        head, _, body = data.partition(b"\r\n\r\n")
        assert head.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 431 "))
        assert json.loads(body)["err_code"] == "INVALID_REQUEST"


async def test_a_body_that_is_too_large_is_not_waited_for():
    async with serve() as server, visit(server) as client:
        await client.stream.send(b"POST /v1/speak HTTP/1.1\r\nHost: a\r\nContent-Length: 99000000\r\n\r\n")
        assert (await client.stream.receive()).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("sent", [b"GET / HT", b"POST /v1/speak HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{"])
async def test_a_request_that_does_not_end_is_not_waited_for_either(sent):
    async with serve() as server, visit(server) as client:
        await client.stream.send(sent)
        assert (await client.stream.receive()).startswith(b"HTTP/1.1 408 ")


async def test_only_so_many_requests_at_once():
    async with serve(timing=Timing(speed=1.0), limits=Limits(requests=2)) as server:
        async with anyio.create_task_group() as tasks:
            for _ in range(2):
                tasks.start_soon(ask, server, "POST", RAW, spoken("x" * 75))
            await anyio.sleep(1.0)
            answer = await ask(server, "POST", RAW, spoken("x"))
            assert (answer.status, answer.headers["retry-after"]) == (429, "1")
        assert (await ask(server, "POST", RAW, spoken("x"))).status == 200


async def test_half_a_surrogate_pair_is_spoken_as_its_replacement():
    async with serve() as server:
        answer = await ask(server, "POST", RAW, b'{"text": "a \\ud83d b"}')
        assert read_text(answer.body) == "a \ufffd b"


# Keys


@pytest.mark.parametrize(
    ("authorization", "status"),
    [(None, 401), ("Token wrong", 401), ("Bearer right", 401), ("Bearer a.b.c", 401), ("token right", 200)],
)
async def test_the_key_is_asked_for(authorization, status):
    headers = {} if authorization is None else {"Authorization": authorization}
    async with serve(api_key="right") as server:
        assert (await ask(server, "POST", RAW, spoken("x"), **headers)).status == status
        assert (await ask(server, "GET", "/v1/projects", **headers)).status == status
        refused = await ask(server, "GET", "/nowhere", **headers)
        assert refused.status == (404 if status == 200 else 401)
        assert "right" not in refused.body.decode()


async def test_a_temporary_token_opens_for_as_long_as_it_lives():
    async with serve(api_key="right") as server:
        assert (await ask(server, "POST", "/v1/auth/grant", b"{}")).status == 401
        given = await ask(server, "POST", "/v1/auth/grant", b'{"ttl_seconds": 10}', Authorization="Token right")
        assert given.json["expires_in"] == 10
        bearer = f"Bearer {given.json['access_token']}"
        assert (await ask(server, "POST", RAW, spoken("x"), Authorization=bearer)).status == 200
        await anyio.sleep(9.0)
        assert (await ask(server, "POST", RAW, spoken("x"), Authorization=bearer)).status == 200
        await anyio.sleep(2.0)
        assert (await ask(server, "POST", RAW, spoken("x"), Authorization=bearer)).status == 401
        for body in (b'{"ttl_seconds": 0}', b'{"ttl_seconds": 3601}', b"[]", b'{"ttl_seconds": "1"}'):
            wrong = await ask(server, "POST", "/v1/auth/grant", body, Authorization="Token right")
            assert wrong.status == 400, body


# Facts, pages, faults


async def test_clients_are_told_of_projects_and_models():
    async with serve() as server:
        project = (await ask(server, "GET", "/v1/projects")).json["projects"][0]
        assert (await ask(server, "GET", f"/v1/projects/{project['project_id']}")).json == project
        models = (await ask(server, "GET", "/v1/models")).json["tts"]
        assert {model["canonical_name"] for model in models} == set(VOICES)
        one = await ask(server, "GET", f"/v1/projects/{project['project_id']}/models/{models[0]['uuid']}")
        assert one.json == models[0]
        assert (await ask(server, "HEAD", "/v1/projects")).body == b""


async def test_a_page_may_ask_and_read_the_answer():
    page = "http://localhost:3000"
    async with serve(api_key="right") as server:
        before = await ask(
            server,
            "OPTIONS",
            "/v1/speak",
            Origin=page,
            Access_Control_Request_Method="POST",
            Access_Control_Request_Headers="authorization,content-type",
        )
        assert before.status == 204
        assert before.headers["access-control-allow-origin"] == page
        assert before.headers["access-control-allow-headers"] == "authorization,content-type"
        assert "POST" in before.headers["access-control-allow-methods"]
        spoke = await ask(server, "POST", RAW, spoken("x"), Origin=page, Authorization="Token right")
        refused = await ask(server, "POST", RAW, spoken("x"), Origin=page)
        for answer, status in ((spoke, 200), (refused, 401)):
            assert answer.status == status
            assert answer.headers["access-control-allow-origin"] == page
            assert "dg-request-id" in answer.headers["access-control-expose-headers"]


async def test_pages_of_origins_that_are_not_listed_are_sent_away():
    async with serve(origins=["https://good.example"]) as server:
        assert (await ask(server, "POST", RAW, spoken("x"), Origin="https://good.example")).status == 200
        assert (await ask(server, "POST", RAW, spoken("x"))).status == 200  # no page
        for method in ("POST", "OPTIONS"):
            refused = await ask(server, method, RAW, spoken("x"), Origin="https://bad.example")
            assert (refused.status, refused.json["err_code"]) == (403, "ORIGIN_NOT_ALLOWED")


async def test_faults_follow_one_another_here_too():
    script = [Faults(refuse=503, connections=1), Faults(drop_after_frames=3, connections=1)]
    async with serve(faults=script) as server:
        first, second, third = [await ask(server, "POST", RAW, spoken(TEXT)) for _ in range(3)]
        await anyio.wait_all_tasks_blocked()
    assert (first.status, first.headers["retry-after"]) == (503, "1")
    assert (second.status, second.whole, len(second.body)) == (200, False, 3 * 1_920)
    assert read_text(third.body) == TEXT
    assert server.statistics().closes == {"cut": 1, "200": 1}


async def test_a_voice_that_fails_before_the_first_sound_is_a_500():
    class Hoarse(ToneVoice):
        @asynccontextmanager
        async def speak(self, text):
            raise SynthesisFailed("The voice is hoarse.")
            yield

    async with serve(Hoarse()) as server:
        answer = await ask(server, "POST", RAW, spoken(TEXT))
    assert (answer.status, answer.json["err_code"]) == (500, "INTERNAL_SERVER_ERROR")


async def test_what_cannot_be_made_without_an_extra_says_so(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "av", None)
    async with serve() as server:
        answer = await ask(server, "POST", "/v1/speak?model=aura-2-thalia-en", spoken(TEXT))
    assert answer.status == 400
    assert 'pip install "utterflow[encoded]"' in answer.json["err_msg"]
