"""German, Dutch and the languages of the north, with Finnish and Turkish, whose numbers and dates are written alike."""

from __future__ import annotations

from stages.chunker._rules._latin import latin

GERMAN = latin(
    "de",
    titles="""
        hr hrn fr frl dipl ing dr prof mag med phil rer nat jur habil h.c st hl kath ev evang geb verh gest dipl.-ing
        priv.-doz pfr bgm oberst gen univ.-prof
        """,
    never="""
        z.b d.h u.a u.ä bzw ca vgl sog ggf evtl inkl exkl zzgl abzgl einschl insb insbes bes z.t z.zt z.z i.d.r i.a
        i.w i.e u.u v.a m.e o.g s.o s.u s b d h u v a. z i o e m t dt engl frz lat griech ital span russ amerik brit
        bayr österr schweiz kath ev urspr eigtl gegr geb gest verh verw zul max min mind tel str.-nr röm bspw allg
        wiss chem phys math jährl tägl monatl st staatl städt südl nördl östl westl ehem
        """,
    numbered="""nr nrn abs art abb bd bde hrsg jg kap lfd paragr rn rz s seite sp tab tel verf ziff z aufl anm bl bsp f
    jan feb mrz apr jun jul aug sep sept okt nov dez hj jh jhd abschn anl dat.-nr""",
    may_end="""usw etc u.s.w usf u.v.m u.a.m o.ä o.dgl u.dgl dgl ff f v.chr n.chr chr uhr str pl std min sek mio mrd tsd
    gmbh ag kg e.v e.g o.g co inc jr sen jun mo di mi do fr sa so g kg t a.d""",
    starters="""
        der die das dem den des ein eine einer eines einem einen er sie es wir ihr ich du man dies diese dieser dieses
        diesen diesem jene jener jenes alle alles viele mehrere einige keine kein jeder jede jedes mein meine sein
        seine ihre ihren ihrem unser unsere und aber oder denn doch wenn als weil da dass ob wie was wer wo warum wann
        wohin woher welche welcher welches bei beim nach nachdem vor von vom zu zum zur mit ohne für gegen durch auf
        aus an am im in über unter zwischen seit während trotz wegen außerdem jedoch dennoch deshalb daher dann danach
        später heute gestern morgen jetzt nun hier dort so auch nur noch schon sehr bitte ja nein gut danke hat ist
        sind war waren wird werden kann können soll muss möchte allerdings dabei dadurch dafür damit daraufhin darüber
        davon dazu zudem zunächst schließlich bereits insgesamt
        """,
    conjunctions="und aber oder denn sondern doch weil dass wenn ob als obwohl damit während der die das welche wobei",
    before_ordinal="""
        am der die das dem den des im vom zum zur beim seinem seinen ihrem ihren seine ihre sein ein eine einem jeder
        jede jedes jeden ab bis seit nach vor und oder dieser diese dieses sein unser unsere mein meine
        """,
    months="""
        januar februar märz april mai juni juli august september oktober november dezember jänner jan feb apr jun jul
        aug sep sept okt nov dez jahrhundert jahrhunderts jahrhunderten jh mal platz tag woche auflage stock etage
        klasse kapitel runde jahrestag geburtstag weltkrieg weltkriegs liga bundesliga spieltag bezirk
        """,
    short="es so da zu an um ab er du wo ja ob",
    without="art st",
)

DUTCH = latin(
    "nl",
    titles="dhr mevr mw mej dr drs ir ing mr prof ds pr jhr bc st",
    never="""
        bijv bv d.w.z dwz o.a oa i.p.v ipv t.a.v tav t.o.v tov m.b.t mbt m.n i.v.m ivm n.a.v nav z.g zgn ca o.l.v vgl
        aanw vnw bn bw znw ww enk mv vr mnl onz resp incl excl t.w t.z.t a.u.b evt i.h.b i.h.a.d
        """,
    numbered="nr nrs blz p art afb hfst jg dl par jan feb mrt apr jun jul aug sep okt nov dec",
    may_end="enz etc e.d ed e.a m.a.w a.d.h.v v.chr n.chr b.v n.v str jl",
    starters="""
        de het een hij zij ze wij we ik jij je u dit dat deze die er en maar of want dus als toen omdat hoewel wie wat
        waar wanneer waarom hoe welke in op bij met na voor van uit door over naar om te toch ook nog nu daar hier
        daarna dan vandaag gisteren morgen zijn haar hun mijn ons onze is was waren heeft had kan kon zal zou moet
        geen veel alle
        """,
    conjunctions="en maar of want dus omdat hoewel terwijl als dat die zodat",
    short="ik je ze we er is en of in op om te zo nu ja",
)

