"""What a listener should not hear (calls, tags, stage directions, faces), and what looks like it and must be heard."""

from __future__ import annotations

import pytest

from pipeline import UsageError
from stages.chunker._speakable import Reading, TokenReader
from tests.stages.chunker.test_speakable_laws import written

CASES = [
    # price levels are money
    (
        "- Thai: 4.5 stars, $$\n- Sushi: 4.2 stars, $$$\n- Cafe ($), bar ($$)\n",
        "Thai: 4.5 stars, $$.\nSushi: 4.2 stars, $$$.\nCafe ($), bar ($$).\n",
    ),
    ("1. Thai ($$) - 4.5 stars\n2. Bar ($$): 300+ reviews", "1: Thai ($$) - 4.5 stars.\n2: Bar ($$): 300+ reviews."),
    ("It is $$ - $$$. Else: $, $$ or $$$$. ££ and €€.", "It is $$ - $$$. Else: $, $$ or $$$$. ££ and €€."),
    ("| A | $$ |\n|---|---|\n| B | $$$ |\n", "A, $$.\nB, $$$.\n"),
    ("Rated $$ • Italian\nRated $$ • Thai", "Rated $$ • Italian\nRated $$ • Thai"),
    # and formulas are formulas
    ("so $|x|$ and $$a + b$$: $-x$?", "so the absolute value of x and a plus b: minus x?"),
    ("We have:\n$$\nx = 1\n$$\nNow", "We have:\nx equals 1.\nNow"),
    # codes that are dialled
    ("Press *67, then *82. Dial *123# or *#06#.", "Press *67, then *82. Dial *123# or *#06#."),
    ("Dial **21*5551234# or *100*2#, or #31#.", "Dial **21*5551234# or *100*2#, or #31#."),
    ("It took *24 hours* and **100 people**. *12 Monkeys* ran.", "It took 24 hours and 100 people. 12 Monkeys ran."),
    # what was struck out
    ("Now ~~$40~~ $25, <del>$9</del> $8.", "Now $25, $8."),
    ("~~Never closed. ~5 minutes.\nNext~~", "Never closed. ~5 minutes.\nNext"),
    # gaps to be filled in
    ("Say ____ to me, ___ or \\_\\_\\_\\_.", "Say to me, or."),
    ("___Both___ and __init__.py and a____b.", "Both and init.py and a____b."),
    # dots in threes are a pause, six of them a longer one (SPEAK_WIRE 5.7)
    ("So...... well.... Sum........... 5..... Done.", "So...... well... Sum...... 5... Done."),
    # faces
    ("Later :-) and thanks ;) Bye :D Now.", "Later and thanks Bye Now."),
    ("Ok. :) I shrug ¯\\_(ツ)_/¯ yes ^^ so =) :'( no", "Ok. I shrug yes so no"),
    ("Il dit : « oui » ; 3:1 (see: x) x =(b) ::x a:) (a; b)", "Il dit : « oui » ; 3:1 (see: x) x =(b) ::x a:) (a; b)"),
    # stage directions
    ("One moment. [pause:500ms] Here. [pause] So? [laughs] Ok.", "One moment. Here. So? Ok."),
    ("See [note] and [the pause] (sighs) *sighs* here.", "See [note] and [the pause] (sighs) sighs here."),
    ("See [pause](http://x.com/y).", "See pause."),
    # tags of voices
    ('Hey... <break time="0.4s" /> how <emphasis level="strong">are</emphasis> you?', "Hey... how are you?"),
    ("Wait <break/> go. <prosody rate='slow'>Slow.</prosody>", "Wait, go. Slow."),
    ('<amazon:effect name="whispered">Hi</amazon:effect>, <say-as interpret-as="date">May 3</say-as>.', "Hi, May 3."),
    # calls and thoughts
    ('Sure. <tool_call>{"name": "x"}</tool_call> Done.', "Sure. Done."),
    ('Sure. <function=get_weather>{"a": 1}</function> Done.', "Sure. Done."),
    ('A <invoke name="x"><parameter name="y">z</parameter></invoke> b.', "A b."),
    ("A <|tool_call|>x<|/tool_call|> b <｜tool▁calls▁begin｜>y<｜tool▁calls▁end｜> c<|im_end|>", "A b c"),
    ("[THINK]hm[/THINK]Yes. <seed:think>hm</seed:think>No.", "Yes. No."),
    # code over a line's end, which is a blank
    ("Use `pip\ninstall x` now, `a` and\n`b`.", "Use pip install x now, a and\nb."),
    ("Use the` pip `now and `pip `then.", "Use the pip now and pip then."),
    ("A stray ` here\nand `x` there.\n", "A stray ` here\nand x there.\n"),
    ("A ` and\n\nanother `.", "A ` and\n\nanother `."),
    ("- a ` b\n- c ` d\n", "a ` b.\nc ` d.\n"),
    # data without a fence
    ('Sure.\n{"name": "turn_on", "arguments": {"room": "hall"}}\nIt is on.', "Sure.\n\nIt is on."),
    ('Sure. [TOOL_CALLS] [{"name": "f", "arguments": {"a": "}]\\""}}]\nDone.', "Sure. \nDone."),
    ('Here:\n{\n  "a": [1, "x."],\n  "b": null\n}\n{"a": 2}\n\nOk?', "Here:\nJSON code omitted.\n\nOk?"),
    ('{"name": "f", "arguments": {"a": 1}\nSorry, it failed.', "\nSorry, it failed."),
    ('{"name": "f\nSorry, it failed.', "\nSorry, it failed."),
    ('{"tool": "never closed\n"b": 1\nSorry.', "\nSorry."),
    ('The set {1, 2} and {"a", "b"} or f({"a": 1}) and {x}.', 'The set {1, 2} and {"a", "b"} or f({"a": 1}) and {x}.'),
    ("a <| b |> c, a<b:c>, f <$> x, List<Tool>", "a <| b |> c, a<b:c>, f <$> x, List<Tool>"),
]  # fmt: skip


