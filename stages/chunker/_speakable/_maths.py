r"""TeX in plain words, as far as is easy: ``\frac{a}{b} \le x^2`` is "a over b is at most x squared".

Data and one function. It is for the formulas of a conversation and gives English words; a formula that it does not
know loses its braces and backslashes and keeps the rest.
"""

from __future__ import annotations

import re

SILENT = """
    left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle limits
    nolimits rm bf it sf tt cal boxed hat widehat bar overline underline tilde widetilde vec overrightarrow dot
    underbrace overbrace mathbf mathbb mathcal mathfrak mathscr boldsymbol rfloor rceil langle rangle lvert rvert
    lVert rVert vert hline begin end text tfrac label nonumber notag centering
    """.split()  # noqa: SIM905
"""Commands for the eye."""

COMMANDS = {
    "times": "times", "cdot": "times", "ast": "times", "div": "divided by", "pm": "plus or minus",
    "mp": "minus or plus", "le": "is at most", "leq": "is at most", "ge": "is at least", "geq": "is at least",
    "ne": "is not", "neq": "is not", "lt": "is less than", "gt": "is greater than", "ll": "is much less than",
    "gg": "is much greater than", "approx": "is about", "sim": "is similar to", "simeq": "is about",
    "cong": "is congruent to", "equiv": "is equivalent to", "propto": "is proportional to", "to": "to",
    "rightarrow": "to", "longrightarrow": "to", "mapsto": "maps to", "leftarrow": "from", "Rightarrow": "implies",
    "Longrightarrow": "implies", "implies": "implies", "iff": "if and only if", "Leftrightarrow": "if and only if",
    "in": "in", "notin": "is not in", "subset": "is a subset of", "subseteq": "is a subset of",
    "supset": "is a superset of", "supseteq": "is a superset of", "setminus": "without", "emptyset": "the empty set",
    "varnothing": "the empty set", "cup": "union", "cap": "intersection", "land": "and", "wedge": "and", "lor": "or",
    "vee": "or", "neg": "not", "lnot": "not", "forall": "for all", "exists": "there is", "mid": "given",
    "infty": "infinity", "sum": "the sum", "prod": "the product", "int": "the integral", "partial": "partial",
    "nabla": "nabla", "circ": "composed with", "degree": "degrees", "ldots": "and so on", "dots": "and so on",
    "cdots": "and so on", "vdots": "and so on", "angle": "angle", "perp": "is perpendicular to",
    "parallel": "is parallel to", "lfloor": "the floor of", "lceil": "the ceiling of", "bmod": "modulo",
    "pmod": "modulo", "mod": "modulo", "quad": ",", "qquad": ",",
    **dict.fromkeys(SILENT, ""),
}  # fmt: skip
"""Commands whose word is not their name; of the others the name is said ("alpha", "log", "sin")."""

SIGNS = {
    "=": "equals",
    "+": "plus",
    "<": "is less than",
    ">": "is greater than",
    "≤": "is at most",
    "≥": "is at least",
    "×": "times",
    "*": "times",
    "/": "over",
}
POWERS = {
    "2": " squared", "3": " cubed", "\\circ": " degrees", "*": " star", "\\ast": " star", "T": " transpose",
    "\\top": " transpose",
}  # fmt: skip
ROOTS = {None: "square root", "2": "square root", "3": "cube root"}

LEVELS = 4
"""How deep fractions and roots may be nested; what lies deeper loses its braces only."""

ARGUMENT = r"\s*(?:\{([^{}]*)\}|(\\[A-Za-z]+|\w|\*))"
TEXT = re.compile(
    r"\\(?:text(?:bf|it|rm|sf|tt|normal)?|mathrm|mathit|mathsf|mathtt|operatorname|mbox)\*?\s*\{([^{}]*)\}"
)
"""Words, which are no formula: they are put aside, each with a sign of its own in its place."""
ASIDE = 0xF0000
PUT_ASIDE = re.compile("[\U000f0000-\U000f0fff]")
PER = re.compile(r"(?<=[A-Za-z]{3})/(?=[A-Za-z])")
MATRIX = re.compile(r"\\begin\{(?:[A-Za-z]*matrix|array|cases|tabular)\}")
COLUMN = re.compile(r"(?<!\\)&")
ROW = re.compile(r"\\\\(?:\[[^\]]*\])?")
ENVIRONMENT = re.compile(
    r"\\begin\{[A-Za-z]*\*?\}(?:\{[lcr|@ \d]*\})?|\\end\{[A-Za-z]*\*?\}|\\[,;:!]"
    r"|\\(?:color|textcolor|hspace|vspace|label|tag|phantom|ref|eqref)\*?\{[^{}]*\}"
)
FRACTION = re.compile(rf"\\[cdt]?frac(?![A-Za-z]){ARGUMENT}{ARGUMENT}")
ROOT = re.compile(rf"\\sqrt(?![A-Za-z])\s*(?:\[([^\[\]]*)\])?{ARGUMENT}")
RANGE = re.compile(rf"\\(sum|prod|int)\s*_{ARGUMENT}(?:\s*\^{ARGUMENT})?")
LIMITS = re.compile(rf"([\]|])\s*_{ARGUMENT}\s*\^{ARGUMENT}")
POWER = re.compile(rf"\^{ARGUMENT}")
BELOW = re.compile(rf"(?<!\\)_{ARGUMENT}")
WRAPPED = re.compile(r"\\(?:mathbf|mathbb|mathcal|mathfrak|mathscr|boldsymbol|boxed|hat|bar|vec)\s*\{([^{}]*)\}")
MINUS = re.compile(r"\s-\s|(?<![A-Za-z]{2})-|-(?![A-Za-z]{2})")
ABSOLUTE = re.compile(r"\|([^|]+)\|")
GIVEN = re.compile(r"((?<![A-Za-z\\])[A-Za-z])?\s*(?:\\left)?\(([^()|]+)\|([^()|]+?)(?:\\right)?\)")
TEX = re.compile(r"[\\^_&{}$|=+<>≤≥×*/-]")
"""Without one of these a formula is read as it stands."""
COMMAND = re.compile(r"\\([A-Za-z]+)")


