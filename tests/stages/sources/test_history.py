"""A conversation within its budget, as it was heard."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import Outcome, Pipeline, Played, Timings, UsageError
from stages.sources import Chat, History, Message, ModelReply, Tokens, ToolCall
from stages.sources.history import CUT
from tests.stages.sources import sse_server as sse

SYSTEM = {"role": "system", "content": "You are brief."}


def user(text: str) -> Message:
    return {"role": "user", "content": text}


def test_what_was_heard_is_kept_and_a_cut_is_marked() -> None:
    history = History([SYSTEM])
    history.add_user("How far is the moon?")
    history.add_heard("It is very ", interrupted=True)
    history.add_user("Well?")
    history.add_heard("Far.")
    history.add_heard(" ")
    assert [message["content"] for message in history] == [
        "You are brief.",
        "How far is the moon?",
        "It is very" + CUT,
        "Well?",
        "Far.",
    ]
    assert history[-1] == {"role": "assistant", "content": "Far."}
    assert history[1:2] == [user("How far is the moon?")]


@pytest.mark.parametrize("interrupted", [True, False])
def test_a_turn_s_outcome_knows_what_was_heard_of_it(interrupted: bool) -> None:
    history = History()
    times = Timings(0.0, ())
    history.add_heard(Outcome(interrupted, times, (Played("It is very ", 1.0, 1.0), ModelReply("stop"))))
    history.add_heard(Outcome(False, times))
    assert [message["content"] for message in history] == [f"It is very{CUT}" if interrupted else "It is very "]


def test_the_oldest_goes_first_and_the_system_message_stays() -> None:
    history = History([SYSTEM], budget=45)
    for number in range(20):
        history.add_user(f"Question {number}.")
        history.add_heard(f"Answer {number}.")
    assert history[0] == SYSTEM
    assert history[1] == user("Question 18.")
    assert history[-1] == {"role": "assistant", "content": "Answer 19."}
    assert history.tokens.count <= 45


def test_a_call_and_its_results_go_together() -> None:
    history = History(budget=40)
    history.add_user("Weather?")
    history.add_tool(ToolCall("weather", '{"city": "Paris"}', "c"), "sunny " * 5)
    assert [message["role"] for message in history] == ["user", "assistant", "tool"]
    history.add_user("And what else? " * 3)
    assert [message["role"] for message in history] == ["user"]


def test_the_newest_message_stays_whatever_its_size() -> None:
    history = History([SYSTEM], budget=10)
    history.add_user("word " * 100)
    assert [message["role"] for message in history] == ["system", "user"]
    assert history.tokens.count > 10


roles = st.lists(st.sampled_from(["user", "assistant", "call", "tool"]), max_size=30)


@given(roles, st.integers(1, 120))
def test_laws_of_trimming(kinds: list[str], budget: int) -> None:
    history = History([SYSTEM], budget=budget)
    for number, kind in enumerate(kinds):
        message: dict[str, Any] = {"role": kind, "content": f"{kind} {number}"}
        if kind == "call":
            message = {"role": "assistant", "content": None, "tool_calls": [{"id": str(number)}]}
        history.append(message)
    kept = list(history)
    assert kept[0] == SYSTEM
    if kinds:
        assert len(kept) > 1, "the newest part stays"
    for before, after in itertools.pairwise(kept):
        if after["role"] == "tool" and kinds[0] != "tool" and len(kept) < len(kinds) + 1:
            assert before["role"] != "system", "no result without its call"


def test_parts_and_calls_are_counted() -> None:
    text, image = {"type": "text", "text": "one two three"}, {"type": "image_url", "image_url": {"url": "x"}}
    history = History([{"role": "user", "content": [text, image]}])
    assert history.tokens == Tokens(8, estimated=True)
    history.append(
        {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]}
    )
    assert history.tokens.count == 8 + 4 + 2 + 3


def test_bad_messages_and_budgets_are_usage_errors() -> None:
    with pytest.raises(UsageError, match="role"):
        History([{"content": "a"}])
    with pytest.raises(UsageError, match="budget above 0"):
        History(budget=0)


def test_it_does_not_show_the_conversation() -> None:
    assert repr(History([SYSTEM])) == "History(<1 messages>, budget=None)"


async def test_it_is_a_prompt() -> None:
    history = History([SYSTEM, user("Hello?")])
    async with sse.sse_server(sse.reply("Hi.")) as server:
        await Pipeline(Chat("m", base_url=server.url)).run(history)
    assert server.requests[0].body["messages"] == list(history)
