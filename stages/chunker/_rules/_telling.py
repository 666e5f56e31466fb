"""What a language is told by: its script, its commonest little words, and letters that few others have.

Rules of this file: little words only, which stand in any text whatever it is about; none of two meanings that is common
in one language and rare in another ("die" is English too). A word of several languages is in the list of each. A word
ends behind its apostrophe: "l'eau" is "l'" and "eau", "don't" is "don'" and "t". Lists are about equally long, so that
none wins by its length. Codes are of languages; `rules_for` knows which table reads each.
"""

from __future__ import annotations

_WORDS = {
    "en": """
        the of and to in is it that you for with was are this not but have from they we be he she his her my your their
        what which will would can there were been has had if or by at as an who when how i'm i' it' don' so these about
        """,
    "de": """
        der das die und ist in den von zu mit sich nicht auf für im dem ein eine einen als auch es an er hat aus bei
        wird
        sind war ich wir sie nach wie über oder aber dass um am vom zum zur noch kann wenn mir mich sein seine so bitte
        """,
    "nl": """
        de het een van en in is dat op te zijn voor met niet die aan er om ook als maar bij nog uit dan wat wordt naar
        door over hij ze ik je we was werd hebben heeft deze dit geen kan mijn haar tot
        """,
    "da": """
        og i at det er en til af på den for de ikke som der med et har jeg kan vi var om du men han fra hun skal ved
        blev
        efter mig sig eller havde hvad også ud være bliver
        """,
    "sv": """
        och i att det som en på är av för med den till inte ett om har de jag var från vi men han hon kan så eller när
        vid efter ska sig där också över skulle blev
        """,
    "no": """
        og i det er på som en til at av for å den med har de ikke jeg var et fra vi kan om men han hun skal ble etter
        seg
        eller når også ut meg hva være vil noe
        """,
    "is": "og að í er á það sem var við til um ekki með en fyrir af hann ég hún frá eru þetta þegar þú",
    "fi": """
        ja on ei että se hän oli joka mutta kuin ovat myös sen olen niin kun minä tämä mitä vain jos ole sitä siitä
        hänen
        kanssa sekä tai nyt ollut
        """,
    "et": """
        ja on ei et see ta oli kui ka mis aga selle oma siis nii kes ning seda ma kas olen olid pole välja veel või nagu
        tema mida juba ole
        """,
    "hu": """
        a az és hogy nem is egy van volt ez meg csak mint már el ha azt lehet ki még mert ezt vagy kell sem ami amely én
        aki után
        """,
    "tr": """
        ve bir bu da de için ile çok ne var daha gibi o olarak kadar sonra değil ama ben olan mi her şey ki olduğu ya
        bana sen biz nasıl
        """,
    "az": "və bir bu da də üçün ilə çox nə var daha kimi o ki deyil amma mən olan sonra hər sən biz",
    "fr": """
        le la les de des du et en un une que qui dans est pour pas sur par au plus ce ne se il elle son sa ses avec sont
        aux ou mais nous vous je tu cette ont été l' d' qu' j' n' c' s' comme
        """,
    "es": """
        de la que el en y a los se del las un por con no una su para es al lo como más pero sus le o este sí porque esta
        entre cuando muy sin sobre también me hasta hay
        """,
    "pt": """
        de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das à seu sua ou
        quando muito há nos já está
        """,
    "gl": "de a o que e do da en un para é con non unha os no se na por máis as dos como pero foi ao el á súa moi",
    "it": """
        di e il la che è per un in non una sono del con si da come le dei nel alla più anche ma lo al della i gli ha se
        questo su ho l' un' dell' c'
        """,
    "ca": """
        de la i el a que en els per un les una del amb no es és al dels ha més com són però aquest aquesta també va l'
        d' s' n' molt quan o
        """,
    "ro": """
        de și în a la cu un o pe din care nu este mai să se pentru sunt al că ce ca au fost dar am lui prin după sau
        era acest această
        """,
    "pl": """
        w i na się nie z do to że jest o a jak po co ale za od tak już tylko czy przez jego dla są był była było ma ze
        być który która więc oraz
        """,
    "cs": """
        a se v na je že to s z do i o si jako za by jsem jsou ale od který pro která po ve byl byla bylo když už také
        tak jak ne není při
        """,
    "sk": """
        a sa v na je že to s z do aj o si ako za by som sú ale od ktorý pre ktorá po vo bol bola bolo keď už tak nie
        mu čo pri
        """,
    "hr": """
        i u je se na da za su od s ne što kao to koji iz ili će ali bi sam već o do kako samo bio ova nije sve još kad
        po može
        """,
    "sl": """
        in je v na se da za so ki pa z tudi ne bi po kot iz od s ali kar še ni bil bila kako pri lahko samo zelo če sem
        """,
    "lt": """
        ir yra kad į su iš kaip bet tai jis ji buvo tik už apie nuo po dėl arba jau labai ne savo aš mes taip šis ši
        kuris
        """,
    "lv": """
        un ir ka uz no ar par tas kas bija es bet vai arī to kā viņš viņa tā lai pēc nav jau ļoti savu šis šī mēs
        """,
    "sq": """
        dhe të në e i një për është me që nga se si nuk më ka por do u kjo ky janë edhe ishte tij saj nëse shumë
        """,
    "vi": """
        của và là có không trong một được cho người đã các với này những để từ khi tôi cũng đến như về nhưng ở bạn ra
        thì rất
        """,
    "id": """
        yang dan di itu dengan untuk tidak ini dari dalam akan pada juga saya ke karena kerana ada kita mereka adalah
        ialah atau sudah bisa boleh oleh telah dia lebih anda
        """,
    "tl": """
        ang ng sa na mga at ay si ko ni mo hindi siya ito kung para nang may ka ako lang po kaya namin natin kami tayo
        din isang
        """,
    "sw": """
        na ya wa kwa ni la katika za yake hii hiyo kuwa cha lakini kama pia sana kutoka au watu baada wakati huo mimi
        wewe yeye sisi hapa
        """,
    "af": "die 'n het nie van en in is dat op te vir met hy sy ek jou om ook as maar by nog uit wat ons hulle was kan",
    "ru": """
        и в не на я что он с как это по но она к у из за так же от все его было мы вы для бы о только ее её мне был была
        если есть уже или когда
        """,
    "be": "і у не на што з як я ён яна але гэта ці ад пра быў была для таксама мы вы калі яго да па за",
    "uk": """
        і в не на що з я це до та як у за він вона але від є про його був була ми ви для або так вже який коли й її
        якщо
        """,
    "bg": """
        и на да се в е за не от с че по са но като това той тя си ще до ли беше или са който във при след има аз
        """,
    "sr": "и у је да се на за су од са не што као који из или ће али би сам није све до како то",
    "mk": "и на да во се е за од со не што ќе го како тоа но бил беше или сум таа дека не ја ги",
    "kk": "және бір бұл мен да де үшін бар осы ол болып деп емес болды керек жоқ сен біз кейін",
    "ar": "في من على أن إلى التي عن مع هذا هذه كان الذي لا ما أو ثم قد هو هي كانت ذلك بعد",
    "fa": "در و به از که این را با است برای آن یک می ها هم شد بود تا نیز من او اما",
    "ur": "کے میں کی ہے اور سے کا کو پر نے کہ یہ نہیں ایک ہیں تھا بھی",
    "hi": """
        के में की है और से का को पर ने कि यह नहीं एक हैं था भी इस लिए वह मैं हम तुम आप मेरा मेरी तो थी थे कहा
        """,
    "mr": """
        आणि आहे च या ते हे ही तो होते मध्ये नाही एक होता म्हणून होती त्याने की पण मी तू ती आम्ही माझी माझा तुझी असे
        काय कुठे कोणी
        आहेत त्यांनी
        """,
    "ne": "छ र को मा हरू पनि छन् भने तर यो गर्न लागि थियो हो",
}

