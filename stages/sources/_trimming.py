"""What of a conversation may be forgotten, and in which order.

Rules of this file: the standard library only. The oldest goes first. Leading system messages stay. A message that
calls tools and the results that follow it stay or go together. What remains begins with the user's words as long as
there are any, and the newest part stays, whatever its size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_SYSTEM = ("system", "developer")


def kept_from(messages: Sequence[Mapping[str, object]], sizes: Sequence[int], budget: int) -> tuple[int, int]:
    """How many messages lead and stay, and where those begin that fit into `budget` beside them.

    >>> kept_from([{"role": "system"}, {"role": "user"}, {"role": "assistant"}, {"role": "user"}], [1, 5, 5, 5], 8)
    (1, 3)
    """
    lead = next((at for at, message in enumerate(messages) if message.get("role") not in _SYSTEM), len(messages))
    starts = [at for at in range(lead, len(messages)) if messages[at].get("role") != "tool"] or [lead]
    total = sum(sizes)
    at = lead
    for after in starts[1:]:
        if total <= budget:
            break
        total -= sum(sizes[at:after])
        at = after
    if at > lead:
        at = next((start for start in starts if start >= at and messages[start].get("role") == "user"), at)
    return lead, at
