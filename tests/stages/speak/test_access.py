"""Keys, tokens, headers and addresses, as the server sees them at each handshake of a conversation."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import anyio
import pytest

from pipeline import ConnectFailed, Pipeline, UsageError
from pipeline.testing import Script
from stages.local import Faults
from stages.net import websocket
from stages.speak import Connection, Speak, SpeakLimits, SpeakOptions
from stages.speak._access import Address, Credential
from tests.leaks import collected
from tests.stages.speak.rig import Ear, chunks, report, sentences, served

VIRTUAL_TIME = True

KEY = "dg-canary-0123456789"
LINES = sentences(4)
SCRIPT = [(0.0, chunk) for chunk in chunks(*LINES)]


@pytest.fixture(autouse=True)
def surroundings(monkeypatch):
    for name in list(os.environ):
        if name.startswith("DEEPGRAM_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


class Recorded:
    """A stream that keeps what was sent first: the request."""

    def __init__(self, stream, requests: list[str]) -> None:
        self._stream = stream
        self._requests = requests
        self._first = True

    async def send(self, data: bytes) -> None:
        if self._first:
            self._requests.append(data.decode())
        self._first = False
        await self._stream.send(data)

    def __getattr__(self, name):
        return getattr(self._stream, name)


@asynccontextmanager
async def asked(*faults: Faults) -> AsyncIterator[list[str]]:
    """The requests of all handshakes with a local server, whatever host is dialled."""
    requests: list[str] = []
    async with served(faults):
        inner = websocket.dial

        async def dial(host, port, **how):
            return Recorded(await inner(host, port, **how), requests)

        with patch.object(websocket, "dial", dial):
            yield requests


def header(request: str, name: str) -> list[str]:
    lines = [line.partition(": ") for line in request.split("\r\n")[1:]]
    return [value for known, _, value in lines if known.lower() == name]


async def run(speaker: Speak):
    return await Pipeline(Script(SCRIPT), speaker, Ear()).run(None)


async def shown(speaker: Speak) -> list[str]:
    """The Authorization header of one handshake."""
    async with asked() as requests:
        await run(speaker)
    return header(requests[0], "authorization")


# Which key.


async def test_a_key_is_a_token_and_a_token_a_bearer():
    assert await shown(Speak(key=KEY)) == [f"Token {KEY}"]
    assert await shown(Speak(token="a.b.c")) == ["Bearer a.b.c"]


async def test_the_environment_has_a_token_before_a_key_and_what_is_given_before_both(monkeypatch):
    monkeypatch.setenv("DEEPGRAM_API_KEY", "k-env")
    assert await shown(Speak()) == ["Token k-env"]
    monkeypatch.setenv("DEEPGRAM_ACCESS_TOKEN", "t.e.v")
    assert await shown(Speak()) == ["Bearer t.e.v"]
    assert await shown(Speak(key=KEY)) == [f"Token {KEY}"]
    assert await shown(Speak(connection=Connection(headers={"authorization": "Custom x"}))) == ["Custom x"]
    assert await shown(Speak(key="", base_url="ws://gpu.test")) == []


async def test_a_server_of_one_s_own_needs_no_key_and_the_provider_does():
    assert await shown(Speak(base_url="ws://gpu.test:8080")) == []
    assert await shown(Speak(base_url="wss://notdeepgram.com")) == []
    for base_url in (None, "wss://api.eu.deepgram.com"):
        with pytest.raises(
            UsageError, match=r"needs a key for api\..*A server of your own, named by base_url=, needs none"
        ):
            await run(Speak(base_url=base_url))


async def test_a_key_goes_in_clear_text_only_where_that_is_allowed():
    plain = partial(Speak, base_url="ws://gpu.test:8080")
    for speaker in (plain(key=KEY), plain(token=KEY), plain(connection=Connection(headers={"Authorization": KEY}))):
        with pytest.raises(
            UsageError, match=r"would go to gpu\.test:8080 in clear text: write its address with wss://"
        ):
            await run(speaker)
    assert await shown(plain(key=KEY, connection=Connection(key_in_clear=True))) == [f"Token {KEY}"]
    for host in ("127.0.0.1", "localhost", "[::1]"):
        assert await shown(Speak(key=KEY, base_url=f"http://{host}:8080")) == [f"Token {KEY}"]
    assert await shown(Speak(key=KEY, base_url="https://gpu.test:8080")) == [f"Token {KEY}"]


async def test_a_server_that_wants_a_key_where_there_is_none_says_so():
    async with served(api_key=KEY):
        with pytest.raises(
            ConnectFailed, match=r"HTTP 401: it wants a key .*None was sent: set DEEPGRAM_API_KEY, or pass"
        ):
            await run(Speak(base_url="ws://gpu.test"))
        with pytest.raises(ConnectFailed, match=r"the key was not accepted .*Check DEEPGRAM_API_KEY or key="):
            await run(Speak(key="another", base_url="ws://localhost"))


# Functions.


class Tokens:
    """Gives another token each time."""

    def __init__(self, *results: object) -> None:
        self.results = list(results)
        self.given = 0

    def next(self) -> str:
        self.given += 1
        result = self.results.pop(0) if self.results else f"t{self.given}.b.c"
        if isinstance(result, Exception):
            raise result
        return result  # type: ignore[return-value]

    async def fetch(self) -> str:
        await anyio.sleep(0.05)
        return self.next()


async def test_a_function_is_asked_at_the_first_handshake_and_at_each_after_it():
    tokens = Tokens()
    options = SpeakOptions(limits=SpeakLimits(session=20.0, session_margin=10.0))
    async with asked(Faults(drop_after_frames=9, connections=1)) as requests:
        ear = Ear()
        async with Pipeline(Script(SCRIPT), Speak(token=tokens.fetch, options=options), ear) as voice:
            outcome = await voice.run(None)
            assert len(report(outcome).resumed) == 1  # a reconnect
            await anyio.sleep(15)  # a standby takes over
            await voice.run(None)
    assert ear.text.endswith(LINES[-1])
    assert len(requests) >= 3
    assert [header(request, "authorization") for request in requests] == [
        [f"Bearer t{number}.b.c"] for number in range(1, len(requests) + 1)
    ]


async def test_a_function_that_fails_in_mid_turn_is_asked_again():
    tokens = Tokens("a.b.c", RuntimeError(f"the vault says {KEY}"), OSError())
    async with asked(Faults(drop_after_frames=9, connections=1)) as requests:
        outcome = await run(Speak(token=tokens.fetch))
    assert len(report(outcome).resumed) == 1
    assert tokens.given == 4
    assert len(requests) == 2


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (RuntimeError(f"the vault says {KEY}"), "failed with RuntimeError"),
        (TimeoutError(), "failed with TimeoutError"),
        (UsageError(KEY), "gave what is no token"),
        (None, "gave what is no token"),
        (KEY.encode(), "gave what is no token"),
        (f"{KEY}\n{KEY}", "gave what is no token"),
        ("", "gave what is no token"),
    ],
    ids=range(7),
)
async def test_what_goes_wrong_in_the_function_is_a_connect_failed_that_shows_nothing(result, words):
    async with asked() as requests:
        with pytest.raises(
            ConnectFailed, match=rf"function for the token of Speak, Tokens\.fetch, {words}\.$"
        ) as caught:
            await run(Speak(token=Tokens(result).fetch))
    assert requests == []
    assert caught.value.retryable
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert KEY not in collected(caught.value)


async def test_a_function_that_never_answers_is_given_up():
    async with asked():
        with pytest.raises(ConnectFailed, match=r"gave none within 5 s\."):
            await run(Speak(token=anyio.sleep_forever))
    assert anyio.current_time() == pytest.approx(5.0)


# The rest of a handshake.


async def test_each_socket_of_a_conversation_sends_its_id_and_the_report_has_it():
    async with asked(Faults(drop_after_frames=9, connections=1)) as requests:
        first = await run(Speak(key=KEY))
        second = await run(Speak(key=KEY))
    ids = [header(request, "x-deepgram-session-id") for request in requests]
    assert ids == [[report(first).session_id]] * 2 + [[report(second).session_id]]
    assert report(first).session_id != report(second).session_id
    async with asked() as requests:
        given = await run(Speak(key=KEY, connection=Connection(headers={"X-Deepgram-Session-Id": "mine"})))
    assert report(given).session_id == "mine"
    assert header(requests[0], "x-deepgram-session-id") == ["mine"]


async def test_headers_and_parameters_of_the_caller_s_go_with_it():
    more = Connection(
        headers={"traceparent": "00-ab-cd-01", "X-Gateway-Key": KEY}, query={"tag": ["a b", "ü"], "priority": "1"}
    )
    async with asked(Faults(drop_after_frames=9, connections=1)) as requests:
        await run(Speak("aura-2-thalia-en", base_url="wss://gateway.test", connection=more))
    assert len(requests) == 2
    for request in requests:
        assert header(request, "traceparent") == ["00-ab-cd-01"]
        assert header(request, "x-gateway-key") == [KEY]
        address = urlsplit(request.split(" ")[1])
        assert address.path == "/v1/speak"
        fields = parse_qs(address.query)
        assert fields["model"] == ["aura-2-thalia-en"]
        assert (fields["tag"], fields["priority"]) == (["a b", "ü"], ["1"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"headers": {"Host": KEY}}, "belongs to the handshake itself"),
        ({"headers": {"Sec-WebSocket-Key": KEY}}, "belongs to the handshake itself"),
        ({"headers": {"two words": KEY}}, "cannot be the name of a header"),
        ({"headers": {"X-Key": f"{KEY}\r\nX: y"}}, "holds a character"),
        ({"headers": {"X-Key": f"{KEY}é"}}, "holds a character"),
        ({"headers": {"X-Key": KEY.encode()}}, "holds a character"),
        ({"query": {"model": KEY}}, "is Speak's own"),
        ({"query": {"tag": 7}}, "is a str, or a list"),
        ({"proxy": f"socks5://me:{KEY}@127.0.0.1"}, "proxy of kind 'socks5'"),
        ({"proxy": f"http://me:{KEY}@127.0.0.1:many"}, "no valid port"),
    ],
    ids=range(10),
)  # fmt: skip
def test_what_cannot_be_part_of_a_handshake_is_refused_and_not_shown(arguments, words):
    with pytest.raises(UsageError, match=words) as caught:
        Connection(**arguments)
    assert KEY not in collected(caught.value)


@pytest.mark.parametrize(
    "arguments",
    [
        {"key": KEY, "token": KEY},
        {"key": KEY, "connection": Connection(headers={"Authorization": KEY})},
        {"key": KEY, "model": "no voice!"},
        {"key": KEY, "speed": 9.0},
        {"token": KEY, "base_url": f"wss://me:{KEY}@host", "model": ""},
    ],
    ids=range(5),
)  # fmt: skip
def test_no_error_of_the_arguments_shows_the_key(arguments):
    with pytest.raises(UsageError) as caught:
        Speak(**arguments)
    assert KEY not in collected(caught.value)


async def test_nor_does_one_of_opening_it():
    speakers = [
        Speak(key=f"{KEY} {KEY}"),
        Speak(key=f"{KEY}é"),
        Speak(key=KEY.encode()),
        Speak(key=KEY, base_url=f"wss://me:{KEY}@host"),
        Speak(key=KEY, base_url=f"wss://host/?key={KEY}"),
        Speak(key=KEY, base_url="wss://host:99999"),
        Speak(key=KEY, base_url="not a url"),
        Speak(key=KEY, base_url="ws://host"),
    ]
    for number in range(len(speakers)):
        with pytest.raises(UsageError) as caught:
            await run(speakers[number])
        assert KEY not in collected(caught.value)


def test_a_proxy_may_be_named_or_left_out(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://of.the.environment:1")
    assert proxy(Connection()) == "http://of.the.environment:1"
    assert proxy(Connection(proxy="http://mine:2")) == "http://mine:2"
    assert proxy(Connection(proxy="")) is None


def proxy(connection: Connection) -> str | None:
    from pipeline.secret import Secret

    found = Address(Secret("wss://gpu.test/v1/speak"), None, connection).proxy
    return found.reveal() if found else None


def test_who_shares_the_provider_s_limits():
    from pipeline.secret import Secret

    tokens = Tokens()
    assert Credential(Secret(KEY), "key").account == Credential(Secret(KEY), "key").account
    assert Credential(Secret(KEY), "key").account != Credential(Secret("other"), "key").account
    assert Credential(tokens.fetch, "token").account == Credential(tokens.fetch, "token").account
    assert Credential(tokens.fetch, "token").account != Credential(Tokens().fetch, "token").account