_LETTERS = {
    "ß": "de", "ñ": "es gl", "ő": "hu", "ű": "hu", "ł": "pl", "ą": "pl lt", "ę": "pl lt", "ś": "pl", "ź": "pl",
    "ż": "pl", "ć": "pl hr", "ń": "pl", "ř": "cs", "ů": "cs", "ě": "cs", "ľ": "sk", "ĺ": "sk", "ŕ": "sk", "đ": "hr vi",
    "ã": "pt vi", "õ": "pt et vi", "ă": "ro vi", "ș": "ro", "ț": "ro", "ğ": "tr az", "ı": "tr az", "ş": "tr az",
    "ə": "az", "å": "sv no da", "æ": "da no is", "ø": "da no", "ð": "is", "þ": "is", "ė": "lt", "į": "lt", "ų": "lt",
    "ģ": "lv", "ķ": "lv", "ļ": "lv", "ņ": "lv", "ā": "lv", "ē": "lv", "ī": "lv", "ū": "lv lt", "ơ": "vi", "ư": "vi",
    "œ": "fr", "è": "fr it ca", "ê": "fr pt vi", "ô": "fr pt sk vi", "ç": "fr pt tr ca sq az", "ë": "sq nl",
    "ì": "it vi", "ò": "it ca vi", "ä": "de sv fi et sk", "ö": "de sv fi hu tr et is az", "ü": "de hu tr et es az",
    "ý": "cs sk is vi", "š": "cs sk hr sl lt lv et", "ž": "cs sk hr sl lt lv et", "č": "cs sk hr sl lt lv",
    "ї": "uk", "є": "uk", "ґ": "uk", "ў": "be", "і": "uk be kk", "ы": "ru be kk", "э": "ru be kk", "ё": "ru be",
    "ј": "sr mk", "љ": "sr mk", "њ": "sr mk", "ћ": "sr", "ђ": "sr", "џ": "sr mk", "ќ": "mk", "ѓ": "mk", "ѕ": "mk",
    "ә": "kk", "ғ": "kk", "қ": "kk", "ң": "kk", "ө": "kk", "ұ": "kk", "ү": "kk", "һ": "kk", "щ": "ru uk bg",
    "ة": "ar", "ى": "ar", "ك": "ar", "ي": "ar", "أ": "ar", "إ": "ar", "پ": "fa ur", "چ": "fa ur", "ژ": "fa",
    "گ": "fa ur",
    "ک": "fa ur", "ی": "fa ur", "ٹ": "ur", "ڈ": "ur", "ڑ": "ur", "ں": "ur", "ے": "ur", "ہ": "ur", "ھ": "ur", "ळ": "mr",
}  # fmt: skip

