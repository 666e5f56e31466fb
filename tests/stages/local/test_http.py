"""HTTP requests are read as h11 reads them, however they are cut, and nothing makes the reader fail in another way."""

from __future__ import annotations

import h11
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stages.local._http import MOST_HEAD, Malformed, RequestReader

MOST_BODY = 10_000
HOST = b"Host: a\r\n"


def read(*pieces, most=MOST_BODY):
    """The requests in the pieces: (method, target, headers, body), and "malformed" with a status, or "more"."""
    reader, found = RequestReader(most), []
    for piece in pieces:
        reader.feed(piece)
        try:
            while (head := reader.head()) is not None and (body := reader.body()) is not None:
                found.append((head.method, head.target, head.headers, body))
                reader.next()
        except Malformed as error:
            return [*found, error.status]
    return found + (["more"] if len(reader) else [])


def oracle(data):
    """The same by h11, which reads one request after the other."""
    connection, found = h11.Connection(h11.SERVER, max_incomplete_event_size=MOST_HEAD), []
    connection.receive_data(data)
    request, body = None, b""
    try:
        while (event := connection.next_event()) is not h11.NEED_DATA and event is not h11.PAUSED:
            if isinstance(event, h11.Request):
                request, body = event, b""
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                headers = tuple((name.decode(), value.decode("latin-1")) for name, value in request.headers)
                found.append((request.method.decode(), request.target.decode(), headers, body))
                connection.send(h11.Response(status_code=200, headers=[("Content-Length", "0")]))
                connection.send(h11.EndOfMessage())
                if connection.our_state is h11.MUST_CLOSE:
                    break
                connection.start_next_cycle()
    except h11.RemoteProtocolError:
        found.append("malformed")
    return found


NAMES = st.sampled_from(["Host", "Content-Type", "X-A", "Accept", "Connection", "x-deepgram-session-id"])
VALUES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=20).map(str.strip)
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=5)


@st.composite
def requests(draw):
    """A request as clients write them, and now and then with one thing wrong with it."""
    body = draw(st.binary(max_size=60))
    lines = [f"{n}: {v}".encode() for n, v in draw(HEADERS) if n not in ("Host", "Connection")]
    lines.insert(0, b"Host: example")
    if draw(st.booleans()):
        lines.append(b"Transfer-Encoding: chunked")
        cuts = sorted(draw(st.sets(st.integers(1, max(1, len(body))), max_size=3)) | {len(body)} - {0})
        pieces = [body[a:b] for a, b in zip([0, *cuts], cuts, strict=False) if body[a:b]]
        sent = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    else:
        lines.append(b"Content-Length: %d" % len(body))
        sent = body
    return b"POST /v1/speak?model=a HTTP/1.1\r\n" + b"\r\n".join(lines) + b"\r\n\r\n" + sent


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(requests(), min_size=1, max_size=3), st.data())
def test_what_clients_write_is_read_as_h11_reads_it_however_it_is_cut(sent, data):
    whole = b"".join(sent)
    at = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=4)))
    cut = [whole[a:b] for a, b in zip([0, *at], [*at, len(whole)], strict=True)]
    assert read(*cut) == read(whole) == oracle(whole)
    assert len(read(whole)) == len(sent)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(requests(), st.data())
def test_what_h11_refuses_is_never_taken(sent, data):
    """One byte changed, dropped or put in; where both take it, they take it for the same."""
    at = data.draw(st.integers(0, len(sent) - 1))
    put = data.draw(st.sampled_from([b"", b"\r", b"\n", b" ", b"\x00", b":", b"-", b"9", b"f", b"\xff", b";"]))
    broken = sent[:at] + put + sent[at + data.draw(st.integers(0, 1)) :]
    ours, theirs = read(broken), oracle(broken)
    if ours and isinstance(ours[0], tuple):
        assert theirs, (broken, ours)
        assert theirs[0] == ours[0]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.binary(max_size=200), max_size=5),
    st.sampled_from([b"", b"GET / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"]),
)
def test_no_bytes_make_it_fail_in_another_way(pieces, begin):
    read(begin, *pieces)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 1\r\n\r\na", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nX: 1\r\n folded\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 400),
        (b"GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),  # TLS to a plain port
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10001\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2711\r\n", 413),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + b"0" * 2_000, 400),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * MOST_HEAD, 431),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: " + b"a" * MOST_HEAD, 431),
    ],
)
def test_what_is_dangerous_or_endless_is_refused(sent, status):
    assert read(sent) == [status]


def test_a_body_in_pieces_is_held_once():
    reader = RequestReader(1_000_000)
    reader.feed(b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n")
    for _ in range(1_000):
        reader.feed(b"1\r\na\r\n")
        assert reader.head() is not None
        assert reader.body() is None
    assert len(reader) < 200
    reader.feed(b"0\r\nX-Trailer: 1\r\n\r\n")
    assert reader.body() == b"a" * 1_000


def test_the_key_is_not_in_a_repr():
    reader = RequestReader(10)
    reader.feed(b"GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Token secret\r\n\r\n")
    assert "secret" not in repr(reader.head())
