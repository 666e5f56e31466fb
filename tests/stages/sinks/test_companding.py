"""G.711 expanded, against the standard library where it still has it."""

from __future__ import annotations

import warnings

import pytest

from stages.sinks._companding import expand

EVERY = bytes(range(256))


@pytest.mark.parametrize("encoding", ["mulaw", "alaw"])
def test_every_byte_as_audioop_has_it(encoding):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        audioop = pytest.importorskip("audioop")
    reference = {"mulaw": audioop.ulaw2lin, "alaw": audioop.alaw2lin}[encoding]
    assert expand(EVERY, encoding) == reference(EVERY, 2)


def test_linear_samples_are_left_alone():
    assert expand(EVERY, "linear16") is EVERY