_VIETNAMESE = range(0x1EA0, 0x1EFA)
"""Letters with two marks, which no other language has."""


def _index() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    words: dict[str, list[str]] = {}
    for code, text in _WORDS.items():
        for word in dict.fromkeys(text.split()):
            for spelling in {word, word.replace("'", "’")}:
                words.setdefault(spelling, []).append(code)
    letters = {letter: tuple(codes.split()) for letter, codes in _LETTERS.items()}
    letters |= {chr(place): ("vi",) for place in _VIETNAMESE if chr(place).islower()}
    return {word: tuple(codes) for word, codes in words.items()}, letters


WORDS, LETTERS = _index()
"""Which languages have a word, and a letter."""

LATIN, HAN = "Latin", "Han"
SCRIPTS: tuple[tuple[int, str, tuple[str, ...]], ...] = (
    (0x0000, LATIN, (
        "en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "no", "fi", "cs", "sk", "hu", "ro", "tr", "ca",
        "hr",
        "sl", "lt", "lv", "et", "sq", "vi", "id", "tl", "sw", "is", "gl", "af", "az",
    )),
    (0x0370, "Greek", ("el",)), (0x0400, "Cyrillic", ("ru", "uk", "bg", "kk", "sr", "mk", "be")),
    (0x0530, "Armenian", ("hy",)), (0x0590, "Hebrew", ("he",)), (0x0600, "Arabic", ("ar", "fa", "ur")),
    (0x0900, "Devanagari", ("hi", "mr", "ne")), (0x0980, "Bengali", ("bn",)), (0x0A00, "Gurmukhi", ("pa",)),
    (0x0A80, "Gujarati", ("gu",)), (0x0B00, "Oriya", ("or",)), (0x0B80, "Tamil", ("ta",)), (0x0C00, "Telugu", ("te",)),
    (0x0C80, "Kannada", ("kn",)), (0x0D00, "Malayalam", ("ml",)), (0x0D80, "Sinhala", ("si",)), (0x0E00, "Thai",
    ("th",)),
    (0x0E80, "Lao", ("lo",)), (0x0F00, "Tibetan", ("bo",)), (0x1000, "Burmese", ("my",)), (0x10A0, "Georgian", ("ka",)),
    (0x1100, "Hangul", ("ko",)), (0x1200, "Ethiopic", ("am",)), (0x1380, LATIN, ()), (0x1780, "Khmer", ("km",)),
    (0x1800, LATIN, ()), (0x3040, HAN, ("zh", "ja")), (0xA4D0, LATIN, ()), (0xAC00, "Hangul", ("ko",)),
    (0xD7B0, LATIN, ()), (0xF900, HAN, ("zh", "ja")), (0xFB00, LATIN, ()), (0xFB1D, "Hebrew", ("he",)),
    (0xFB50, "Arabic", ("ar", "fa", "ur")), (0xFE00, LATIN, ()),
)  # fmt: skip
"""Scripts by their first code point, and the languages that are told apart in each, the likeliest first."""
