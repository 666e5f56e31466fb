"""Signs, links, formulas, tags and addresses as `Speakable` reads them, and the laws on text that is full of them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.chunker._speakable import Reading, Spoken, TokenReader

CASES = [
    # raised and lowered
    ("10<sup>6</sup>, 2<sup>10</sup>.", "10 to the power of 6, 2 to the power of 10."),
    ("x<sup>2</sup> and km<sup>3</sup>s", "x squared and km cubed s"),
    ("(x+1)<sup>n</sup> on the 5<sup>th</sup>", "(x+1) to the power of n on the 5th"),
    ("Last year.<sup>4</sup> It fell<sup>1,2</sup> <sup>[3]</sup>again.", "Last year. It fell again."),
    ("H<sub>2</sub>O", "H2O"),
    # what is for no listener
    ("<think>Hmm, a > b.\n\nSo.</think>\n\nHello.", "\n\nHello."),
    ("<thinking>" + "Hmm. " * 400 + "</thinking>Hello.", "Hello."),
    ("Hello. <think>Hmm.\n\nIt never ends", "Hello. "),
    ("So</think> it is", "So it is"),
    ("a<script>if (x > y) {}</script> b <STYLE>p {}</style>c", "a b c"),
    # tags
    ("<li>One</li><li>Two</li>", "One. Two."),
    ("<h1>Title</h1>Text", "Title. Text."),
    ("<ul>\n<li>One</li>\n</ul>\nEnd", "\nOne.\n\nEnd"),
    ("<tr><td>A</td> <td>B</td></tr><tr><td>C", "A, B. C."),
    ('Press <button disabled class="x">Go</button> <input type="text" required> now', "Press. Go. now."),
    ("a < b and c <d e> f", "a < b and c <d e> f"),
    # citations
    ("A fact[1], a word[2][3] [4]. More.[1, 2] So.", "A fact, a word. More. So."),
    ("It is so. [4-6] Next.", "It is so. Next."),
    ("See [1] for a[1], b[2] = c[3][4] and [5](x).", "See [1] for a[1], b[2] = c[3][4] and."),
    ("It is so [1](https://x.com) and so[[2]](https://x.com/a).", "It is so and so."),
    ("A fact【12†L1-L5】, 【重要】 \ue200cite\ue202turn0\ue201.", "A fact, 【重要】."),
    # emphasis
    ("*🎉 Party* *-5* *£5* *…x* *–x* *.NET*", "Party -5 £5 …x –x .NET"),
    ("text**bold**, un*frigging*believable", "textbold, unfriggingbelievable"),
    ("b~~c~~ **a**b**c** 2*3*4", "b~~c~~ ab**c** 2*3*4"),
    ("a * b, (*), x *= 2, Vec<_>", "a * b, (*), x *= 2, Vec<_>"),
    # emoji
    ('I (😀) like "😀" it “🎉🎉”.', "I like it."),
    ("a ➡️ b ↗️ c ‼️ d ㊗️ e 〰️ f ↗ ™", "a b c d e f ↗ ™"),
    ("🔟 minutes, 1️⃣ hour", "10 minutes, 1 hour"),
    ("Hello😀world👨‍👩‍👧🎉again", "Hello world again"),
    # maths
    ("$2x + 3y = 5$, $3x = 9$, $1/2$", "2x plus 3y equals 5, 3x equals 9, 1 over 2"),
    ("$10 - x = 3$ and $2(x+1)$", "10 minus x equals 3 and 2(x plus 1)"),
    ("$5 and $6, $5-$10; $7 a day or 8$", "$5 and $6, $5-$10; $7 a day or 8$"),
    (r"\[ \text{Cost} = \$10 \times 5 = \$50 \]", "Cost equals $10 times 5 equals $50."),
    (r"\(1, 2, \dots, n\); \(\left[x^3\right]_0^2\)", "1, 2, and so on, n; [x cubed] from 0 to 2"),
    (r"\(5 \text{ m/s}\) \(3\text{ dollars/hour}\) \(\text{well-known}\)", "5 m/s 3 dollars per hour well-known"),
    (r"\(\sqrt[3]{x} = \frac12 \sqrt2\)", "the cube root of x equals 1 over 2 the square root of 2"),
    (r"\(\lfloor x \rfloor\) \(\langle a, b \rangle\)", "the floor of x a, b"),
    (r"\(a \land \neg b\) \(A \subseteq B\)", "a and not b A is a subset of B"),
    (r"\(x \mapsto y \pmod{3}\) \({\rm d} \textit{so}\)", "x maps to y modulo 3 d so"),
    (r"\(\color{red}{x} \hspace{1cm} y\)", "x y"),
    (r"\(f \circ g\), \(90^\circ\), \(P(A|B)\)", "f composed with g, 90 degrees, P of A given B"),
    (r"\(1{,}000 = |x|\)", "1,000 equals the absolute value of x"),
    (r"\[\begin{array}{cc} a & b \\ c & d \end{array}\]", "a, b, c, d."),
    (r"\[\begin{aligned} a &= 1 \\ b &= 2 \\ \end{aligned}\]", "a equals 1, b equals 2."),
    # addresses
    ("访问https://x.com。看https://x.com吧", "访问 x dot com。看 x dot com 吧"),
    ("https://x.com/路径 https://x.com/é https://例え.jp", "x dot com slash 路径 x dot com slash é 例え dot jp"),
    ("first_last@x.com, a+b@x.com", "first underscore last at x dot com, a plus b at x dot com"),
    ("https://x.com/~me/a+b-c", "x dot com slash tilde me slash a plus b dash c"),
    ("<ftp://x.com>, <HTTPS://x.com/A>", "x dot com, x dot com slash A"),
    ("Node.js/Express, main.py/utils.py; x.xyz/a", "Node.js/Express, main.py/utils.py; x dot xyz slash a"),
    ("`curl https://x.com/a_b` `x.com`", "curl x dot com slash a underscore b x dot com"),
    ("`a_b@c.com`", "a underscore b at c dot com"),
    ("`obj.app_name` `os.path`", "obj.app name os.path"),
    # repeated marks
    ("؟؟؟ ¿¿Qué?? 好！！！ ¡¿Sí?!", "؟ ¿Qué? 好！ ¡¿Sí?!"),
]  # fmt: skip


def say(written: str, size: int, reading: Reading | None = None) -> str:
    reader = TokenReader(reading)
    pieces = [written[at : at + size] for at in range(0, len(written), size)]
    return "".join(out for piece in pieces for out in reader.feed(piece, 0.0)) + "".join(reader.finish(0.0))


@pytest.mark.parametrize(("written", "spoken"), CASES)
@pytest.mark.parametrize("size", [1, 2, 3, 10_000])
def test_what_is_said(written: str, spoken: str, size: int) -> None:
    assert say(written, size) == spoken


@pytest.mark.parametrize(
    ("reading", "written", "spoken"),
    [
        (Reading(links="skip"), "Visit example.com, x; a@b.com.", "Visit example.com, x; a@b.com."),
        (Reading(links="skip"), "a (https://x.com) b “https://x.com/a”.", "a b."),
        (Reading(emoji="name"), "I (🎉) am 🔟", "I (party popper) am 10"),
        (Reading(language="de"), "10<sup>6</sup> m<sup>2</sup>", "10 hoch 6 m hoch 2"),
        (Reading(language="de"), r"\(\sqrt[3]{x} = \text{a/b} \\ b\)", "√ x = a/b, b"),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_options(reading: Reading, written: str, spoken: str, size: int) -> None:
    assert say(written, size, reading) == spoken


def test_money_is_not_held_longer_than_a_word() -> None:
    reader = TokenReader()
    given = [out for token in ("It is $5", " a", " day") for out in reader.feed(token, 0.0)]
    assert "".join(given) == "It is $5 a day"


PIECES = """
<sup> </sup> <sup>2</sup> <sup>th</sup> <think> </think> <script> </script> <think <li> </li> <td> <br/> <button
访问https://x.com 路径 https://x.com/ é [1] [2] [1, ]( [1](u) . So 【 】 【1† 【1†s】 \ue200 \ue201 *🎉 *- *£ *. ** ab
~~ab~~ (😀) "😀" ( ) " “ ” (https://x.com) ➡ \ufe0f ‼ ↗ 🔟 1 a😀b $2 $2x = $ $1/2$ + 3 \\text{a} \\left[ - _ a_b@x.com
a+b@x.com ~ Node.js/ x.xyz/a `x.com` `curl ` ؟ 。 ¿ ¡ word in to
""".split()  # noqa: SIM905
TEXT = st.lists(st.sampled_from([*PIECES, " ", " ", " ", "\n", "\n\n"]), max_size=20).map("".join)
READINGS = [Reading(), Reading(links="skip"), Reading(emoji="name", links="keep"), Reading(language="de", maths="raw")]


@settings(max_examples=300, deadline=None)
@given(TEXT, st.sampled_from(READINGS), st.lists(st.integers(0, 200), max_size=8))
def test_nothing_is_lost_and_cuts_have_no_effect(text: str, reading: Reading, cuts: list[int]) -> None:
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    given: list[list[str]] = []
    for pieces in ([text], [text[start:end] for start, end in pairwise(places)]):
        reader = TokenReader(reading)
        given.append([*(out for piece in pieces for out in reader.feed(piece, 0.0)), *reader.finish(0.0)])
        assert "".join(token.written if isinstance(token, Spoken) else token for token in given[-1]) == text
    assert "".join(given[0]) == "".join(given[1])
