"""Languages whose script has no capitals, and Greek and Armenian, whose marks are their own."""

from __future__ import annotations

from stages.chunker._rules._english import NAMES
from stages.chunker._rules._table import Rules, words

_LATIN_TITLES = words("mr mrs ms dr prof st no")
_LATIN_NEVER = words("e.g i.e vs etc cf")

CHINESE = Rules(
    code="zh",
    titles=_LATIN_TITLES,
    never=_LATIN_NEVER,
    caseless=True,
    said="说說问問道喊叫答笑写寫告诉訴嚷嘟吼",
    names=NAMES,
)
JAPANESE = Rules(
    code="ja", titles=_LATIN_TITLES, never=_LATIN_NEVER, caseless=True, goes_on="とっ、,，もはがをにのなで", names=NAMES
)
KOREAN = Rules(code="ko", titles=_LATIN_TITLES, never=_LATIN_NEVER, caseless=True, goes_on="라고이며는", names=NAMES)

HINDI = Rules(
    code="hi",
    titles=_LATIN_TITLES | words("डॉ डा श्री श्रीमती सुश्री कु प्रो पं स्व मो रा पु एड ले कै मेजर"),
    never=_LATIN_NEVER | words("उदा ई.पू जैसे सं क्र"),
    numbered=words("सं पृ क्र नं"),
    caseless=True,
    conjunctions=words("और लेकिन परंतु या क्योंकि कि जो"),
)
MARATHI = Rules(
    code="mr",
    titles=HINDI.titles | words("कै रा ह.भ.प चि सौ"),
    never=HINDI.never,
    numbered=HINDI.numbered,
    caseless=True,
    conjunctions=words("आणि पण किंवा कारण की"),
)
INDIC = Rules(
    code="ml",
    titles=_LATIN_TITLES | words("പ്രൊ ഡോ ശ്രീ ശ്രീമതി கே டாக்டர் திரு డా శ్రీ ಡಾ ಶ್ರೀ ড মো ডা শ্রী ડૉ શ્રી ਡਾ ਸ੍ਰੀ"),
    never=_LATIN_NEVER,
    caseless=True,
)
ARABIC = Rules(
    code="ar",
    titles=_LATIN_TITLES | words("د أ م السيد ا.د أ.د ص ق ش الشيخ"),
    never=_LATIN_NEVER | words("ت ط ج هـ ق.م إلخ.من"),
    numbered=words("ص رقم ج مج"),
    caseless=True,
    conjunctions=words("و لكن أو ثم لأن حيث"),
)
PERSIAN = Rules(
    code="fa",
    titles=_LATIN_TITLES | words("د دکتر مهندس آ"),
    never=_LATIN_NEVER | words("ق.م ه.ش ه.ق ر.ک"),
    numbered=words("ص ش ج"),
    caseless=True,
    conjunctions=words("و اما یا ولی چون که"),
)
HEBREW = Rules(
    code="he",
    titles=_LATIN_TITLES | words("ד\"ר פרופ פרופ' גב' מר"),
    never=_LATIN_NEVER,
    numbered=words("עמ מס"),
    caseless=True,
    conjunctions=words("אבל או כי וגם"),
)
AMHARIC = Rules(
    code="am", titles=_LATIN_TITLES | words("ዶ/ር አቶ ወ/ሮ"), never=_LATIN_NEVER | words("ዓ.ም ዓ.ዓ"), caseless=True
)
SOUTHEAST_ASIAN = Rules(code="my", titles=_LATIN_TITLES, never=_LATIN_NEVER, caseless=True)

GREEK = Rules(
    code="el",
    titles=words("κ κκ κος κα δρ δρα καθ αγ στρ"),
    never=words("π.χ πχ δηλ βλ πρβλ κλπ.των τηλ λ.χ αρ περ π χ δ τ"),
    numbered=words("αρ σ σελ αρθ κεφ τομ εικ πιν παρ"),
    may_end=words("κ.λπ κλπ κ.ά κ.ο.κ κτλ π.χρ μ.χ π.μ μ.μ χλμ εκ εκατ δισ α.ε"),
    starters=words("""
        ο η το οι τα αυτός αυτή αυτό αυτοί εγώ εσύ εμείς και αλλά ή αν όταν πώς πού ποιος ποια τι γιατί στο στη στην
        στον στα με για από σε μετά πριν τώρα σήμερα χθες αύριο εδώ εκεί δεν θα να ναι όχι είναι ήταν έχει
        """),
    marks=";\u037e",
    conjunctions=words("και αλλά ή που ότι όταν αν γιατί ενώ"),
)
ARMENIAN = Rules(
    code="hy",
    titles=words("պրն տիկ օր դ-ր պրոֆ ակադ"),
    never=words("օր օրինակ մ.թ մ.թ.ա և.այլն"),
    numbered=words("էջ հ նկ"),
    may_end=words("թ թթ դ կգ կմ"),
    marks=":",
    dot=False,
    conjunctions=words("և բայց կամ որ եթե երբ"),
)
GEORGIAN = Rules(code="ka", titles=words("ბ-ნი ქ-ნი დრ პროფ აკად"), never=words("ე.ი მაგ ე.წ"), caseless=True)
