"""A talking agent in the browser: type, listen, talk over.

    pip install 'utterflow[local,server]'
    python examples/agent_backend/server.py

and open http://127.0.0.1:8000. Without a key everything is local: a scripted model and the offline voice. With
OPENAI_API_KEY or OPENAI_BASE_URL and ``--model NAME`` an OpenAI-compatible server writes, with DEEPGRAM_API_KEY a
Deepgram voice speaks.
"""

import argparse
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from conversation import Conversation, Parts
from scripted_model import complete
from starlette.applications import Starlette
from starlette.responses import FileResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from stages import Chat, EspeakVoice, LocalSpeakServer, Speak

HERE = Path(__file__).parent


def backend(port: int, model: str | None) -> Starlette:
    """The application. Each browser that opens ``/talk`` has a conversation of its own."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        if os.environ.get("DEEPGRAM_API_KEY"):
            app.state.speak = Speak
            yield
        else:
            async with LocalSpeakServer(EspeakVoice()) as voices:
                app.state.speak = lambda: Speak(base_url=voices.url)
                yield

    def chat() -> Chat:
        if model is not None:
            return Chat(model)
        return Chat("scripted", base_url=f"http://127.0.0.1:{port}/scripted/v1", api_key="none")

    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        await Conversation(socket, Parts(chat(), app.state.speak())).run()

    app = Starlette(
        routes=[
            Route("/", lambda request: FileResponse(HERE / "page" / "index.html")),
            Route("/scripted/v1/chat/completions", complete, methods=["POST"]),
            WebSocketRoute("/talk", talk),
            Mount("/", StaticFiles(directory=HERE / "page")),
        ],
        lifespan=lifespan,
    )
    return app


def main() -> None:
    """Serve on loopback until Ctrl-C."""
    parser = argparse.ArgumentParser(description="A talking agent in the browser.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--model", help="a model of the server that OPENAI_BASE_URL names (default: a scripted one)")
    given = parser.parse_args()
    app = backend(given.port, given.model)
    # No compression: speech gains little by it and each frame would wait for it.
    uvicorn.run(app, host="127.0.0.1", port=given.port, log_level="warning", ws_per_message_deflate=False)


if __name__ == "__main__":
    main()
