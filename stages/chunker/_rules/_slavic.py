"""Languages in Cyrillic letters (Kazakh among them), and the Slavic ones in Latin letters."""

from __future__ import annotations

from stages.chunker._rules._latin import latin
from stages.chunker._rules._table import Rules, words
from stages.chunker._rules._unmarked import NUMERALS

RUSSIAN = Rules(
    code="ru",
    numerals=NUMERALS["ru"],
    surnames_first=True,
    titles=words("""
        преп асп инсп нач команд о г-н г-жа г-ну проф акад доц канд докт инж им св ген полк кап майор ст мл
        лейт арх еп митр прот тов зам зав пом д-р ул просп пер бульв пл наб ш туп пос дер с гор пгт стр
        корп оф м оз
        """),
    never=words("""
        адм бывш вкл внутр воен гос дет ед.ч жен ж.д искл кр куб.м лит лич м.б мат мед мн.ч мех нар наст науч
        неизв обр ов офиц перен р.н рел совр спец средн т.о тех торг физ фин хим худ церк юр шир т.е т.к т.н
        напр ср т.ч и.о в.т.ч букв сокр англ нем фр франц лат греч исп итал рус укр устар разг прим ориг перев ред
        сост изд кн тел ок прибл соотв т н е к эл адрес
        """),
    numbered=words(
        """
            доб прил пункт № п пп ч гл рис табл с т тт абз вып д разд янв фев мар апр июн июл авг
            сен сент окт нояб дек
            """
    ),
    may_end=words("пр р ч нед мес м т экз ед эт ц гр град об куб кв обл р-н"),
    starters=words("""
        он она оно они я ты мы вы это этот эта эти тот та те все всё весь каждый и а но или да если когда как где
        кто что чей почему зачем куда откуда какой какая какие сколько во на с со к ко у о об по за из от до для при
        про через между перед под над без после потом затем теперь сейчас сегодня вчера завтра здесь там тут уже ещё
        еще только даже также тоже однако поэтому потому хотя пока чтобы не ни нет его её ее их мой моя наш ваш свой
        был была было были есть может можно надо нужно ей ему им нам вам мне тебе него неё них нём оба обе никто
        ничто никого ничего некоторые некоторый многие любой иногда всегда никогда часто редко вскоре вдруг снова
        опять наконец впрочем кроме вместо около вокруг среди возле ради согласно благодаря несмотря вместе рядом
        далеко близко внизу вверху справа слева здание автор
        """),
    conjunctions=words("и а но или что чтобы если когда где который которая которые потому хотя как"),
    last=words("т.д т.п др проч"),
    units=words("""
        г гг в вв н.э до.н.э д.н.э р.х тыс млн млрд трлн руб р коп долл дол мин сек ч час кг км см мм л га шт чел кб
        мб гб т м
        """),
    leads=words("в во к с до около после на примерно от между"),
    said=words("""
        крикнул крикнула сказал сказала спросил спросила ответил ответила шепнул прошептала воскликнул воскликнула
        закричал закричала
        """),
    lettered=words("витамин витамина витамином группа группы класс класса пункт план гепатит тип"),
    open_ended=words("и а но или в во на с со к ко у о об по за из от до для при что как не"),
)

UKRAINIAN = Rules(
    code="uk",
    numerals=NUMERALS["uk"],
    surnames_first=True,
    titles=words("""
        п пан пані проф акад доц канд докт інж ім св ген полк кап вул просп пров бульв пл наб м с смт кв корп оф
        зам зав ред тов о оз д-р
        """),
    never=words(
        """
            адм буд відс внутр гос заст іл лат літ наук тех торг фіз хім церк т.з тобто напр див пор т.ч англ
            нім фр гр рос укр прим вид тел т.зв зб грн.за р.х д та
            """
    ),
    numbered=words(
        """
            дод підр № п пп ч гл рис мал табл стор с т вип розд січ лют бер квіт трав черв лип серп вер
            жовт лист груд
            """
    ),
    may_end=words("м.п доб тиж міс шт од чол град вт квт куб.м кв.м ц обл р-н"),
    starters=words("""
        він вона воно вони я ти ми ви це цей ця ці той та ті все всі кожен і й а але або якщо коли як де хто що чому
        куди який яка які скільки в у на з із зі до від для при про через між перед під над без після потім тепер
        сьогодні вчора завтра тут там вже ще тільки також однак тому хоча його її їх мій наш ваш був була було були
        є може йому їй їм нам вам мені тобі обидва обидві ніхто ніщо нічого деякі багато кожна будь-який іноді
        завжди ніколи часто невдовзі раптом знову нарешті крім замість біля навколо серед завдяки незважаючи разом
        поруч
        """),
    conjunctions=words("і й та а але або що щоб якщо коли де який яка які бо хоча як"),
    last=words("ін т.д т.п тощо"),
    units=words("р рр ст н.е до.н.е тис млн млрд грн коп дол хв сек год кг км см мм га кб мб гб л г т м"),
    leads=words("у в до з після близько на від"),
    said=words("сказав сказала запитав запитала крикнув крикнула відповів відповіла"),
    lettered=words("вітамін група групи клас пункт план гепатит тип"),
    open_ended=words("і й та а або в у на з зі до від для при по за що як не"),
)

