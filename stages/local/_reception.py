"""Where connections come in: each request is told apart, and becomes a socket, a download, or an answer.

::

    a connection --> Web.head --> upgrade? --> ServerSocket ---.
                        ^          speech?  --> Download -------+--> Connection, round a machine
                        |          a fact, a refusal, nonsense --> an answer
                        `---------- the next request -----------'
"""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import uuid4

import anyio
from anyio.abc import ByteStream

from pipeline import UsageError
from stages.deepgram import messages as wire
from stages.deepgram.flux_query import FluxQuery
from stages.deepgram.query import Query
from stages.deepgram.rest import FileQuery
from stages.local._account import Account
from stages.local._connection import ClientConnection, Machine
from stages.local._download import Download
from stages.local._files import Wrapper, wrapper
from stages.local._handshake import Asked, Refused, judge, refused
from stages.local._house import House, Visit
from stages.local._http import Answer, Head, Malformed
from stages.local._rest import Wanted, for_pages, read_text, route, speech_headers
from stages.local._tokens import DEFAULT_SECONDS, MOST_SECONDS, grant
from stages.local._web import GONE, Web
from stages.local._websocket import ServerSocket


async def receive(house: House, stream: ByteStream) -> None:
    """Serve one connection until it ends; the stream is left for the caller to close."""
    web = Web(stream, house.limits.message)
    while await _serve_next(house, web):
        pass


async def _serve_next(house: House, web: Web) -> bool:
    head = None
    try:
        head = await web.head()
        if head is None:
            return False
        if head.upgrades:
            await _open_socket(house, web, head)
            return False
        return await _answer(house, web, head)
    except Malformed as error:
        return await web.answer(_told(Refused(error.status, "INVALID_REQUEST", error.said), head), None)


# Sockets


async def _open_socket(house: House, web: Web, head: Head) -> None:
    visit = house.visit()
    socket = ServerSocket(web, house.limits.message)
    asked = Asked(head.target, head.first("authorization"), tuple(_offered(head)))
    verdict = _judge(house, visit, asked, head.first("origin"))
    if not isinstance(verdict, Refused):
        verdict = socket.refuses() or verdict
    if isinstance(verdict, Refused):
        house.turned_away(visit, _what(head), verdict)
        await web.answer(_told(verdict, head, visit.request_id), None)
        return
    with house.socket():
        try:
            await socket.accept(visit.request_id)
        except GONE:
            return
        if isinstance(verdict, FluxQuery):
            machine: Machine = house.flux_machine(visit, verdict)
        else:
            machine = house.machine(visit, verdict.model, verdict.format)
        speaker = house.speaker(verdict.model, verdict.speed)
        account = house.account(visit, _what(head), verdict.model, verdict.format)
        await ClientConnection(socket, machine, speaker, account).run()


def _judge(house: House, visit: Visit, asked: Asked, origin: str | None) -> Query | FluxQuery | Refused:
    if visit.faults.refuse is not None:
        return refused(visit.faults.refuse)
    if not house.welcomes(origin):
        return _STRANGER
    verdict = judge(asked, house.api_key, house.limits, now=anyio.current_time())
    if isinstance(verdict, Refused):
        return verdict
    most = house.limits.connections
    full = most is not None and house.tally.open_sockets >= most
    return house.refuses(visit, verdict.format, full=full) or verdict


def _what(head: Head) -> str:
    """What was asked for, without the query, in which a key might stand."""
    return f"{head.method} {head.target.partition('?')[0][:80]}"


def _offered(head: Head) -> list[str]:
    """The subprotocols, as they are spelt: one of them is the key."""
    return [name.strip() for name in ",".join(head.all("sec-websocket-protocol")).split(",") if name.strip()]


# Requests

_WORDLESS = ("gone", "client", "cut", "half-open")
"""Ends after which nothing is said."""

_STRANGER = Refused(403, "ORIGIN_NOT_ALLOWED", "Pages of this origin may not use this server: see its --origin.")


