"""The chunker as a stage."""

from __future__ import annotations

import pytest

from pipeline import Chunk, CleansText, Inbox, LeavesText, MachineStage, Outbox, Pipeline, UsageError
from pipeline.testing import check_machine, check_stage
from stages.chunker import Chunker, Reading, Rules, Sizes, Speakable, SpeakableText, Splitter
from stages.chunker._spoken_splitter import SpokenSplitter
from stages.sources import Text

VIRTUAL_TIME = True

TOKENS = ["Sure", "!", " The tide", " comes at noon", ".", " We had better go."]
CHUNKS = [Chunk("Sure!", 0, "opener"), Chunk(" The tide comes at noon. We had better go.", 1, "end")]


async def test_it_keeps_the_promises_of_a_stage(anyio_backend):
    await check_stage(Chunker("en"), feed=TOKENS, expect=CHUNKS, same=False)


async def test_sizes_of_ones_own(anyio_backend):
    stage = Chunker("en", Sizes(shortest=0, longest=0, clause=0, overlong=0))
    await check_stage(stage, feed=["One. Two."], expect=[Chunk("One.", 0, "opener"), Chunk(" Two.", 1)])


def test_a_size_that_does_not_exist_is_a_usage_error():
    with pytest.raises(UsageError, match="assistant, call, long-form, sentence"):
        Chunker(size="huge")


def test_a_maximum_that_is_too_small_is_told_before_the_first_turn():
    with pytest.raises(UsageError, match="maximum of 10 characters"):
        Chunker(maximum=10)


MARKDOWN = "- **First**, see [the docs](https://example.com/a?b=1).\n- Then 2 \\* 3 \\* 4, `x`.\n"
SPOKEN = "First, see the docs. Then 2 * 3 * 4, x."


async def chunks_of(*stages, text=MARKDOWN):
    async with Pipeline(Text(), *stages) as pipe, pipe.turn(text) as turn:
        return [chunk async for chunk in turn]


@pytest.mark.parametrize(
    "stages",
    [
        (Chunker(),),
        (Chunker(speakable=Reading()),),
        (Chunker(), Speakable()),
        (Chunker(speakable=False), Speakable()),
        (SpeakableText(), Chunker()),
        (SpeakableText(), Chunker(speakable=False)),
    ],
    ids=str,
)
async def test_markdown_is_read_once_whatever_stands_where(stages):
    chunks = await chunks_of(*stages)
    assert "".join(chunk.text for chunk in chunks).split() == SPOKEN.split()
    assert "".join(chunk.source for chunk in chunks) == MARKDOWN
    assert [chunk.index for chunk in chunks] == list(range(len(chunks)))


async def test_read_twice_it_would_be_damaged():
    """Why the stages agree: stars that were escaped are emphasis to whoever reads the text once more."""
    chunks = await chunks_of(Chunker(), text="2 \\*3\\* 4.")
    assert [chunk.text for chunk in chunks] == ["2 *3* 4."]
    assert [out.text for chunk in chunks for out in Speakable().machine().feed(chunk, 0.0)] == ["2 3 4."]


async def test_a_stage_that_reads_the_text_is_given_what_the_model_wrote():
    class Mine:
        cleans_text = True

        async def __call__(self, inbox: Inbox[Chunk], outbox: Outbox[Chunk]) -> None:
            async for chunk in inbox:
                await outbox.send(chunk)

    chunker = Chunker()
    assert "".join(chunk.text for chunk in await chunks_of(chunker, Mine())) == MARKDOWN
    assert "".join(chunk.text for chunk in await chunks_of(chunker)).split() == SPOKEN.split()  # in another pipeline


async def test_it_leaves_the_text_as_it_was_written_if_told():
    chunks = await chunks_of(Chunker(speakable=False))
    assert "".join(chunk.text for chunk in chunks) == MARKDOWN
    assert all(chunk.written is None for chunk in chunks)


async def test_a_reading_of_ones_own():
    chunks = await chunks_of(Chunker(speakable=Reading(links="skip")), text="See https://example.com for more.")
    assert "".join(chunk.text for chunk in chunks) == "See for more."


async def test_two_that_were_told_how_are_a_usage_error():
    with pytest.raises(UsageError, match=r"Reading\(\.\.\.\)\) and Speakable\(\) would both read the text: leave one"):
        await chunks_of(Chunker(speakable=Reading(code="read")), Speakable())


@pytest.mark.parametrize("speakable", ["yes", None, 1, {}])
def test_what_is_no_reading_is_a_usage_error(speakable):
    with pytest.raises(UsageError, match=r"speakable= takes True, False or a Reading, not \w+\."):
        Chunker(speakable=speakable)
    if speakable is not None:
        with pytest.raises(UsageError, match="reading= takes a Reading"):
            Speakable(speakable)
        with pytest.raises(UsageError, match="reading= takes a Reading"):
            SpeakableText(speakable)


def test_they_are_classes():
    for kind in (Chunker, Speakable, SpeakableText):
        assert isinstance(kind(), kind)
        assert isinstance(kind(), MachineStage)
        assert kind.__doc__
    assert isinstance(Chunker(), LeavesText)
    assert isinstance(Speakable(), CleansText)
    assert repr(Chunker("de", "call")) == "Chunker('de', 'call')"
    assert repr(Chunker(Rules("ia"), speakable=False)) == "Chunker(<Rules>, 'assistant', speakable=False)"
    assert repr(Speakable()) == "Speakable()"
    assert repr(SpeakableText(Reading(code="skip"))) == "SpeakableText(Reading(...))"
    with pytest.raises(UsageError, match="Chunker is a class, not a stage: write Chunker"):
        Pipeline(Chunker)


def test_a_chunk_is_no_later_for_being_read():
    """Text without markup leaves at the same token, and at the same time, as from the splitter alone."""
    text = "Of course. The tide comes at noon, and we had better go before that. It is a long way to the ford!"
    bare, reading = Splitter("en"), SpokenSplitter(Splitter("en"), Reading())
    for at in range(0, len(text), 3):
        now = at / 30
        assert [*bare.expire(now)] == [*reading.expire(now)]
        assert [*bare.feed(text[at : at + 3], now)] == [*reading.feed(text[at : at + 3], now)]
        assert bare.deadline == reading.deadline
    assert [*bare.finish(9.0)] == [*reading.finish(9.0)]


def test_the_machine_keeps_its_contract():
    check_machine(
        lambda: SpokenSplitter(Splitter("en"), Reading()), feed=[*TOKENS, " See [the", " docs", "](x).", " **"]
    )
