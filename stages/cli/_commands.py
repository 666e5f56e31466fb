"""From a parsed command line to an exit code: the command is imported and run, and its errors become sentences."""

from __future__ import annotations

import argparse
import sys
import traceback
from importlib import import_module

OK, FAILED, MISUSED = 0, 1, 2

_MODULES = {"say": "stages.cli._say", "serve": "stages.cli._serve", "doctor": "stages.cli._doctor"}


def run(given: argparse.Namespace) -> int:
    """Run the command of a parsed command line."""
    expected = _expected(given.command)
    try:
        return int(import_module(_MODULES[given.command]).run(given))
    except expected as error:
        return complain(error, debug=given.debug)
    except ExceptionGroup as group:  # several stages failed at once
        if group.split(expected)[1] is not None:
            raise
        return complain(group, debug=given.debug)


def _expected(command: str) -> tuple[type[Exception], ...]:
    """The errors whose message is for whoever runs the command. Others are mistakes of ours: they leave as they are."""
    if command == "doctor":  # who imports nothing that might not be ours
        return ImportError, OSError
    try:
        from pipeline import PipelineError
    except ImportError:  # something else has that name, which importing the command will say again
        return ImportError, OSError
    return PipelineError, ImportError, OSError


def complain(error: BaseException, *, debug: bool, advice: str = "") -> int:
    """Say what is wrong on standard error, and what else can be advised; give the exit code for it."""
    if debug:
        traceback.print_exception(error)
    print(f"utterflow: {sentence(error)} {advice}".rstrip(), file=sys.stderr)
    return exit_code(error)


def exit_code(error: BaseException) -> int:
    """2 for what only another command line can mend, 1 for everything else."""
    return MISUSED if type(first(error)).__name__ == "UsageError" else FAILED


def sentence(error: BaseException) -> str:
    """What is wrong and what to do, in one line."""
    match first(error):
        case ImportError() as missing:
            return f"{missing} — run 'utterflow doctor', which finds out what is missing or in the way."
        case OSError() as system if system.strerror:
            about = f" ({system.filename})" if system.filename else ""
            return f"{system.strerror}{about}."
        case other:
            return " ".join(str(other).split())


def first(error: BaseException) -> BaseException:
    """The first error of a group; any other error itself."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
