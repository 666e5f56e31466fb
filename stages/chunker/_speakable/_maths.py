r"""TeX in plain words, as far as is easy: ``\frac{a}{b} \le x^2`` is "a over b is at most x squared".

Data and one function. It is for the formulas of a conversation and gives English words; a formula that it does not
know loses its braces and backslashes and keeps the rest.
"""

from __future__ import annotations

import re

COMMANDS = {
    "times": "times", "cdot": "times", "div": "divided by", "pm": "plus or minus", "le": "is at most",
    "leq": "is at most", "ge": "is at least", "geq": "is at least", "ne": "is not", "neq": "is not",
    "approx": "is about", "equiv": "is equivalent to", "to": "to", "rightarrow": "to", "Rightarrow": "implies",
    "implies": "implies", "iff": "if and only if", "in": "in", "infty": "infinity", "sum": "the sum",
    "prod": "the product", "int": "the integral", "partial": "partial", "nabla": "nabla", "circ": "degrees",
    "degree": "degrees", "ldots": "...", "dots": "...", "cdots": "...", "cup": "union", "cap": "intersection",
    "quad": ",", "qquad": ",", "forall": "for all", "exists": "there is", "mid": "given", "angle": "angle",
    "perp": "is perpendicular to", "lt": "is less than", "gt": "is greater than", "left": "", "right": "", "big": "",
    "Big": "", "bigg": "", "Bigg": "", "displaystyle": "", "limits": "", "text": "", "textbf": "", "mathrm": "",
    "mathbf": "", "mathbb": "", "mathcal": "", "mathit": "", "operatorname": "", "boxed": "", "hat": "", "bar": "",
    "vec": "", "begin": "", "end": "", "tfrac": "", "label": "",
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

LEVELS = 4
"""How deep fractions and roots may be nested; what lies deeper loses its braces only."""

ARGUMENT = r"\s*(?:\{([^{}]*)\}|(\\[A-Za-z]+|\w|\*))"
ENVIRONMENT = re.compile(r"\\(?:begin|end)\{[a-z]*\*?\}|\\label\{[^{}]*\}|\\[,;:!]|(?<!\\)&|\\\\(?:\[[^\]]*\])?")
FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
RANGE = re.compile(rf"\\(sum|prod|int)\s*_{ARGUMENT}(?:\s*\^{ARGUMENT})?")
POWER = re.compile(rf"\^{ARGUMENT}")
BELOW = re.compile(rf"_{ARGUMENT}")
WRAPPED = re.compile(
    r"\\(?:text|textbf|mathrm|mathbf|mathbb|mathcal|mathit|operatorname|boxed|hat|bar|vec)\s*\{([^{}]*)\}"
)
MINUS = re.compile(r"\s-\s|(?<![A-Za-z]{2})-|-(?![A-Za-z]{2})")
ABSOLUTE = re.compile(r"\|([^|]+)\|")
TEX = re.compile(r"[\\^_&{}$|=+<>≤≥×*/-]")
"""Without one of these a formula is read as it stands."""
COMMAND = re.compile(r"\\([A-Za-z]+)")


def maths_words(source: str, english: bool) -> str:
    """The formula `source`, without its delimiters: in English words, or else in letters and signs alone."""
    said = _words(source, english) if TEX.search(source) else source
    return re.sub(r"\s+([,.;:)])", r"\1", " ".join(said.split())).replace("( ", "(").strip(" ,")


def _words(source: str, english: bool) -> str:
    said = ENVIRONMENT.sub(" ", source).replace("\\|", "|")
    for _ in range(LEVELS):
        said = WRAPPED.sub(r" \1 ", said)
        if english:
            said = RANGE.sub(_range, said)
            said = POWER.sub(_power, said)
        said = BELOW.sub(lambda below: f" {below[1] or below[2] or ''} ", said)
        said = ROOT.sub(r" the square root of \1 " if english else r" √ \1 ", said)
        said = FRACTION.sub(r" \1 over \2 " if english else r" \1 / \2 ", said)
    said = _signs_in_words(said) if english else COMMAND.sub(lambda command: f" {command[1]} ", said)
    return re.sub(r"[\\{}$|]|(?<!\d)_", " ", said)


def _signs_in_words(said: str) -> str:
    said = MINUS.sub(" minus ", said)
    said = COMMAND.sub(lambda command: f" {COMMANDS.get(command[1], command[1])} ", said)
    said = ABSOLUTE.sub(r" the absolute value of \1 ", said)
    return re.sub(r"[=+<>≤≥×*/]", lambda sign: f" {SIGNS[sign[0]]} ", said).replace("^", " ")


def _range(range_: re.Match[str]) -> str:
    name, first, last = range_[1], range_[2] or range_[3] or "", range_[4] or range_[5]
    span = f"from {first} to {last}" if last else f"over {first}"
    return f" {COMMANDS[name]} {span} of "


def _power(power: re.Match[str]) -> str:
    exponent = (power[1] if power[1] is not None else power[2]).strip()
    return POWERS.get(exponent, f" to the power of {exponent} ") + " "
