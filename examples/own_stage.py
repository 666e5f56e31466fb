"""A stage of one's own: an async function of an inbox and an outbox. The kit tries it in every way a pipeline can.

python examples/own_stage.py
"""

import re

import anyio

from pipeline import Inbox, Outbox
from pipeline.testing import check_stage


async def drop_stage_directions(inbox: Inbox[str], outbox: Outbox[str]) -> None:
    """Take what stands in brackets out of the stream, wherever the tokens cut it: "(sighs) Hello." says "Hello."."""
    held = ""
    async for token in inbox:
        held = re.sub(r"\([^)]*\) ?", "", held + token)
        ready, bracket, rest = held.partition("(")
        if ready:
            await outbox.send(ready)
        held = bracket + rest
    if held:
        await outbox.send(held)


async def main() -> None:
    sent = await check_stage(drop_stage_directions, feed=["(si", "ghs) Hel", "lo."], expect=["Hel", "lo."])
    print("It stops when its reader leaves, ends when it is cancelled, and keeps nothing from one turn to the next.")
    print("It said:", "".join(sent))


if __name__ == "__main__":
    anyio.run(main)