async def _answer(house: House, web: Web, head: Head) -> bool:
    """Answer one request; give whether the connection goes on."""
    wanted: Wanted | Answer | Refused = _STRANGER
    if house.welcomes(head.first("origin")):
        wanted = route(head, house.api_key, house.limits, anyio.current_time())
    if isinstance(wanted, Refused):
        house.turned_away(None, _what(head), wanted)
    if isinstance(wanted, Refused | Answer):
        return await web.answer(_told(wanted, head), head)
    body = await web.body(head)
    if body is None:
        return False
    if wanted.what == "token":
        return await web.answer(_told(_token(house, body), head), head)
    return await _speak(house, web, head, wanted, read_text(body))


async def _speak(house: House, web: Web, head: Head, wanted: Wanted, text: str | Refused) -> bool:
    visit, query = house.visit(), wanted.query
    file = text if isinstance(text, Refused) else _prepare(house, visit, query)
    if isinstance(file, Refused):
        house.turned_away(visit, _what(head), file)
        return await web.answer(_told(file, head, visit.request_id), head)
    assert isinstance(text, str), "a text that was refused is a refusal"
    headers = for_pages(speech_headers(query, visit.request_id, len(text)), head.first("origin"))
    download = Download(web, file, headers, pieces=head.minor == 1, stays=head.stays)
    with house.download():
        account = house.account(visit, _what(head), query.model, query.format)
        name = await _converse(house, visit, query, text, download, account)
    if not (download.begun or name in _WORDLESS):
        return await web.answer(_told(refused(500), head, visit.request_id), head)
    return download.goes_on


def _prepare(house: House, visit: Visit, query: FileQuery) -> Wrapper | Refused:
    """What makes a file of the speech, or why there will be none."""
    most = house.limits.requests
    refusal = house.refuses(visit, query.format, full=most is not None and house.tally.open_requests >= most)
    if refusal is not None:
        return refusal
    try:
        return wrapper(query)
    except UsageError as error:
        return Refused(400, "UNSUPPORTED_AUDIO_FORMAT", str(error))


async def _converse(
    house: House, visit: Visit, query: FileQuery, text: str, download: Download, account: Account
) -> str:
    """A request is a socket on which one text is said: faults, pace and counts are the same."""
    now = anyio.current_time()
    machine = house.machine(visit, query.model, query.format)
    account.request(now, wire.Speak(text))
    for message in (wire.Speak(text), wire.Flush(), wire.Close()):
        machine.receive(wire.encode(message), now)
    speaker = house.speaker(query.model, query.speed)
    return await ClientConnection(download, machine, speaker, account).run()


def _token(house: House, body: bytes) -> Answer | Refused:
    """A temporary token, for as long as is asked for."""
    try:
        record = json.loads(body or b"{}")
        seconds = record.get("ttl_seconds", DEFAULT_SECONDS) if isinstance(record, dict) else None
    except (ValueError, RecursionError):
        seconds = None
    if not isinstance(seconds, int | float) or not 0 < seconds <= MOST_SECONDS:
        return Refused(400, "INVALID_JSON", f"`ttl_seconds` is a number up to {MOST_SECONDS}, in a JSON object.")
    token = grant(house.api_key or "no key", int(seconds) or 1, anyio.current_time())
    return Answer(200, json.dumps({"access_token": token, "expires_in": int(seconds) or 1}).encode())


def _told(said: Answer | Refused, head: Head | None, request_id: str = "") -> Answer:
    """What is sent: with a request id, and readable by the page that asks, if one may."""
    request_id = request_id or str(uuid4())
    origin = head.first("origin") if head is not None else None
    more = {"dg-request-id": request_id}
    if isinstance(said, Refused):
        said = Answer(said.status, said.body(request_id).encode(), more=said.headers())
    more |= {name: value for name, value in said.more.items() if name != "Content-Type"}
    return replace(said, more=for_pages(more, origin))
