"""French, Spanish, Italian, Portuguese, Catalan and Romanian."""

from __future__ import annotations

from stages.chunker._rules._latin import latin

FRENCH = latin(
    "fr",
    titles="""
        mgr prof r.p s.a.s s.e s.m vve gén lieut cne capt m MM mme mmes mlle mlles me mes dr drs pr st ste fr cap col
        cdt gal lt sgt mr
        """,
    never="""
        env p.-s angl coll espag ital suiv vx zool e.a adr ss c.-à-d càd p.ex ex cf vs av apr dép hab boul bd
        fbg ch.-l anc adj adv litt fig fam hist par.ex réf i.e c.à.d
        """,
    numbered="""
        al cass chap paragr vers n no nos art arts p pp vol t tab par § éd sect tél janv févr avr juil sept
        oct nov déc
        """,
    may_end="cie inc s.a s.a.r.l sarl u.s.a ibid id op r.a.s sec éd dir trad",
    starters="""
        j' c' s' n' d' m' t' qu' le la les l' un une des il elle ils elles on nous vous je tu ce cet cette ces c'est
        ceci cela ça son sa ses leur leurs mon ma mes notre votre et mais ou donc or ni car si quand comme lorsque
        puisque parce que qui quoi où comment pourquoi combien quel quelle dans sur sous avec sans pour par de du à
        au aux en entre vers chez depuis pendant après avant contre selon malgré cependant toutefois ainsi alors
        puis ensuite enfin aussi encore même très plus déjà ici là hier demain aujourd'hui maintenant oui non merci
        voici voilà tout tous toutes aucun chaque plusieurs certains être est sont était a ont lui eux elle-même
        celui celle ceux celles personne rien quelqu' certaines certain beaucoup peu autour devant derrière sinon
        bientôt toujours jamais souvent parfois désormais soudain partout ailleurs pourtant néanmoins faute grâce
        durant hors voir y
        """,
    conjunctions="et mais ou car donc or puis alors parce que qui dont où quand si lorsque tandis",
    without="fig sec",
    lower="starters",
    last="etc",
    units="av.j.-c apr.j.-c j.-c jc g h m l t kg km cm mm min mn",
    leads="en vers à au dès avant après depuis jusqu le",
    said="cria dit demanda répondit murmura lança hurla souffla soupira fit ajouta rétorqua répliqua reprit",
    lettered="vitamine groupe plan classe point partie type catégorie hépatite annexe",
    open_ended="""
        le la les un une des du de et ou à au aux en dans sur sous par pour avec sans que qui est son sa ses leur ce
        cette
        """,
)

SPANISH = latin(
    "es",
    titles="""
        sto pbro pdta dip d.ª sr sra srta sres sras srtas d dn dr dra dres prof profa lic licda ing arq gral cnel
        tte cap cmdte sta san fr mons excma ilmo ilma hno hna mtro mtra abg pte pdte vdo vda rvdo
        """,
    never="""
        afmo atto bco c.f cód cta cte dcho dña fdo gr máq pta ptas rte tfno p.ej p.e ej vs aprox cf cfr vid pág.s i.e
        a.k.a tel teléf av avda avd c/ admón admon dpto depto urb ee gob excmo prov atte ntra ntro máx mín mes.es
        núm.s ref
        """,
    numbered="""
        apdo inc lib ord párrs n no nº núm núms num n° pág págs pag p pp art arts vol fig t tom § párr ene feb
        mar abr may jun jul ago sep sept set oct nov dic ed disp adic
        """,
    may_end="ud uds vd vds cía cia ltda ee.uu uu rr.hh ff.aa ss.mm hnos",
    starters="""
        el la los las lo un una unos unas él ella ellos ellas yo tú usted ustedes nosotros esto eso este esta estos
        estas ese esa esos esas aquel aquella su sus mi mis tu tus nuestro nuestra y e o u pero sino aunque porque
        si cuando como cómo qué quién cuál cuándo dónde cuánto cuánta por para con sin sobre en de del al a ante
        bajo desde hasta hacia entre según durante tras después antes luego entonces además también tampoco embargo
        así ya hoy ayer mañana ahora aquí allí no sí muy más todo todos todas cada algunos algunas muchos muchas es
        son era fue fueron está están hay ha han había se le les me nos otro otra ningún ninguno ambos ambas nadie
        nada alguien algo allá acá nunca siempre quizá quizás tal aún todavía mientras apenas casi solo sólo bien
        mal mejor peor junto frente cerca lejos primero finalmente os queda quedan existe existen dicho dicha
        """,
    conjunctions="y e o u pero sino aunque porque que cuando donde si como mientras pues",
    without="col no mar sec art gen fr",
    last="etc s.a s.l s.r.l s.a.u",
    units="a.c d.c a.j.c d.j.c a.n.e d.n.e g h m l t kg km cm mm min seg hab",
    leads="en a hacia desde hasta sobre el antes después",
    said="gritó dijo preguntó respondió murmuró exclamó contestó susurró añadió",
    lettered="vitamina grupo plan clase punto parte tipo categoría hepatitis anexo",
    open_ended="el la los las un una unos unas de del y o u a al en con por para sin sobre que su sus es",
)

