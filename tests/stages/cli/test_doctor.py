"""``utterflow doctor``: what it finds in a healthy installation, and in each of the unhealthy ones."""

from __future__ import annotations

import json
import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from stages.cli import _ours, main
from stages.cli._reach import reach

SECRET = "never-to-be-seen"


def findings(capfd: pytest.CaptureFixture[str], code: int, *arguments: str) -> dict[str, dict[str, str]]:
    """Run the doctor in this process; what it found, by name."""
    assert main(["doctor", "--json", *arguments]) == code
    captured = capfd.readouterr()
    assert SECRET not in captured.out + captured.err
    assert captured.err == ""
    report = json.loads(captured.out)
    assert report["ok"] is (code == 0)
    return {finding["name"]: finding for finding in report["findings"]}


def test_a_healthy_installation(capfd: pytest.CaptureFixture[str]) -> None:
    found = findings(capfd, 0, "--offline")
    assert [name for name, finding in found.items() if finding["status"] == "problem"] == []
    assert found["pipeline"]["found"] == str(_ours.home() / "pipeline" / "__init__.py")
    assert found["anyio"]["found"].split(".")[0] == "4"
    assert found["local voice"]["found"].startswith("espeak-ng en-us: 0.")
    assert "not set" in found["DEEPGRAM_API_KEY"]["found"]
    assert "endpoint" not in found