BULGARIAN = Rules(
    code="bg",
    surnames_first=True,
    titles=words(
        """
            гр-н гл кап г-н г-жа г-ца проф акад доц инж д-р св ген полк ул бул пл гр с общ кв бл вх ет ап арх
            """
    ),
    never=words(
        """
            бр бел гос ед.ч жп заб исп итал лит мн.ч нар обл осн поет разг сев съкр търг центр т.е т.нар напр вж
            вкл изкл ср т.ч макс тел англ нем фр лат рус срв
            """
    ),
    numbered=words("№ чл ал т стр с фиг табл"),
    starters=words("""
        той тя то те аз ти ние вие това този тази тези и а но или ако когато как къде кой коя кои какво защо във на с
        със за от до при след преди сега днес вчера утре тук там също обаче затова не да има е са беше бе
        """),
    conjunctions=words("и а но или че ако когато където който която които защото"),
    last=words("др пр т.н"),
    units=words("г гг в вв н.е пр.н.е сл.хр пр.хр хил млн млрд лв ст кг км см мм м ч мин сек л т"),
    leads=words("през в на от до след преди около към"),
    said=words("каза извика попита отговори прошепна"),
    lettered=words("витамин група клас точка план хепатит тип"),
    open_ended=words("и а но или в във на с със за от до при по че как не"),
)

KAZAKH = Rules(
    code="kk",
    surnames_first=True,
    titles=words("инж ген проф акад доц г-н"),
    never=words("б т.с.с мыс т.ж т"),
    numbered=words("қ көш үй пәт сур кесте № бет т"),
    starters=words("бұл ол олар мен сен біз сіз бірақ және егер ал осы сол қазір кейін"),
    conjunctions=words("және бірақ немесе ал"),
    last=words("т.б т.б.с"),
    units=words("ж жж ғ ғғ б.з.д б.з б.д млн млрд мың тг теңге кг км см м л га"),
    said=words("деді сұрады айқайлады"),
)

POLISH = latin(
    "pl",
    titles="""
        hab kmdr adw bryg ppor chor sierż p pan pani dr prof mgr inż lek doc ks św o gen płk mjr kpt ppłk bp abp dyr
        red
        """,
    never="""
        cyt dosł ew gł in jęz m.st odp prob przyp rkps ryc śp t.j u.d ur zał zm np tj tzn tzw m.in ok ww ds im
        ul al pl os woj pow gm jw wg pt ub bałt łac ang niem fr ros pol zob tel wł właśc
        """,
    numbered="""
        § cz dz lp par tom nr nry s str t art ust pkt poz rozdz rys tab sty lut mar kwi maj cze lip sie wrz paź lis
        gru
        """,
    may_end="por sp z.o.o s.a jr sen wiek",
    starters="""
        on ona ono oni one ja ty my wy to ten ta te tamten i a ale lub albo jeśli gdy kiedy jak gdzie kto co
        dlaczego który która które we na z ze do od dla przy po przed pod nad bez przez między potem teraz dziś
        wczoraj jutro tu tam już jeszcze tylko także też jednak dlatego nie tak jest są był była było były ma może
        jego jej ich mój nasz jemu im nam wam mi ci go ją oboje obaj obie nikt nic ktoś coś niektórzy wielu każdy
        zawsze nigdy często rzadko wkrótce nagle znowu wreszcie oprócz zamiast około wokół wśród dzięki mimo razem
        obok wszyscy wszystko zamierza obecnie następnie później
        """,
    conjunctions="i a ale lub albo że żeby jeśli gdy który która które bo ponieważ",
    months="stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    last="itd itp i.in etc o.o sp.z.o.o",
    units="r rr w n.e p.n.e tys mln mld godz min sek zł gr km kg cm mm g l m ha szt",
    leads="w we od do około po na przed między",
    said="krzyknął krzyknęła powiedział powiedziała zapytał zapytała zawołał zawołała szepnął szepnęła odparł",
    lettered="witamina witaminy grupa grupy plan klasa punkt typ kategoria",
    open_ended="i a ale lub albo w we na z ze do od dla przy po za o u się nie że jest",
)

