"""Why a websocket was closed: what each close code means for trying again. Pure.

Source: RFC 6455, section 7.4, and its registry of close codes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

ABNORMAL = 1006
"""The code that stands for a connection which broke without a close frame. It is never sent."""


@dataclass(frozen=True, slots=True)
class CloseReason:
    """One way in which a socket ends.

    ``code`` is the websocket close code, ``name`` the service's own ('' if it gave none), ``meaning`` half a sentence,
    ``retryable`` whether a new socket can do better with the same text (after a wait, where the meaning speaks of a
    limit).
    """

    code: int
    name: str
    meaning: str
    retryable: bool


CLOSES: tuple[CloseReason, ...] = (
    CloseReason(1000, "", "a normal end", True),
    CloseReason(1001, "", "the server is going away", True),
    CloseReason(1002, "", "a breach of the websocket protocol", False),
    CloseReason(1003, "", "a kind of message that the service does not take", False),
    CloseReason(1005, "", "a close frame without a code", True),
    CloseReason(ABNORMAL, "", "the connection broke without a close frame", True),
    CloseReason(1007, "", "a text that is not UTF-8", False),
    CloseReason(1008, "", "a message against the rules of the service", False),
    CloseReason(1009, "", "a message too large", False),
    CloseReason(1011, "", "an internal error of the service", True),
    CloseReason(1012, "", "the service restarts", True),
    CloseReason(1013, "", "the service is overloaded", True),
)
"""Every code that a server is likely to send."""

_BY_CODE = {row.code: row for row in CLOSES}


def read_close(code: int | None, reason: str = "") -> CloseReason:
    """What a close frame means, by its code (None: there was none). ``reason`` is kept as the service's name for it.

    >>> read_close(1012).meaning, read_close(4000, "quota").retryable
    ('the service restarts', True)
    """
    code = ABNORMAL if code is None else code
    row = _BY_CODE.get(code) or CloseReason(code, "", "a reason that is not documented", retryable=True)
    return replace(row, name=reason)
