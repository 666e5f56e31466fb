"""One turn with a model: its reply, the tools that it calls, and the reply to what they say."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import anyio

from pipeline import Outbox, SourceError, UsageError
from stages.sources._chat_events import ChatEvents, ServerSaid, mapping, mappings
from stages.sources._client import Patience, requested
from stages.sources._events import Events
from stages.sources._failures import FIRST_WAIT, Broke
from stages.sources._filler import Fillers
from stages.sources._options import ChatOptions, OnToolCall
from stages.sources._prompt import Api, Dialogue, Prompt
from stages.sources._records import ToolCall
from stages.sources._responses_events import ResponsesEvents
from stages.sources._voice import Voice

if TYPE_CHECKING:
    from openai import AsyncOpenAI


@dataclass(frozen=True, slots=True)
class Terms:
    """What every turn of a `Chat` has in common."""

    model: str
    api: Api
    system: str | None = field(repr=False)
    request: Mapping[str, object] = field(repr=False)
    on_tool_call: OnToolCall | None
    options: ChatOptions

    @property
    def offered(self) -> set[object]:
        """The names of the tools that the request offers, in the shapes of both APIs."""
        tools = mappings(self.request.get("tools"))
        return {mapping(tool.get("function")).get("name") or tool.get("name") for tool in tools}


@dataclass(frozen=True, slots=True)
class _Reply:
    """What the conversation has to know of a reply to go on: see `Dialogue.add`."""

    spoken: str
    calls: Sequence[ToolCall]
    items: Sequence[Mapping[str, Any]]


class Talk:
    """The turn. `answer` speaks into the outbox until the model has nothing more to say."""

    def __init__(self, terms: Terms, client: AsyncOpenAI, outbox: Outbox[str]) -> None:
        self._terms = terms
        self._client = client
        self._outbox = outbox
        self._fillers = Fillers(terms.options.filler, outbox)

    async def answer(self, prompt: Prompt) -> None:
        """Speak the reply to `prompt`, and those after it as long as tools answer."""
        dialogue = Dialogue(self._terms.api, prompt, self._terms.system)
        for _ in range(self._terms.options.rounds):
            reply = await self._reply(dialogue.body(self._terms.model, self._terms.request))
            results = await self._results(reply.calls)
            if not results:
                return
            dialogue.add(reply.spoken, reply.calls, results, reply.items)
        raise SourceError(
            f"The model has called tools in {self._terms.options.rounds} replies of one turn and not answered: see "
            "'rounds' in ChatOptions."
        )

    async def _results(self, calls: Sequence[ToolCall]) -> list[str]:
        """What the tools say, one for each call; none if the turn is not to go on."""
        handler = self._terms.on_tool_call
        results: list[str | None] = []
        if handler is not None and calls:
            async with self._fillers.silence():
                for call in calls:
                    made = handler(call)
                    results.append(await made if inspect.isawaitable(made) else made)
        given = [result for result in results if result is not None]
        for result in given:
            if not isinstance(result, str):
                raise UsageError(f"on_tool_call gave {type(result).__name__}: give the result as a str, or None.")
        return given if len(given) == len(results) else []

    async def _reply(self, body: Mapping[str, Any]) -> _Reply:
        """One reply of the model, asked for again as long as nothing of it was said."""
        options = self._terms.options
        patience = Patience(options.connect, options.stall)
        async with self._fillers.silence() as said:
            for attempt in itertools.count():
                voice = Voice(self._outbox, said, thinking=options.thinking)
                try:
                    async with requested(self._client, self._terms.api, body, patience) as events:
                        return await self._read(events, voice)
                except Broke as broke:
                    if not (broke.retryable and voice.silent and attempt < options.retries):
                        raise SourceError(broke.sentence) from broke.__cause__
                    await anyio.sleep(FIRST_WAIT * 2**attempt if broke.wait is None else broke.wait)
        raise AssertionError("the loop above has no end")

    async def _read(self, events: Events, voice: Voice) -> _Reply:
        """Let the listener hear the reply, and report the rest of it."""
        tools = self._terms.on_tool_call is not None
        reader = ChatEvents() if self._terms.api == "chat" else ResponsesEvents()
        while (event := await (events.tail() if reader.reply else events.next())) is not None:
            try:
                for part in reader.feed(event):
                    await voice.take(part)
            except ServerSaid as error:
                sentence = "The model server broke off with an error of its own: see this error's cause."
                raise Broke(sentence, retryable=True) from error
            if reader.calling and tools:
                await voice.pause()
        thoughts = await voice.finish()
        if reader.reply is None:
            raise Broke("The model's stream ended without a finish reason: the reply is not whole.", retryable=True)
        for record in (thoughts, *reader.calls, *voice.leaked, reader.reply):
            if record is not None:
                self._outbox.report(record)
        offered = self._terms.offered
        calls = reader.calls + [call for call in voice.leaked if isinstance(call, ToolCall) and call.name in offered]
        if calls and tools:
            await voice.pause()
        return _Reply(voice.spoken.rstrip(), calls, reader.items)
