"""The checks of the doctor. None of them spends audio, shows a key, or takes longer than its bound."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from stages.cli import _ours

Status = Literal["ok", "note", "problem"]

CORE = ("anyio", "openai", "structlog", "tiktoken", "websockets")
LOCAL = ("espeakng-loader", "numpy", "soxr")
"""What the extra "local" brings."""

KEYS = ("DEEPGRAM_ACCESS_TOKEN", "DEEPGRAM_API_KEY")
"""The one that is used first, first."""

SPEECH_URL = "wss://api.deepgram.com"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. A note is worth knowing; a problem keeps something from working. ``advice`` may be empty."""

    name: str
    status: Status
    found: str
    advice: str = ""


def examine(*, offline: bool = False) -> list[Finding]:
    """Look at everything; ``offline`` leaves out what needs the network."""
    has_key = any(os.environ.get(name, "").strip() for name in KEYS)
    findings = [_python(), *_packages(), *_installed(CORE, "problem", "pip install --force-reinstall utterflow")]
    sound = not any(finding.status == "problem" for finding in findings)
    findings += _installed(LOCAL, "note", "pip install 'utterflow[local]', if the local voice is wanted")
    if sound:  # else nothing of ours can be relied on, and what is wrong has been said
        findings += [_voice(has_key=has_key), _vocabulary()]
    findings.append(_key(has_key=has_key))
    if sound and not offline:
        findings.append(_endpoint(has_key=has_key))
    return findings


def _python() -> Finding:
    return Finding("python", "ok", f"{sys.version.split()[0]} at {sys.executable}")


def _packages() -> Iterator[Finding]:
    """Whether a script that is started in this folder would import our packages."""
    path = [str(Path.cwd()), *(entry for entry in sys.path if entry)]
    for package in _ours.PACKAGES:
        ours = _ours.home() / package / "__init__.py"
        intruder, others = _ours.intruder(package, path), _ours.claimants(package)
        if intruder is not None and _ours.is_checkout(intruder):
            advice = "pip install -e . makes the two one: scripts that are started here run the checkout's code"
            yield Finding(package, "note", f"{intruder} of this checkout, not the installed copy", advice)
        elif intruder is not None:
            yield Finding(package, "problem", f"hidden by {intruder}", f"rename or remove it: ours is {ours}")
        elif not ours.is_file():
            yield Finding(package, "problem", f"missing at {ours}", "pip install --force-reinstall utterflow")
        elif others:
            advice = "uninstall it, then pip install --force-reinstall utterflow"
            yield Finding(package, "problem", f"also installed by {', '.join(others)}", advice)
        else:
            yield Finding(package, "ok", str(ours))


def _installed(names: tuple[str, ...], status: Status, advice: str) -> Iterator[Finding]:
    for name in names:
        try:
            yield Finding(name, "ok", version(name))
        except PackageNotFoundError:
            yield Finding(name, status, "not installed", advice)


def _voice(*, has_key: bool) -> Finding:
    """Whether the local voice really speaks."""
    from stages.cli._voice import try_voice

    found, wrong = try_voice()
    if not wrong:
        return Finding("local voice", "ok", found)
    return Finding("local voice", "note" if has_key else "problem", "none", wrong)


def _key(*, has_key: bool) -> Finding:
    if has_key:
        name = next(name for name in KEYS if os.environ.get(name, "").strip())
        return Finding(name, "ok", "set: speech goes to Deepgram")
    advice = "set it to speak through Deepgram"
    return Finding("DEEPGRAM_API_KEY", "note", "not set: speech is made by the local voice", advice)


def _endpoint(*, has_key: bool) -> Finding:
    """Whether the sender would reach its server: by its own dialling, through its own proxy."""
    from pipeline import UsageError
    from stages.cli._reach import reach, way_there
    from stages.deepgram.query import speak_url

    try:
        url = speak_url(os.environ.get("DEEPGRAM_BASE_URL") or SPEECH_URL)
    except UsageError as error:
        return Finding("endpoint", "problem", "DEEPGRAM_BASE_URL is no address of a server", str(error))
    try:
        there = way_there(url)
    except UsageError as error:
        return Finding("endpoint", "problem", "the proxy that the environment names is none", str(error))
    wrong = reach(url)
    if wrong is None:
        return Finding("endpoint", "ok", f"{there} can be reached")
    return Finding("endpoint", "problem" if has_key else "note", f"{there} cannot be reached", wrong)


def _vocabulary() -> Finding:
    from stages.sources.vocabulary import VOCABULARIES, is_cached

    there = [name for name in VOCABULARIES if is_cached(name)]
    if there:
        return Finding("tiktoken vocabulary", "ok", ", ".join(there))
    advice = "python -m stages.sources.vocabulary, once, if History is to count exactly"
    return Finding("tiktoken vocabulary", "note", "none: tokens are counted by an estimate", advice)