ITALIAN = latin(
    "it",
    titles="""
        sig.re dr.ssa avv.ti egr.i prof.i card pres s.e sig sigg sig.ra sig.na sigg.ri dott dott.ssa dr prof prof.ssa
        ing avv arch geom rag on sen cav comm mons don ill s ss gen col cap cte v.cte dir amm rev egr gent spett ten
        magg lic
        """,
    never="""
        c.m c.d d.p.r d.lgs d.l id pubbl sc v ad.es es p.es per.es cfr cf vs ecc.to tel cit ca all c.a c.so p.za p.zza
        v.le f.p s.l.m idraul meteor econ az lett med mat fis chim stor geogr art.li min.to lun mar mer gio ven sab
        """,
    numbered="""
        co par paragr comma n nr num p pp pag pagg art artt vol fig tab sez feb apr mag giu lug ago
        set sett ott nov dic ed int sec
        """,
    may_end="lit",
    starters="""
        dell' all' nell' dall' c' un' quest' quell' il lo la i gli le l' un uno una egli ella lui lei loro io tu noi
        voi questo questa questi queste quello quella quelli quelle e ed ma o oppure però perché se quando come dove
        chi che cosa quale quanto per con senza su in di del della dei da dal a al tra fra dopo prima durante mentre
        secondo poi allora inoltre anche ancora già oggi ieri domani ora adesso qui là non sì no molto più tutto
        tutti ogni alcuni molti suo sua suoi mio mia è sono era ha hanno si ci vi mi entrambi entrambe nessuno
        niente nulla qualcuno qualcosa mai sempre forse infine quindi dunque tuttavia eppure appena quasi solo bene
        meglio intanto presto subito lì laggiù oltre sotto sopra vicino lontano gliene ne li fu furono erano
        """,
    conjunctions="e ed ma o oppure perché che quando dove se come mentre quindi però",
    without="no art mar",
    last="ecc etc s.p.a s.r.l s.n.c s.a.s snc srl spa",
    units="a.c d.c a.e.v g h m l t kg km cm mm min",
    leads="nel nella alle verso dal fino dopo prima in",
    said="gridò disse chiese rispose mormorò esclamò sussurrò aggiunse urlò",
    lettered="vitamina gruppo piano classe punto parte tipo categoria epatite allegato",
    open_ended="""
        il lo la i gli le un uno una di del della dei e o a al alla in nel nella con per su da dal che è suo sua
        """,
)

PORTUGUESE = latin(
    "pt",
    titles="""
        cmdte comte cons embaix exma pres rev v.ex v.exa v.ex.ª v.s v.s.ª s.ex sr sra srs sras srta dr dra drs prof
        profa eng arq gen cel cap ten sgt d st sto sta pe fr mons exmo ilmo des dep sen gov
        """,
    never="""
        adm bibl c/c cód ext gram ib id ilust máx mín p.s pl pron s.d v p.ex ex vs aprox cf cfr tel av r obs séc i.e
        p.e dpto depto pça
        """,
    numbered="""
        inc al cláus par lib n no nº núm num p pp pág págs art arts vol fig t § jan fev mar abr mai jun jul ago
        set out nov dez
        """,
    may_end="cia eua",
    starters="""
        o a os as um uma uns umas ele ela eles elas eu tu você vocês nós isto isso este esta estes estas esse essa
        aquele aquela seu sua seus suas meu minha e ou mas porém contudo porque se quando como onde quem que qual
        quanto por para com sem sobre em no na nos nas de do da ao à entre até desde após antes depois durante então
        também além assim já hoje ontem amanhã agora aqui ali não sim muito mais todo todos cada alguns muitos é são
        era foi foram está há tem ambos ambas ninguém nada alguém algo lá cá nunca sempre talvez tal ainda apenas
        quase só bem mal melhor junto perto longe primeiro finalmente enfim logo lhe fica ficam existe existem outro
        outra outros outras nenhum nenhuma mesmo segundo sob
        """,
    conjunctions="e ou mas porque que quando onde se como enquanto pois",
    without="no inc col art mar",
    last="etc s.a lda ltda",
    units="a.c d.c g h m l t kg km cm mm min seg mi bi",
    leads="em no na às cerca desde até por",
    said="gritou disse perguntou respondeu murmurou exclamou sussurrou",
    lettered="vitamina grupo plano classe ponto parte tipo categoria hepatite anexo",
    open_ended="o a os as um uma de do da dos das e ou em no na com por para sem que se seu sua é",
)

CATALAN = latin(
    "ca",
    titles="dra dr sta il·lm il·lma hble excm mn sr sra srs sres prof en na st d",
    never="av avda c pça ptge pg apt cod depto p.ex ex vs aprox cf tel pl ctra",
    numbered="n núms núm pàg pàgs p art vol fig cap",
    may_end="cia",
    starters="""
        el la els les un una ell ella ells jo tu nosaltres això aquest aquesta i o però perquè si quan com on qui què
        per amb sense en de a
        """,
    conjunctions="i o però perquè que quan on si com",
    last="etc s.a s.l",
    units="a.c d.c a.n.e g h m l km kg cm",
    leads="al el cap des fins a",
    said="va cridà digué preguntà respongué",
    open_ended="el la els les un una de del i o a al en amb per que",
)

ROMANIAN = latin(
    "ro",
    titles="dnei dlui arh părinte mitr dl dna d-na d-l dr prof ing av gen col sf pr acad conf lect",
    never="ș.a.m cit d.p.d.v etaj o.z șos ex de.ex cca aprox vs cf tel str bd bl sc ap jud com",
    numbered="nr pag p art vol fig cap alin lit ian feb mar apr mai iun iul aug sept oct nov dec",
    starters="""
        el ea ei ele eu tu noi voi acest această acești un o și sau dar însă dacă când cum unde cine ce care pentru cu
        fără în din de la pe după
        """,
    conjunctions="și sau dar însă iar că care când dacă deoarece",
    last="etc ș.a ș.a.m.d s.a s.r.l",
    units="î.hr d.hr î.e.n e.n km kg cm mm g l min sec mil mld",
    leads="în la pe din până după înainte",
    said="a strigă spuse întrebă răspunse șopti",
    open_ended="un o de la în pe cu și sau din pentru că a al ai ale",
)
