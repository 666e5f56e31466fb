"""Languages whose script has no capitals, and Greek and Armenian, whose marks are their own."""

from __future__ import annotations

from stages.chunker._rules._english import NAMES
from stages.chunker._rules._table import Rules, words

_LATIN_TITLES = words("mr mrs ms dr prof st")
_LATIN_NEVER = words("e.g i.e vs etc cf www inc co ltd corp")
_LATIN_NUMBERED = words("no nos vol ver fig ch sec p pp eq art ed")

CHINESE = Rules(
    code="zh",
    titles=_LATIN_TITLES,
    never=_LATIN_NEVER,
    numbered=_LATIN_NUMBERED,
    caseless=True,
    said=frozenset("说說问問道喊叫答笑写寫告诉訴嚷嘟吼"),  # single characters
    names=NAMES,
)
JAPANESE = Rules(
    code="ja",
    titles=_LATIN_TITLES,
    never=_LATIN_NEVER,
    numbered=_LATIN_NUMBERED,
    caseless=True,
    goes_on="とっ、,，もはがをにのなで",
    names=NAMES,
)
KOREAN = Rules(
    code="ko",
    titles=_LATIN_TITLES,
    never=_LATIN_NEVER,
    numbered=_LATIN_NUMBERED,
    caseless=True,
    goes_on="라고이며는",
    dates="dotted",
    said=words("""
        물었다 말했다 외쳤다 소리쳤다 대답했다 속삭였다 했다 물었습니다 말했습니다 말하며
        웃으며 흐렸다 물으셨다 말씀하셨다 하셨다 외쳤습니다 대답했습니다 덧붙였다 되물었다
        중얼거렸다 소리쳤습니다 물어보았다 물어봤다 말했어요 물었어요
        """),
    names=NAMES,
)

HINDI = Rules(
    code="hi",
    titles=_LATIN_TITLES | words("डॉ डा श्री श्रीमती सुश्री कु प्रो पं स्व मो रा पु एड ले कै मेजर"),
    never=_LATIN_NEVER | words("उदा ई.पू जैसे सं क्र रु"),
    numbered=_LATIN_NUMBERED | words("पृ नं"),
    said=words("कहा पूछा बोला बोली बोले चिल्लाया चिल्लाई पुकारा फुसफुसाया फुसफुसाई कहते लिखा"),
    caseless=True,
    conjunctions=words("और लेकिन परंतु या क्योंकि कि जो"),
)
MARATHI = Rules(
    code="mr",
    titles=HINDI.titles | words("कै रा ह.भ.प चि सौ प्रा"),
    said=words("म्हणाला म्हणाली म्हणाले विचारले विचारलं ओरडला ओरडली सांगितले म्हटले"),
    never=HINDI.never,
    numbered=HINDI.numbered,
    caseless=True,
    conjunctions=words("आणि पण किंवा कारण की"),
)
INDIC = Rules(
    code="ml",
    titles=_LATIN_TITLES
    | words("""
        പ്രൊ പ്രൊഫ ഡോ ശ്രീ ശ്രീമതി அ கே பேரா டாக்டர் முனைவர் திரு திருமதி డా శ్రీ శ్రీమతి ప్రొ ಡಾ ಶ್ರೀ ಶ್ರೀಮತಿ ಪ್ರೊ ড মো ডা
        শ্রী শ্রীমতী অধ্যাপক প্রফ ડૉ ડો શ્રી શ્રીમતી પ્રો ਡਾ ਪ੍ਰੋ ਸ੍ਰੀ ਸ੍ਰ ଡ ଡା ଶ୍ରୀ ପ୍ରଫେ
        """),
    never=_LATIN_NEVER,
    numbered=_LATIN_NUMBERED | words("ரூ எண் രൂ നം రూ నం ರೂ ನಂ টাকা নং ৳ રૂ નં ਰੁ ਨੰ ଟ"),
    said=words("""
        ചോദിച്ചു പറഞ്ഞു കേട്ടു വിളിച്ചു கேட்டார் கேட்டான் கேட்டாள் சொன்னார் சொன்னான் சொன்னாள் கூறினார் என்று అడిగాడు
        అడిగింది అన్నాడు అంది చెప్పాడు ಕೇಳಿದ ಕೇಳಿದಳು ಹೇಳಿದ ಹೇಳಿದಳು ಎಂದು জিজ্ঞেস জিজ্ঞাসা বললেন বলল বলেছেন চিৎকার પૂછ્યું
        કહ્યું બોલ્યા ਕਿਹਾ ਪੁੱਛਿਆ ਬੋਲਿਆ ਬੋਲੀ ਆਖਿਆ
        """),
    caseless=True,
)
ARABIC = Rules(
    code="ar",
    titles=_LATIN_TITLES | words("د أ م السيد ا.د أ.د ص ق ش الشيخ"),
    never=_LATIN_NEVER | words("ت ط ج هـ ق.م إلخ.من"),
    numbered=_LATIN_NUMBERED | words("ص رقم ج مج"),
    caseless=True,
    said=words(
        """
            قال قالت سأل سألت سأله سألته سألها سألتها أجاب أجابت صاح صاحت صرخ صرخت هتف همس همست رد ردت تساءل تساءلت
            """
    ),
    conjunctions=words("و لكن أو ثم لأن حيث"),
)
PERSIAN = Rules(
    code="fa",
    titles=_LATIN_TITLES | words("د دکتر مهندس آ"),
    never=_LATIN_NEVER | words("ق.م ه.ش ه.ق ر.ک"),
    numbered=_LATIN_NUMBERED | words("ص ش ج"),
    caseless=True,
    said=words("""
        پرسید پرسیدند گفت گفتند داد زد فریاد جواب آواز پاسخ پوچھا کہا بولا بولی بولے چلایا چلائی بتایا بتائی پکارا
        """),
    conjunctions=words("و اما یا ولی چون که"),
)
HEBREW = Rules(
    code="he",
    titles=_LATIN_TITLES | words("ד\"ר פרופ פרופ' גב' מר"),
    never=_LATIN_NEVER,
    numbered=_LATIN_NUMBERED | words("עמ מס"),
    caseless=True,
    said=words("שאל שאלה אמר אמרה צעק צעקה קרא קראה ענה ענתה לחש לחשה השיב השיבה שאלו אמרו"),
    conjunctions=words("אבל או כי וגם"),
)
AMHARIC = Rules(
    code="am",
    marks="፡",
    titles=_LATIN_TITLES | words("ዶ/ር አቶ ወ/ሮ"),
    never=_LATIN_NEVER | words("ዓ.ም ዓ.ዓ"),
    said=words("አለ አለች አለችኝ አለኝ ጠየቀ ጠየቀች ጠየቀችኝ አሉ መለሰ መለሰች ብላ ብሎ ጮኸች ጮኸ ብለው"),
    caseless=True,
)
SOUTHEAST_ASIAN = Rules(
    code="my", said=words("ဟု ဟူ၍ လို့"), titles=_LATIN_TITLES, never=_LATIN_NEVER, numbered=_LATIN_NUMBERED, caseless=True
)

