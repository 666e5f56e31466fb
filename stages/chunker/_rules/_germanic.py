"""German, Dutch, the languages of the north, and Finnish, Turkish and Hungarian, whose numbers are written alike."""

from __future__ import annotations

from stages.chunker._rules._latin import latin

GERMAN = latin(
    "de",
    titles="""
        ra rain stb mdb mdl abg oa oä hr hrn frl dipl ing dr prof mag med phil rer nat jur habil h.c hl
          evang dipl.-ing priv.-doz pfr bgm oberst gen univ.-prof gebr joh jos
        """,
    never="""
        gem i.d.f i.s.d i.s.v i.v.m i.h.v i.d.s i.s i.e.s a.a.o b.a bek betr dergl entspr erf folg ges i.h.d kfm
        lfd lt mtl n.n nachf näml o.a o.b.d.a pers priv schriftl sen teilw telef tgl u.u.a übers unveröff versch
        vorm wtl zuzügl bürgerl chronol durchschn geschl gew griech mögl niederl persönl stellv techn z.b d.h bzw ca
        vgl sog ggf evtl inkl exkl zzgl abzgl einschl insb insbes bes z.t z.zt z.z i.d.r i.a i.w i.e u.u m.e o.g s.o
        s.u s b d h u v z i o e m dt engl frz lat ital span russ amerik brit bayr österr schweiz kath ev urspr
        eigtl gegr geb gest verh verw zul mind tel str.-nr röm bspw allg wiss chem phys math jährl tägl monatl st
        staatl städt südl nördl östl westl ehem
        """,
    numbered="""
        pos beil ziff rdnr halbs unterabs anh hs nr nrn abs art abb bd bde hrsg jg kap paragr rn rz s seite sp tab
          verf z aufl anm bl bsp f jan feb mrz apr jun jul aug sep sept okt nov dez hj jhd abschn anl dat.-nr max
        min
        """,
    may_end="""
        mio mrd tsd u.a v.a e.v i.r f str pl min gmbh ag co inc jr jun mo di mi do fr sa so g a.d
        std sek
        """,
    starters="""
        der die das dem den des ein eine einer eines einem einen er sie es wir ihr ich du man dies diese dieser
        dieses diesen diesem jene jener jenes alle alles viele mehrere einige keine kein jeder jede jedes mein meine
        sein seine ihre ihren ihrem unser unsere und aber oder denn doch wenn als weil da dass ob wie was wer wo
        warum wann wohin woher welche welcher welches bei beim nach nachdem vor von vom zu zum zur mit ohne für
        gegen durch auf aus an am im in über unter zwischen seit während trotz wegen außerdem jedoch dennoch deshalb
        daher dann danach später heute gestern morgen jetzt nun hier dort so auch nur noch schon sehr bitte ja nein
        gut danke hat ist sind war waren wird werden kann können soll muss möchte allerdings dabei dadurch dafür
        damit daraufhin darüber davon dazu zudem zunächst schließlich bereits insgesamt ihm ihnen ihn ihrer ihres
        uns euch mir mich dir dich sich beide beides daneben davor darauf darin darunter dorthin drinnen draußen
        oben unten links rechts inzwischen trotzdem erst zuerst zuletzt manche einmal niemand jemand nichts etwas
        bald oft immer leider natürlich vielleicht sonst bislang bisher gegenüber anschließend gleichzeitig statt
        laut solche solcher derzeit seitdem nachher vorher abends morgens mittags montags dienstags mittwochs
        donnerstags freitags samstags sonntags nachmittags vormittags nachts werktags
        """,
    conjunctions="""
        und aber oder denn sondern doch weil dass wenn ob als obwohl damit während der die das welche wobei
        """,
    before_ordinal="""
        am der die das dem den des im vom zum zur beim seinem seinen ihrem ihren seine ihre sein ein eine einem
        jeder jede jedes jeden ab bis seit nach vor und oder dieser diese dieses unser unsere mein meine als
        """,
    months="""
        januar februar märz april mai juni juli august september oktober november dezember jänner jan feb apr jun jul
        aug sep sept okt nov dez jahrhundert jahrhunderts jahrhunderten jh mal platz tag woche auflage stock etage
        klasse kapitel runde jahrestag geburtstag weltkrieg weltkriegs liga bundesliga spieltag bezirk
        """,
    compounds=("str",),
    without="art st",
    capital_nouns=True,
    last="usw u.s.w usf etc u.v.m u.v.a u.a.m u.ä o.ä u.dgl o.dgl dgl ff",
    units="v.chr n.chr v.u.z n.u.z kg km cm mm ha g t l m h jh jhdt jhdts jahrh jhs",
    leads="im in am um ab bis gegen nach vor seit von zwischen ende anfang mitte",
    said="""
        rief sagte fragte schrie flüsterte antwortete meinte murmelte lachte brüllte seufzte erwiderte entgegnete
        stöhnte
        """,
    lettered="vitamin gruppe plan klasse punkt teil typ kategorie hepatitis variante buchstabe buchstaben stufe",
    open_ended="""
        der die das den dem des ein eine einen einem einer und oder in im an am auf aus bei mit von vom zu zum zur für
        über unter nach vor als dass sich sein ihr ihre seine wird wurde
        """,
)

