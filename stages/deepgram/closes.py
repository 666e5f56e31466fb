"""Why a Speak socket was closed: a table of close codes, and what they mean for trying again. Pure.

The service puts a name like ``NET-0003`` into the reason of the close frame, alone or inside a sentence; the name says
more than the code, so it is looked for first. Both may be missing (1006: the connection broke without a word).

Sources: docs: tts-troubleshooting-websocket-net-and-data-errors, 2026-08; the bare codes: `stages.net.closes`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from stages.net import closes
from stages.net.closes import ABNORMAL, CloseReason

_NAME = re.compile(r"[A-Z]+-\d{4}")

CLOSES: tuple[CloseReason, ...] = (
    CloseReason(1003, "MESSAGE-0000", "a kind of message that the service does not take", False),
    CloseReason(1008, "DATA-0000", "a message that the service does not recognise", False),
    CloseReason(1008, "DATA-0001", "too many characters within a minute", True),
    CloseReason(1008, "DATA-0002", "an inline control that is not allowed on the socket", False),
    CloseReason(1009, "BIG-0000", "a message too large", False),
    CloseReason(1009, "BIG-0001", "too many characters in one Speak message", False),
    CloseReason(1011, "NET-0000", "an internal error of the service", True),
    CloseReason(1011, "NET-0001", "the client was silent too long", True),
    CloseReason(1011, "NET-0002", "the service could not send", True),
    CloseReason(1011, "NET-0003", "the socket reached the greatest age allowed", True),
    CloseReason(1011, "NET-0004", "the client was silent for a minute", True),
    *closes.CLOSES,
)
"""Every way that is documented, the named ones first."""

_BY_NAME = {row.name: row for row in CLOSES if row.name}
_BY_CODE = {row.code: row for row in CLOSES if not row.name}


def close_name(reason: str) -> str:
    """The service's name for the reason, wherever it stands in the text; '' if there is none.

    >>> close_name("The session took too long (NET-0003). See https://example.invalid/net")
    'NET-0003'
    """
    found = _NAME.search(reason)
    return found[0] if found else ""


def read_close(code: int | None, reason: str = "") -> CloseReason:
    """What a close frame means. Never fails: where code or name is not in the table, the other is gone by.

    >>> read_close(1011, "NET-0003")
    CloseReason(code=1011, name='NET-0003', meaning='the socket reached the greatest age allowed', retryable=True)
    >>> read_close(1008, "Error: DATA-0000 unknown command").retryable
    False
    >>> read_close(None).code
    1006
    """
    code = ABNORMAL if code is None else code
    name = close_name(reason)
    row = _BY_NAME.get(name) or _BY_CODE.get(code)
    if row is None:
        row = CloseReason(code, name, "a reason that is not documented", retryable=True)
    return replace(row, code=code, name=name)