THAI = Rules(code="th", dot=False, caseless=True)
"""
    Thai and Lao end sentences with a blank, if anything; full stop is always part of word.
    """

GREEK = Rules(
    code="el",
    titles=words("λεωφ οδ πλ αντ ταξ συντ πρωθ γεν αρχ κ κκ κος κα δρ δρα καθ αγ στρ"),
    never=words(
        """
            αι αγγλ αποκ γαλλ γερμ εκδ επιμ ιταλ κ.α.β λατ μτφ μφ ν.δ ό.π σ.σ τ.έ τηλ πχ δηλ βλ πρβλ κλπ.των λ.χ αρ
            περ π χ δ τ
            """
    ),
    numbered=words("αριθ τεύχ φ φυλ στιχ σ σελ αρθ κεφ τομ εικ πιν παρ"),
    starters=words("""
        ο η το οι τα αυτός αυτή αυτό αυτοί εγώ εσύ εμείς και αλλά ή αν όταν πώς πού ποιος ποια τι γιατί στο στη στην
        στον στα με για από σε μετά πριν τώρα σήμερα χθες αύριο εδώ εκεί δεν θα να ναι όχι είναι ήταν έχει
        """),
    marks=";\u037e",
    conjunctions=words("και αλλά ή που ότι όταν αν γιατί ενώ"),
    last=words("κ.λπ κλπ κ.ά κ.α κ.ο.κ κτλ α.ε"),
    units=words("π.χρ μ.χ χλμ εκ εκατ δισ χιλ κιλ γρ λ μ ώ λεπ"),
    times=words("π.μ μ.μ"),
    leads=words("στις στη το τον από μέχρι γύρω πριν μετά"),
    said=words("φώναξε είπε ρώτησε απάντησε ψιθύρισε"),
    lettered=words("βιταμίνη ομάδα σχέδιο τάξη τύπος"),
    open_ended=words("ο η το οι τα του της των και ή σε στο στη στην με για από που να θα"),
)
ARMENIAN = Rules(
    code="hy",
    titles=words("պրն տիկ դ-ր պրոֆ ակադ"),
    never=words("օր օրինակ մ.թ մ.թ.ա և.այլն"),
    numbered=words("էջ հ նկ"),
    may_end=words("թ թթ դ կգ կմ"),
    marks=":",
    dot=False,
    conjunctions=words("և բայց կամ որ եթե երբ"),
)
GEORGIAN = Rules(code="ka", titles=words("ბ-ნი ქ-ნი დრ პროფ აკად"), never=words("ე.ი მაგ ე.წ"), caseless=True)
