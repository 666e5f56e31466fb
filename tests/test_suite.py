"""The suite itself: it is green wherever it is run."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_tests_of_ctrl_c_pass_where_sigint_is_ignored():
    """Under nohup and some runners: what is ignored is inherited, by pytest and by what the tests start."""
    ignoring = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        found = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "tests/pipeline/test_blocking.py", "-k", "ctrl_c"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )
    finally:
        signal.signal(signal.SIGINT, ignoring)
    assert found.returncode == 0, found.stdout