DUTCH = latin(
    "nl",
    titles="bur jkvr wethr ds burg mgr dhr mevr mw mej dr drs ir ing mr prof pr jhr bc st",
    never="""
        d.m.v d.i a.d.h.v m.a.w i.p.v t.g.v i.t.t betr excl gem n.a.v nl o.l.v o.v.v secr sr t.o.v t.h.v verg voorz
        bijv bv d.w.z dwz o.a oa ipv t.a.v tav tov m.b.t mbt m.n i.v.m ivm nav z.g zgn ca vgl aanw vnw bn bw znw ww
        enk mv vr mnl onz resp incl t.w t.z.t a.u.b evt i.h.b i.h.a.d
        """,
    numbered="art bijl vs nr nrs blz p afb hfst jg dl par jan feb mrt apr jun jul aug sep okt nov dec",
    may_end="b.v n.v str",
    starters="""
        de het een hij zij ze wij we ik jij je u dit dat deze die er en maar of want dus als toen omdat hoewel wie
        wat waar wanneer waarom hoe welke in op bij met na voor van uit door over naar om te toch ook nog nu daar
        hier daarna dan vandaag gisteren morgen zijn haar hun mijn ons onze is was waren heeft had kan kon zal zou
        moet geen veel alle hen zich beide later eerst straks soms vaak altijd nooit niemand iemand iets niets
        misschien helaas bovendien daarom daardoor daarnaast tegenwoordig inmiddels intussen ondertussen wel sinds
        tijdens zonder tegen tussen volgens vanaf tot
        """,
    conjunctions="en maar of want dus omdat hoewel terwijl als dat die zodat",
    compounds=("str",),
    last="enz enzovoort e.d e.a etc a.s jl",
    units="v.chr n.chr min sec mln mld kg km cm mm g l m u",
    leads="in om op tot vanaf rond voor na sinds tussen eind begin",
    said="riep zei vroeg schreeuwde fluisterde antwoordde zuchtte",
    lettered="vitamine groep plan klasse deel type categorie hepatitis",
    open_ended="de het een en of in op aan van voor met bij uit door naar te om over onder zijn haar",
)

_NORTH_STARTERS = """
    det den de en et ett han hun hon jeg jag vi du i dette denne disse detta dessa der här her och og men eller så
    når hvis om hvor hvad hvem hvorfor hvordan hva vad var vem varför hur på ved med fra från til till efter etter
    før innan også bara bare nu nå ja nej nei alle alla mange många min mit hans hennes deres vår vores är er har
    blev ham hende dem os jer mig dig sig henne honom oss meg deg seg begge båda ingen ingenting noget nogle någon
    något några noen noe senere senare siden sedan først först altid alltid ofte ofta aldrig aldri måske kanskje
    kanske desuden dessutom dessuten derfor därför derefter därefter bredvid under mellem mellan mellom over över
    gennem genom gjennom mod mot uden utan uten ifølge enligt selv själv selvom alligevel ändå likevel kun endast
    """
_NORTH_MONTHS = """
    januar februar marts mars april maj mai juni juli august september oktober november december desember januari
    februari augusti gade klasse århundrede sekel klass verdenskrig divisjon division
    """

