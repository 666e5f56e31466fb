"""Stages are found by name, and imported only when asked for."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pipeline import UsageError, plugins


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A distribution that announces a good stage and a broken one."""
    (tmp_path / "loud_plugin.py").write_text("async def loud(inbox, outbox):\n    pass\n")
    (tmp_path / "broken_plugin.py").write_text("import no_such_module_anywhere\n")
    info = tmp_path / "loud-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: loud\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[pipeline.stages]\nloud = loud_plugin:loud\nbroken = broken_plugin:stage\n")
    monkeypatch.syspath_prepend(str(tmp_path))


@pytest.mark.usefixtures("installed")
def test_stages_are_found_by_name() -> None:
    names = plugins.names()
    assert names["loud"] == "loud_plugin:loud"
    assert "loud_plugin" not in sys.modules
    assert plugins.load("loud").__name__ == "loud"
    with pytest.raises(UsageError, match=r"'broken' \(broken_plugin:stage\) cannot be imported"):
        plugins.load("broken")
    with pytest.raises(UsageError, match="No stage is called 'quiet'"):
        plugins.load("quiet")
