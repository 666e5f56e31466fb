"""The command line: what can be asked for, and the help that says so. Nothing but argparse is imported here."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from typing import NoReturn

DEFAULT_PORT = 8765
"""Where `serve` listens unless told otherwise; so that settings of a client can stay as they are."""

_KEYS = """\
The speech key is read from DEEPGRAM_API_KEY alone (a temporary token from DEEPGRAM_ACCESS_TOKEN), and is never an
argument: arguments end up in the shell's history and in the list of processes. The same goes for OPENAI_API_KEY,
which --prompt needs.
"""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence; the whole usage is what --help is for."""

    def format_help(self) -> str:
        """The help; that of `serve` with the list of faults, which is loaded for nothing else."""
        return super().format_help() + (_faults() if self.prog.endswith(" serve") else "")

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"utterflow: {message[:1].upper()}{message[1:].rstrip('.')}; see '{self.prog} --help'.\n")


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line (None: that of this process). Leaves by SystemExit for --help, and with 2 for mistakes."""
    parser = _Parser(prog="utterflow", description="Speaks what a language model writes, while it is still writing.")
    parser.add_argument("--version", action=_Version)
    commands = parser.add_subparsers(dest="command", required=True, metavar="say | serve | doctor")
    common = _Parser(add_help=False)
    common.add_argument("--debug", action="store_true", help="show the traceback of an error")
    say, serve, doctor = (
        commands.add_parser(
            name, parents=[common], help=what, description=what, epilog=more, formatter_class=_Formatter
        )
        for name, what, more in _COMMANDS
    )
    _add_say(say)
    _add_serve(serve)
    doctor.add_argument("--json", action="store_true", help="one JSON object on standard output")
    doctor.add_argument("--offline", action="store_true", help="do not try whether the speech server can be reached")
    given = parser.parse_args(arguments)
    if given.command == "say":
        _check_say(say, given)
    return given


def _faults() -> str:
    """The faults as their own documentation lists them, spelt as on the command line."""
    from stages.local import Faults

    _, _, table = (Faults.__doc__ or "").partition("::\n\n")
    lines = [line.strip() for line in table.partition("\n\n")[0].splitlines()]
    rows = [(name.replace("_", "-"), what.strip()) for name, _, what in (line.partition(" ") for line in lines)]
    listed = "\n".join(f"  {name:<20} {what.replace('`', '')}" for name, what in rows)
    return f"\nfaults (name=value, with commas between; each script holds for its 'connections'):\n{listed}\n"


_COMMANDS = (
    ("say", "speak a text, or what a model answers, into a WAV file", _KEYS),
    ("serve", "run the local Speak server, for any Deepgram client", "Ctrl-C ends it."),
    ("doctor", "look at this installation and say what to do about each problem", "Exit code 0: all is well; 1: not."),
)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the line breaks of an epilog."""


class _Version(argparse.Action):
    """--version, which asks the installed package only when it is used."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, help="print the version and exit")

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version

        try:
            parser.exit(0, f"utterflow {version('utterflow')}\n")
        except PackageNotFoundError:
            parser.exit(1, "utterflow: This copy is not installed and has no version: run 'pip install -e .' in it.\n")


class _NoKey(argparse.Action):
    """A key on the command line is refused with the reason, and not repeated."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        parser.error("a key in an argument ends up in the shell's history: set DEEPGRAM_API_KEY")