DANISH = latin(
    "da",
    titles="fru kgl pastor hr fr frk dr prof sct adv dir cand mag lic stud hrs st skt",
    never="""
        d.d ekskl e.v.t fhv forb gl hhv if ifm i.m ital kbh maks nuv omkr p.t pga p.v tilsv udg vh vha bl.a
        f.eks fx ca dvs d.v.s evt inkl jf jfr mht m.h.t ift iht p.g.a pr resp såk tlf vedr sml henh f alm bl egl eks
        ang afd oprd opr
        """,
    numbered="afs bilag fig par pkt nr s sd kap stk bd art jan feb mar apr jun jul aug sep okt nov dec",
    may_end="kl a/s aps co",
    starters=_NORTH_STARTERS,
    conjunctions="og men eller for så fordi at hvis når som der",
    before_ordinal="den d på i til fra",
    months=_NORTH_MONTHS,
    last="osv o.s.v m.m mm m.v mv m.fl mfl o.l o.lign e.l etc o.a",
    units="mio mia mill kr f.kr e.kr fvt kg km cm g l min sek årh",
    leads="i kl omkring fra til før efter siden ca",
    said="råbte sagde spurgte hviskede svarede skreg",
    lettered="vitamin gruppe plan klasse type hepatitis",
    open_ended="en et den det de og eller i på til fra med for af om ved som at",
)
SWEDISH = latin(
    "sv",
    titles="hr fr dr prof st s:t sr jr",
    never="""
        dnr enl f.v.b f.v.t forts föreg förk gm h.o.h i.st i.o.m inst jmf kand kungl motsv o.dyl omkr p.s sekr tel tf
        t.h t.v u.a utg u.ä urspr v.g vd övers t.ex tex bl.a bla dvs d.v.s ca c:a f.n fn f.d fd s.k sk jfr resp inkl
        exkl p.g.a pga m.a.o ang avd eg fr.o.m t.o.m
        """,
    numbered="fig kap par p tab vol nr s sid jan feb mar apr jun jul aug sep okt nov dec",
    may_end="kl ab",
    starters=_NORTH_STARTERS,
    conjunctions="och men eller för så eftersom att om när som",
    before_ordinal="den på i till från",
    months=_NORTH_MONTHS,
    last="osv o.s.v m.m mm m.fl mfl o.d etc e.d",
    units="milj mdr mkr tkr kr e.kr f.kr kg km cm g l min sek årh",
    leads="i kl omkring från till före efter sedan på",
    said="ropade sa sade frågade viskade svarade skrek",
    lettered="vitamin grupp plan klass typ hepatit",
    open_ended="en ett den det de och eller i på till från med för av om vid som att",
)
NORWEGIAN = latin(
    "no",
    titles="hr fr frk dr prof st",
    never="""
        adm dss ekskl eng fhv fig forts fr.o.m f.o.m gj hhv h.o.h i.h.t iflg intl jur kgl m.a.o maks omkr o.fl.s overs
        p.b.a p.g.a sml t.h t.v t.o.m utg vha vs bl.a f.eks feks ca dvs d.v.s evt inkl jf jfr mht pga pr resp tlf vedr
        ift ang avd eg s.k såk
        """,
    numbered="avsn kap par s tab vol nr pkt jan feb mar apr jun jul aug sep okt nov des",
    may_end="kl a/s",
    starters=_NORTH_STARTERS,
    conjunctions="og men eller for så fordi at hvis når som",
    before_ordinal="den på i til fra",
    months=_NORTH_MONTHS,
    last="osv o.s.v m.m mm m.v mv m.fl mfl o.l o.fl etc e.l",
    units="mill mrd kr f.kr e.kr kg km cm g l min sek årh",
    leads="i kl omkring fra til før etter siden rundt",
    said="ropte sa spurte hvisket svarte skrek",
    lettered="vitamin gruppe plan klasse type hepatitt",
    open_ended="en et ei den det de og eller i på til fra med for av om ved som at",
)
FINNISH = latin(
    "fi",
    titles="hra rva nti tri prof dos",
    never="""
        ao as evp fil huom ilt joht julk kand koul kpt krs käs käänt lis lääk maist muk myöh nyk ositt pj pnä po synt
        t tark toim toht ven viim virall esim ts ks vrt mm ns nk n noin ko em ym.m mrd.n ent puh alk
        """,
    numbered="nro luku s kpl kuva taul vol art jan",
    may_end="e.m.a",
    starters="""
        hän he minä sinä me te se ne tämä nämä tuo ja mutta tai vai kun jos että koska vaikka kuka mikä missä miksi
        miten on oli hänen heidän minun sinun meidän teidän sen niiden siellä täällä tuolla silloin nyt sitten myös
        vielä kuitenkin siksi tänään eilen huomenna kukaan mikään kaikki jokainen joku jokin aina usein joskus ehkä
        ensin lopuksi lisäksi lähetätkö ei en olen olet olemme ovat olivat
        """,
    conjunctions="ja mutta tai vaan sillä koska kun jos että joka",
    months="""
        tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta
        marraskuuta joulukuuta tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu
        marraskuu joulukuu
        """,
    last="jne ym y.m yms tms jms jnk muu etc",
    units="mrd milj ekr jkr eaa jaa klo kg km cm g l min sek t h",
    leads="vuonna noin ennen jälkeen",
    said="huusi sanoi kysyi kuiskasi vastasi huudahti",
    open_ended="ja tai että kun jos sekä",
)
TURKISH = latin(
    "tr",
    titles="""
        sayın uz ord yrd.doç öğr.gör araş tuğg korg org ecz vet dr prof doç av sn uzm öğr gör alb yzb tğm bay hz yrd
        op arş müh mim
        """,
    never="byk hzl maks ör s.a.v sf.s tel örn bkz çev haz yay vb.nin yak krş",
    numbered="böl ek md par cilt nu no s sf c mad fık bl cad sok apt kat",
    may_end="ltd şti mah cad sok bul",
    starters="""
        bu şu o ben sen biz siz onlar ve ama fakat çünkü eğer ne nasıl neden nerede kim hangi her bir bazı çok daha
        ise için onun bunun şunun bunlar onu bunu ona buna burada orada şimdi sonra önce bugün dün yarın belki ancak
        yine hiç kimse herkes böyle şöyle
        """,
    conjunctions="ve ama fakat ya çünkü ki",
    last="vb vs vd v.b v.s a.ş",
    units="m.ö m.s i.ö i.s yy tl kg km cm mm gr dk",
    leads="saat",
    said="dedi diye sordu bağırdı fısıldadı",
    open_ended="ve ile bir bu ya veya",
    months="""
        ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık yüzyıl yüzyılda yüzyılın
        yüzyıldan katta kat katı sınıf sınıfta gün günü günde bölüm bölümde cilt ciltte sayfa sayfada
        """,
)
HUNGARIAN = latin(
    "hu",
    titles="dr id ifj özv prof gr br szt gen ezr őrgy cs gy ly ny sz ty zs dzs",
    never="""
        pl ún ill kb vö ld lásd tel ui uo ua vki vmi vmit eln ford főv ig ism jel kf lat mb múz nb ném össz
        rend ért fil szerk vál évf kiad köz
        """,
    numbered="old o szám fej bek köt jan febr márc ápr máj jún júl aug szept okt nov dec ábra táb ker em fszt",
    may_end="u út krt tér kft bt rt zrt nyrt",
    last="stb etc s.t.b",
    units="i.e i.sz kr.e kr.u ft eft mft mrd m.ft kg km cm mm g l m ó p perc óra",
    leads="a az kb",
    starters="""
        ő ők én te mi ti ez ezek az azok a egy és de vagy ha mert amikor ahol aki ami hogyan miért mikor hol ki mit
        nem igen itt ott most ma tegnap holnap azonban ezért így csak is még már majd után előtt
        """,
    said="kiáltotta mondta kérdezte felelte suttogta válaszolta szólt",
    conjunctions="és de vagy hanem mert hogy ha amikor aki amely ami",
    open_ended="a az egy és de vagy hogy ha mert is",
    months="""
        január február március április május június július augusztus szeptember október november december század
        századi évfolyam kerület emelet osztály
        """,
)
