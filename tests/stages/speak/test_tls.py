"""Speech over TLS with authorities of one's own, on the socket and over HTTP: real sockets, a real handshake."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import pytest
import trustme
from anyio.abc import ByteStream, SocketAttribute
from anyio.streams.tls import TLSListener

from pipeline import ConnectFailed, Pipeline
from pipeline.testing import Script
from stages.local import INSTANT, LocalSpeakServer
from stages.speak import Connection, Speak, SpeakRest
from tests.leaks import collected
from tests.stages.speak.rig import Ear, Voice, chunks, report, sentences

KEY = "dg-canary-0123456789"
LINES = sentences(3)
SCRIPT = [(0.0, chunk) for chunk in chunks(*LINES)]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


class WithEnd:
    """A TLS stream, of which anyio cannot end one direction alone."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream

    async def send_eof(self) -> None:
        await anyio.lowlevel.checkpoint()

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


@asynccontextmanager
async def secure(authority: trustme.CA) -> AsyncIterator[str]:
    """The address of a local server behind TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    async with (
        LocalSpeakServer(Voice(), timing=INSTANT, api_key=KEY) as server,
        await anyio.create_tcp_listener(local_host="127.0.0.1") as tcp,
        anyio.create_task_group() as tasks,
    ):

        async def serve(stream: ByteStream) -> None:
            await server.serve(WithEnd(stream))  # type: ignore[arg-type]

        tasks.start_soon(TLSListener(tcp, context, standard_compatible=False).serve, serve)
        yield f"wss://127.0.0.1:{tcp.extra(SocketAttribute.local_port)}"
        tasks.cancel_scope.cancel()


@pytest.mark.parametrize("stage", [Speak, SpeakRest])
async def test_authorities_of_one_s_own_are_trusted_where_they_are_given(stage, authority):
    context = ssl.create_default_context()
    authority.configure_trust(context)
    async with secure(authority) as address:
        ear = Ear()
        speaker = stage(key=KEY, base_url=address, connection=Connection(ssl_context=context))
        outcome = await Pipeline(Script(SCRIPT), speaker, ear).run(None)
        assert ear.text == " ".join(LINES)
        assert report(outcome).spoken == sum(len(line) + 1 for line in LINES)
        with pytest.raises(ConnectFailed, match="certificate of 127.0.0.1 was not accepted") as caught:  # noqa: RUF043
            await Pipeline(Script(SCRIPT), stage(key=KEY, base_url=address), Ear()).run(None)
    assert KEY not in collected(caught.value)