def _add_say(say: argparse.ArgumentParser) -> None:
    text = say.add_argument_group("what to say (one of these)")
    text.add_argument("text", nargs="?", help="the text; '-' reads standard input and speaks while it is written")
    text.add_argument("-f", "--file", metavar="FILE", help="a text file in UTF-8")
    text.add_argument("--prompt", metavar="TEXT", help="let a model write it; needs --model")
    text.add_argument("--model", metavar="NAME", help="the model that writes")
    text.add_argument("--base-url", metavar="URL", help="the OpenAI-compatible server of the model")
    text.add_argument("--pace", type=_above_zero, metavar="N", help="replay a text at N tokens a second")
    speech = say.add_argument_group("the speech")
    speech.add_argument("--voice", metavar="NAME", help="a voice of the speech server (aura-2-thalia-en)")
    speech.add_argument(
        "--encoding", choices=("linear16", "mulaw", "alaw"), default="linear16", help="of the sound (linear16)"
    )
    speech.add_argument("--rate", type=_whole, metavar="HZ", help="samples a second (24000; 8000 for mulaw and alaw)")
    speech.add_argument("--speed", type=_above_zero, metavar="FACTOR", help="from 0.7 to 1.5 (1)")
    speech.add_argument("--key", action=_NoKey, help=argparse.SUPPRESS)
    speech.add_argument("--local", action="store_true", help="the local voice, even where there is a key")
    speech.add_argument("--speak-url", metavar="URL", help="the Deepgram-compatible speech server")
    speech.add_argument(
        "--key-in-clear", action="store_true", help="let the key go to a ws:// server that is not this machine"
    )
    output = say.add_argument_group("the output")
    output.add_argument("-o", "--output", metavar="FILE", help="the WAV file (out.wav); '-' is standard output")
    output.add_argument("-q", "--quiet", action="store_true", help="say nothing but errors")
    output.add_argument(
        "-v", "--verbose", action="store_true", help="show what happens as it happens, without the text"
    )
    output.add_argument("--timeline", action="store_true", help="show the turn over time at the end")
    output.add_argument("--json", action="store_true", help="one JSON object at the end; on standard error with '-o -'")


def _add_serve(serve: argparse.ArgumentParser) -> None:
    serve.add_argument("--port", type=_port, default=DEFAULT_PORT, help=f"0 takes a free one ({DEFAULT_PORT})")
    serve.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    serve.add_argument(
        "--voice", choices=("espeak", "tone"), default="espeak", help="espeak speaks, tone needs no extra"
    )
    serve.add_argument("--key", metavar="KEY", help="what clients must show; a made-up one, not yours")
    serve.add_argument(
        "--origin",
        action="append",
        default=[],
        metavar="URL",
        help="pages that may ask, such as 'http://localhost:3000'; again for more, '*' for any. If none is named, any "
        "page may as long as the server listens on this machine alone, and no page where others reach it",
    )
    serve.add_argument("-q", "--quiet", action="store_true", help="no line for each connection")
    serve.add_argument("-v", "--verbose", action="store_true", help="a line for each message too, without its text")
    serve.add_argument("--show-text", action="store_true", help="with -v: the text as well")
    serve.add_argument("--instant", action="store_true", help="answer at once, not as fast as the real service")
    serve.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="SCRIPT",
        help="go wrong on purpose, such as 'drop-after-frames=3,connections=1', which a client heals; again for what "
        "follows; the list is below",
    )


def _check_say(parser: argparse.ArgumentParser, given: argparse.Namespace) -> None:
    """What argparse cannot say: which arguments go together."""
    sources = [name for name in ("text", "file", "prompt") if getattr(given, name) is not None]
    if len(sources) != 1:
        parser.error("give one thing to say: a text, '-' for standard input, -f FILE, or --prompt TEXT")
    if (given.prompt is None) != (given.model is None):
        parser.error("--prompt and --model go together: the one is the question, the other who answers it")
    if given.base_url is not None and given.prompt is None:
        parser.error("--base-url is the address of the model of --prompt; that of the speech server is --speak-url")
    if given.pace is not None and given.prompt is not None:
        parser.error("--pace replays a text, and a model writes at its own pace: leave one of them out")
    if given.local and given.speak_url is not None:
        parser.error("--local and --speak-url exclude each other: say where the voice is")
    if given.output == "":
        parser.error("the path after -o is empty: name a file, or '-' for standard output")


def _above_zero(text: str) -> float:
    number = _number(text)
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number


def _whole(text: str) -> int:
    number = _number(text)
    if number != int(number):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of hertz, such as 24000")
    return int(number)


def _port(text: str) -> int:
    number = _number(text)
    if number not in range(65_536):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: give a number from 0 to 65535")
    return int(number)


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return number
