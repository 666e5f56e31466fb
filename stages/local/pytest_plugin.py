"""Fixtures for whoever tests against the Speak socket: an open local server, whose parts a test may replace.

Name this file in the ``conftest.py`` at the root of the tests::

    pytest_plugins = ["stages.local.pytest_plugin"]

and ask for ``speak_server`` in an async test. What it is made of are fixtures too, to be redefined or parametrised::

    @pytest.mark.parametrize("speak_faults", [Faults(drop_after_frames=3, connections=1)])
    async def test_heals(speak_server):
        async with my_client(speak_server.url) as client:
            ...
            assert read_text(client.sound) == "What was to be said."

It is not loaded by itself, so that a test run which has nothing to do with speech does not import anything for it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest

from stages.local import INSTANT, Faults, Limits, LocalSpeakServer, Timing, ToneVoice, Voice


@pytest.fixture
def speak_voice() -> Voice:
    """Who speaks: tones that spell out their words, to be read back by `read_text` and `passages`."""
    return ToneVoice(tagged=True)


@pytest.fixture
def speak_limits() -> Limits:
    """What is allowed: as documented."""
    return Limits()


@pytest.fixture
def speak_timing() -> Timing:
    """How fast: without any waiting. The service's own pace is ``Timing()``."""
    return INSTANT


@pytest.fixture
def speak_faults() -> Faults | Sequence[Faults]:
    """What goes wrong: nothing."""
    return ()


@pytest.fixture
async def speak_server(
    anyio_backend: object,  # makes the fixture run where the test runs
    speak_voice: Voice,
    speak_limits: Limits,
    speak_timing: Timing,
    speak_faults: Faults | Sequence[Faults],
) -> AsyncIterator[LocalSpeakServer]:
    """A local Speak server, open for the length of the test; see its ``url`` and ``statistics()``."""
    async with LocalSpeakServer(speak_voice, limits=speak_limits, timing=speak_timing, faults=speak_faults) as server:
        yield server
