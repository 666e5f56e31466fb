"""Falling back to another source, before the first word only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from pipeline import Inbox, Outbox, Pipeline, SourceError, UsageError
from pipeline.testing import check_stage
from stages.sources import Chat, FellBack, Text, ToolCall, first_of
from tests.stages.sources import sse_server as sse


class Failing:
    """A source that says some words, leaves a report, and fails."""

    def __init__(self, *words: str, error: Exception | None = None) -> None:
        self.words, self.error, self.open = words, error or SourceError("gone"), 0

    async def __aenter__(self) -> None:
        self.open += 1

    async def __aexit__(self, *_: object) -> None:
        self.open -= 1

    async def __call__(self, inbox: Inbox[str], outbox: Outbox[str]) -> None:
        async for _ in inbox:
            outbox.report(ToolCall("f", "{}"))
            for word in self.words:
                await outbox.send(word)
            raise self.error


async def test_the_next_source_is_asked_when_one_fails_before_its_first_word() -> None:
    first, second = Failing(), Failing()
    async with Pipeline(first_of(first, second, Text())) as pipeline:
        assert first.open == second.open == 1
        async with pipeline.turn("Hello.") as turn:
            assert [token async for token in turn] == ["Hello."]
    assert first.open == second.open == 0
    fallen = list(turn.outcome.reports(FellBack))
    assert [(report.source, str(report.error)) for report in fallen] == [(0, "gone"), (1, "gone")]


async def test_after_the_first_word_the_error_leaves() -> None:
    heard = []
    with pytest.raises(SourceError, match="gone"):
        async with Pipeline(first_of(Failing("Well,"), Text())) as pipeline, pipeline.turn("Hello.") as turn:
            async for token in turn:
                heard.append(token)
    assert heard == ["Well,"]


async def test_the_last_source_s_error_leaves_and_so_does_any_that_is_no_source_error() -> None:
    with pytest.raises(SourceError, match="last"):
        await Pipeline(first_of(Failing(), Failing(error=SourceError("last")))).run("Hello.")
    with pytest.raises(LookupError):
        await Pipeline(first_of(Failing(error=LookupError()), Text())).run("Hello.")
    with pytest.raises(UsageError, match="at least one"):
        first_of()


async def test_it_keeps_the_rules_of_the_pipe() -> None:
    await check_stage(first_of(Failing(), Text()), feed=["Hello."], expect=["Hello."])


async def test_what_is_open_is_closed_when_another_cannot_be_opened() -> None:
    @asynccontextmanager
    async def broken() -> AsyncIterator[None]:
        raise LookupError
        yield

    class Broken(Failing):
        async def __aenter__(self) -> None:
            async with broken():
                pass

    first = Failing()
    with pytest.raises(LookupError):
        await Pipeline(first_of(first, Broken())).run("Hello.")
    assert first.open == 0


async def test_from_one_server_to_another(free_tcp_port: int) -> None:
    async with sse.sse_server(sse.reply("Here.")) as server:
        near = Chat("m", base_url=f"http://127.0.0.1:{free_tcp_port}/v1")
        far = Chat("m", base_url=server.url)
        async with Pipeline(first_of(near, far)) as pipeline, pipeline.turn("Hello?") as turn:
            assert [token async for token in turn] == ["Here."]
