"""What has been said at a position: exact at boundaries, near enough between them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline import Audio, AudioFormat, Chunk
from stages.sinks._segment import SpeechPace, matched
from stages.sinks._transcript import Transcript
from stages.sound.words import words

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


FORM = AudioFormat("mulaw", 1000)
"""A byte is a millisecond."""

segments = st.lists(
    st.tuples(
        st.lists(st.text(st.sampled_from("ab ,.三"), max_size=12), max_size=3),
        st.lists(st.integers(0, 900), min_size=1, max_size=4),
        st.booleans(),
    ),
    max_size=5,
)


def audio_of(segments) -> list[Audio]:
    """Each segment as several pieces of audio; its chunks are known at once or with the last of them."""
    items, index = [], 0
    for texts, sizes, early in segments:
        chunks = tuple(Chunk(text, index + at) for at, text in enumerate(texts))
        index += len(texts)
        for at, size in enumerate(sizes):
            last = at == len(sizes) - 1
            items.append(Audio(bytes(size), chunks if early or last else (), last))
    return items


@patient
@given(segments, st.lists(st.floats(0, 20), max_size=30))
def test_what_is_heard_is_always_a_beginning_of_the_text_and_in_the_end_all_of_it(segments, positions):
    transcript, heard = Transcript(FORM), ""
    items = audio_of(segments)
    whole = "".join(text for texts, _, _ in segments for text in texts)
    for position in sorted(positions):
        if items:
            transcript.add(items.pop(0))
        heard += transcript.heard(min(position, transcript.end))
        assert whole.startswith(heard)
        assert transcript.margin >= 0
        assert transcript.exact or transcript.margin > 0
    for item in items:
        transcript.add(item)
    assert heard + transcript.heard(transcript.end) == whole
    assert transcript.exact


@patient
@given(segments)
def test_at_every_boundary_it_is_exact(segments):
    transcript, said = Transcript(FORM), ""
    items = audio_of(segments)
    for item in items:
        transcript.add(item)
    heard, end, index = "", 0, 0
    for item in items:
        end += len(item.data)
        if item.last:
            said += "".join(segments[index][0])
            index += 1
            heard += transcript.heard(end / 1000)
            assert heard.startswith(said)
            assert transcript.exact
    assert heard == said


@patient
@given(segments)
def test_the_next_word_is_heard_when_it_says_and_not_before(segments):
    transcript = Transcript(FORM)
    for item in audio_of(segments):
        transcript.add(item)
    before = 0.0
    for _ in range(200):
        position = transcript.next_word()
        if position is None:
            return
        if position - before > 1e-3:
            assert transcript.heard(position - 1e-4) == ""
        transcript.heard(position + 1e-5)
        before = position
    raise AssertionError("it never ends")


def test_between_boundaries_time_is_shared_out_by_letters():
    transcript = Transcript(FORM)
    transcript.add(Audio(bytes(1000), (Chunk("aaaa bbbb ", 0),), last=True))
    assert transcript.heard(0.45) == ""
    assert not transcript.exact
    assert transcript.heard(0.55) == "aaaa "
    assert transcript.heard(0.55) == ""
    assert transcript.heard(1.0) == "bbbb "


def test_before_the_end_of_a_segment_is_known_the_pace_of_the_voice_tells():
    chunks = (Chunk("aaaa " * 50, 0),)
    slow, fast = SpeechPace(), SpeechPace()
    for _ in range(50):
        slow.measure(50, 10.0)
        fast.measure(50, 2.0)
    heard = {}
    for name, pace in {"prior": SpeechPace(), "slow": slow, "fast": fast}.items():
        transcript = Transcript(FORM, pace)
        transcript.add(Audio(bytes(2000), chunks))
        heard[name] = len(transcript.heard(2.0).split())
    assert heard["slow"] < heard["prior"] < heard["fast"]
    assert heard["prior"] == int(2.0 * 15 / 4.3)
    assert slow.doubt < SpeechPace().doubt


def test_what_is_spoken_tells_the_time_and_what_was_written_is_heard():
    transcript = Transcript(FORM)
    transcript.add(Audio(bytes(1000), (Chunk("see the link ", 0, written="see [the](http://a) "),), last=True))
    assert transcript.heard(0.5) == "see "
    assert transcript.heard(1.0) == "[the](http://a) "


def test_sound_of_later_chunks_ends_a_segment_that_nobody_ended():
    transcript = Transcript(FORM)
    transcript.add(Audio(bytes(100), (Chunk("a ", 0),)))
    transcript.add(Audio(bytes(100), (Chunk("b ", 1),)))
    assert transcript.heard(0.1) == "a "
    assert transcript.exact


def test_text_without_sound_counts_when_its_boundary_is_reached():
    transcript = Transcript(FORM)
    transcript.add(Audio(bytes(100), (Chunk("a ", 0),), last=True))
    transcript.add(Audio(b"", (Chunk("😀 ", 1),), last=True))
    assert transcript.heard(0.05) == ""
    assert transcript.heard(0.1) == "a 😀 "


def test_sinks_without_a_listener_take_what_is_complete():
    transcript = Transcript(FORM)
    transcript.add(Audio(bytes(100), (Chunk("a ", 0),)))
    assert transcript.completed() == ""
    transcript.add(Audio(bytes(100), (Chunk("a ", 0), Chunk("b ", 1)), last=True))
    assert transcript.completed() == "a b "
    transcript.add(Audio(bytes(100), (Chunk("c", 2),)))
    transcript.finish()
    assert transcript.completed() == "c"


@pytest.mark.parametrize("letters", [0, -1])
def test_a_pace_takes_no_nonsense(letters):
    pace = SpeechPace()
    pace.measure(letters, 5.0)
    assert pace.seconds(15) == pytest.approx(1.0)


# Segments that break off

broken = st.lists(
    st.tuples(
        st.lists(st.text(st.sampled_from("ab ,.三"), min_size=1, max_size=12), min_size=1, max_size=4),
        st.lists(st.tuples(st.integers(0, 4), st.integers(0, 900), st.booleans()), max_size=3),
        st.integers(0, 900),
    ),
    max_size=4,
)


def audio_with_losses(segments) -> list[Audio]:
    """Each segment with the places at which it breaks off: chunks done by then, bytes of sound, whether it is told."""
    items, index = [], 0
    for texts, losses, size in segments:
        chunks = tuple(Chunk(text, index + at) for at, text in enumerate(texts))
        index += len(texts)
        for done, heard, told in losses:
            done = min(done, len(chunks) - 1)
            items.append(Audio(bytes(heard), chunks))
            if told or not done:
                items.append(Audio(b"", chunks[:done], last=True))
            chunks = chunks[done:]
        items.append(Audio(bytes(size), chunks, last=True))
    return items


@patient
@given(broken, st.lists(st.tuples(st.floats(0, 20), st.integers(0, 2)), max_size=30))
def test_nothing_is_heard_twice_where_segments_break_off(segments, steps):
    transcript, heard = Transcript(FORM), ""
    items = audio_with_losses(segments)
    whole = "".join(text for texts, _, _ in segments for text in texts)
    for position, more in sorted(steps):
        for _ in range(more):
            if items:
                transcript.add(items.pop(0))
        heard += transcript.heard(min(position, transcript.end))
        assert whole.startswith(heard)
    for item in items:
        transcript.add(item)
    assert heard + transcript.heard(transcript.end) == whole


def test_what_broke_off_counts_from_where_it_is_said_again():
    chunks = tuple(Chunk(text, at) for at, text in enumerate(["One two. ", "Three four. ", "Five six. "]))
    transcript = Transcript(FORM)
    transcript.add(Audio(bytes(900), chunks))
    assert transcript.heard(0.9).startswith("One two. ")
    transcript.add(Audio(b"", chunks[:1], last=True))
    transcript.add(Audio(bytes(800), chunks[1:]))
    assert transcript.heard(1.0) == ""
    transcript.add(Audio(bytes(800), chunks[1:], last=True))
    assert transcript.heard(2.5) == "Three four. Five six. "


# Pauses that can be heard

SOUND = AudioFormat("linear16", 1_000)
stretches = st.lists(st.tuples(st.booleans(), st.integers(1, 900)), min_size=1, max_size=12)
texts = st.lists(st.sampled_from(["One. ", "Two, three. ", "四。", "- ", "Is it five? ", "a b c "]), max_size=4)


def voiced(parts: list[tuple[bool, int]]) -> bytes:
    """Loud and quiet milliseconds."""
    return b"".join((b"\x00\x40" if loud else b"\0\0") * length for loud, length in parts)


@patient
@given(st.lists(st.tuples(texts, stretches, st.integers(1, 4)), max_size=4), st.lists(st.floats(0, 3), max_size=20))
@example([(["- "], [(False, 1)], 1)], [0.0])
def test_whatever_pauses_there_are_text_is_given_in_order_and_when_it_was_said_to_be(segments, steps):
    transcript, heard, whole, index, items = Transcript(SOUND), "", "", 0, []
    for parts, stretch, pieces in segments:
        chunks = tuple(
            Chunk(text, index + at, written=f"**{text}**" if at % 2 else None) for at, text in enumerate(parts)
        )
        index += len(chunks)
        sound = voiced(stretch)
        size = max(2, len(sound) // pieces // 2 * 2)
        cut = [sound[at : at + size] for at in range(0, len(sound), size)]
        items += [Audio(data, chunks, data is cut[-1]) for data in cut]
        whole += "".join(chunk.source for chunk in chunks)
    position = 0.0
    for step in steps:
        if items:
            transcript.add(items.pop(0))
        position = min(position + step, transcript.end)
        heard += transcript.heard(position)
        assert whole.startswith(heard)
        assert transcript.exact or transcript.margin > 0
        then = transcript.next_word()
        if then is not None:
            assert then >= position - 1e-6
            if then <= transcript.end:
                position = then
                more = transcript.heard(position)
                assert more or then == transcript.end
                heard += more
    for item in items:
        transcript.add(item)
    assert heard + transcript.heard(transcript.end) == whole


@pytest.mark.parametrize(
    ("written", "spoken", "ends"),
    [
        ("**One** `two` three.", "One two three.", [1, 2, 3]),
        ("- One\n- [two](https://two.example)\n", "One. Two.", [1, 2]),
        ("It is $5 now.", "It is five dollars now.", [1, 2, 3.5, 5]),
        ("now C++ is fine ---", "now C plus plus is fine", [1, 2, 5, 6]),
        ("---", "", [0]),
    ],
)
def test_words_of_the_model_have_been_heard_with_the_words_that_are_said_for_them(written, spoken, ends):
    said = [(word, float(at + 1)) for at, word in enumerate(words(spoken))]
    found = list(matched(written, said, 0.0))
    assert [at for _, at in found] == ends
    assert found[-1][0] == len(written)
