"""The websocket client against real sockets: the websockets library's own server, and scripted ones that misbehave."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import logging
import select
import socket
import ssl
import struct
import subprocess
import sys
import threading
import traceback
import tracemalloc
from collections.abc import Callable, Iterator
from queue import Queue

import anyio
import pytest
import trustme
from anyio.lowlevel import checkpoint
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from pipeline import UsageError
from stages.net import websocket
from stages.net.websocket import BURST, Closed, HandshakeRefused, Unreachable, connect, proxy_for

Script = Callable[[socket.socket], object]
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
ACCEPTED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
SECRET = "sesame"
PATIENCE = 10.0
"""Seconds after which a test gives up on the other side."""


@contextlib.contextmanager
def server(handler: Callable[[ServerConnection], None], **options: object) -> Iterator[int]:
    """The websockets library's server, in threads. Gives its port."""
    with serve(handler, "127.0.0.1", 0, **options) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield running.socket.getsockname()[1]
        finally:
            running.shutdown()
            thread.join()


@contextlib.contextmanager
def scripted(script: Script) -> Iterator[int]:
    """A TCP server that takes one connection and does with it what the script says. Gives its port.

    What goes wrong in the script fails the test, at the end of the block.
    """
    failures: list[BaseException] = []

    def run() -> None:
        try:
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(PATIENCE)
                script(connection)
        except BaseException as failure:
            failures.append(failure)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE)
        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            thread.join()
    if failures:
        raise failures[0]


def read_head(connection: socket.socket) -> bytes:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        data = connection.recv(65536)
        assert data, "the client hung up in the middle of its request"
        head += data
    return head


def upgrade(connection: socket.socket, behind: bytes = b"") -> None:
    """Takes the handshake as RFC 6455, 4.2.2 says; `behind` is sent in the same write."""
    head = read_head(connection).decode()
    key = next(line.split(": ")[1] for line in head.split("\r\n") if line.lower().startswith("sec-websocket-key"))
    digest = hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()
    connection.sendall(
        ACCEPTED + b"DG-Request-Id: r1\r\nSec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n" + behind
    )


def frame(opcode: int, data: bytes = b"", fin: bool = True) -> bytes:
    size = bytes([len(data)]) if len(data) < 126 else b"\x7e" + struct.pack("!H", len(data))
    return bytes([opcode | (128 if fin else 0)]) + size + data


