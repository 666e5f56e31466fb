"""The fixtures for plug-in authors, used as the module says: in a test run of its own."""

import subprocess
import sys

TEST = """
import anyio
import pytest
from stages.local import Faults, LocalSpeakServer, ToneVoice

@pytest.fixture
def anyio_backend():
    return "asyncio"

@pytest.mark.anyio
async def test_there_is_a_server(speak_server: LocalSpeakServer):
    async with await anyio.connect_tcp("127.0.0.1", speak_server.port) as stream:
        await stream.send(b"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
        assert b" 404 " in await stream.receive()

@pytest.mark.parametrize("speak_faults", [Faults(refuse=503)])
@pytest.mark.anyio
async def test_faults_can_be_given(speak_server, speak_faults, speak_voice):
    assert speak_faults.refuse == 503 and speak_voice.tagged
"""


def test_the_fixtures_work_where_they_are_asked_for(tmp_path):
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["stages.local.pytest_plugin"]\n')
    (tmp_path / "test_own.py").write_text(TEST)
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=50,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "2 passed" in run.stdout
