"""The source of texts: every kind of feed, interrupted, wrong and paced."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import anyio
import pytest
from anyio.lowlevel import checkpoint

from pipeline import Pipeline, SourceError, UsageError
from pipeline.testing import check_stage
from stages.sources import Text


async def spoken(feed: object, text: Text | None = None) -> list[str]:
    async with Pipeline(text or Text()) as pipeline, pipeline.turn(feed) as turn:  # type: ignore[arg-type]
        return [token async for token in turn]


async def test_a_str_is_sent_as_it_is_and_the_stage_keeps_the_rules_of_the_pipe() -> None:
    await check_stage(Text(), feed=["Hello there."], expect=["Hello there."])


async def test_iterables_of_both_kinds_keep_their_tokens() -> None:
    async def stream() -> AsyncIterator[str]:
        for token in ("One", "", " two"):
            yield token

    assert await spoken(stream()) == ["One", " two"]
    assert await spoken(["One", " two"]) == ["One", " two"]
    assert await spoken(token for token in ("One", " two")) == ["One", " two"]


async def test_files_of_every_kind_are_read(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes("\ufeffDéjà vu.\r\n".encode())
    assert await spoken(path) == ["Déjà vu.\r\n"]
    with path.open(encoding="utf-8") as text_file, path.open("rb") as byte_file:
        text_file.read(3)
        assert await spoken(text_file) == ["jà vu.\r\n"]
        assert await spoken(byte_file) == ["Déjà vu.\r\n"]
    assert await spoken(io.BytesIO(b"bytes")) == ["bytes"]
    (tmp_path / "latin").write_bytes(b"caf\xe9")
    with (tmp_path / "latin").open(encoding="latin-1") as file:
        assert await spoken(file) == ["café"]
    assert await spoken(io.StringIO("memory")) == ["memory"]


async def test_what_a_pipe_holds_goes_on_before_the_pipe_ends() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="utf-8") as file:
        async with Pipeline(Text()) as pipeline, pipeline.turn(file) as turn:
            os.write(writing, b"no newline yet")
            assert await anext(turn) == "no newline yet"
            os.write(writing, b", caf\xc3")
            assert await anext(turn) == ", caf"
            os.write(writing, b"\xa9")
            assert await anext(turn) == "é"
            os.close(writing)
            assert [token async for token in turn] == []


async def test_an_interrupted_pipe_leaves_no_thread_waiting() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as file:
        async with Pipeline(Text()) as pipeline:
            for _ in range(3):
                async with pipeline.turn(file) as turn:
                    os.write(writing, b"a")
                    assert await anext(turn) == "a"
                    turn.interrupt()
        os.write(writing, b"still here")
        assert file.read1(100) == b"still here"
    os.close(writing)


async def test_invalid_utf_8_keeps_what_came_before_and_names_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(b"Good so far. \xff\xfe bad")
    heard = []
    with pytest.raises(SourceError, match=r"^Byte 13 of .* is not valid UTF-8"):
        async with Pipeline(Text()) as pipeline, pipeline.turn(path) as turn:
            async for token in turn:
                heard.append(token)
    assert heard == ["Good so far. "]


@pytest.mark.parametrize("feed", ["", " \n", 7, b"bytes", {"role": "user"}, [b"bytes"], [1]])
async def test_what_is_not_text_is_a_usage_error_that_names_it(feed: object) -> None:
    with pytest.raises(UsageError, match=r"empty|int|bytes|dict"):
        await spoken(feed)


@pytest.mark.parametrize("pace", [0, -1.0, float("nan")])
def test_a_pace_that_never_ends_is_refused(pace: float) -> None:
    with pytest.raises(UsageError, match="pace"):
        Text(pace=pace)


async def test_a_missing_or_empty_file_is_a_source_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read: No such file") as caught:
        await spoken(tmp_path / "missing")
    assert isinstance(caught.value.__cause__, FileNotFoundError)
    (tmp_path / "empty").touch()
    with pytest.raises(SourceError, match="no text in"):
        await spoken(tmp_path / "empty")
    with Path(os.devnull).open("rb") as nothing, pytest.raises(SourceError, match="no text in"):  # noqa: ASYNC230
        await spoken(nothing)


async def test_an_interrupted_async_iterator_is_closed() -> None:
    closed = anyio.Event()

    async def stream() -> AsyncIterator[str]:
        try:
            yield "first"
            await anyio.sleep_forever()
        finally:
            closed.set()

    async with Pipeline(Text()) as pipeline, pipeline.turn(stream()) as turn:
        assert await anext(turn) == "first"
        turn.interrupt()
    assert closed.is_set()


async def test_an_async_iterator_that_waits_for_its_reader_is_closed_too() -> None:
    closed = anyio.Event()

    async def stream() -> AsyncIterator[str]:
        try:
            while True:
                yield "more"
        finally:
            await checkpoint()
            closed.set()

    async with Pipeline(Text(), size=1) as pipeline, pipeline.turn(stream()) as turn:
        assert await anext(turn) == "more"
        turn.interrupt()
    assert closed.is_set()


@pytest.mark.parametrize("waits", ["for its reader", "for its own task"])
async def test_an_async_iterator_with_tasks_of_its_own_is_closed_in_order(waits: str) -> None:
    async def stream() -> AsyncIterator[str]:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(anyio.sleep_forever)
            try:
                yield "first"
                if waits == "for its own task":
                    await anyio.sleep_forever()
                while True:
                    yield "more"
            finally:
                tasks.cancel_scope.cancel()

    async with Pipeline(Text(), size=1) as pipeline:
        async with pipeline.turn(stream()) as turn:
            assert await anext(turn) == "first"
            turn.interrupt()
        await pipeline.run("The pipeline goes on.")
    assert turn.outcome.interrupted


async def test_an_interrupt_does_not_wait_for_an_iterator_that_blocks_which_is_closed_when_it_returns() -> None:
    inside, go_on, closed = threading.Event(), threading.Event(), threading.Event()

    def stream() -> Iterator[str]:
        try:
            yield "first"
            inside.set()
            go_on.wait(30)
            yield "second"
        finally:
            closed.set()

    async with Pipeline(Text()) as pipeline, pipeline.turn(stream()) as turn:
        assert await anext(turn) == "first"
        assert await anyio.to_thread.run_sync(inside.wait, 10)
        turn.interrupt()
    assert not closed.is_set()
    go_on.set()
    assert await anyio.to_thread.run_sync(closed.wait, 10)


async def test_an_error_of_a_stream_is_the_cause_of_a_source_error_and_what_came_before_is_kept() -> None:
    async def stream() -> AsyncIterator[str]:
        yield "before"
        raise OSError("secret")

    def blocking() -> Iterator[str]:
        yield "before"
        raise OSError("secret")

    for feed in (stream(), blocking()):
        heard = []
        with pytest.raises(SourceError, match="OSError") as caught:
            async with Pipeline(Text()) as pipeline, pipeline.turn(feed) as turn:
                async for token in turn:
                    heard.append(token)
        assert heard == ["before"]
        assert "secret" not in str(caught.value)
        assert isinstance(caught.value.__cause__, OSError)


async def test_sources_that_block_leave_threads_for_everything_else() -> None:
    """Twice as many as the threads that a process shares by default: a lookup or a file does not wait for them."""
    waiting, go_on = threading.Semaphore(0), threading.Event()

    def stream() -> Iterator[str]:
        waiting.release()
        go_on.wait(60)
        yield "said"

    async def one() -> None:
        assert (await Pipeline(Text()).run(stream())).timings.links[0].count == 1

    count = int(2 * anyio.to_thread.current_default_thread_limiter().total_tokens)
    async with anyio.create_task_group() as tasks:
        for _ in range(count):
            tasks.start_soon(one)
        with anyio.fail_after(30):
            for _ in range(count):
                assert await anyio.to_thread.run_sync(waiting.acquire, True, 30)
        go_on.set()


def test_it_says_what_it_is() -> None:
    assert (repr(Text()), repr(Text(pace=12.5))) == ("Text()", "Text(pace=12.5)")
