"""The family's door."""

from __future__ import annotations

import subprocess
import sys

import pytest

import stages.sinks


def test_every_public_name_is_there():
    assert stages.sinks.__all__ == sorted(stages.sinks.__all__) == dir(stages.sinks)
    for name in stages.sinks.__all__:
        assert getattr(stages.sinks, name).__name__ == name
    with pytest.raises(AttributeError):
        stages.sinks.Loudspeaker  # noqa: B018


def test_importing_it_and_making_sinks_loads_no_third_party_but_anyio():
    script = (
        "import sys, stages.sinks as sinks\n"
        "assert 'anyio' not in sys.modules\n"
        "sinks.Speaker(), sinks.WavFile('out.wav'), sinks.EncodedFile('out.mp3')\n"
        "print([name for name in ('sounddevice', 'soxr', 'numpy', 'av') if name in sys.modules])\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
