"""The HTTP client against answers of any form, cut anywhere."""

from __future__ import annotations

import contextlib

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import UsageError
from stages.net.http import HEAD, Answer, Broke, Connection

OK = b"HTTP/1.1 200 OK\r\n"


class Slices:
    """A stream that has been sent some pieces, after which the other side hung up, or (``resets``) broke off."""

    def __init__(self, *pieces: bytes, resets: bool = False) -> None:
        self.pieces = list(pieces)
        self.sent = b""
        self.closed = False
        self._end = anyio.BrokenResourceError if resets else anyio.EndOfStream

    async def send(self, data: bytes) -> None:
        if self.closed:
            raise anyio.ClosedResourceError
        self.sent += data

    async def receive(self) -> bytes:
        if not self.pieces:
            raise self._end
        return self.pieces.pop(0)

    async def aclose(self) -> None:
        self.closed = True


async def answer(*pieces: bytes, resets: bool = False) -> tuple[Answer, bytes, bool]:
    """The head, the whole body, and whether the connection can be used again."""
    connection = Connection(Slices(*pieces, resets=resets))  # type: ignore[arg-type]
    head = await connection.ask("POST", "/v1/speak?a=b", {"Host": "h"}, b"{}")
    body = b""
    while piece := await connection.piece():
        body += piece
    return head, body, connection.idle


async def test_a_request_goes_out_whole():
    stream = Slices(OK + b"Content-Length: 0\r\n\r\n")
    connection = Connection(stream)  # type: ignore[arg-type]
    assert connection.idle
    await connection.ask("POST", "/v1/speak?a=b", {"Host": "h:1", "X": "y"}, b'{"text":"a"}')
    assert stream.sent == b'POST /v1/speak?a=b HTTP/1.1\r\nHost: h:1\r\nX: y\r\nContent-Length: 12\r\n\r\n{"text":"a"}'
    assert not connection.idle
    assert await connection.piece() == b""
    assert connection.idle
    await connection.aclose()
    await connection.aclose()
    assert stream.closed
    assert not connection.idle


@pytest.mark.parametrize(
    ("raw", "body", "again"),
    [
        (b"Content-Length: 5\r\n\r\nsound", b"sound", True),
        (b"Content-Length: 5\r\nConnection: Close\r\n\r\nsound", b"sound", False),
        (b"Transfer-Encoding: chunked\r\n\r\n3\r\nsou\r\n2;x=y\r\nnd\r\n0\r\n\r\n", b"sound", True),
        (b"Transfer-Encoding: Chunked\r\n\r\n5\r\nsound\r\n000\r\nTrailer: x\r\nY: z\r\n\r\n", b"sound", True),
        (b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"", True),
        (b"\r\nsound to the end", b"sound to the end", False),
    ],
)
async def test_a_body_of_any_form_cut_anywhere(raw: bytes, body: bytes, again: bool):
    for first in (OK, b"HTTP/1.1 100 Continue\r\n\r\n" + OK):
        whole = first + raw
        for cut in range(1, len(whole)):
            assert (await answer(whole[:cut], whole[cut:]))[1:] == (body, again)
        assert (await answer(*(whole[at : at + 1] for at in range(len(whole)))))[1] == body


async def test_a_connection_on_which_more_came_than_was_asked_for_is_not_used_again():
    assert (await answer(OK + b"Content-Length: 5\r\n\r\nsound and more"))[1:] == (b"sound", False)


async def test_headers_have_lower_case_names_and_are_joined():
    head, _, _ = await answer(OK + b"DG-Error:  Bad \r\nX: 1\r\nx: 2\r\nContent-Length: 0\r\n\r\n")
    assert head.status == 200
    assert (head.headers["dg-error"], head.headers["x"]) == ("Bad", "1, 2")


@pytest.mark.parametrize("version", [b"HTTP/1.0 200 OK\r\n", b"HTTP/1.0 200\r\n"])
async def test_an_old_server_s_connection_is_not_used_again(version: bytes):
    assert await answer(version + b"Content-Length: 1\r\n\r\nx") == (Answer(200, {"content-length": "1"}), b"x", False)


@pytest.mark.parametrize(
    ("raw", "begun"),
    [
        (b"", False),
        (b"SSH-2.0-OpenSSH\r\n\r\n", True),
        (b"HTTP/2 200\r\n\r\n", True),
        (b"HTTP/1.1 200 OK\r\n", True),
        (OK + b"Content-Length: 5\r\n\r\nsou", True),
        (OK + b"Content-Length: -5\r\n\r\n", True),
        (OK + b"Content-Length: five\r\n\r\n", True),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nso", True),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nsound\r\n", True),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n", True),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n123456789\r\n", True),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"0" * 5000, True),
    ],
)
@pytest.mark.parametrize("resets", [False, True])
async def test_what_is_no_answer_is_told(raw: bytes, begun: bool, resets: bool):
    with pytest.raises(Broke) as caught:
        await answer(*([raw] if raw else []), resets=resets)
    assert caught.value.begun is begun


@pytest.mark.parametrize("piece", [b"x" * 4096, b"X: " + b"y" * 4093])
async def test_a_head_without_end_is_read_no_further(piece: bytes):
    stream = Slices(OK, *[piece] * 1000)
    with pytest.raises(Broke):
        await Connection(stream).ask("POST", "/", {}, b"")  # type: ignore[arg-type]
    assert len(stream.pieces) >= 1000 - HEAD // 4096 - 2


@pytest.mark.parametrize("value", ["canary\r\nX: y", "canaryé"])
async def test_a_header_that_cannot_be_right_is_refused_without_being_shown(value: str):
    with pytest.raises(UsageError, match="Authorization") as caught:
        await Connection(Slices()).ask("POST", "/", {"Authorization": value}, b"")  # type: ignore[arg-type]
    assert "canary" not in str(caught.value)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=40) | st.sampled_from([b"\r\n", OK, b"Transfer-Encoding: chunked", b"5"])))
def test_no_bytes_raise_anything_else(pieces: list[bytes]):
    async def read() -> None:
        with contextlib.suppress(Broke):
            await answer(OK, *(piece for piece in pieces if piece))

    anyio.run(read)
