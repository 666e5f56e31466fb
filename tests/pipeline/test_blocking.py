"""The pipeline without await."""

from __future__ import annotations

import threading

import pytest

from pipeline import Pipeline, UsageError, blocking
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