_NORTH_STARTERS = """
    det den de en et ett han hun hon jeg jag vi du i dette denne disse detta dessa der här her och og men eller så når
    når hvis om hvor hvad hvem hvorfor hvordan hva vad var vem varför hur på ved med fra från til till efter etter før
    innan også også bara bare nu nå ja nej nei alle alla mange många min mit hans hennes deres vår vores är er har
    blev
    """
_NORTH_MONTHS = """
    januar februar marts mars april maj mai juni juli august september oktober november december desember januari
    februari augusti gade klasse århundrede sekel klass verdenskrig divisjon division
    """

DANISH = latin(
    "da",
    titles="hr fr frk dr prof sct adv dir cand mag lic stud hrs st skt",
    never="""bl.a f.eks fx ca dvs d.v.s evt inkl ekskl jf jfr mht m.h.t mfl m.fl ift iht pga p.g.a pr resp såk tlf
    vedr v sml henh f o.lign alm bl egl eks hhv ang afd oprd opr""",
    numbered="nr s sd kap stk bd art jan feb mar apr jun jul aug sep okt nov dec",
    may_end="osv m.m m.v o.l e.l etc kl mio mia a/s aps co kr",
    starters=_NORTH_STARTERS,
    conjunctions="og men eller for så fordi at hvis når som der",
    before_ordinal="den d på i til fra",
    months=_NORTH_MONTHS,
    short="at og er på",
)
SWEDISH = latin(
    "sv",
    titles="hr fr dr prof st s:t sr jr",
    never="""
        t.ex tex bl.a bla dvs d.v.s ca c:a f.n fn f.d fd s.k sk jfr resp inkl exkl p.g.a pga m.a.o ang avd eg fr.o.m
        t.o.m
        """,
    numbered="nr s sid kap st jan feb mar apr jun jul aug sep okt nov dec",
    may_end="osv m.m mm m.fl etc kl milj mdr o.d o.s.v kr ab e.kr f.kr",
    starters=_NORTH_STARTERS,
    conjunctions="och men eller för så eftersom att om när som",
    before_ordinal="den på i till från",
    months=_NORTH_MONTHS,
)
NORWEGIAN = latin(
    "no",
    titles="hr fr frk dr prof st",
    never="bl.a f.eks feks ca dvs d.v.s evt inkl ekskl jf jfr mht pga pr resp tlf vedr ift ang avd eg s.k såk",
    numbered="nr s kap pkt jan feb mar apr jun jul aug sep okt nov des",
    may_end="osv m.m m.v o.l etc kl mill mrd kr a/s",
    starters=_NORTH_STARTERS,
    conjunctions="og men eller for så fordi at hvis når som",
    before_ordinal="den på i til fra",
    months=_NORTH_MONTHS,
)
FINNISH = latin(
    "fi",
    titles="hra rva nti tri prof dos maist fil toht",
    never="esim ts ks vrt mm ns nk n noin ko em ko ao ym.m huom mrd.n ent ts puh alk",
    numbered="nro s kpl art jan",
    may_end="jne ym yms tms jms mrd milj klo e.m.a eaa jaa ekr jkr",
    starters="""
        hän he minä sinä me te se ne tämä nämä tuo ja mutta tai vai kun jos että koska vaikka kuka mikä missä miksi
        miten on oli
        """,
    conjunctions="ja mutta tai vaan sillä koska kun jos että joka",
    before_ordinal="",
    months="""
        tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta
        marraskuuta joulukuuta tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu
        marraskuu joulukuu
        """,
)
TURKISH = latin(
    "tr",
    titles="dr prof doç av sn uzm öğr gör alb yzb tğm bay hz yrd op arş müh mim",
    never="örn bkz çev haz yay vb.nin yak krş",
    numbered="no s sf c mad fık bl cad sok apt kat",
    may_end="vb vs vd ltd şti a.ş m.ö m.s mah cad sok bul",
    starters="""
        bu şu o ben sen biz siz onlar ve ama fakat çünkü eğer ne nasıl neden nerede kim hangi her bir bazı çok daha
        ise için
        """,
    conjunctions="ve ama fakat ya çünkü ki",
)