CZECH = latin(
    "cs",
    titles="""
        mga mddr pharmdr thdr thlic rtm prap p pan pí sl dr ing mgr bc mudr judr phdr rndr prof doc akad gen plk mjr
        kpt por sv th arch
        """,
    never="""
        ca jap m.j mezn n.p odd ozn p.t poč popř pozn př přibl řec st.n šp t.č t.r t.zn ved zejm zkr např tj tzv
        tzn apod.s mj cca vč resp srov viz ul nám tř tel str.č angl něm franc lat býv
        """,
    numbered="""
        bod par příl sešit vyd č čís s str odst čl kap obr tab roč led úno bře dub kvě čvn čvc srp zář říj lis pro
        """,
    may_end="spol",
    starters="""
        on ona ono oni já ty my vy to ten ta ti tento tato tyto a ale nebo anebo když jestli jak kde kdo co proč který
        která které v ve na s se z ze do od pro při po před pod nad bez přes mezi potom teď dnes včera zítra tady tam
        už ještě také však proto ne ano je jsou byl byla bylo byli má může jeho její jejich můj náš
        """,
    conjunctions="a ale nebo že aby když který která které protože",
    before_ordinal="dne od do k ke",
    months="ledna února března dubna května června července srpna září října listopadu prosince století",
    last="atd apod aj a.s s.r.o v.o.s",
    units="r stol tis mil mld hod min sek kč km kg cm mm g l m ha př.n.l n.l př.kr po.kr",
    leads="v ve od do kolem po na před",
    said="křikl řekl řekla zeptal zeptala zašeptal zvolal odpověděl",
    lettered="vitamin vitamín skupina plán třída bod typ",
    open_ended="a ale nebo v ve na s se z ze do od pro při po za o u že je",
)

SLOVAK = latin(
    "sk",
    titles="p pán pani dr ing mgr bc mudr judr phdr rndr prof doc akad gen plk mjr kpt sv arch",
    never="""
        adv cit dej ekon fyz geogr gr chem isl náb nár odb okr ozn poč pozn pôv prek príp pripr rus šport tech t.č t.r
        voj zač zal zdr napr tj tzv t.j t.z t.zn tzn cca resp vrát porov pozri ul nám tel angl nem franc lat býv spol
        """,
    numbered="bod par príl vyd zoš č čís str ods čl kap obr tab zv roč",
    starters="""
        on ona ono oni ja ty my vy to ten tá tí tento táto tieto ale alebo keď ak ako kde kto čo prečo ktorý ktorá
        ktoré v vo na so z zo do od pre pri po pred pod nad bez cez medzi potom teraz dnes včera zajtra tu tam už ešte
        tiež však preto nie áno je sú bol bola bolo boli má môže jeho jej ich môj náš
        """,
    conjunctions="ale alebo že aby keď ktorý ktorá ktoré pretože",
    before_ordinal="dňa od do k ku",
    months="""
        januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra január storočia
        storočie
        """,
    last="atď apod a.i a.p a.s s.r.o v.o.s spol.s.r.o",
    units="r stol stor tis mil mld hod min sek km kg cm mm g l m ha pred.n.l n.l pr.kr po.kr",
    leads="v vo od do okolo po na pred",
    said="skríkol povedal povedala spýtal spýtala zašepkal zvolal odpovedal",
    lettered="vitamín skupina plán trieda bod typ",
    open_ended="a ale alebo v vo na s so z zo do od pre pri po za o u že je",
)
