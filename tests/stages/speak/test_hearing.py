"""Which bytes are to be heard: whole samples, and what is not the same again to the byte."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline import AudioFormat, Chunk
from stages.speak._hearing import Hearing
from stages.speak._ledger import Piece, Segment

FORMAT = AudioFormat("linear16", 8_000)


def segment(text="some text", received=0):
    return Segment([Piece(Chunk(text, 0), ends=True, came=0.0)], received=received)


def hearing(*, remember=True):
    return Hearing(FORMAT, remember=remember)


def test_half_a_sample_waits_for_its_other_half():
    ear, spoken = hearing(), segment()
    assert ear.audio(b"abc", spoken) == b"ab"
    assert ear.audio(b"d", spoken) == b"cd"
    assert spoken.received == 4
    ear.audio(b"e", spoken)
    ear.begin()
    assert ear.audio(b"fg", segment()) == b"fg"


SOUND = bytes(range(256)) * 20


@given(st.integers(1, len(SOUND) // 2 - 1), st.lists(st.integers(1, 1500), min_size=1, max_size=4))
def test_what_sounds_the_same_goes_on_where_it_broke_off(at, sizes):
    ear, spoken, fresh, start = hearing(), segment(), b"", 0
    ear.audio(SOUND[: 2 * at], segment())
    ear.repeat()
    assert ear.skipping
    while start < len(SOUND):
        for size in sizes:
            fresh += ear.audio(SOUND[start : start + size], spoken)
            start += size
    assert not ear.otherwise
    assert fresh == SOUND[2 * at :]
    assert spoken.received == len(SOUND)


@given(st.integers(2, len(SOUND) // 2 - 1), st.integers(0, 10_000), st.integers(1, 1500))
def test_of_what_sounds_otherwise_nothing_is_heard(at, where, size):
    ear, where = hearing(), where % (2 * at)
    other = SOUND[:where] + bytes([SOUND[where] ^ 1]) + SOUND[where + 1 :]
    ear.audio(SOUND[: 2 * at], segment())
    ear.repeat()
    assert not any(ear.audio(other[start : start + size], segment()) for start in range(0, len(other), size))
    assert ear.otherwise


def test_a_second_loss_before_the_place_was_reached_repeats_as_much_again():
    ear = hearing()
    ear.audio(SOUND[:3000], segment())
    ear.repeat()
    assert ear.audio(SOUND[:1000], segment()) == b""
    ear.repeat()
    assert ear.audio(SOUND[:4000], segment()) == SOUND[3000:4000]


def test_its_sound_is_what_was_to_be_heard():
    ear = hearing()
    ear.audio(bytes(1600), segment())
    ear.repeat()
    ear.audio(bytes(1600), segment())
    assert ear.sound.seconds == 0.1


def test_where_nothing_was_heard_nothing_is_repeated():
    ear = hearing()
    ear.repeat()
    assert not ear.skipping
