"""A language model behind an OpenAI-compatible server: a prompt goes in, what is to be heard of its reply comes out."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from pipeline import Inbox, Outbox, UsageError
from pipeline.options import check_type
from pipeline.secret import Secret
from stages.sources._client import Server, borrowed, check_server
from stages.sources._options import ChatOptions, OnToolCall
from stages.sources._prompt import Api, Prompt
from stages.sources._talk import Habits, Talk, Terms


class Chat:
    """A model's reply, token by token as it is written.

    The turn's one item is the prompt: the user's words, or the conversation's messages (a `History` is such a list).
    ``system`` goes before them. ``base_url`` and ``api_key`` default to OPENAI_BASE_URL and OPENAI_API_KEY. ``api`` is
    "chat" for chat completions, which every compatible server has, or "responses". ``request`` holds further fields of
    the request, as the API names them: ``{"temperature": 0.3, "tools": [...]}``; None takes one out that is sent by
    itself, like ``stream_options``, which is also left out where a server refuses it.

    Reasoning and tool calls are never spoken. Calls go to ``on_tool_call``: text before a call is let out first, and
    when every call has a result, the turn goes on with the model's next reply. A call that leaked into the text counts
    if ``request`` offers a tool of that name. The outcome reports each `ToolCall`, `Reasoning`, `Leaked` and
    `ModelReply`.

    The connection is closed when the turn is interrupted. Raises `SourceError`, its cause the library's error, when the
    server cannot be reached, refuses, stalls, breaks off, ends in mid-reply or sends more than any model would; what
    was said until then stays said. Raises `UsageError` for an empty prompt, for an address or key that cannot be one,
    and when there is no key.

        Chat("a-model", system="You are brief.", request={"temperature": 0.3})
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        system: str | None = None,
        api: Api = "chat",
        request: Mapping[str, object] | None = None,
        on_tool_call: OnToolCall | None = None,
        options: ChatOptions | None = None,
    ) -> None:
        server = Server(None if base_url is None else Secret(base_url), None if api_key is None else Secret(api_key))
        del base_url, api_key  # no error of this frame shows them
        options = options or ChatOptions()
        check_type("options", options, ChatOptions, "ChatOptions(stall=10)")
        if request is not None:
            check_type("request", request, Mapping, '{"temperature": 0.3}')
        if system is not None:
            check_type("system", system, str, 'the text of the system message, "You are brief."')
        if on_tool_call is not None and not callable(on_tool_call):
            raise UsageError(f"on_tool_call= takes a function of one ToolCall, not {type(on_tool_call).__name__}.")
        self._terms = Terms(model, api, system, dict(request or {}), on_tool_call, options)
        named: object = model
        if not (isinstance(named, str) and named.strip()):
            raise UsageError("Chat needs the name of a model that its server knows.")
        if api not in ("chat", "responses"):
            raise UsageError(f"There is no API {api!r}: use 'chat' or 'responses'.")
        if options.client is not None and (server.base_url or server.api_key):
            raise UsageError("A client of your own brings its base_url and key: give the client, or those two.")
        check_server(server)
        self._server = server
        self._habits = Habits()
        self._client = options.client
        self._lives: list[AsyncExitStack] = []  # one for each pipeline that has it open

    def __repr__(self) -> str:
        return f"Chat({self._terms.model!r}, api={self._terms.api!r})"

    async def __aenter__(self) -> Self:
        life = AsyncExitStack()
        if self._terms.options.client is None:
            self._client = await life.enter_async_context(borrowed(self._server))
        self._lives.append(life)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._lives.pop().aclose()
        if not self._lives:
            self._client = self._terms.options.client

    async def __call__(self, inbox: Inbox[Prompt], outbox: Outbox[str], /) -> None:
        async for prompt in inbox:
            if self._client is None:
                raise UsageError("This Chat is not open: run it in a pipeline, or inside 'async with chat'.")
            await Talk(self._terms, self._habits, self._client, outbox).answer(prompt)
