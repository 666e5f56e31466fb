"""A telephone agent: Twilio calls, the agent answers, and falls silent when the caller speaks.

    pip install 'utterflow[local,server]'
    python examples/twilio_backend.py --host your.host.example

Point a Twilio number at ``https://your.host.example/call`` (a tunnel to port 8000 will do). What is missing here is
ears: put a recogniser where `Caller.hear` is, and hand its words to the model. With DEEPGRAM_API_KEY set a Deepgram
voice speaks, asked for mu-law at 8 kHz, so that nothing is resampled.
"""

import argparse
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from pipeline import Pipeline, Turn
from stages import Chunker, EspeakVoice, LocalSpeakServer, Speak, Telephony, Text

REPLIES = (
    "Hello, this is the harbour office. The ferry leaves at nine, at noon, and at five. Shall I keep a seat for you?",
    "Of course. I have kept two seats on the ferry at noon. Please be there ten minutes early. Goodbye!",
)
SILENCE = 20
"""Messages of 20 ms in which nothing is said, after which the caller has finished."""


class Caller:
    """Tells when the caller speaks, by loudness alone."""

    def __init__(self) -> None:
        self.turn: Turn[object] | None = None
        self._quiet = SILENCE
        self._finished = anyio.Event()

    def hear(self, sound: bytes) -> None:
        """20 ms of mu-law: mu-law is inverted, so the loudest samples are 0x00 and 0x80."""
        if sum((sample & 0x7F) < 0x40 for sample in sound) > len(sound) // 4:
            self._quiet = 0
            if self.turn is not None:
                self.turn.interrupt()
            return
        self._quiet += 1
        if self._quiet == SILENCE:
            self._finished.set()

    async def wait_finished(self) -> None:
        """Wait until the caller has said something and fallen silent, or has done so already over the reply."""
        await self._finished.wait()
        self._finished = anyio.Event()


async def converse(socket: WebSocket, speak: Speak) -> None:
    """One call, from its first message to its last."""
    caller = Caller()
    phone = Telephony(socket.send_text, messages(socket), on_caller=caller.hear)
    async with Pipeline(Text(), Chunker(), speak, phone) as voice, anyio.create_task_group() as tasks:
        tasks.start_soon(_until_the_end, phone, tasks.cancel_scope)
        for reply in REPLIES:
            async with voice.turn(reply) as turn:
                caller.turn = turn
                heard = "".join([played.text async for played in turn])
            caller.turn = None
            print(f"{'Cut off after' if turn.outcome.interrupted else 'Said'}: {heard!r}", flush=True)
            await caller.wait_finished()
        tasks.cancel_scope.cancel()


async def messages(socket: WebSocket) -> AsyncIterator[object]:
    """What comes on the websocket until it is closed; Telephony passes over what is not for it."""
    while (message := await socket.receive())["type"] != "websocket.disconnect":
        yield message.get("text")


async def _until_the_end(phone: Telephony, conversation: anyio.CancelScope) -> None:
    await phone.wait_ended()
    conversation.cancel()


def backend(host: str) -> Starlette:
    """The application: ``/call`` tells Twilio where to stream, ``/media`` is the stream."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        if os.environ.get("DEEPGRAM_API_KEY"):
            app.state.speak = Speak
            yield
        else:
            async with LocalSpeakServer(EspeakVoice()) as voices:
                app.state.speak = lambda: Speak(base_url=voices.url)
                yield

    async def call(request: Request) -> Response:
        stream = f'<Connect><Stream url="wss://{host}/media"/></Connect>'
        return Response(f"<Response>{stream}</Response>", media_type="text/xml")

    async def media(socket: WebSocket) -> None:
        await socket.accept()
        await converse(socket, app.state.speak())
        await socket.close()

    routes = [Route("/call", call, methods=["GET", "POST"]), WebSocketRoute("/media", media)]
    app = Starlette(routes=routes, lifespan=lifespan)
    return app


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description="A telephone agent for Twilio Media Streams.")
    parser.add_argument("--host", default="localhost:8000", help="the public name under which Twilio reaches this")
    parser.add_argument("--port", type=int, default=8000)
    given = parser.parse_args()
    uvicorn.run(backend(given.host), port=given.port, log_level="warning", ws_per_message_deflate=False)


if __name__ == "__main__":
    main()