def test_for_people_it_says_what_to_do(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--offline"]) == 0
    out = capfd.readouterr().out
    assert "-> set it to speak through Deepgram" in out
    assert out.endswith("All is well.\n")


def test_a_key_is_named_and_never_shown(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPGRAM_API_KEY", SECRET)
    assert findings(capfd, 0, "--offline")["DEEPGRAM_API_KEY"]["status"] == "ok"
    monkeypatch.setenv("DEEPGRAM_ACCESS_TOKEN", SECRET)
    assert findings(capfd, 0, "--offline")["DEEPGRAM_ACCESS_TOKEN"]["status"] == "ok"


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_file_of_the_user_that_hides_a_package(capfd: pytest.CaptureFixture[str], kind: str) -> None:
    hiding = Path("stages.py") if kind == "file" else Path("stages", "__init__.py")
    hiding.parent.mkdir(exist_ok=True)
    hiding.write_text("")
    finding = findings(capfd, 1, "--offline")["stages"]
    assert finding["found"] == f"hidden by {hiding.resolve()}"
    assert finding["advice"].startswith("rename or remove it")


def test_a_checkout_of_this_project_is_not_in_the_way(capfd: pytest.CaptureFixture[str]) -> None:
    """Who has cloned it, installed it without -e and looks around in the clone has nothing to rename."""
    Path("stages").mkdir()
    Path("stages", "__init__.py").write_text("")
    Path("pyproject.toml").write_text('[project]\nname = "utterflow"\n')
    finding = findings(capfd, 0, "--offline")["stages"]
    assert finding["status"] == "note"
    assert finding["advice"].startswith("pip install -e .")
    Path("pyproject.toml").write_text('[project]\nname = "somebody-elses"\n')
    findings(capfd, 1, "--offline")


def test_a_folder_without_code_hides_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    Path("pipeline").mkdir()
    findings(capfd, 0, "--offline")


def test_a_package_that_really_is_in_the_way(tmp_path: Path) -> None:
    """Here our own imports fail too: the other commands name the file, and the doctor still runs."""
    there = tmp_path / "elsewhere"
    there.mkdir()
    (there / "pipeline.py").write_text("")
    environment = {**os.environ, "PYTHONPATH": str(there)}
    script = "import sys; from stages.cli import main; sys.exit(main())"
    for arguments, code in ((["say", "Hi"], 1), (["doctor", "--offline"], 1)):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == code
        assert "Traceback" not in done.stderr
        assert str(there / "pipeline.py") in done.stdout + done.stderr
    assert "There is 1 problem." in done.stdout


def test_another_distribution_that_installs_the_same_package(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "site" / "jenkins_jobs-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: jenkins-jobs\nVersion: 1.0\n")
    (info / "top_level.txt").write_text("pipeline\n")
    monkeypatch.syspath_prepend(str(info.parent))
    assert findings(capfd, 1, "--offline")["pipeline"]["found"] == "also installed by jenkins-jobs"


def test_without_the_extra_there_is_a_voice_only_with_a_key(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    no_voice(monkeypatch)
    voice = findings(capfd, 1, "--offline")["local voice"]
    assert 'pip install "utterflow[local]"' in voice["advice"]
    monkeypatch.setenv("DEEPGRAM_API_KEY", SECRET)
    assert findings(capfd, 0, "--offline")["local voice"]["status"] == "note"


def test_without_the_extra_say_names_it(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    no_voice(monkeypatch)
    assert main(["say", "Hi"]) == 2
    said = capfd.readouterr().err
    assert 'pip install "utterflow[local]"' in said
    assert "DEEPGRAM_API_KEY" in said
    assert said.count("\n") == 1


def no_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if neither the wheel nor the system had espeak-ng."""
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    monkeypatch.setattr("stages.local._espeak_library.find_library", lambda name: None)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_the_endpoint_of_the_environment_is_tried(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, listener: socket.socket
) -> None:
    port = listener.getsockname()[1]
    monkeypatch.setenv("DEEPGRAM_BASE_URL", f"ws://127.0.0.1:{port}")
    assert findings(capfd, 0)["endpoint"]["found"] == f"127.0.0.1:{port} can be reached"
    listener.close()
    assert findings(capfd, 0)["endpoint"]["status"] == "note"
    monkeypatch.setenv("DEEPGRAM_API_KEY", SECRET)
    assert findings(capfd, 1)["endpoint"]["status"] == "problem"
    monkeypatch.setenv("DEEPGRAM_BASE_URL", "ws://127.0.0.1:many")
    assert "is no address" in findings(capfd, 1)["endpoint"]["found"]


def test_a_server_that_never_answers_is_given_up(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    said = reach(f"wss://127.0.0.1:{port}", within=0.1)
    assert said is not None
    assert said.startswith(f"127.0.0.1:{port} took the connection but did not answer in TLS within 0.1 s: ")


def test_a_host_without_a_name() -> None:
    assert str(reach("wss://nowhere.invalid")).startswith("The name 'nowhere.invalid' could not be resolved")


def test_a_name_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = threading.Event()

    def getaddrinfo(*_: object) -> object:
        answers.wait()
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr("stages.cli._reach.GRACE", 0.05)
    assert reach("wss://nowhere.invalid", within=0.05) == "No name server answered within 0.05 s: check the network."
    answers.set()
    for thread in threading.enumerate():  # which nobody but this test waits for
        if thread.name == "reach":
            thread.join()


def test_tls_is_tried_and_its_certificate_checked(
    listener: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    def serve() -> None:
        for _ in range(2):
            connection, _ = listener.accept()
            try:
                context.wrap_socket(connection, server_side=True).close()
            except OSError:  # the client did not like the certificate
                connection.close()

    server = threading.Thread(target=serve, daemon=True)
    server.start()
    url = f"wss://127.0.0.1:{listener.getsockname()[1]}"
    assert "The certificate of 127.0.0.1 was not accepted" in str(reach(url))
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    assert reach(url) is None
    server.join()


@pytest.mark.parametrize(
    ("answer", "found", "advice"),
    [
        (b"HTTP/1.1 200 Connection established\r\n\r\n", "can be reached", ""),
        # tinyproxy 1.11 with a password, and squid 5.7 that does not reach the server; each with its page
        (b"HTTP/1.0 407 Proxy Authentication Required\r\n\r\n<html>", "cannot be reached", "does not accept the user"),
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n<html>", "cannot be reached", "refused the tunnel with HTTP 503"),
    ],
)
@pytest.mark.parametrize("variable", ["http_proxy", "ALL_PROXY", "WS_PROXY"])
def test_behind_a_proxy_it_goes_through_the_proxy_as_the_sender_does(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    listener: socket.socket,
    variable: str,
    answer: bytes,
    found: str,
    advice: str,
) -> None:
    asked: list[bytes] = []

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            asked.append(connection.recv(65_536))
            connection.sendall(answer)
            connection.recv(1)

    server = threading.Thread(target=serve, daemon=True)
    server.start()
    proxy = f"127.0.0.1:{listener.getsockname()[1]}"
    monkeypatch.setenv(variable, f"http://me:{SECRET}@{proxy}")
    monkeypatch.setenv("DEEPGRAM_BASE_URL", "ws://nowhere.invalid")
    endpoint = findings(capfd, 0)["endpoint"]
    server.join()
    assert endpoint["found"] == f"nowhere.invalid:80 through the proxy {proxy} {found}"
    assert advice in endpoint["advice"]
    assert asked[0].startswith(b"CONNECT nowhere.invalid:80 HTTP/1.1\r\n")


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "http://127.0.0.1:many"])
def test_a_proxy_that_is_none(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    endpoint = findings(capfd, 1)["endpoint"]
    assert endpoint["found"] == "the proxy that the environment names is none"
    assert "http://" in endpoint["advice"]


def test_no_proxy_is_obeyed(monkeypatch: pytest.MonkeyPatch, listener: socket.socket) -> None:
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{listener.getsockname()[1]}")
    monkeypatch.setenv("no_proxy", "nowhere.invalid")
    assert "could not be resolved" in str(reach("wss://nowhere.invalid"))


def test_an_address_without_a_scheme_is_read_as_the_sender_reads_it(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, free_tcp_port: int
) -> None:
    monkeypatch.setenv("DEEPGRAM_BASE_URL", f"127.0.0.1:{free_tcp_port}")
    endpoint = findings(capfd, 0)["endpoint"]
    assert endpoint["found"] == f"127.0.0.1:{free_tcp_port} cannot be reached"
    assert "Connection refused" in endpoint["advice"]


class Installed:
    """As much of a distribution as is asked for."""

    def __init__(self, files: list[str] | None, direct_url: str | None, folder: Path) -> None:
        self.files = files
        self._direct_url = direct_url
        self._folder = folder

    def read_text(self, name: str) -> str | None:
        assert name == "direct_url.json"
        return self._direct_url

    def locate_file(self, path: str) -> Path:
        return self._folder / path


@pytest.mark.parametrize(
    ("files", "direct_url", "expected"),
    [
        (["pipeline/__init__.py", "stages/__init__.py"], None, "site"),
        (["x.pth"], '{"url": "file:///some/my%20checkout", "dir_info": {"editable": true}}', "/some/my checkout"),
        (["x.pth"], None, None),
        (None, "nonsense", None),
        ([], '{"url": "https://host/it.whl"}', None),
    ],
)  # fmt: skip
def test_where_our_packages_are_is_asked_of_the_installation(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, files: Any, direct_url: str | None, expected: str | None
) -> None:
    folder = tmp_path / "site"
    monkeypatch.setattr(_ours, "distribution", lambda name: Installed(files, direct_url, folder))
    here = Path(_ours.__file__).resolve().parents[2]
    assert _ours.home() == {"site": folder, None: here}.get(expected, Path(str(expected)))
