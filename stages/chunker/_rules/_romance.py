"""French, Spanish, Italian, Portuguese, Catalan and Romanian."""

from __future__ import annotations

from stages.chunker._rules._latin import latin

FRENCH = latin(
    "fr",
    titles="m mm mme mmes mlle mlles me mes dr drs pr prof st ste mgr vve fr cap col cdt gal lt adj sgt mr",
    never="""
        c.-à-d càd p.ex ex env cf vs av apr dép hab boul bd fbg ch.-l anc adj adv litt fig fam hist par.ex réf i.e
        c.à.d
        """,
    numbered="n no nos art arts p pp vol chap fig t tab par § al éd sect tél janv févr avr juil sept oct nov déc réf",
    may_end="etc cie inc s.a s.a.r.l sarl j.-c jc o.n.u u.s.a ibid id op r.a.s min sec éd coll dir trad av bd",
    starters="""
        j' c' s' n' d' m' t' qu' le la les l' un une des il elle ils elles on nous vous je tu ce cet cette ces c'est
        ceci cela ça son sa ses leur leurs mon ma mes notre votre et mais ou donc or ni car si quand comme lorsque
        puisque parce que qui quoi où comment pourquoi combien quel quelle dans sur sous avec sans pour par de du d' à
        au aux en entre vers chez depuis pendant après avant contre selon malgré cependant toutefois ainsi alors puis
        ensuite enfin aussi encore même très plus déjà ici là hier demain aujourd'hui maintenant oui non merci voici
        voilà tout tous toutes aucun chaque plusieurs certains être est sont était a ont
        """,
    conjunctions="et mais ou car donc or puis alors parce que qui dont où quand si lorsque tandis",
    short="il y a on ça là si en eu su pu vu né tu je ou",
    without="fig sec",
    lower="starters",
)

SPANISH = latin(
    "es",
    titles="""
        sr sra srta sres sras srtas d dña dn dr dra dres prof profa lic licda ing arq gral cnel tte cap cmdte sto sta
        san fr mons pbro excmo excma ilmo ilma hno hna mtro mtra abg pte pdte vdo vda rvdo
        """,
    never="""
        p.ej p.e ej vs aprox cf cfr vid pág.s i.e a.k.a tel tfno teléf av avda avd c/ admón admon dpto depto urb ud
        uds vd vds ee gob excmo prov atte ntra ntro máx mín mes.es núm.s ref
        """,
    numbered="""
        n no nº núm núms num n° pág págs pag p pp art arts vol fig cap t tom § párr ene feb mar abr may jun jul ago
        sep sept set oct nov dic apdo ed
        """,
    may_end="etc cía cia s.a s.l s.r.l ltda a.c d.c ee.uu uu rr.hh ff.aa ss.mm km kg cm hab min seg h a.m p.m hnos",
    starters="""
        el la los las lo un una unos unas él ella ellos ellas yo tú usted ustedes nosotros esto eso este esta estos
        estas ese esa esos esas aquel aquella su sus mi mis tu tus nuestro nuestra y e o u pero sino aunque porque si
        cuando como cómo qué quién cuál cuándo dónde cuánto cuánta por para con sin sobre en de del al a ante bajo
        desde hasta hacia entre según durante tras después antes luego entonces además también tampoco sin embargo así
        ya hoy ayer mañana ahora aquí allí no sí muy más todo todos todas cada algunos algunas muchos muchas es son
        era fue fueron está están hay ha han había se le les me nos otro otra ningún ninguno
        """,
    conjunctions="y e o u pero sino aunque porque que cuando donde si como mientras pues",
    short="él sí ya no me te se le lo la yo tú va ve da di fe",
    without="col no mar sec art gen fr",
)

