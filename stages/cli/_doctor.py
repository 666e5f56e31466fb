"""``utterflow doctor``: every check, what was found, and what to do about each problem."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from stages.cli._checks import Finding, examine
from stages.cli._commands import FAILED, OK

_SIGNS = {"ok": "ok", "note": "note", "problem": "PROBLEM"}


def run(given: argparse.Namespace) -> int:
    """Look at everything, print it, and give 0 if there is no problem, else 1."""
    findings = examine(offline=given.offline)
    problems = sum(finding.status == "problem" for finding in findings)
    if given.json:
        print(json.dumps({"ok": not problems, "findings": [asdict(finding) for finding in findings]}, indent=2))
    else:
        for finding in findings:
            print(_line(finding))
        print(f"\n{_verdict(problems)}")
    return FAILED if problems else OK


def _line(finding: Finding) -> str:
    line = f"{_SIGNS[finding.status]:<8} {finding.name:<20} {finding.found}"
    return f"{line}\n{'':<8} {'':<20} -> {finding.advice}" if finding.advice else line


def _verdict(problems: int) -> str:
    if not problems:
        return "All is well."
    return "There is 1 problem." if problems == 1 else f"There are {problems} problems."