def say(text: str, size: int, reading: Reading | None = None) -> str:
    reader = TokenReader(reading)
    tokens = [text[at : at + size] for at in range(0, len(text), size)]
    given = [out for token in tokens for out in reader.feed(token, 0.0)] + list(reader.finish(0.0))
    assert "".join(map(written, given)) == text
    return "".join(given)


@pytest.mark.parametrize("size", [1, 2, 5, 1000])
@pytest.mark.parametrize(("text", "spoken"), CASES)
def test_what_is_said(text: str, spoken: str, size: int) -> None:
    assert say(text, size) == spoken


class TestOwnLists:
    def test_tags_of_ones_own_hide_or_go(self) -> None:
        reading = Reading(hidden=["Memory", "ui:card"], tags={"user_name"})
        text = (
            "Hi <user_name>Ann</user_name>.<memory>likes tea</memory> <ui:card a='b'>x</ui:card>Tea? <other>y</other>"
        )
        assert say(text, 1000, reading) == "Hi Ann. Tea? <other>y</other>"
        assert say(text, 1, reading) == "Hi Ann. Tea? <other>y</other>"

    def test_directions_of_ones_own_go_in_any_bracket(self) -> None:
        reading = Reading(directions=["sighs", "waves a hand"])
        text = "Well (sighs) yes. *Waves a hand* Hello [sighs 2s], *sighs of relief* (sighs, then leaves)."
        for size in (1, 3, 1000):
            assert say(text, size, reading) == "Well yes. Hello, sighs of relief (sighs, then leaves)."

    def test_what_was_struck_out_can_be_read(self) -> None:
        assert say("Now ~~$40~~ $25, <del>$9</del> $8.", 3, Reading(struck="read")) == "Now $40 $25, $9 $8."

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            ({"hidden": "memory"}, "hidden= takes several names: write hidden=['memory']."),
            ({"tags": ["<b>"]}, "tags= has '<b>': give a tag's name, without its brackets, like 'user_name'."),
            ({"directions": ["(hm)"]}, "directions= has '(hm)': give words without brackets, like 'clears throat'."),
            ({"hidden": [3]}, "hidden= has 3: give a tag's name, without its brackets, like 'memory'."),
            ({"struck": "loud"}, "struck='loud' is not known: choose one of 'skip', 'read'."),
        ],
    )  # fmt: skip
    def test_what_cannot_be_a_name_is_told(self, options: dict[str, object], says: str) -> None:
        with pytest.raises(UsageError) as told:
            Reading(**options)  # type: ignore[arg-type]
        assert str(told.value) == says
