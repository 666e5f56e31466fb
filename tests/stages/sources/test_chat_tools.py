"""Tools over real HTTP: what is said before a call is let out, the call is handed over, the turn goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from pipeline import Outcome, Pipeline, SourceError, UsageError
from stages.sources import Api, Chat, ChatOptions, Leaked, ModelReply, ToolCall
from tests.stages.sources import sse_server as sse

TOOLS = {"tools": [{"type": "function", "function": {"name": "weather", "parameters": {}}}]}
CALL = ToolCall("weather", '{"city": "Paris"}', "call_1")


def call(index: int = 0, **fields: Any) -> dict[str, Any]:
    """A chunk with a piece of a tool call."""
    return sse.delta(tool_calls=[{"index": index, **fields}])


ASKS = [
    sse.text("Let me "),
    sse.text("look."),
    call(id="call_1", type="function", function={"name": "weather", "arguments": ""}),
    call(function={"arguments": '{"city": '}),
    call(function={"arguments": '"Paris"}'}),
    sse.finish("tool_calls"),
]
ITEM = {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "weather", "arguments": '{"city": "Paris"}'}
RESPONDS = [
    sse.part("output_text.delta", delta="Let me look."),
    sse.part("output_item.done", item={"type": "message", "id": "msg_1", "content": []}),
    sse.part("output_item.added", item={"type": "function_call"}),
    sse.part("output_item.done", item=ITEM),
    sse.completed(),
]


async def talk(*scripts: sse.Script, **arguments: Any) -> tuple[list[str], Outcome, list[sse.Request]]:
    async with (
        sse.sse_server(*scripts) as server,
        Pipeline(Chat("m", base_url=server.url, **arguments)) as pipeline,
        pipeline.turn("Is it sunny?") as turn,
    ):
        tokens = [token async for token in turn]
    return tokens, turn.outcome, server.requests


def calls(outcome: Outcome) -> list[ToolCall]:
    return list(outcome.reports(ToolCall))


@pytest.mark.parametrize("script", [ASKS, RESPONDS])
async def test_without_a_handler_calls_are_in_the_outcome(script: sse.Script) -> None:
    api: Api = "chat" if script is ASKS else "responses"
    tokens, outcome, _ = await talk(script, api=api)
    assert "".join(tokens) == "Let me look."
    assert calls(outcome) == [CALL]


async def test_the_turn_goes_on_with_the_tool_s_result() -> None:
    seen = []

    async def handler(given: ToolCall) -> str:
        seen.append(given)
        return "sunny"

    tokens, outcome, requests = await talk(ASKS, sse.reply("It is ", "sunny."), request=TOOLS, on_tool_call=handler)
    assert tokens == ["Let me ", "look.", "\n\n", "It is ", "sunny."]
    assert seen == calls(outcome) == [CALL]
    assert [report.finish for report in outcome.reports(ModelReply)] == ["tool_calls", "stop"]
    function = {"name": "weather", "arguments": '{"city": "Paris"}'}
    assert requests[1].body["messages"] == [
        {"role": "user", "content": "Is it sunny?"},
        {
            "role": "assistant",
            "content": "Let me look.",
            "tool_calls": [{"id": "call_1", "type": "function", "function": function}],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": "sunny"},
    ]


async def test_the_responses_api_goes_on_with_the_items_of_its_reply() -> None:
    tokens, _, requests = await talk(
        RESPONDS, sse.response("It is."), api="responses", on_tool_call=lambda given: f"{given.name}: sunny"
    )
    assert tokens == ["Let me look.", "\n\n", "It is."]
    assert requests[1].body["input"] == [
        {"role": "user", "content": "Is it sunny?"},
        {"type": "message", "id": "msg_1", "content": []},
        ITEM,
        {"type": "function_call_output", "call_id": "call_1", "output": "weather: sunny"},
    ]


async def test_what_was_said_before_a_call_is_let_out_before_the_tool_runs() -> None:
    heard: list[str] = []

    def handler(_: ToolCall) -> str:
        assert "".join(heard) == "Let me look.\n\n"
        return "sunny"

    async with (
        sse.sse_server(ASKS, sse.reply("Yes.")) as server,
        Pipeline(Chat("m", base_url=server.url, on_tool_call=handler), size=1) as pipeline,
        pipeline.turn("Is it sunny?") as turn,
    ):
        async for token in turn:
            heard.append(token)
            if token == "\n\n":
                break
        async for token in turn:
            heard.append(token)
    assert heard[-1] == "Yes."


async def test_no_result_ends_the_turn() -> None:
    tokens, _, requests = await talk(ASKS, on_tool_call=lambda _: None)
    assert "".join(tokens) == "Let me look.\n\n"
    assert len(requests) == 1


@pytest.mark.parametrize(
    "second",
    [
        call(1, id="call_2", function={"name": "time", "arguments": "{}"}),
        call(0, id="call_2", function={"name": "time", "arguments": "{}"}),
    ],
)
async def test_calls_side_by_side_are_told_apart(second: dict[str, Any]) -> None:
    first = call(id="call_1", function={"name": "weather", "arguments": '{"city": "Paris"}'})
    _, outcome, _ = await talk([first, second, sse.finish("tool_calls")])
    assert calls(outcome) == [CALL, ToolCall("time", "{}", "call_2")]


LEAK = '<tool_call>{"name": "weather", "arguments": {"city": "Paris"}}</tool_call>'


async def test_a_leaked_call_of_an_offered_tool_is_a_call() -> None:
    tokens, outcome, requests = await talk(
        sse.reply("Hm. ", *LEAK), sse.reply("Yes."), request=TOOLS, on_tool_call=lambda _: "sunny"
    )
    assert tokens == ["Hm. ", "\n\n", "Yes."]
    leaked = ToolCall("weather", '{"city": "Paris"}', "leaked_0", leaked=True)
    assert calls(outcome) == [leaked]
    assert [message["role"] for message in requests[1].body["messages"]] == ["user", "assistant", "tool"]
    assert requests[1].body["messages"][2]["tool_call_id"] == "leaked_0"


@pytest.mark.parametrize("leak", [LEAK, "<tool_call>nonsense"])
async def test_a_leak_of_no_offered_tool_is_reported_and_not_run(leak: str) -> None:
    def handler(_: ToolCall) -> Sequence[str]:
        raise AssertionError("not offered, not run")

    tokens, outcome, requests = await talk(sse.reply("Hm.", leak), on_tool_call=handler)
    assert tokens == ["Hm."]
    assert outcome.report(ToolCall) or outcome.report(Leaked)
    assert len(requests) == 1


async def test_a_model_that_never_stops_calling_is_stopped() -> None:
    with pytest.raises(SourceError, match="called tools in 3 replies"):
        await talk(ASKS, on_tool_call=lambda _: "again", options=ChatOptions(rounds=3))


async def test_a_result_that_is_no_str_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="gave dict"):
        await talk(ASKS, on_tool_call=lambda _: {"sunny": True})


async def test_an_error_of_the_handler_leaves_as_it_is() -> None:
    def handler(_: ToolCall) -> str:
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        await talk(ASKS, on_tool_call=handler)


def test_records_do_not_show_the_conversation() -> None:
    assert "Paris" not in repr(CALL) + repr(Leaked("Paris"))