ITALIAN = latin(
    "it",
    titles="""
        sig sigg sig.ra sig.na sigg.ri dott dott.ssa dr prof prof.ssa ing avv arch geom rag on sen cav comm mons don
        ill s ss gen col cap cte v.cte dir amm rev egr gent spett ten magg mar lic
        """,
    never="""
        ad.es es p.es per.es cfr cf vs ecc.to tel cit ca all c.a c.so p.za p.zza v.le f.p s.l.m idraul meteor econ az
        lett med mat fis chim stor geogr art.li min.to lun mar mer gio ven sab dom
        """,
    numbered="""
        n nr num p pp pag pagg art artt vol fig cap tab sez gen feb mar apr mag giu lug ago set sett ott nov dic ed
        """,
    may_end="ecc etc s.p.a s.r.l s.n.c s.a.s a.c d.c snc srl spa km kg cm h lit v.le p.zza",
    starters="""
        dell' all' nell' dall' c' un' quest' quell' il lo la i gli le l' un uno una egli ella lui lei loro io tu noi
        voi questo questa questi queste quello quella quelli quelle e ed ma o oppure però perché se quando come dove
        chi che cosa quale quanto per con senza su in di del della dei da dal a al tra fra dopo prima durante mentre
        secondo poi allora inoltre anche ancora già oggi ieri domani ora adesso qui là non sì no molto più tutto tutti
        ogni alcuni molti suo sua suoi mio mia è sono era ha hanno si ci vi mi
        """,
    conjunctions="e ed ma o oppure perché che quando dove se come mentre quindi però",
    short="è ho ha fa va sa da di me te se sì no lì là qui più",
    without="no art mar",
)

PORTUGUESE = latin(
    "pt",
    titles="""
        sr sra srs sras srta dr dra drs prof profa eng arq gen cel cap ten sgt d dom st sto sta pe fr mons exmo exma
        ilmo des dep sen gov
        """,
    never="p.ex ex vs aprox cf cfr tel av r obs séc i.e p.e dpto depto pça",
    numbered="""
        n no nº núm num p pp pág págs art arts vol fig cap t § jan fev mar abr mai jun jul ago set out nov dez inc séc
        """,
    may_end="etc cia ltda s.a s.l lda a.c d.c eua km kg cm h min seg",
    starters="""
        o a os as um uma uns umas ele ela eles elas eu tu você vocês nós isto isso este esta estes estas esse essa
        aquele aquela seu sua seus suas meu minha e ou mas porém contudo porque se quando como onde quem que qual
        quanto por para com sem sobre em no na nos nas de do da ao à entre até desde após antes depois durante então
        também além assim já hoje ontem amanhã agora aqui ali não sim muito mais todo todos cada alguns muitos é são
        era foi foram está há tem
        """,
    conjunctions="e ou mas porque que quando onde se como enquanto pois",
    short="é há já lá só eu tu nós vi ir",
    without="no inc col art mar",
)

CATALAN = latin(
    "ca",
    titles="sr sra srs sres dr dra prof en na mn st sta d",
    never="p.ex ex vs aprox cf tel av pl ctra",
    numbered="núm pàg pàgs p art vol fig cap",
    may_end="etc cia s.a s.l a.c d.c km kg",
    starters="""
        el la els les un una ell ella ells jo tu nosaltres això aquest aquesta i o però perquè si quan com on qui què
        per amb sense en de a
        """,
    conjunctions="i o però perquè que quan on si com",
)

ROMANIAN = latin(
    "ro",
    titles="dl dna d-na d-l dr prof ing av gen col sf pr acad conf lect",
    never="ex de.ex cca aprox vs cf tel str bd bl sc ap jud com",
    numbered="nr pag p art vol fig cap alin lit ian feb mar apr mai iun iul aug sept oct nov dec",
    may_end="etc s.a s.r.l î.hr d.hr î.e.n e.n km kg ș.a",
    starters="""
        el ea ei ele eu tu noi voi acest această acești un o și sau dar însă dacă când cum unde cine ce care pentru cu
        fără în din de la pe după
        """,
    conjunctions="și sau dar însă iar că care când dacă deoarece",
)
