"""The example that puts segmenters of other libraries in the chunker's place, with the real libraries."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[3] / "examples" / "other_segmenters.py"


def test_two_public_segmenters_cut_a_stream():
    for library in ("pysbd", "sentencex"):
        if importlib.util.find_spec(library) is None and not os.environ.get("UTTERFLOW_NO_SKIPS"):
            pytest.skip(f"{library} is not installed")
    done = subprocess.run([sys.executable, EXAMPLE], capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "pysbd: Dr. Lee is in. | She has time.",
        "sentencex: Dr. Lee is in. | She has time.",
    ]
