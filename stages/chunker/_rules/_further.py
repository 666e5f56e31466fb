"""Vietnamese, Indonesian and Malay, Tagalog, Swahili, Lithuanian, Latvian, Estonian and Albanian."""

from __future__ import annotations

from stages.chunker._rules._latin import latin

VIETNAMESE = latin(
    "vi",
    titles="ts ths gs pgs bs ks ls gs.ts pgs.ts tp tx tt q p đ.c nsnd nsưt lm",
    never="v.d vd xem k.g k.t",
    numbered="tr t ch đt tel",
    last="v.v",
    units="tr.cn s.cn tcn scn đ km kg cm mm m g l ha",
    starters="""
        tôi anh chị em ông bà họ chúng nó đây đó này khi nếu vì nhưng và tuy mặc sau trước hôm ngày năm ở trong trên tại
        theo một các những có không hãy xin cảm vâng bạn người ai cái con cô thầy mọi mỗi nhiều bây sao thế vậy do từ để
        với cũng đã sẽ được chính cả
        """,
    said="nói hỏi kêu hét đáp thì",
    conjunctions="và nhưng hoặc vì nên mà rồi nếu khi",
    open_ended="và của là trong với các những một cho từ để mà",
)
INDONESIAN = latin(
    "id",
    titles="""
        bpk sdr sdri dr drs dra ir prof h hj kh tn ny st pt cv ud tb kol letjen brigjen mayjen kapt jl jln gg ds kec kab
        prov kel
        """,
    never="a.n u.p d.a tsb dgn yg utk mis ttd",
    numbered="no hlm hal rp rm jil bab tel telp art ps lamp gbr",
    may_end="tbk bhd sdn",
    last="dll dsb dst dkk dlsb",
    units="s.m km kg cm mm m g l ha",
    starters="""
        saya aku kami kita dia ia mereka kamu anda ini itu yang dan tetapi tapi namun jika kalau ketika karena untuk
        dengan di ke dari pada dalam setelah sebelum sekarang hari kemarin besok tidak bukan ada apa siapa kapan mengapa
        bagaimana semua setiap banyak beberapa para harga sejak oleh kedua sana sini lalu kemudian selain silakan
        """,
    said="kata tanya ujar jawab teriak ucap tutur bisik",
    conjunctions="dan tetapi tapi atau karena yang sehingga ketika jika",
    open_ended="dan di ke dari yang untuk dengan pada atau dalam oleh",
)
TAGALOG = latin(
    "tl",
    titles="g gng bb dr dra atty engr hon sen rep gob kgg sr sra prof rev fr kap",
    never="hal bsb",
    numbered="blg pah tel kab tomo talata",
    last="atbp",
    units="n.u n.h n.g n.t km kg cm mm",
    starters="""
        ang mga si sina siya sila ako kami tayo kayo ito iyan iyon dito doon kung kapag nang noong ngunit pero at dahil
        para sa may mayroon wala hindi oo ano sino kailan saan bakit paano lahat bawat marami ilan ngayon kahapon bukas
        nakita pumunta salamat
        """,
    leads="sa noong bandang mula hanggang",
    said="sabi tanong sigaw sagot bulong wika",
    conjunctions="at pero ngunit o dahil kung nang na",
    open_ended="ang ng sa mga at ay na para kung si",
)
SWAHILI = latin(
    "sw",
    titles="bw bi dkt prof mhe mch mwl sgt alh shk jen st",
    never="k.m k.v k.mf",
    numbered="uk sh tsh ksh s.l.p na sura tel",
    last="n.k nk",
    units="k.k b.k km kg cm mm",
    starters="""
        mimi wewe yeye sisi ninyi wao hii hiyo huu huyo hizi yule wale na lakini kama ikiwa kwa katika baada kabla leo
        jana kesho sasa hapa pale nani nini lini wapi je ndiyo hapana wote kila watu alikuwa walikuwa tafadhali asante
        baadaye mara
        """,
    said="alisema aliuliza alijibu alilia walisema anasema",
    conjunctions="na lakini au kwa ambaye ambayo kama kwani",
    open_ended="na ya wa kwa katika la za cha ni",
)
LITHUANIAN = latin(
    "lt",
    titles="dr prof doc akad p šv inž vysk kun gen plk kpt mjr pranc",
    never="t.y pvz plg žr vad angl vok lenk rus lot vnt",
    numbered="g pr al nr psl pav lent str sk kab tel a.k bt",
    may_end="m d val uab ab",
    last="t.t pan kt",
    units="min sek mėn tūkst mln mlrd eur ct km kg cm mm ha pr.kr po.kr",
    starters="""
        jis ji jie jos aš tu mes jūs tai tas ta šis ši ir bet o arba jei jeigu kai kada kur kas kaip kodėl dėl su be
        prie
        po iš į per nuo apie pagal šiandien vakar rytoj dabar čia ten taip ne jau dar tik visi kiekvienas daug mano jo
        mūsų vėliau
        """,
    said="sušuko pasakė paklausė atsakė sušnibždėjo tarė",
    conjunctions="ir bet o arba kad kai nes kuris kuri",
    open_ended="ir į su iš už apie nuo po prie bet kad",
)
LATVIAN = latin(
    "lv",
    titles="dr prof doc akad sv inž gen plkv kpt arh",
    never="t.i piem sal skat t.sk angl vāc lat liet",
    numbered="nr lpp plkst tel att tab",
    may_end="raj",
    last="u.c u.tml utt u.t.t utml",
    units="g m.ē p.m.ē milj tūkst mljrd km kg cm mm ha",
    starters="""
        viņš viņa viņi viņas es tu mēs jūs tas tā šis šī tie un bet vai ja kad kur kas kā kāpēc jo ar no uz pie pēc
        pirms
        par šodien vakar rīt tagad šeit tur jā nē jau vēl tikai visi katrs daudzi mans mana
        """,
    before_ordinal="līdz no kopš",
    months="""
        janvārī februārī martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī gada gadā gads
        gadsimtā gadsimta gadsimts
        """,
    leads="no līdz ap",
    said="iesaucās teica jautāja atbildēja čukstēja sacīja",
    conjunctions="un bet vai ka jo kad kurš kura",
    open_ended="un ar no uz pie pēc par ka vai bet",
)
ESTONIAN = latin(
    "et",
    titles="hr pr prl dr prof dots mag kol kpt akad",
    never="st s.o s.t vrd nt näit nn vt u ca k.a",
    numbered="nr lk ptk p tel joon tab kd tn mnt pst",
    last="jne jm jms jpt jt",
    units="ekr pkr e.kr p.kr km kg cm mm ha t l mln mld tk kr",
    starters="""
        ta tema nad nemad ma mina sa sina me meie te teie see need ja aga või kui et sest kus kes mis kuidas miks millal
        siis nüüd täna eile homme siin seal jah ei ka juba veel ainult kõik iga palju pärast enne mu
        """,
    before_ordinal="kuni alates",
    months="""
        jaanuar jaanuaril veebruar veebruaril märts märtsil aprill aprillil mai mail juuni juunil juuli juulil august
        augustil september septembril oktoober oktoobril november novembril detsember detsembril aasta aastal sajand
        sajandi sajandil klass klassi
        """,
    said="hüüdis ütles küsis vastas sosistas",
    conjunctions="ja aga või et sest kui kes mis",
    open_ended="ja või et kui ning aga",
)
ALBANIAN = latin(
    "sq",
    titles="z znj dr prof inxh av sh gjen kol kpt mons rr bul",
    never="p.sh psh d.m.th dmth krh shih",
    numbered="nr f fq fig kap neni par vëll tel",
    may_end="sh.a sh.p.k",
    last="etj",
    units="p.e.s e.s p.k mln mld km kg cm mm ha",
    starters="""
        ai ajo ata ato unë ti ne ju ky kjo këta këto dhe por ose nëse kur ku kush çfarë si pse sepse në me pa për nga
        pas
        para sot dje nesër tani këtu atje po jo të gjithë çdo shumë disa një më
        """,
    leads="në para pas rreth",
    said="tha bërtiti pyeti pëshpëriti",
    conjunctions="dhe por ose sepse që kur nëse",
    open_ended="dhe në me për nga të e i një që",
)
