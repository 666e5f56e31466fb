"""One turn with a model: its reply, the tools that it calls, and the reply to what they say."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import anyio

from pipeline import ModelAnswered, ModelAsked, Outbox, SourceError, UsageError, get_logger
from pipeline.secret import concealed
from stages.sources._chat_events import ChatEvents, mapping, mappings
from stages.sources._client import ReplyTimer, requested
from stages.sources._events import Events
from stages.sources._failures import FIRST_WAIT, Broke, ServerSaid, TooMuch
from stages.sources._filler import Fillers
from stages.sources._options import ChatOptions, OnToolCall
from stages.sources._prompt import Api, Dialogue, Prompt
from stages.sources._records import ToolCall
from stages.sources._responses_events import ResponsesEvents
from stages.sources._voice import SpokenReply

if TYPE_CHECKING:
    from openai import AsyncOpenAI


_log = get_logger("sources")

_REFUSED = (400, 422)
"""HTTP statuses with which servers refuse a field of the request."""


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


@dataclass(slots=True)
class Habits:
    """What a `Chat` has found out about its server."""

    counts: bool = True
    """Whether it takes a request that asks for the count of tokens."""


@dataclass(frozen=True, slots=True)
class _Reply:
    """What the conversation has to know of a reply to go on: see `Dialogue.add`."""

    spoken: str
    calls: Sequence[ToolCall]
    items: Sequence[Mapping[str, Any]]


class Talk:
    """The turn. `answer` speaks into the outbox until the model has nothing more to say."""

    def __init__(self, terms: Terms, habits: Habits, client: AsyncOpenAI, outbox: Outbox[str]) -> None:
        self._terms = terms
        self._habits = habits
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
        patience = ReplyTimer(options.connect, options.stall)
        async with self._fillers.silence() as said:
            for attempt in itertools.count():
                voice = SpokenReply(self._outbox, said, thinking=options.thinking)
                reply = await self._attempt(self._without_count(body), patience, voice)
                if isinstance(reply, _Reply):
                    return reply
                if reply.status in _REFUSED and self._counting(body):
                    self._habits.counts = False  # some servers refuse a field that they do not know
                    reply = await self._attempt(self._without_count(body), patience, voice)
                    if isinstance(reply, _Reply):
                        return reply
                    self._habits.counts = True  # it was something else
                if not (reply.retryable and voice.silent and attempt < options.retries):
                    raise SourceError(reply.sentence) from reply.__cause__
                await anyio.sleep(FIRST_WAIT * 2**attempt if reply.wait is None else reply.wait)
        raise AssertionError("the loop above has no end")

    async def _attempt(self, body: Mapping[str, Any], patience: ReplyTimer, voice: SpokenReply) -> _Reply | Broke:
        """One request. A failure is given and not raised: what is raised on from it must not have it as its context.

        Below here are the key, in the libraries' frames, and what the server sent, which may repeat it.
        """
        reader = ChatEvents() if self._terms.api == "chat" else ResponsesEvents()
        self._outbox.tell(ModelAsked(self._terms.model))
        try:
            with concealed():
                async with requested(self._client, self._terms.api, body, patience) as events:
                    return await self._read(events, voice, reader)
        except Broke as broke:
            return broke
        finally:
            self._tell(reader)

    def _tell(self, reader: ChatEvents | ResponsesEvents) -> None:
        """Tell what came of a request, as far as it came."""
        named, reply = reader.named, reader.reply
        if reply is not None:
            self._outbox.tell(
                ModelAnswered(named.model, named.response_id, reply.finish, reply.input_tokens, reply.output_tokens)
            )
        elif named.response_id:
            self._outbox.tell(ModelAnswered(named.model, named.response_id))

    def _counting(self, body: Mapping[str, Any]) -> bool:
        """Whether the request asks for the count of tokens, and nobody but us wanted it to."""
        return self._habits.counts and "stream_options" in body and "stream_options" not in self._terms.request

    def _without_count(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        if self._habits.counts or "stream_options" in self._terms.request:
            return body
        return {name: value for name, value in body.items() if name != "stream_options"}

    async def _read(self, events: Events, voice: SpokenReply, reader: ChatEvents | ResponsesEvents) -> _Reply:
        """Let the listener hear the reply, and report the rest of it."""
        tools = self._terms.on_tool_call is not None
        told, told_at = (0, 0), anyio.current_time()
        while (event := await (events.tail() if reader.reply else events.next())) is not None:
            parts = 0
            try:
                for part in reader.feed(event):
                    parts += 1
                    await voice.take(part)
            except (ServerSaid, TooMuch) as error:
                raise events.fail(error) from error
            if reader.calling and tools:
                await voice.pause()
            now = anyio.current_time()
            if (voice.sent, reader.called) != told or parts:
                events.moved(now)
            if (voice.sent, reader.called) != told:
                told, told_at = (voice.sent, reader.called), now
            elif now - told_at > self._terms.options.reasoning:
                raise Broke(
                    f"The model has been reasoning for {self._terms.options.reasoning:g} s without a word: ask it to "
                    "think less, or raise 'reasoning' in ChatOptions."
                )
        thoughts = await voice.finish()
        if reader.reply is None and events.done:
            reader.end()
        if reader.reply is None:
            raise Broke("The model's stream ended without a finish reason: the reply is not whole.", retryable=True)
        if voice.silent and not reader.calls and not voice.leaked:
            _log.warning("the model said nothing", finish=reader.reply.finish, reasoning=thoughts is not None)
        for record in (thoughts, *reader.calls, *voice.leaked, reader.reply):
            if record is not None:
                self._outbox.report(record)
        offered = self._terms.offered
        calls = reader.calls + [call for call in voice.leaked if isinstance(call, ToolCall) and call.name in offered]
        if calls and tools:
            await voice.pause()
        return _Reply(voice.spoken.rstrip(), calls, reader.items)