def read_frame(connection: socket.socket) -> tuple[int, bytes]:
    """One frame of the client's, unmasked; (-1, b"") when it hung up."""

    def exactly(count: int) -> bytes:
        data = bytearray()
        while len(data) < count:
            piece = connection.recv(min(count - len(data), 65536))
            if not piece:
                raise EOFError
            data += piece
        return bytes(data)

    try:
        first, second = exactly(2)
        size = second & 127
        if size > 125:
            size = int.from_bytes(exactly(2 if size == 126 else 8), "big")
        mask = exactly(4)
        data = exactly(size)
    except (EOFError, ConnectionResetError):
        return -1, b""
    repeated = (mask * (size // 4 + 1))[:size]
    return first & 15, (int.from_bytes(data, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")


def gone(connection: socket.socket) -> bool:
    """Whether the client has closed its socket (waits for it)."""
    with contextlib.suppress(ConnectionResetError):
        while connection.recv(65536):
            pass
    return True


def echo(connection: ServerConnection) -> None:
    for message in connection:
        connection.send(message)


async def in_thread(call: Callable[[], object]) -> object:
    return await anyio.to_thread.run_sync(call)


# Messages.


async def test_messages_go_and_come_whole_and_of_their_kind():
    with server(echo, compression=None, max_size=None) as port:
        async with await connect(f"ws://127.0.0.1:{port}/path?query=1") as ws:
            for message in ["Grüße 👋", "", b"\x00\xff", b"", "x" * 70_000, bytes(5_000_000)]:
                await ws.send(message)
                assert await ws.receive() == message
            assert ws.closed is None
        assert ws.closed is not None
        assert ws.closed.code == 1000


async def test_the_request_carries_the_headers_and_the_answer_gives_its_own():
    seen: list[str | None] = []

    def script(connection: ServerConnection) -> None:
        assert connection.request is not None
        seen.append(connection.request.headers.get("Authorization"))
        seen.append(connection.request.path)
        seen.append(connection.request.headers.get("Sec-WebSocket-Extensions"))

    with server(script, server_header="made-here") as port:
        async with await connect(f"ws://127.0.0.1:{port}/v1?a=b", headers={"Authorization": "Token k"}) as ws:
            assert [message async for message in ws] == []
            assert ws.headers["server"] == "made-here"
    assert seen == ["Token k", "/v1?a=b", None]


async def test_fragments_are_one_message_even_with_a_ping_between_them():
    def script(connection: socket.socket) -> None:
        euro = "€".encode()
        upgrade(connection)
        for piece in [
            frame(TEXT, b"a" + euro[:1], fin=False),
            frame(PING, b"now"),
            frame(CONTINUATION, euro[1:], fin=False),
            frame(CONTINUATION, b"!"),
            frame(BINARY, b"12", fin=False),
            frame(CONTINUATION, b""),
            frame(CLOSE, b"\x03\xe8"),
        ]:
            connection.sendall(piece)
        assert read_frame(connection) == (PONG, b"now")

    with scripted(script) as port:
        async with await connect(f"ws://127.0.0.1:{port}") as ws:
            assert [message async for message in ws] == ["a€!", b"12"]


async def test_what_comes_in_the_same_packet_as_the_handshake_is_not_lost():
    with scripted(lambda c: upgrade(c, frame(TEXT, b"first") + frame(CLOSE, b"\x03\xe8"))) as port:
        async with await connect(f"ws://127.0.0.1:{port}") as ws:
            assert ws.headers["dg-request-id"] == "r1"
            assert [message async for message in ws] == ["first"]


async def test_a_cancelled_receive_loses_nothing():
    def script(connection: ServerConnection) -> None:
        for number in range(200):
            connection.recv()
            connection.send(str(number))

    with server(script, compression=None) as port:
        async with await connect(f"ws://127.0.0.1:{port}") as ws:
            received: list[str | bytes] = []
            attempts = 0
            while len(received) < 200:
                await ws.send("next")
                asked = len(received)
                while len(received) == asked:
                    attempts += 1
                    with anyio.move_on_after(0.0002 * (attempts % 3)):
                        received.append(await ws.receive())
    assert received == [str(number) for number in range(200)]
    assert attempts > 250  # so that many were cancelled


async def test_a_peer_that_never_pauses_does_not_stop_the_loop():
    with scripted(lambda c: upgrade(c, 500 * frame(TEXT, b"more"))) as port:  # all are in hand at once
        async with await connect(f"ws://127.0.0.1:{port}") as ws, anyio.create_task_group() as tasks:
            turns = 0

            async def neighbour() -> None:
                nonlocal turns
                while True:
                    turns += 1
                    await checkpoint()

            tasks.start_soon(neighbour)
            for _ in range(500):
                await ws.receive()
            tasks.cancel_scope.cancel()
    assert turns >= 500 // BURST // 2  # trio draws who runs first: a turn may come out one or two short of each burst's


async def test_messages_sent_together_are_one_write_and_come_in_order():
    def script(connection: ServerConnection) -> None:
        assert [connection.recv() for _ in range(3)] == ["one", b"two", "three"]
        connection.send("all")

    with server(script, compression=None) as port:
        async with await connect(f"ws://127.0.0.1:{port}") as ws:
            await ws.send("one", b"two", "three")
            assert await ws.receive() == "all"


# The end.


async def test_the_peers_code_and_reason_arrive_after_its_last_message():
    def script(connection: ServerConnection) -> None:
        connection.send("last")
        connection.close(1008, "DATA-0001")

    with server(script) as port:
        async with await connect(f"ws://127.0.0.1:{port}") as ws:
            assert await ws.receive() == "last"
            with pytest.raises(Closed) as caught:
                await ws.receive()
            assert (caught.value.code, caught.value.reason) == (1008, "DATA-0001")
            with pytest.raises(Closed) as caught:
                await ws.send("too late")
            assert (caught.value.code, caught.value.reason) == (1008, "DATA-0001")
            with pytest.raises(Closed):
                await anext(ws)


@pytest.mark.parametrize("abrupt", [True, False])
async def test_a_peer_that_hangs_up_without_a_close_frame_is_1006(abrupt: bool):
    def script(connection: socket.socket) -> None:
        upgrade(connection)
        connection.sendall(frame(TEXT, b"half a"))
        assert read_frame(connection) == (TEXT, b"go")
        if abrupt:  # a reset instead of an orderly end
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with scripted(script) as port:
        async with await connect(f"ws://127.0.0.1:{port}") as ws:
            assert await ws.receive() == "half a"
            await ws.send("go")
            with pytest.raises(Closed) as caught:
                await ws.receive()
            assert caught.value.code == 1006


async def test_an_empty_close_frame_ends_the_iteration():
    with scripted(lambda c: upgrade(c, frame(CLOSE))) as port:
        async with await connect(f"ws://127.0.0.1:{port}") as ws:
            assert [message async for message in ws] == []
            assert ws.closed is not None
            assert ws.closed.code == 1005


@pytest.mark.parametrize(
    ("sent", "answered", "reason"),
    [
        (frame(BINARY, bytes(2000)), 1009, "1000 bytes"),
        (frame(BINARY, bytes(600), fin=False) + frame(CONTINUATION, bytes(600)), 1009, "1000 bytes"),
        (frame(TEXT, b"\xff\xfe"), 1007, "UTF-8"),
        (frame(CONTINUATION, b"of what?"), 1002, "continuation"),
    ],
)
async def test_a_peer_that_breaks_the_rules_is_told_and_left(sent: bytes, answered: int, reason: str):
    told: list[tuple[int, bytes]] = []

    def script(connection: socket.socket) -> None:
        upgrade(connection, sent)
        told.append(read_frame(connection))
        assert gone(connection)

    with scripted(script) as port:
        async with await connect(f"ws://127.0.0.1:{port}", max_size=1000) as ws:
            with pytest.raises(Closed) as caught:
                await ws.receive()
            assert caught.value.oversized == (answered == 1009)
            assert caught.value.code == (1009 if caught.value.oversized else 1006)
            assert reason in caught.value.reason
    assert told[0][0] == CLOSE
    assert int.from_bytes(told[0][1][:2], "big") == answered


@pytest.mark.parametrize("fragments", [1, 20])
async def test_a_message_that_is_too_long_costs_no_more_memory_than_is_allowed(fragments: int):
    """100 MB where 1 MiB is the limit: what is beyond it is thrown away as it comes."""
    piece, size = bytes(2**16), 100_000_000 // fragments

    def script(connection: socket.socket) -> None:
        upgrade(connection)
        for number in range(fragments):
            opcode = CONTINUATION if number else BINARY
            connection.sendall(struct.pack("!BBQ", opcode | (number == fragments - 1) << 7, 127, size))
            for at in range(0, size, len(piece)):
                connection.sendall(memoryview(piece)[: size - at])

    tracemalloc.start()
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError), scripted(script) as port:
            async with await connect(f"ws://127.0.0.1:{port}", max_size=2**20) as ws:
                with pytest.raises(Closed) as caught:
                    await ws.receive()
                assert caught.value.oversized
        assert tracemalloc.get_traced_memory()[1] < 16 * 2**20  # what a run loop had read ahead is in it
    finally:
        tracemalloc.stop()


async def test_fragments_of_nothing_are_not_kept():
    nothing = frame(CONTINUATION, fin=False) * 100_000

    def script(connection: socket.socket) -> None:
        upgrade(connection, frame(BINARY, b"a", fin=False))
        connection.sendall(nothing + frame(CONTINUATION, b"b"))

    with scripted(script) as port:
        async with await connect(f"ws://127.0.0.1:{port}") as ws:
            assert await ws.receive() == b"ab"
            assert not ws._parts


async def test_closing_says_so_and_closing_twice_is_harmless():
    seen: Queue[tuple[int, str]] = Queue()

    def script(connection: ServerConnection) -> None:
        with pytest.raises(ConnectionClosed) as caught:
            connection.recv()
        assert caught.value.rcvd is not None
        seen.put((caught.value.rcvd.code, caught.value.rcvd.reason))

    with server(script) as port:
        ws = await connect(f"ws://127.0.0.1:{port}")
        await ws.aclose(1001, "enough")
        await ws.aclose()
        with pytest.raises(Closed):
            await ws.receive()
        assert await anyio.to_thread.run_sync(seen.get, True, 10) == (1001, "enough")


@pytest.mark.parametrize("cancelled", [True, False])
async def test_closing_is_bounded_and_frees_the_socket_when_nobody_answers(cancelled: bool):
    released = threading.Event()

    def script(connection: socket.socket) -> None:
        upgrade(connection)
        assert read_frame(connection)[0] == CLOSE
        assert gone(connection)  # before the test lets go of the websocket
        released.set()

    with scripted(script) as port:
        ws = await connect(f"ws://127.0.0.1:{port}")
        with anyio.CancelScope() as scope, anyio.fail_after(5):
            if cancelled:
                scope.cancel()
            await ws.aclose(timeout=0.1)
        assert await in_thread(lambda: released.wait(PATIENCE))
        assert ws.closed is not None
        assert ws.closed.code == 1006


async def test_closing_beside_a_reader_ends_both():
    with server(echo) as port:
        ws = await connect(f"ws://127.0.0.1:{port}")
        ended: list[int] = []

        async def read() -> None:
            with pytest.raises(Closed) as caught:
                while True:
                    await ws.receive()
            ended.append(caught.value.code)

        async with anyio.create_task_group() as group:
            group.start_soon(read)
            await anyio.wait_all_tasks_blocked()
            await ws.aclose()
        assert ended == [1000]


# Cancelled sends.


async def test_a_cancelled_send_is_completed_or_not_begun_and_the_next_one_is_whole():
    read_on = threading.Event()
    received: list[tuple[int, bytes]] = []

    def script(connection: socket.socket) -> None:
        upgrade(connection)
        assert read_on.wait(PATIENCE)
        received.extend(read_frame(connection) for _ in range(2))
        connection.sendall(frame(TEXT, b"got both") + frame(CLOSE, b"\x03\xe8"))

    with scripted(script) as port:
        async with await connect(f"ws://127.0.0.1:{port}") as ws:
            async with anyio.create_task_group() as group:
                group.start_soon(ws.send, b"\x01" * 12_000_000)  # more than the two socket buffers take
                await anyio.wait_all_tasks_blocked()
                group.start_soon(ws.send, "never begun")
                await anyio.wait_all_tasks_blocked()
                group.cancel_scope.cancel()
                read_on.set()
            await ws.send("after it")
            assert await ws.receive() == "got both"
    assert [(kind, len(data)) for kind, data in received] == [(BINARY, 12_000_000), (TEXT, 8)]


async def test_a_peer_that_takes_no_data_is_given_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(websocket, "SEND_LIMIT", 0.1)
    done = threading.Event()

    def script(connection: socket.socket) -> None:
        upgrade(connection)
        assert done.wait(PATIENCE)

    with scripted(script) as port:
        async with await connect(f"ws://127.0.0.1:{port}") as ws:
            with pytest.raises(Closed) as caught:
                await ws.send(bytes(30_000_000))
            assert caught.value.code == 1006
            assert "took no data" in caught.value.reason
            with pytest.raises(Closed):
                await ws.receive()
        done.set()


async def test_closing_is_bounded_although_a_send_is_stuck():
    done = threading.Event()

    def script(connection: socket.socket) -> None:
        upgrade(connection)
        assert done.wait(PATIENCE)

    with scripted(script) as port:
        ws = await connect(f"ws://127.0.0.1:{port}")
        stuck: list[int] = []

        async def send() -> None:
            with pytest.raises(Closed) as caught:
                await ws.send(bytes(30_000_000))
            stuck.append(caught.value.code)

        async with anyio.create_task_group() as group:
            group.start_soon(send)
            await anyio.wait_all_tasks_blocked()
            started = anyio.current_time()
            await ws.aclose(timeout=0.2)
            assert anyio.current_time() - started < 1.5
        assert stuck == [1006]
        assert anyio.current_time() - started < 1.5
        done.set()


# Pings.


async def test_the_servers_ping_is_answered_by_the_reader():
    def script(connection: ServerConnection) -> None:
        if connection.ping("are you there?").wait(PATIENCE):
            connection.send("it is")

    with server(script) as port:
        async with await connect(f"ws://127.0.0.1:{port}") as ws:
            assert [message async for message in ws] == ["it is"]


async def test_a_ping_that_came_with_the_handshake_is_answered_although_nobody_reads_yet():
    answered = threading.Event()

    def script(connection: socket.socket) -> None:
        upgrade(connection, frame(PING, b"early"))
        assert read_frame(connection) == (PONG, b"early")
        answered.set()
        assert gone(connection)

    with scripted(script) as port:
        ws = await connect(f"ws://127.0.0.1:{port}")
        assert await in_thread(lambda: answered.wait(PATIENCE))
        await ws.aclose(timeout=0.01)


async def test_keepalive_pings_and_ends_with_the_websocket():
    pings = 0

    def script(connection: socket.socket) -> None:
        nonlocal pings
        upgrade(connection)
        while pings < 3:
            kind, data = read_frame(connection)
            assert kind == PING
            pings += 1
            connection.sendall(frame(PONG, data))
        connection.sendall(frame(CLOSE, b"\x03\xe8"))

    with scripted(script) as port:
        async with await connect(f"ws://127.0.0.1:{port}") as ws, anyio.create_task_group() as group:
            group.start_soon(ws.keepalive, 0.01, 0.05)
            assert [message async for message in ws] == []
    assert pings == 3


async def test_a_half_open_connection_is_found_dead_by_keepalive():
    done = threading.Event()

    def script(connection: socket.socket) -> None:
        upgrade(connection)
        assert done.wait(PATIENCE)  # the cable is cut: nothing is read, nothing answered

    with scripted(script) as port:
        async with await connect(f"ws://127.0.0.1:{port}") as ws, anyio.create_task_group() as group:
            group.start_soon(ws.keepalive, 0.01, 0.1)
            with pytest.raises(Closed) as caught:
                await ws.receive()
            done.set()
            assert caught.value.code == 1006
            assert "ping" in caught.value.reason


# Handshakes that fail.


async def test_a_refused_upgrade_gives_status_headers_and_body_and_never_the_key(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)

    def script(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(
            b"HTTP/1.1 401 Unauthorized\r\nDG-Error: Invalid credentials.\r\nX-Two: 1\r\nX-Two: 2\r\n"
            b'Content-Length: 27\r\n\r\n{"err_code":"INVALID_AUTH"}'
        )
        assert gone(connection)

    with scripted(script) as port, pytest.raises(HandshakeRefused) as caught:
        await connect(f"ws://127.0.0.1:{port}", headers={"Authorization": f"Token {SECRET}"})
    refused = caught.value
    assert (refused.status, refused.body) == (401, b'{"err_code":"INVALID_AUTH"}')
    assert refused.headers["dg-error"] == "Invalid credentials."
    assert refused.headers["x-two"] == "1, 2"
    assert SECRET not in "".join(traceback.format_exception(refused)) + repr(vars(refused)) + caplog.text


async def test_a_refusal_whose_body_never_ends_is_still_a_refusal():
    def script(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(b"HTTP/1.1 503 Service Unavailable\r\n\r\nbusy")
        assert gone(connection)

    with scripted(script) as port, pytest.raises(HandshakeRefused) as caught:
        await connect(f"ws://127.0.0.1:{port}", timeout=0.3)
    assert (caught.value.status, caught.value.body) == (503, b"busy")


@pytest.mark.parametrize(
    ("answer", "words", "retryable"),
    [
        (b"SSH-2.0-OpenSSH_9.9\r\n", "not a websocket handshake", False),
        (ACCEPTED + b"\r\n", "not a websocket handshake", False),
        (ACCEPTED + b"Sec-WebSocket-Accept: d3Jvbmc=\r\n\r\n", "not a websocket handshake", False),
        (b"\x00" * 20_000, "not a websocket handshake", False),
        (b"", "hung up", True),
        (b"HTTP/1.1 101 Switch", "hung up", True),
    ],
)
async def test_nonsense_for_a_handshake(answer: bytes, words: str, retryable: bool):
    def script(connection: socket.socket) -> None:
        read_head(connection)
        with contextlib.suppress(OSError):  # it may hang up before it has heard all
            connection.sendall(answer)
            connection.shutdown(socket.SHUT_WR)
        assert gone(connection)

    with scripted(script) as port, pytest.raises(Unreachable, match=words) as caught:
        await connect(f"ws://127.0.0.1:{port}")
    assert (caught.value.step, caught.value.retryable) == ("handshake", retryable)


async def test_a_server_that_says_nothing_is_a_timeout():
    words = r"did not answer the handshake within 0\.1 s"
    with scripted(gone) as port, pytest.raises(Unreachable, match=words) as caught:
        await connect(f"ws://127.0.0.1:{port}", timeout=0.1)
    assert caught.value.step == "timeout"


async def test_a_cancelled_connect_frees_the_socket():
    asked = threading.Event()

    def script(connection: socket.socket) -> None:
        read_head(connection)
        asked.set()
        assert gone(connection)

    with scripted(script) as port:
        async with anyio.create_task_group() as group:
            group.start_soon(connect, f"ws://127.0.0.1:{port}")
            assert await in_thread(lambda: asked.wait(PATIENCE))
            group.cancel_scope.cancel()


async def test_a_port_where_nobody_listens(free_tcp_port: int):
    with pytest.raises(Unreachable, match=rf"127\.0\.0\.1:{free_tcp_port} \(Connection refused\)") as caught:
        await connect(f"ws://127.0.0.1:{free_tcp_port}")
    assert (caught.value.step, caught.value.retryable) == ("connect", True)


@pytest.mark.parametrize("name", ["no-such-host.invalid", f"{'a' * 64}.invalid"])
async def test_a_name_that_nobody_knows(name: str):
    with pytest.raises(Unreachable, match="could not be resolved") as caught:
        await connect(f"ws://{name}")
    assert caught.value.step == "name"


@pytest.mark.parametrize("url", ["http://h/", "ws://", "ws://h:99999/", "ws://user@h/", "h:80"])
async def test_an_address_that_cannot_be_right(url: str):
    with pytest.raises(UsageError, match="address"):
        await connect(url)


@pytest.mark.parametrize("value", ["sesame\r\nX: y", "sesame\n", "sesamé"])
async def test_a_header_that_cannot_be_right_is_refused_without_being_shown(value: str):
    with pytest.raises(UsageError, match="Authorization") as caught:
        await connect("ws://127.0.0.1:1", headers={"Authorization": value})
    assert "sesam" not in str(caught.value)


# TLS.


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def served(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture(scope="module")
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


async def test_a_secure_websocket(served: ssl.SSLContext, trusting: ssl.SSLContext):
    with server(echo, ssl=served, max_size=None) as port:
        async with await connect(f"wss://127.0.0.1:{port}", ssl_context=trusting) as ws:
            for message in ["hello", bytes(3_000_000)]:
                await ws.send(message)
                assert await ws.receive() == message
        assert ws.closed is not None
        assert ws.closed.code == 1000


async def test_a_cancelled_send_over_tls_leaves_it_readable(served: ssl.SSLContext, trusting: ssl.SSLContext):
    go_on = threading.Event()
    received: list[int] = []

    def script(connection: ServerConnection) -> None:
        assert go_on.wait(PATIENCE)
        received.extend(len(connection.recv()) for _ in range(2))

    with server(script, ssl=served, max_size=None) as port:
        async with await connect(f"wss://127.0.0.1:{port}", ssl_context=trusting) as ws:
            async with anyio.create_task_group() as group:
                group.start_soon(ws.send, bytes(12_000_000))
                await anyio.wait_all_tasks_blocked()
                group.cancel_scope.cancel()
                go_on.set()
            await ws.send("after it")
            assert [message async for message in ws] == []
    assert received == [12_000_000, 8]


async def test_a_certificate_that_is_not_trusted(served: ssl.SSLContext):
    with server(echo, ssl=served) as port, pytest.raises(Unreachable, match="certificate") as caught:
        await connect(f"wss://127.0.0.1:{port}")
    assert (caught.value.step, caught.value.retryable) == ("tls", False)


async def test_a_certificate_of_another_host(served: ssl.SSLContext, trusting: ssl.SSLContext):
    with server(echo, ssl=served) as port, pytest.raises(Unreachable, match="localhost"):
        await connect(f"wss://localhost:{port}", ssl_context=trusting)


@pytest.mark.parametrize(("answer", "words"), [(b"HTTP/1.1 400 Bad Request\r\n\r\n", "No TLS"), (b"", "hung up")])
async def test_a_port_that_does_not_speak_tls(answer: bytes, words: str):
    def script(connection: socket.socket) -> None:
        connection.recv(1)
        connection.sendall(answer)
        connection.shutdown(socket.SHUT_WR)
        assert gone(connection)

    with scripted(script) as port, pytest.raises(Unreachable, match=words) as caught:
        await connect(f"wss://127.0.0.1:{port}")
    assert caught.value.step == "tls"
    assert f"127.0.0.1:{port}" in str(caught.value)
    assert "is its port one that speaks TLS? An address without TLS begins with ws://" in str(caught.value)


async def test_a_plain_port_that_waits_for_the_end_of_what_it_does_not_understand():
    words = r"took the connection but did not answer in TLS within 0\.2 s: is its port one that speaks TLS\?"
    with scripted(gone) as port, pytest.raises(Unreachable, match=words):
        await connect(f"wss://127.0.0.1:{port}", timeout=0.2)


async def test_a_plain_address_for_a_port_that_speaks_tls(served: ssl.SSLContext):
    def script(connection: socket.socket) -> None:
        with contextlib.suppress(ssl.SSLError, ConnectionError):
            served.wrap_socket(connection, server_side=True)

    with scripted(script) as port, pytest.raises(Unreachable, match="wss://") as caught:
        await connect(f"ws://127.0.0.1:{port}")
    assert caught.value.step == "handshake"


# Proxies.


def tunnel(port: int, requests: list[str]) -> Script:
    """A CONNECT proxy that leads everything to `port` on loopback; one thread, as TLS sockets want it."""

    def script(connection: socket.socket) -> None:
        requests.append(read_head(connection).decode())
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as behind:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n")
            other = {connection: behind, behind: connection}
            while True:
                for source in select.select(list(other), [], [], PATIENCE)[0]:
                    data = source.recv(65536)
                    if not data:
                        return
                    other[source].sendall(data)

    return script


@pytest.mark.parametrize("secure", [True, False])
async def test_through_a_proxy(secure: bool, authority: trustme.CA, trusting: ssl.SSLContext):
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("voice.invalid").configure_cert(served)
    requests: list[str] = []
    with server(echo, ssl=served if secure else None) as port, scripted(tunnel(port, requests)) as proxy:
        url = f"{'wss' if secure else 'ws'}://voice.invalid:4321/"
        proxy_url = f"http://a%20user:open%3Asesame@127.0.0.1:{proxy}"
        async with await connect(url, proxy=proxy_url, ssl_context=trusting if secure else None) as ws:
            await ws.send("through")
            assert await ws.receive() == "through"
    lines = requests[0].split("\r\n")
    assert lines[0] == "CONNECT voice.invalid:4321 HTTP/1.1"
    assert "Host: voice.invalid:4321" in lines
    assert f"Proxy-Authorization: Basic {base64.b64encode(b'a user:open:sesame').decode()}" in lines


async def test_through_a_proxy_that_is_itself_secure(
    authority: trustme.CA, trusting: ssl.SSLContext, served: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("stages.net.dial._default_context", lambda: trusting)
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("voice.invalid").configure_cert(inside)
    requests: list[str] = []

    def wrapped(connection: socket.socket) -> None:
        with served.wrap_socket(connection, server_side=True) as secure:
            tunnel(port, requests)(secure)

    with server(echo, ssl=inside) as port, scripted(wrapped) as proxy:
        async with await connect(f"wss://voice.invalid:{port}", proxy=f"https://127.0.0.1:{proxy}") as ws:
            await ws.send("through both")
            assert await ws.receive() == "through both"
    assert requests[0].startswith("CONNECT voice.invalid:")


@pytest.mark.parametrize(
    ("answer", "words", "retryable"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "does not accept the user and password", False),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "HTTP 403", False),
        (b"HTTP/1.0 502 Bad Gateway\r\n\r\n", "HTTP 502", True),
        # tinyproxy 1.11 and squid 5.7 put a page behind each refusal.
        (b"HTTP/1.0 407 Proxy Authentication Required\r\nContent-Type: text/html\r\n\r\n<html>", "password", False),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\n<!", "HTTP 403: ask", False),
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n<html>no such host</html>" + b" " * 20_000, "HTTP 503", True),
        (b"HTTP/1.1 503 Service Unavailable\r\nX: " + b"x" * 20_000, "HTTP 503", True),
        (b"HTTP/1.1 503 Service Unavailable\r\n", "HTTP 503", True),
        (b"HTTP/1.1 503\r\n\r\n", "HTTP 503", True),
        (b"HTTP/1.1 5033 Many\r\n\r\n", "not answer like", False),
        (b"SSH-2.0-OpenSSH_9.9\r\n\r\n", "not answer like", False),
        (b"x" * 20_000, "not answer like", False),
        (b"HTTP/1.1 200 OK\r\n\r\nwho speaks?", "not answer like", False),
        (b"HTTP/1.1 2", "hung up", True),
    ],
)
async def test_a_proxy_that_refuses(answer: bytes, words: str, retryable: bool):
    def script(connection: socket.socket) -> None:
        read_head(connection)
        with contextlib.suppress(OSError):  # it may hang up before it has heard all
            connection.sendall(answer)
            connection.shutdown(socket.SHUT_WR)
        assert gone(connection)

    with scripted(script) as port, pytest.raises(Unreachable, match=words) as caught:
        await connect("wss://voice.invalid", proxy=f"http://user:{SECRET}@127.0.0.1:{port}")
    assert (caught.value.step, caught.value.retryable) == ("proxy", retryable)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


async def test_a_proxy_that_wants_a_password_is_given_none():
    def script(connection: socket.socket) -> None:
        assert b"Proxy-Authorization" not in read_head(connection)
        connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")

    with scripted(script) as port, pytest.raises(Unreachable, match="wants a user and a password"):
        await connect("wss://voice.invalid", proxy=f"http://127.0.0.1:{port}")


async def test_a_proxy_that_is_not_there(free_tcp_port: int):
    with pytest.raises(Unreachable, match=rf"No connection to the proxy 127\.0\.0\.1:{free_tcp_port} ") as caught:
        await connect("wss://voice.invalid", proxy=f"http://127.0.0.1:{free_tcp_port}")
    assert (caught.value.step, caught.value.retryable) == ("proxy", True)
    with pytest.raises(Unreachable, match=r"'no-such-host\.invalid' of the proxy") as caught:
        await connect("wss://voice.invalid", proxy="http://no-such-host.invalid:3128")
    assert caught.value.step == "proxy"


@pytest.mark.parametrize(
    ("scheme", "words"),
    [
        ("http", "The proxy 127.0.0.1:{} gave no connection to voice.invalid:443 within 0.2 s: try again"),
        ("https", "The proxy 127.0.0.1:{} took the connection but did not answer in TLS within 0.2 s: .* http://"),
    ],
)
async def test_a_proxy_that_says_nothing(scheme: str, words: str):
    with scripted(gone) as port, pytest.raises(Unreachable, match=words.format(port)) as caught:
        await connect("wss://voice.invalid", proxy=f"{scheme}://127.0.0.1:{port}", timeout=0.2)
    assert caught.value.step == "timeout"


@pytest.mark.parametrize("url", ["socks5://127.0.0.1:1080", "http://", "http://h:port"])
async def test_a_proxy_that_cannot_be_right(url: str):
    with pytest.raises(UsageError, match=r"[Pp]roxy"):
        await connect("ws://voice.invalid", proxy=url)


@pytest.mark.parametrize(
    ("environment", "url", "expected"),
    [
        ({}, "wss://voice.invalid/", None),
        ({"HTTPS_PROXY": "http://p:1"}, "wss://voice.invalid/", "http://p:1"),
        ({"https_proxy": "http://p:1"}, "wss://voice.invalid/", "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1"}, "ws://voice.invalid/", None),
        ({"HTTP_PROXY": "http://p:1"}, "ws://voice.invalid/", "http://p:1"),
        ({"ALL_PROXY": "http://p:2"}, "wss://voice.invalid/", "http://p:2"),
        ({"ALL_PROXY": "http://p:2", "HTTPS_PROXY": "http://p:1"}, "wss://voice.invalid/", "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "other,.invalid"}, "wss://voice.invalid/", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "voice.invalid:8443"}, "wss://voice.invalid:8443/", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "voice.invalid:8443"}, "wss://voice.invalid/", "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1", "no_proxy": "*"}, "wss://voice.invalid/", None),
        ({"ALL_PROXY": "http://p:1"}, "ws://127.0.0.1:80/", None),
        ({"ALL_PROXY": "http://p:1"}, "ws://localhost/", None),
        ({"ALL_PROXY": "http://p:1"}, "ws://[::1]:80/", None),
    ],
)
def test_the_environment_names_the_proxy(
    environment: dict[str, str], url: str, expected: str | None, monkeypatch: pytest.MonkeyPatch
):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "WS_PROXY", "WSS_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(url) == expected


def test_the_library_is_loaded_by_the_first_connection_only():
    code = "import sys, stages.net.websocket; sys.exit('websockets' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
