"""Requests for speech over HTTP: the connections that are kept for them, a place for each, and trying again."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlsplit

import anyio

from pipeline import ConnectFailed, ConnectionLost, SynthesisFailed, get_logger
from pipeline.foreign import scrub
from pipeline.secret import Secret, concealed
from stages.deepgram.limits import MOST_CHARACTERS
from stages.deepgram.reading import carried
from stages.deepgram.refusals import read_refusal
from stages.net import dial, http
from stages.speak._access import Address
from stages.speak._dialling import backoff
from stages.speak._options import RestOptions
from stages.speak._places import place
from stages.speak.provider import TOO_MANY

_log = get_logger("speak")

REFUSAL = 16_384
"""Bytes of a refusal that are read: its reason is a sentence or two."""

FIRST_BYTE = 0.3
"""Seconds from a request to its first sound, before any was measured; the service's are 0.2 to 0.6."""

FORGETS = 0.3
"""How much of what was learnt of the time to the first sound a new one replaces."""


class Listener(Protocol):
    """Who hears of a request."""

    def asked(self) -> None:
        """The request goes out, perhaps again."""

    async def take(self, sound: bytes, request_id: str) -> None:
        """Some sound has come; the request goes on when this returns."""


class Requests:
    """The requests of one conversation. Their connections are kept, as many as may be under way."""

    def __init__(self, address: Address, options: RestOptions) -> None:
        self.address = address
        self.first_byte = FIRST_BYTE
        """Seconds from a request to its first sound, as learnt."""
        self._options = options
        self._idle: list[http.Connection] = []

    async def warm(self) -> None:
        """Open a connection for the first request. Raises `ConnectFailed`."""
        with concealed():
            self._idle.append(await self._dialled(await self.address.headers(self._options.connect_timeout)))

    async def aclose(self) -> None:
        """Close the connections that nobody uses."""
        while self._idle:
            await self._idle.pop().aclose()

    async def speak(self, text: str, listener: Listener) -> None:
        """Have `text` spoken, of at most 2,000 characters. Tries again as long as nothing of the answer has come.

        Raises `ConnectFailed` and `LimitExceeded` when none came, `ConnectionLost` when it broke off.
        """
        options = self._options
        started, waits = anyio.current_time(), backoff(random.random)
        async with place(self.address.host, self.address.account, options.places, options.queue_timeout, "requests"):
            while True:
                try:
                    with concealed():
                        return await self._spoken(text, listener)
                except ConnectFailed as error:
                    wait = next(waits) + (error.retry_after or 0.0)
                    most = options.queue_timeout if error.status == TOO_MANY else options.reconnect
                    if not error.retryable or anyio.current_time() + wait > started + most:
                        raise
                    _log.info("asking again", status=error.status, wait=wait)
                await anyio.sleep(wait)

    async def _spoken(self, text: str, listener: Listener) -> None:
        """One attempt. Below here are the key, and what the server sent, which may repeat it."""
        headers = await self.address.headers(self._options.connect_timeout)
        body = json.dumps({"text": carried(text)}, ensure_ascii=False).encode()
        listener.asked()
        asked = anyio.current_time()
        connection, answer = await self._answered(headers, body)
        try:
            if answer.status != 200:
                raise await self._refused(connection, answer, headers)
            kind = answer.headers.get("content-type", "")
            if not kind.startswith(("audio/", "application/octet-stream")):
                raise SynthesisFailed(f"The speech server answered with {kind[:60] or 'no type'!r} and no sound.")
            request_id, begun = answer.headers.get("dg-request-id", ""), False
            while sound := await self._piece(connection, begun=begun):
                if not begun:
                    begun = True
                    self.first_byte += FORGETS * (anyio.current_time() - asked - self.first_byte)
                await listener.take(sound, request_id)
            if not begun:
                raise SynthesisFailed("The speech server answered with no sound at all.")
        finally:
            if connection.idle and len(self._idle) < self._options.ahead:
                self._idle.append(connection)
            else:
                await connection.aclose()

    async def _answered(self, headers: dict[str, Secret], body: bytes) -> tuple[http.Connection, http.Answer]:
        """A connection, and the head of the answer on it. One that was kept may have been closed meanwhile."""
        while self._idle:
            connection = self._idle.pop()
            try:
                return connection, await self._ask(connection, headers, body)
            except http.Broke as broke:
                await connection.aclose()
                if broke.begun:
                    raise self._failed(broke) from None
            except BaseException:
                await connection.aclose()
                raise
        connection = await self._dialled(headers)
        try:
            return connection, await self._ask(connection, headers, body)
        except BaseException as error:
            await connection.aclose()
            if isinstance(error, http.Broke):
                raise self._failed(error) from None
            raise

    async def _ask(self, connection: http.Connection, headers: dict[str, Secret], body: bytes) -> http.Answer:
        parts = urlsplit(self.address.url.reveal())
        sent = {"Host": parts.netloc, "Content-Type": "application/json"}
        sent |= {name: value.reveal() for name, value in headers.items()}
        try:
            with anyio.fail_after(self._options.silence):
                return await connection.ask("POST", f"{parts.path}?{parts.query}", sent, body)
        except TimeoutError:
            raise self._silent() from None

    async def _piece(self, connection: http.Connection, *, begun: bool) -> bytes:
        try:
            with anyio.fail_after(self._options.silence):
                return await connection.piece()
        except TimeoutError:
            why = f"{self.address.host} said nothing for {self._options.silence:g} s"
        except http.Broke as broke:
            why = f"{self.address.host} {broke}"
        if begun:
            raise ConnectionLost(f"The speech broke off: {why}.", reason=why)
        raise ConnectFailed(f"No speech came: {why}.", retryable=True)

    async def _refused(
        self, connection: http.Connection, answer: http.Answer, headers: dict[str, Secret]
    ) -> ConnectFailed:
        body = b""
        try:
            while len(body) < REFUSAL and (piece := await self._piece(connection, begun=False)):
                body += piece
        except ConnectFailed:
            pass  # the status says enough
        secrets = self.address.secrets(headers)
        return read_refusal(answer.status, answer.headers.items(), body, secrets=secrets).error("request")

    async def _dialled(self, headers: dict[str, Secret]) -> http.Connection:
        parts = urlsplit(self.address.url.reveal())
        tls, proxy, way = parts.scheme == "wss", self.address.proxy, dial.Way()
        try:
            with anyio.fail_after(self._options.connect_timeout):
                stream = await dial.dial(
                    parts.hostname or "",
                    parts.port or (443 if tls else 80),
                    tls=tls,
                    context=self.address.ssl_context,
                    proxy=proxy.reveal() if proxy else None,
                    way=way,
                )
        except dial.Unreachable as error:
            scrub(error, secrets=self.address.secrets(headers))
            raise ConnectFailed(f"The speech server was not reached. {error}", retryable=error.retryable) from error
        except TimeoutError:
            sentence = way.sentence(self._options.connect_timeout)
            raise ConnectFailed(f"The speech server was not reached. {sentence}", retryable=True) from None
        return http.Connection(stream)

    def _failed(self, broke: http.Broke) -> ConnectFailed:
        return ConnectFailed(f"The speech server {self.address.host} {broke}.", retryable=True)

    def _silent(self) -> ConnectFailed:
        host, silence = self.address.host, self._options.silence
        return ConnectFailed(
            f"The speech server {host} gave no answer within {silence:g} s: try again later.", retryable=True
        )


def parts(text: str, most: int = MOST_CHARACTERS) -> Iterator[str]:
    """`text` in parts that one request takes, cut where there is white space; none, where there is nothing to say.

    >>> list(parts("one two three", 8)), list(parts(" ")), list(parts("unbroken", 5))
    (['one two ', 'three'], [], ['unbro', 'ken'])
    """
    while text.strip():
        at = len(text) if len(text) <= most else text.rfind(" ", 0, most) + 1 or most
        yield text[:at]
        text = text[at:]
