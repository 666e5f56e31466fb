"""The pace that is learned from a stream's gaps, and what the splitter makes of it."""

from __future__ import annotations

import random
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import UsageError
from stages.chunker import PRESETS, Patience, Splitter
from stages.chunker._pace import LONGEST, Pace
from stages.chunker._speakable import TokenReader
from tests.benchmarks.paces import Timed, play, stall, times
from tests.stages.chunker.scores import Score, texts
from tests.stages.chunker.test_laws import languages, lots, sizes, tokens_of
from tests.stages.chunker.test_laws import texts as any_texts

gaps = st.lists(st.floats(0.01, 0.2), min_size=1, max_size=60)


def wait(gaps: list[float], tokens: int = 1) -> float:
    """What is waited after these gaps, with `tokens` at each arrival, at two gaps."""
    pace = Pace()
    for at in accumulate(gaps, initial=5.0):
        for _ in range(tokens):
            pace.token(at)
    return pace.wait(2.0)


@given(gaps, st.floats(0.5, 2.0))
def test_a_stream_at_another_speed_is_waited_for_in_proportion(gaps, scale):
    assert wait([gap * scale for gap in gaps]) == pytest.approx(min(wait(gaps) * scale, LONGEST), rel=1e-6)


@given(gaps, st.integers(1, 9))
def test_tokens_that_come_at_once_are_one_arrival(gaps, tokens):
    assert wait(gaps, tokens) == wait(gaps)


@given(st.integers(10, 40), st.floats(0.01, 0.2), st.floats(3.0, 60.0), st.data())
def test_a_stall_is_not_the_pace(count, gap, stall, data):
    spot = data.draw(st.integers(0, count))
    assert wait([gap] * spot + [stall] + [gap] * (count - spot)) <= wait([gap] * 10)


@given(gaps)
def test_the_next_usual_token_is_always_waited_for(gaps):
    assert wait(gaps) > min(gaps)
    assert wait(gaps) <= LONGEST


def test_a_model_that_becomes_slower_is_known_to_after_four_tokens():
    assert wait([0.01] * 100 + [0.1] * 4) > 0.2
    assert wait([0.1] * 100 + [0.01] * 40) < 0.03


def test_nothing_known_is_not_taken_for_a_pause():
    assert wait([]) >= 0.2
    assert wait([], 4) >= 0.8
    assert wait([], 400) <= 1.0


@pytest.mark.parametrize(("rate", "most"), [(120, 0.06), (60, 0.06), (30, 0.12), (20, 0.2), (10, 0.4), (5, 0.8)])
def test_a_finished_sentence_is_let_out_soon_in_a_stall(rate, most):
    assert 1 / rate < stall(rate) <= most


def waits(language: str, text: str, rate: float = 60) -> float:
    """For how long the splitter waits behind a text that stops."""
    splitter, now = Splitter(language, PRESETS["sentence"]), 0.0
    for token in tokens_of(text, 3, 4):
        now += 1 / rate
        assert not splitter.feed(token, now)
    assert splitter.deadline is not None
    return splitter.deadline - now


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "and then it all came to “Where were you?”"),
        ("de", "Da rief er laut und ohne Grund: „Halt!“"),
        ("de", "Wir wohnen seit vier Jahren in der Hauptstr."),
        ("en", "If anything is missing, please mail kim."),
        ("en", "If anything is missing, please tell @kim."),
        ("en", "The page is to be found at https://docs."),
        ("en", "It was all written for an old version of ASP."),
        ("en", "And nobody has ever been on Yahoo!"),
        ("en", "Nobody knows what is going on here?!"),
        ("en", "And nobody has seen them since that day..."),
        ("en", "and that is all I know of it, umm."),
    ],
)
@pytest.mark.parametrize(("rate", "most"), [(60, 0.26), (20, 0.31), (5, 2.0)])
def test_what_looks_unfinished_waits_longer_than_what_is_plainly_over(language, text, rate, most):
    over = waits(language, "The boat went on along the river, and nobody had seen it.", rate)
    assert over == pytest.approx(stall(rate), abs=0.01)
    assert over < waits(language, text, rate) <= most


def test_zero_gaps_learn_nothing():
    pace = Pace()
    for now in range(9):
        pace.token(float(now))
    assert pace.wait(0.0) == 0.0


@pytest.mark.parametrize("name", ["sentence", "joining", "clause", "gaps"])
@pytest.mark.parametrize("value", [-0.1, float("nan")])
def test_a_patience_that_is_no_time_is_refused(name, value):
    with pytest.raises(UsageError, match=f"Patience has {name}=.*0 or more"):
        Patience(**{name: value})


@lots
@given(any_texts, languages, sizes, st.sampled_from([5, 20, 60]), st.integers(0, 1000))
def test_nothing_is_lost_and_no_deadline_stays_past_whatever_the_pace(text, language, size, rate, seed):
    tokens = tokens_of(text, seed)
    rng, splitter, now, out = random.Random(seed), Splitter(language, size), 0.0, []
    for token in tokens:
        out += splitter.feed(token, now)
        now += rng.choice([0.0, 1 / rate, rng.uniform(0, 3 / rate), rng.uniform(0, 5)])
        while (deadline := splitter.deadline) is not None and deadline <= now:
            given = splitter.expire(now)
            out += given
            assert given or splitter.deadline is None or splitter.deadline > now
    out += splitter.finish(now)
    assert "".join(chunk.text for chunk in out) == text


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1000), st.sampled_from([5, 20, 60, 120]), st.sampled_from(["even", "bursty"]))
def test_a_steady_pace_cuts_nothing_that_an_unbroken_stream_does_not(seed, rate, shape):
    record = random.Random(seed).choice(texts("golden-rules"))
    tokens = tokens_of(record["text"], seed, 6)
    slow = play(Splitter(record["lang"], PRESETS["sentence"]), tokens, times(len(tokens), rate, shape, ""))
    fast = play(Splitter(record["lang"], PRESETS["sentence"]), tokens, [0.0] * len(tokens))
    assert [length for length, _, _ in slow] == [length for length, _, _ in fast]


@pytest.mark.parametrize("rate", [4, 5, 10, 60])
@pytest.mark.parametrize("shape", ["even", "bursty"])
def test_what_speakable_holds_back_is_read_the_same_at_any_steady_pace(rate, shape):
    for record in texts("own-replies")[:60]:
        tokens = tokens_of(record["text"], 7, 6)
        reader, out = TokenReader(), []
        for token, now in zip(tokens, times(len(tokens), rate, shape, ""), strict=True):
            while (deadline := reader.deadline) is not None and deadline < now:
                out += reader.expire(deadline)
            out += reader.feed(token, now)
        out += reader.finish(1e9)
        unbroken = TokenReader()
        expected = [part for token in tokens for part in unbroken.feed(token, 0.0)]
        assert "".join(out) == "".join([*expected, *unbroken.finish(0.0)])


def test_a_stream_that_stands_still_now_and_then_is_cut_as_one_that_does_not():
    """At one token in twelve 150 ms are missing, which is three times what a sentence that is plainly over waits."""
    halting, fast = Timed(texts("ud-en-ewt"), 60, "halting"), Score(texts("ud-en-ewt"))
    assert halting.f1 >= fast.f1 - 0.5
    assert halting.precision >= fast.precision - 0.5
