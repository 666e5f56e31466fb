"""Words that numbers and addresses are made of when they are written out, by language, and prepositions with articles.

Rules of this file: only words that stand beside another of their kind ("twenty three", "dot com"); numbers that are
one word are never torn. The first sound of a language without them waits for a mark.
"""

from __future__ import annotations

from stages.chunker._rules._table import pairs, words

_NUMERALS = {
    "en": """
        one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion
        trillion zero oh nought half quarter third fourth fifth sixth seventh eighth ninth tenth dozen double triple
        point dot slash dash underscore minus plus percent
        """,
    "de": """
        null eins ein eine zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig
        sechzig siebzig achtzig neunzig hundert tausend million millionen milliarde milliarden halb viertel punkt komma
        minus plus prozent
        """,
    "nl": """
        nul een één twee drie vier vijf zes zeven acht negen tien elf twaalf twintig dertig veertig vijftig zestig
        zeventig tachtig negentig honderd duizend miljoen miljard half kwart punt komma min plus procent
        """,
    "sv": """
        noll en ett två tre fyra fem sex sju åtta nio tio elva tolv tjugo hundra tusen miljon miljoner miljard halv
        punkt komma minus plus procent
        """,
    "da": """
        nul en et to tre fire fem seks syv otte ni ti elleve tolv tyve hundrede tusind million millioner milliard halv
        punktum komma minus plus procent
        """,
    "no": """
        null en et to tre fire fem seks sju syv åtte ni ti elleve tolv tjue hundre tusen million millioner milliard halv
        punktum komma minus pluss prosent
        """,
    "fi": """
        nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen sata tuhat miljoona miljoonaa
        miljardi puoli piste pilkku prosenttia
        """,
    "tr": """
        sıfır bir iki üç dört beş altı yedi sekiz dokuz on yirmi otuz kırk elli altmış yetmiş seksen doksan yüz bin
        milyon milyar buçuk nokta virgül yüzde
        """,
    "hu": "nulla egy két kettő három négy öt hat hét nyolc kilenc tíz száz ezer millió milliárd fél pont vessző",
    "fr": """
        zéro un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt vingts
        trente quarante cinquante soixante cent cents mille million millions milliard milliards demi demie quart virgule
        point moins plus pour
        """,
    "es": """
        cero uno un una dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cuarenta cincuenta
        sesenta setenta ochenta noventa cien ciento cientos doscientos trescientos quinientos mil millón millones medio
        media cuarto punto coma menos más
        """,
    "it": """
        zero uno un una due tre quattro cinque sei sette otto nove dieci venti trenta cento mille mila milione milioni
        miliardo miliardi mezzo mezza quarto virgola punto meno più
        """,
    "pt": """
        zero um uma dois duas três quatro cinco seis sete oito nove dez vinte trinta quarenta cinquenta sessenta setenta
        oitenta noventa cem cento duzentos trezentos quinhentos mil milhão milhões bilhão bilhões meio meia quarto
        ponto vírgula menos mais
        """,
    "pl": """
        zero jeden jedna dwa dwie trzy cztery pięć sześć siedem osiem dziewięć dziesięć dwadzieścia trzydzieści
        czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt sto dwieście trzysta
        tysiąc        tysiące tysięcy milion miliony milionów pół kropka przecinek procent
        """,
    "cs": """
        nula jeden jedna dva dvě tři čtyři pět šest sedm osm devět deset dvacet třicet čtyřicet padesát šedesát
        sedmdesát osmdesát devadesát sto stě tisíc tisíce milion miliony půl tečka čárka procent
        """,
    "ru": """
        ноль один одна два две три четыре пять шесть семь восемь девять десять двадцать тридцать сорок пятьдесят
        шестьдесят семьдесят восемьдесят девяносто сто двести триста четыреста пятьсот шестьсот семьсот восемьсот
        девятьсот тысяча тысячи тысяч миллион миллиона миллионов миллиард половина точка запятая процентов
        """,
    "uk": """
        нуль один одна два дві три чотири п'ять шість сім вісім дев'ять десять двадцять тридцять сорок п'ятдесят
        шістдесят сімдесят вісімдесят дев'яносто сто двісті триста тисяча тисячі тисяч мільйон мільйонів крапка
        """,
    "id": """
        nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas belas puluh ratus seratus ribu seribu
        juta miliar setengah titik koma persen
        """,
}  # fmt: skip

_PHRASES = {
    "en": (
        """
        in on at with from for about by into onto over under after before between during through against without within
        across around towards near behind along
        """,
        "the a an this these those my your his her its our their",
    ),
    "de": (
        "in an auf mit von für bei nach vor aus über unter zwischen durch gegen ohne um seit während wegen hinter",
        """
        der die das dem den des ein eine einen einem einer eines diese diesen diesem dieser mein meine meinen meiner
        seine seinen seinem seiner ihre ihren ihrem ihrer unsere unseren unserer
        """,
    ),
    "nl": ("in op aan met van voor bij na uit door over onder tussen tegen zonder om naar", "de het een deze dit die"),
    "fr": (
        "dans sur avec pour par sous sans chez vers après avant depuis pendant contre entre",
        "le la les un une des ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs",
    ),
    "es": (
        "en con por para sobre desde hasta entre sin tras durante contra hacia según",
        "el la los las un una unos unas este esta estos estas mi mis tu tus su sus nuestro nuestra",
    ),
    "it": ("con per su tra fra verso dopo senza durante contro sotto sopra", "il lo la i gli le un uno una"),
    "pt": (
        "em com por para sobre desde até entre sem contra durante após",
        "o a os as um uma este esta meu minha seu sua",
    ),
}

NUMERALS = {code: words(text) for code, text in _NUMERALS.items()}
PHRASES = {code: pairs(*both) for code, both in _PHRASES.items()}
