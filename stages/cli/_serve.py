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
from stages.cli._commands import OK
from stages.cli._signals import on_signal
from stages.local import INSTANT, LocalSpeakServer, Timing, ToneVoice, parse_fault

if TYPE_CHECKING:
    from stages.local import Voice

_SETTINGS = """\
{url}

Point a client at it:
  utterflow    utterflow say "Hello." --speak-url {url}
  in Python    Speak(base_url="{url}")
  deepgram-sdk DeepgramClientEnvironment(base="{http}", production="{url}", agent="{url}", agent_rest="{http}")
  pipecat      DeepgramTTSService(base_url="{url}", ...)
  livekit      deepgram.TTS(base_url="{http}/v1/speak", ...)
{key}
Ctrl-C ends it."""


def run(given: argparse.Namespace) -> int:
    """Serve until a signal comes, and give the exit code."""
    return anyio.run(_serve, given)


async def _serve(given: argparse.Namespace) -> int:
    server = LocalSpeakServer(
        _voice(given.voice),
        host=given.host,
        port=given.port,
        api_key=given.key,
        timing=INSTANT if given.instant else Timing(),
        faults=[parse_fault(script) for script in given.fault],
    )
    async with anyio.create_task_group() as tasks, AsyncExitStack() as stack:
        await tasks.start(on_signal, tasks.cancel_scope.cancel)
        try:
            await stack.enter_async_context(server)
        except OSError as error:
            raise _refused(error, given.host, given.port) from error
        print(settings(server.url, needs_key=given.key is not None), flush=True)
        await anyio.sleep_forever()
    print("The server has stopped.", file=sys.stderr)
    return OK


def settings(url: str, *, needs_key: bool) -> str:
    """The address on a line of its own, then how clients are told of it."""
    key = "The key: the one after --key." if needs_key else "The key: anything will do, or none."
    return _SETTINGS.format(url=url, http=url.replace("ws://", "http://", 1), key=key)


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
