"""What languages in Latin letters share: international abbreviations, and English words that turn up in any text.

A table of this family is made with `latin`: its own words, on top of those that mean the same everywhere.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from stages.chunker._rules._english import (
    AFTER_TIMES,
    DEGREES,
    FIRMS,
    LEADS,
    NAMES,
    STARTERS,
    TIMES,
)
from stages.chunker._rules._table import NONE, Rules, words
from stages.chunker._rules._unmarked import NUMERALS, PHRASES

SHARED = Rules(
    code="",
    titles=words("mr mrs ms dr drs prof profs rev mme mlle mt st messrs fr gen col lt capt sgt"),
    never=words("e.g i.e cf vs approx incl ca viz tel op.cit f.e resp"),
    numbered=words(
        """
            no nr nos num vol vols fig figs eq sec ch chap p pp pg art par cap tab ed eds § n
            """
        " jan feb mar apr jun jul aug sep sept oct nov dec"
    ),
    may_end=words("inc co corp ltd llc plc bros jr sr al ibid id cit min max ft lbs av ave s.a s.l"),
    last=words("etc"),
    units=words("kg km cm mm"),
    times=TIMES - words("am ad"),
    after_times=AFTER_TIMES,
    leads=LEADS - words("in on at by"),
    degrees=DEGREES,
    starters=STARTERS - words("i a an as at on in so do is no per also after over last general"),
    names=NAMES,
    firms=FIRMS,
    lettered=words("vitamin plan hepatitis"),
)


def latin(
    code: str,
    *,
    titles: str = "",
    never: str = "",
    numbered: str = "",
    may_end: str = "",
    last: str = "",
    units: str = "",
    leads: str = "",
    starters: str = "",
    said: str = "",
    lettered: str = "",
    open_ended: str = "",
    conjunctions: str = "",
    before_ordinal: str = "",
    months: str = "",
    compounds: tuple[str, ...] = (),
    without: str = "",
    capital_nouns: bool = False,
    lower: Literal["never", "starters", "any"] = "starters",
) -> Rules:
    """A table of words on top of those that all languages in Latin letters share, less those of ``without``."""
    own = {
        "titles": words(titles),
        "never": words(never),
        "numbered": words(numbered),
        "may_end": words(may_end),
        "last": words(last),
        "units": words(units),
        "leads": words(leads),
        "starters": words(starters),
        "lettered": words(lettered),
    }
    taken = words(without).union(*(own[name] for name in ("titles", "never", "numbered", "last", "units")))
    shared = {name: (getattr(SHARED, name) - taken) | mine for name, mine in own.items()}
    shared["titles"] -= own["may_end"]
    shared |= {name: getattr(SHARED, name) - taken - own["may_end"] for name in ("times", "degrees")}
    return replace(
        SHARED,
        code=code,
        **shared,
        compounds=compounds,
        said=words(said),
        open_ended=words(open_ended),
        conjunctions=words(conjunctions),
        phrases=PHRASES.get(code, NONE),
        numerals=NUMERALS.get(code, NONE),
        ordinal=bool(before_ordinal or months),
        before_ordinal=words(before_ordinal),
        months=words(months),
        lower=lower,
        capital_nouns=capital_nouns,
    )
