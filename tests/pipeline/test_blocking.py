"""The pipeline without await."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import anyio
import pytest

from pipeline import Inbox, Outbox, Pipeline, UsageError, blocking
from pipeline.testing import Script


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_the_same_without_await(backend: str) -> None:
    pipe = Pipeline(Script([(0.0, 1), (0.0, 2)]))
    assert blocking.run(pipe, None, backend=backend).timings.links[0].count == 2
    with blocking.opened(pipe, backend=backend) as voice:
        assert not voice.run(None).interrupted
        with voice.turn(None) as turn:
            assert list(turn) == [1, 2]
            assert turn.timings.total is not None
        assert not turn.outcome.interrupted


def test_it_can_be_interrupted_from_a_thread() -> None:
    with blocking.opened(Pipeline(Script([(0.0, 1), (3600.0, 2)]))) as voice, voice.turn(None) as turn:
        for item in turn:
            assert item == 1
            thread = threading.Thread(target=turn.interrupt)
            thread.start()
            thread.join()
    assert turn.outcome.interrupted


def test_errors_come_through() -> None:
    with pytest.raises(LookupError, match="it"):
        blocking.run(Pipeline(Script([(0.0, LookupError("it"))])), None)
    with blocking.opened(Pipeline(Script([(0.0, 1)]))) as voice, voice.turn(None), pytest.raises(UsageError):
        voice.run(None)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_an_error_ends_an_iteration_that_waits(backend: str) -> None:
    after = []
    with blocking.opened(Pipeline(Script([(0.0, 1), (0.0, LookupError("it"))])), backend=backend) as voice:
        with pytest.raises(LookupError, match="it"), voice.turn(None) as turn:
            after += list(turn)
            after.append("the block goes on")
        with pytest.raises(LookupError, match="it"):
            voice.run(None)
    assert after == []


async def one_then_silence(inbox: Inbox[None], outbox: Outbox[int]) -> None:
    """Says one thing, and has the main thread interrupted as a shell or a notebook does it, while that waits."""
    async for _ in inbox:
        await outbox.send(1)  # the link holds nothing: the thread has it, and asks for more or is about to
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        await anyio.sleep(3600)


def test_ctrl_c_interrupts_the_turn_and_leaves_the_pipeline_open() -> None:
    with blocking.opened(Pipeline(one_then_silence, size=0)) as voice:
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                voice.run(None)
            with pytest.raises(KeyboardInterrupt), voice.turn(None) as turn:
                list(turn)
            assert turn.outcome.interrupted


def test_what_is_over_says_so() -> None:
    with blocking.opened(Pipeline(Script([(0.0, 1)]))) as voice:
        with voice.turn(None) as turn:
            pass
        with pytest.raises(UsageError, match="This turn is over"):
            list(turn)
    turn.interrupt()
    with pytest.raises(UsageError, match="This pipeline is closed"):
        voice.run(None)


@pytest.mark.skipif(sys.platform == "win32", reason="signals as Unix has them")
def test_ctrl_c_while_a_turn_begins_does_not_orphan_it(tmp_path: Path) -> None:
    """SIGINT at twenty moments around the start of a turn: the pipeline goes on, and closes."""
    script = tmp_path / "script.py"
    script.write_text(
        """
import os, signal, threading, time
from pipeline import Pipeline, blocking
from pipeline.testing import Script

with blocking.opened(Pipeline(Script([(0.0, 1), (0.05, 2)]))) as voice:
    for number in range(20):
        timer = threading.Timer(number * 0.0005, os.kill, (os.getpid(), signal.SIGINT))
        try:
            timer.start()
            voice.run(None)
            timer.join()
            time.sleep(0.01)
        except KeyboardInterrupt:
            pass
    print(voice.run(None).timings.links[0].count)
"""
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=30, check=False)
    assert (done.stdout, done.stderr) == ("2\n", "")


NEVER_LEFT = """
import contextlib, os, sys, time
from pipeline import Pipeline, blocking
from pipeline.testing import Script

class Stage:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        print("closed", flush=True)

    async def __call__(self, inbox, outbox):
        async for item in inbox:
            await outbox.send(item)

cells = contextlib.ExitStack()
voice = cells.enter_context(blocking.opened(Pipeline(Stage(), Script([(0.0, 1), (3600.0, 2)])), backend=sys.argv[1]))
turn = cells.enter_context(voice.turn(None))
print(next(iter(turn)), flush=True)
if sys.argv[2] == "raises":
    raise SystemExit(3)
if sys.argv[2] == "stuck":
    async def stuck():
        time.sleep(3600)
    blocking.LEAVE = 0.1
    voice._portal.start_task_soon(stuck)
"""


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("end", ["ends", "raises", "stuck"])
def test_a_pipeline_that_is_never_left_lets_the_interpreter_end(backend: str, end: str) -> None:
    """A notebook whose last cell was not run: its stages are closed, unless they take for ever."""
    done = subprocess.run(
        [sys.executable, "-c", NEVER_LEFT, backend, end], capture_output=True, text=True, timeout=60, check=False
    )
    said = "1\n" if end == "stuck" else "1\nclosed\n"
    assert (done.stdout, done.stderr, done.returncode) == (said, "", 3 if end == "raises" else 0)


def test_it_may_be_left_with_a_turn_open() -> None:
    cells = ExitStack()
    opened = blocking.opened(Pipeline(Script([(0.0, 1), (3600.0, 2)])))
    voice = opened.__enter__()
    turn = cells.enter_context(voice.turn(None))
    opened.__exit__(None, None, None)
    assert voice.closed
    with pytest.raises(UsageError, match="opened already"):
        opened.__enter__()
    cells.close()
    assert turn.outcome.interrupted


def test_a_backend_that_does_not_exist() -> None:
    with pytest.raises(UsageError, match='choose "asyncio" or "trio"'):
        blocking.opened(Pipeline(Script([(0.0, 1)])), backend="curio")
