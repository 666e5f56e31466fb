"""Inputs that repeat one thing: what a model that is stuck, or a user who tries, can make a process read.

`KINDS` are the units, by what they are; `growth` tells how the cost of a run grows with the length of its input.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

SIGNS = list(
    "> \r\t\n*_`~#-=|[](){}$<\\&.,;:!?@%^+/'\"hw1aAé中。、！？「」あ한א؟।ก😀•─—…“”«»\u00a0\u200b\u200d\ufe0f\u3000"
)
LINES = [
    unit.replace("⏎", "\n")
    for unit in """
> ⏎|⏎> |⏎>|>⏎|> > ⏎|- |⏎- |⏎- a|* |⏎* a|+ |1. |⏎1. |⏎1. a|⏎1) a|# |⏎# |⏎# a|
⏎## a #|⏎---|⏎***|⏎===|⏎```|⏎```a|⏎``` a⏎|⏎~~~|⏎a|
⏎⏎a|⏎ |⏎  |⏎\t|a⏎|a  ⏎|\r⏎|⏎\r|\r\r⏎| \r|\ra|
a\r|\r⏎\r⏎|\t⏎|\t |  ⏎|⏎a:|⏎[a]: b|⏎[^1]: a|
⏎⏎---⏎⏎|⏎- [ ] a|⏎    a|⏎> a|⏎> - a|⏎    - a
""".replace("\n", "").split("|")
]  # fmt: skip
TABLES = ["| ", "|a", "| a |", "\n| a |", "\n|-", "\n|-|-|", "\n| a | b |\n|---|---|", "a | b\n"]
MARKUP = """
** *a *a* **a** __ _a _a_ ~~ ~~a ~~a~~ `a `a` ``a ```a ![ ![a]( [a]( [a](b) [a][ [a][b] [[a] [^ [^1] ]( ][ [a] (a (a)
{a} {" {"a":1 {"a":1}
[{"a":1} $a $a$ $5 $$a $$a$$ \\( \\[ \\{ \\(a\\) \\[a\\] \\{a\\} \\* \\_
<a <b> </b> <b>a</b> <!-- <!--a--> <think> <a@b <http:// <br> <|a <|a|>
<function=a> <tool_call> &a &amp; &amp;a &#12; *67 *6# ~5 ____ a_ a_b :) ;) :-( ^^ ¯\\_ [pause] (sighs)
http://a https://a.b/c www.a a.b a.com
a@b a@b.c a.b.c @a #a
""".split()  # noqa: SIM905
MARKS = """
.. ... .... !? ?! !! ?? !. .! a. a.␣ A.␣ a! a?␣ a.) a." "a" "a." 'a' 'a." “a” “a.” “a.”␣
(a.) (a.)␣ «a»␣ „a“ a, a; a: a␣ a␣,␣ Mr.␣ Dr.␣A e.g.␣ U.S.␣
No.␣1 1.␣ 1.2 1,000 1.000,00␣ 10:30␣ 3.␣Mai␣ a.m.␣ z.␣B.␣ A.␣B.␣ etc.␣ p.␣1␣ v1.2.3␣
-1 1-2 1/2 5% +1␣( a-b a/b a'b ... …␣ a…
""".split()  # noqa: SIM905
WORDS = ["a ", "ab ", "word ", "Word ", "WORD ", "said he ", "and then ", "abcdefghij", "ABCDEF", "snake_case "]
SCRIPTS = [
    unit.replace("␣", " ")
    for unit in """
    中文 中文。 中文， 「中文。」 かな。 カナ 한국어␣ 한국어.␣
    русский␣ русский.␣ т.␣д.␣ عربي␣ عربي.␣ عربي؟␣ हिन्दी␣ हिन्दी।␣
    עברית.␣ ไทย␣ ไทย ქართული.␣ Ελλάδα;␣ հայ։␣ አማርኛ።␣ မြန်မာ။␣ ខ្មែរ។␣ ａ． １． ﷺ é ß.␣ ı 🇺🇸 👨‍👩‍👧
    ❤️ 1️⃣ 😀␣ 😀a Mr.␣ No.␣1␣ 3.␣Mai␣ z.␣B.␣
    """.split()  # noqa: SIM905
]
ODD = ["e\u0301", "\U0001d54f", "\u200f", "\u202e", "\x00", "\x0b", "\x85", "\u2028"]
SPACED = [unit.replace("␣", " ") for unit in MARKS]

KINDS = list(dict.fromkeys([*SIGNS, *LINES, *TABLES, *MARKUP, *SPACED, *WORDS, *SCRIPTS, *ODD]))
"""The units, without doubles."""

SHORT, LONG = 3_000, 12_000
TRIES = 4


def growth(run: Callable[[str], object], unit: str, enough: float) -> float:
    """With which power of the input's length the CPU time of `run` grows: 1 is linear, 2 quadratic.

    The least of several tries, which end as soon as one is below `enough`: other work on the machine only adds.
    """
    least = math.inf
    for _ in range(TRIES):
        short, long = (_seconds(run, (unit * (length // len(unit) + 1))[:length]) for length in (SHORT, LONG))
        least = min(least, math.log(max(long, FLOOR) / max(short, FLOOR)) / math.log(LONG / SHORT))
        if least < enough:
            break
    return least


FLOOR = 0.002
"""Seconds below which a clock tells nothing."""


def _seconds(run: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    run(text)
    return time.process_time() - start