def maths_words(source: str, english: bool) -> str:
    """The formula `source`, without its delimiters: in English words, or else in letters and signs alone."""
    said = _with_texts(source, english) if TEX.search(source) else source
    said = re.sub(r"\s+([,.;:)\]])", r"\1", " ".join(said.split()))
    return re.sub(r",(?:\s*,)+", ",", re.sub(r"([(\[]) ", r"\1", said)).strip(" ,")


def _with_texts(source: str, english: bool) -> str:
    texts: list[str] = []

    def put_aside(text: re.Match[str]) -> str:
        texts.append(PER.sub(" per ", text[1]) if english else text[1])
        return f" {chr(ASIDE + len(texts) - 1)} "

    def put_back(sign: re.Match[str]) -> str:
        number = ord(sign[0]) - ASIDE
        return texts[number] if number < len(texts) else ""

    return PUT_ASIDE.sub(put_back, _words(TEXT.sub(put_aside, source), english))


def _words(source: str, english: bool) -> str:
    said = COLUMN.sub(" , " if MATRIX.search(source) else " ", ENVIRONMENT.sub(" ", ROW.sub(" , ", source)))
    said = said.replace("\\|", "|").replace("{,}", ",")
    if english:
        said = LIMITS.sub(lambda limits: f"{limits[1]} from {_argument(limits, 2)} to {_argument(limits, 4)} ", said)
    over = "over" if english else "/"
    for _ in range(LEVELS):
        said = WRAPPED.sub(r" \1 ", said)
        if english:
            said = RANGE.sub(_range, said)
            said = POWER.sub(_power, said)
        said = BELOW.sub(lambda below: f" {_argument(below, 1)} ", said)
        said = ROOT.sub(_root if english else lambda root: f" √ {_argument(root, 2)} ", said)
        said = FRACTION.sub(lambda parts: f" {_argument(parts, 1)} {over} {_argument(parts, 3)} ", said)
    said = _signs_in_words(said) if english else COMMAND.sub(lambda command: f" {command[1]} ", said)
    return re.sub(r"\\([$%#&_])|[\\{}$|]|(?<!\d)_", lambda sign: sign[1] or " ", said)


def _argument(found: re.Match[str], group: int) -> str:
    """What `ARGUMENT` has found: its groups are this and the next."""
    return found[group] or found[group + 1] or ""


def _signs_in_words(said: str) -> str:
    said = GIVEN.sub(_given, said)
    said = MINUS.sub(" minus ", said)
    said = COMMAND.sub(lambda command: f" {COMMANDS.get(command[1], command[1])} ", said)
    said = ABSOLUTE.sub(r" the absolute value of \1 ", said)
    return re.sub(r"[=+<>≤≥×*/]", lambda sign: f" {SIGNS[sign[0]]} ", said).replace("^", " ")


def _given(given: re.Match[str]) -> str:
    name, event, known = given.groups()
    return f" {name} of {event} given {known} " if name else f" ({event} given {known}) "


def _root(root: re.Match[str]) -> str:
    return f" the {ROOTS.get(root[1], f'{root[1]}th root')} of {_argument(root, 2)} "


def _range(range_: re.Match[str]) -> str:
    name, first, last = range_[1], _argument(range_, 2), _argument(range_, 4)
    span = f"from {first} to {last}" if last else f"over {first}"
    return f" {COMMANDS[name]} {span} of "


def _power(power: re.Match[str]) -> str:
    exponent = _argument(power, 1).strip()
    return POWERS.get(exponent, f" to the power of {exponent} ") + " "
