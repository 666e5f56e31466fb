"""Options that make no sense are refused where they are given, each with one sentence that says what to write."""

from __future__ import annotations

import io
import math
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from pipeline import AudioFormat, Pipeline, UsageError
from pipeline.options import check_type, is_count, is_number
from stages import (
    Chat,
    ChatOptions,
    Chunker,
    EncodedFile,
    Filler,
    History,
    Patience,
    Reading,
    Sizes,
    Speak,
    Speakable,
    SpeakableText,
    Speaker,
    Tee,
    Telephony,
    Text,
    WavFile,
    Writer,
)
from stages.local import Limits, Timing
from stages.sinks.realtime import RealTime
from stages.sources import first_of
from tests.stages.test_markdown_in_a_pipe import WRITTEN

NO_TIMES: list[Any] = [math.nan, -1, -0.5, "1", None, True, [1]]
"""No number of seconds, tokens, hertz or anything; 0 is one in some places."""


async def nothing(data: Any = None) -> None: ...


async def messages() -> AsyncIterator[str]:
    yield ""


TIMES: dict[str, Callable[[Any], object]] = {
    "Pipeline(size=)": lambda value: Pipeline(Text(), size=value),
    "AudioFormat(sample_rate=)": lambda value: AudioFormat("linear16", value),
    "AudioFormat(channels=)": lambda value: AudioFormat(channels=value),
    "Text(pace=)": lambda value: Text(pace=value),
    "ChatOptions(connect=)": lambda value: ChatOptions(connect=value),
    "ChatOptions(stall=)": lambda value: ChatOptions(stall=value),
    "ChatOptions(reasoning=)": lambda value: ChatOptions(reasoning=value),
    "ChatOptions(retries=)": lambda value: ChatOptions(retries=value),
    "ChatOptions(rounds=)": lambda value: ChatOptions(rounds=value),
    "Filler(after=)": lambda value: Filler(value, "One moment."),
    "History(budget=)": lambda value: History(budget=value),
    "Patience(sentence=)": lambda value: Patience(sentence=value),
    "Patience(joining=)": lambda value: Patience(joining=value),
    "Patience(clause=)": lambda value: Patience(clause=value),
    "Patience(gaps=)": lambda value: Patience(gaps=value),
    "Sizes(shortest=)": lambda value: Sizes(value, 100, 24, 400),
    "Sizes(longest=)": lambda value: Sizes(50, value, 24, 400),
    "Sizes(clause=)": lambda value: Sizes(50, 100, value, 400),
    "Sizes(overlong=)": lambda value: Sizes(50, 100, 24, value),
    "Chunker(maximum=)": lambda value: Chunker(maximum=value),
    "RealTime(lead=)": lambda value: RealTime(Speaker("null")._device, lead=value),
    "Writer(lead=)": lambda value: Writer(nothing, lead=value),
    "Writer(hold=)": lambda value: Writer(nothing, hold=value),
    "Speaker(hold=)": lambda value: Speaker("null", hold=value),
    "Telephony(lead=)": lambda value: Telephony(nothing, messages(), lead=value),
    "Tee(hold=)": lambda value: Tee(Writer(nothing), hold=value),
    "EncodedFile(bit_rate=)": lambda value: EncodedFile("x.mp3", bit_rate=value),
    "Limits(window=)": lambda value: Limits(window=value),
    "Timing(speed=)": lambda value: Timing(speed=value),
    "Timing(latency=)": lambda value: Timing(latency=value),
}
NONE_IS_MEANT = {"Text(pace=)", "History(budget=)"}


@pytest.mark.parametrize("value", NO_TIMES, ids=repr)
@pytest.mark.parametrize("name", TIMES)
def test_a_number_that_is_none(name: str, value: Any) -> None:
    if value is None and name in NONE_IS_MEANT:
        return
    with pytest.raises(UsageError) as caught:
        TIMES[name](value)
    said = str(caught.value)
    assert "\n" not in said
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Chat(""), "needs the name of a model"),
        (lambda: Chat(5), "needs the name of a model"),
        (lambda: Chat("m", system=["be brief"]), "system= takes a str, not list"),
        (lambda: Chat("m", request=5), "request= takes a Mapping, not int"),
        (lambda: Chat("m", options={"stall": 5}), "options= takes a ChatOptions, not dict"),
        (lambda: Chat("m", on_tool_call="f"), "takes a function of one ToolCall, not str"),
        (lambda: ChatOptions(filler="Hm"), "filler= takes a Filler, not str"),
        (lambda: Filler(1.0, 5), "says a str, or what a function gives, not int"),
        (lambda: first_of(), "needs at least one source"),
        (lambda: Chunker(patience=0.4), "patience= takes a Patience, not float: write Patience"),
        (lambda: Chunker(size=5), "There is no chunk size 5"),
        (lambda: Chunker(size=["call"]), "There is no chunk size"),
        (lambda: Reading(links="loud"), "links='loud' is not known"),
        (lambda: Speakable("code"), "takes a Reading, not str"),
        (lambda: SpeakableText({}), "takes a Reading, not dict"),
        (lambda: WavFile(5), "a path, an open binary file"),
        (lambda: WavFile(None), "not NoneType: name one"),
        (lambda: WavFile(io.StringIO()).accept(AudioFormat()), "takes text"),
        (lambda: EncodedFile("x.wav"), "There is no kind of file 'wav'"),
        (lambda: Writer("out.wav"), "has to be an async function, not str"),
        (lambda: Writer(nothing, clear=5), "clear of a Writer has to be an async"),
        (lambda: Writer(nothing, wanted="mulaw"), "wanted= takes an AudioFormat, not str"),
        (lambda: Telephony(None, messages()), "send of a Telephony has to be"),
        (lambda: Telephony(nothing, ["{}"]), "by 'async for', which list cannot"),
        (lambda: Telephony(nothing, messages(), on_caller=5), "on_caller= takes a plain"),
        (lambda: Tee(WavFile), "the class WavFile is none"),
        (lambda: Tee(Writer(nothing), "call.wav"), "Tee takes sinks, and str is none"),
        (lambda: AudioFormat("mp3"), "encoding='mp3' is not known: choose one of linear16"),
        (lambda: Speak(speed=math.nan), "speed"),
        (lambda: Pipeline(Text(), on_event=5), "on_event takes a function"),
    ],
)
def test_what_is_of_a_wrong_type(make: Callable[[], object], says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        make()
    assert str(caught.value).endswith(".")


def test_what_is_a_number() -> None:
    assert [value for value in (0, 1.5, math.inf, -3, math.nan, True, "1", None) if is_number(value)] == [
        0,
        1.5,
        math.inf,
        -3,
    ]
    assert [value for value in (0, -3, 1.5, True, "1") if is_count(value)] == [0, -3]
    check_type("text", "words", str, "words")


def test_no_sentence_shows_a_text_that_was_given_by_mistake() -> None:
    for make in (lambda: Chat("m", options=WRITTEN), lambda: Speakable(WRITTEN), lambda: Chunker(patience=WRITTEN)):
        with pytest.raises(UsageError) as caught:
            make()
        assert "First" not in str(caught.value)
