"""``utterflow serve``: the local Speak server, until Ctrl-C."""

from __future__ import annotations

import argparse
import errno
import socket
import sys
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import anyio

from pipeline import UsageError
from pipeline.foreign import shown
from stages.cli._commands import OK
from stages.cli._signals import on_signal
from stages.local import INSTANT, LocalSpeakServer, Seen, Timing, ToneVoice, Visited, parse_fault
from stages.net.dial import is_loopback

if TYPE_CHECKING:
    from stages.local import Voice

_SETTINGS = """\
{url}

Point a client at it:
  utterflow          utterflow say "Hello." --speak-url {url}
  in Python          Speak(base_url="{url}")
  deepgram-sdk 7     DeepgramClientEnvironment(base="{http}", production="{url}", agent="{url}", agent_rest="{http}")
  deepgram-sdk 5, 6  DeepgramClientEnvironment(base="{http}", production="{url}", agent="{url}")
  deepgram-sdk 3, 4  DeepgramClientOptions(url="{http}")
  @deepgram/sdk 5    environment: {{base: "{http}", production: "{url}", agent: "{url}", agentRest: "{http}"}}
  @deepgram/sdk 3, 4 createClient(key, {{global: {{url: "{http}"}}}})
  pipecat            DeepgramTTSService(base_url="{url}", ...)
  livekit            deepgram.TTS(base_url="{http}/v1/speak", ...)
  curl               curl -d '{{"text": "Hello."}}' "{http}/v1/speak?encoding=linear16" -o hello.wav
{key}
Ctrl-C ends it."""

_OPEN = "Warning: --host {host} lets other machines in, and {missing}. Whoever reaches the port can use it{advice}."


def run(given: argparse.Namespace) -> int:
    """Serve until a signal comes, and give the exit code."""
    return anyio.run(_serve, given)


async def _serve(given: argparse.Namespace) -> int:
    beyond = not is_loopback(given.host)
    server = LocalSpeakServer(
        _voice(given.voice),
        host=given.host,
        port=given.port,
        api_key=given.key,
        origins=given.origin if given.origin or beyond else None,
        timing=INSTANT if given.instant else Timing(),
        faults=[parse_fault(script) for script in given.fault],
        watcher=None if given.quiet else _Narrator(verbose=given.verbose, show_text=given.show_text),
    )
    async with anyio.create_task_group() as tasks, AsyncExitStack() as stack:
        await tasks.start(on_signal, tasks.cancel_scope.cancel)
        try:
            await stack.enter_async_context(server)
        except OSError as error:
            raise _refused(error, given.host, given.port) from error
        print(settings(server.url, needs_key=given.key is not None), flush=True)
        if beyond and (given.key is None or not given.origin):
            print(warning(given.host, key=given.key is not None, origins=bool(given.origin)), file=sys.stderr)
        await anyio.sleep_forever()
    print("The server has stopped.", file=sys.stderr)
    return OK


class _Narrator:
    """Says what the server does, on standard error: a line for each visit, and if asked for, for each message."""

    def __init__(self, *, verbose: bool, show_text: bool) -> None:
        self._verbose = verbose or show_text
        self._show_text = show_text

    def __call__(self, what: Visited | Seen) -> None:
        if isinstance(what, Visited):
            print(what, file=sys.stderr, flush=True)
        elif self._verbose:
            text = getattr(what.request, "text", None)
            said = "" if text is None else f" {shown(repr(text))}" if self._show_text else f" {len(text)} characters"
            print(f"#{what.connection} {type(what.request).__name__}{said}", file=sys.stderr, flush=True)


def settings(url: str, *, needs_key: bool) -> str:
    """The address on a line of its own, then how clients are told of it."""
    key = "The key: the one after --key." if needs_key else "The key: anything will do, or none."
    return _SETTINGS.format(url=url, http=url.replace("ws://", "http://", 1), key=key)


def warning(host: str, *, key: bool, origins: bool) -> str:
    """What a server that other machines reach lacks."""
    missing = [word for word, there in (("no --key is set", key), ("no --origin is named", origins)) if not there]
    advice = "" if key else ": set one with --key"
    text = _OPEN.format(host=host, missing=" and ".join(missing), advice=advice)
    return text if origins else f"{text} Pages in a browser are sent away until --origin names theirs."


def _voice(name: str) -> Voice:
    if name == "tone":
        return ToneVoice()
    from stages.local import EspeakVoice

    return EspeakVoice()


def _refused(error: OSError, host: str, port: int) -> Exception:
    """What to do about an address that cannot be listened on; any other error as it is."""
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return UsageError(f"{host!r} is not an address of this machine: choose another with --host.")
    if error.errno == errno.EADDRINUSE:
        return UsageError(f"Port {port} of {host} is taken: choose another with --port, or 0 for a free one.")
    if error.errno == errno.EACCES:
        return UsageError(f"Port {port} may not be used without privileges: choose one above 1023 with --port.")
    return error
