"""Temporary tokens, as ``POST /v1/auth/grant`` gives them: JSON Web Tokens that are signed with the key. Pure.

Nothing is remembered: whoever has the key can tell a token that was made with it, and how long it lives. Time is told,
in seconds of the clock that the server goes by, so a token is good for the server that gave it.

Source: docs: guides/fundamentals/token-based-authentication, 2026-08 (30 s by default, at most an hour).
"""

from __future__ import annotations

import base64
import hmac
import json

DEFAULT_SECONDS = 30
MOST_SECONDS = 3_600
_HEAD = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').rstrip(b"=").decode()
_MOST = 4_096  # characters of a token


def grant(key: str, seconds: int, now: float) -> str:
    """A token that is good for `seconds`.

    >>> granted(grant("key", 30, 100.0), "key", 130.0), granted(grant("key", 30, 100.0), "key", 130.1)
    (True, False)
    >>> granted(grant("another", 30, 100.0), "key", 100.0), granted("three.words.here", "key", 0.0)
    (False, False)
    """
    facts = base64.urlsafe_b64encode(json.dumps({"exp": now + seconds}).encode()).rstrip(b"=").decode()
    return f"{_HEAD}.{facts}.{_sign(key, f'{_HEAD}.{facts}')}"


def granted(token: str, key: str, now: float) -> bool:
    """Whether `token` was made with `key` and is still good."""
    signed, _, signature = token[:_MOST].rpartition(".")
    if not hmac.compare_digest(signature.encode(), _sign(key, signed).encode()):
        return False
    facts = signed.partition(".")[2]  # ours, since it was signed with the key
    return bool(now <= json.loads(base64.urlsafe_b64decode(facts + "=" * (-len(facts) % 4)))["exp"])


def _sign(key: str, text: str) -> str:
    digest = hmac.digest(key.encode(), text.encode("utf-8", "replace"), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
