"""Languages in Cyrillic letters (Kazakh among them), and the Slavic ones in Latin letters."""

from __future__ import annotations

from stages.chunker._rules._latin import latin
from stages.chunker._rules._table import Rules, words

RUSSIAN = Rules(
    code="ru",
    titles=words("""
        г-н г-жа г-ну проф акад доц канд докт инж им св ген полк кап майор ст мл лейт адм арх еп митр прот гр тов зам
        зав пом др д-р ул пр просп пер бульв пл наб ш туп пос дер с обл р-н гор пгт кв стр корп оф м о оз р
        """),
    never=words("""
        т.е т.к т.н напр см ср т.ч и.о в.т.ч т.о букв сокр англ нем фр франц лат греч исп итал рус укр устар разг прим
        ориг перев ред сост изд кн тел ок прибл соотв т н е к эл адрес
        """),
    numbered=words(
        "№ п пп ч гл рис табл стр с т тт ст абз вып д кв корп разд янв фев мар апр июн июл авг сен сент окт нояб дек им"
    ),
    may_end=words("""
        г гг в вв н.э др пр т.д т.п и.т.д и.т.п тыс млн млрд трлн руб р коп дол долл м.п мин сек ч час нед мес л кг км
        см мм м га т шт экз чел ед шт эт д.н.э ц гр град об кб мб гб куб кв
        """),
    starters=words("""
        он она оно они я ты мы вы это этот эта эти тот та те все всё весь каждый и а но или да если когда как где кто
        что чей почему зачем куда откуда какой какая какие сколько в во на с со к ко у о об по за из от до для при про
        через между перед под над без после потом затем теперь сейчас сегодня вчера завтра здесь там тут уже ещё еще
        только даже также тоже однако поэтому потому хотя пока чтобы не ни нет да его её ее их мой моя наш ваш свой
        был была было были есть может можно надо нужно
        """),
    conjunctions=words("и а но или что чтобы если когда где который которая которые потому хотя как"),
    short=words("я он ты мы вы их её ей им то да не же ли бы"),
)

UKRAINIAN = Rules(
    code="uk",
    titles=words("""
        п пан пані проф акад доц канд докт інж ім св ген полк кап вул просп пров бульв пл наб м с смт обл р-н буд кв
        корп оф зам зав ред гр тов о оз р д-р
        """),
    never=words(
        """т.з тобто напр див пор т.ч англ нім фр лат гр рос укр прим вид тел бл ін т.зв зб грн.за Р р.х д та од.з"""
    ),
    numbered=words(
        "№ п пп ч гл рис мал табл стор с т ст вип кв буд розд січ лют бер квіт трав черв лип серп вер жовт лист груд"
    ),
    may_end=words("""
        р рр ст н.е ін т.д т.п тис млн млрд грн коп дол м.п хв сек год доб тиж міс кг км см мм га шт од чол град кб мб
        гб вт квт куб.м кв.м л г ц
        """),
    starters=words("""
        він вона воно вони я ти ми ви це цей ця ці той та ті все всі кожен і й а але або якщо коли як де хто що чому
        куди який яка які скільки в у на з із зі до від для при про через між перед під над без після потім тепер
        сьогодні вчора завтра тут там вже ще тільки також однак тому хоча його її їх мій наш ваш був була було були є
        може
        """),
    conjunctions=words("і й та а але або що щоб якщо коли де який яка які бо хоча як"),
)

BULGARIAN = Rules(
    code="bg",
    titles=words("г-н г-жа г-ца проф акад доц инж д-р др св ген полк ул бул пл гр с обл общ кв бл вх ет ап арх"),
    never=words("т.е т.нар напр вж вкл изкл ср т.ч мин макс тел англ нем фр лат рус срв"),
    numbered=words("№ чл ал т стр с гл фиг табл ч стр"),
    may_end=words("г гг в вв т.г м.г н.е пр др т.н хил млн млрд лв ст кг км см мм м ч мин сек сл.хр пр.хр"),
    starters=words("""
        той тя то те аз ти ние вие това този тази тези и а но или ако когато как къде кой коя кои какво защо в във на
        с със за от до при след преди сега днес вчера утре тук там също обаче затова не да има е са беше бе
        """),
    conjunctions=words("и а но или че ако когато където който която които защото"),
)

KAZAKH = Rules(
    code="kk",
    titles=words("проф акад доц г-н"),
    never=words("т.с.с мыс т.ж т б қ"),
    numbered=words("№ б бет т"),
    may_end=words("т.б б.з.д ж жж ғ млн млрд мың тг кг км"),
    starters=words("бұл ол олар мен сен біз сіз бірақ және егер ал осы сол қазір кейін"),
    conjunctions=words("және бірақ немесе ал"),
)

POLISH = latin(
    "pl",
    titles="p pan pani dr hab prof mgr inż lek doc ks św o gen płk mjr kpt por ppłk bp abp abp dyr red",
    never="""
        np tj tzn tzw m.in ok ww ds im ul al pl os woj pow gm jw wg pt ub bałt łac gr ang niem fr ros pol zob por tel
        wł właśc itd.
        """,
    numbered="nr nry s str r t art ust pkt poz rozdz rys tab zł sty lut mar kwi maj cze lip sie wrz paź lis gru",
    may_end="itd itp r w n.e p.n.e tys mln mld godz min sek zł gr km kg cm sp z.o.o s.a jr sen wiek",
    starters="""
        on ona ono oni one ja ty my wy to ten ta te tamten i a ale lub albo jeśli gdy kiedy jak gdzie kto co dlaczego
        który która które w we na z ze do od dla przy po przed pod nad bez przez między potem teraz dziś wczoraj jutro
        tu tam już jeszcze tylko także też jednak dlatego nie tak jest są był była było były ma może jego jej ich mój
        nasz
        """,
    conjunctions="i a ale lub albo że żeby jeśli gdy który która które bo ponieważ",
    months="stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
)

CZECH = latin(
    "cs",
    titles="p pan pí sl dr ing mgr bc mudr judr phdr rndr prof doc akad gen plk mjr kpt por sv th arch",
    never="např tj tzv tzn apod.s mj cca vč resp srov viz ul nám tř tel str.č angl něm franc lat býv",
    numbered="č čís s str odst čl kap obr tab sv roč led úno bře dub kvě čvn čvc srp zář říj lis pro",
    may_end="atd apod aj ap r stol tis mil mld hod min sek kč km kg cm s.r.o a.s spol př.n.l n.l",
    starters="""
        on ona ono oni já ty my vy to ten ta ti tento tato tyto a ale nebo anebo když jestli jak kde kdo co proč který
        která které v ve na s se z ze do od pro při po před pod nad bez přes mezi potom teď dnes včera zítra tady tam
        už ještě také však proto ne ano je jsou byl byla bylo byli má může jeho její jejich můj náš
        """,
    conjunctions="a ale nebo že aby když který která které protože",
    before_ordinal="dne od do k ke",
    months="ledna února března dubna května června července srpna září října listopadu prosince století",
)

SLOVAK = latin(
    "sk",
    titles="p pán pani dr ing mgr bc mudr judr phdr rndr prof doc akad gen plk mjr kpt sv arch",
    never="napr tj tzv t.j t.z t.zn tzn cca resp vrát porov pozri ul nám tel angl nem franc lat býv s r o a spol",
    numbered="č čís s str ods čl kap obr tab zv roč",
    may_end="atď apod a.i r stor tis mil mld hod min sek km kg cm s.r.o a.s spol pred.n.l n.l",
    starters="""
        on ona ono oni ja ty my vy to ten tá tí tento táto tieto a ale alebo keď ak ako kde kto čo prečo ktorý ktorá
        ktoré v vo na s so z zo do od pre pri po pred pod nad bez cez medzi potom teraz dnes včera zajtra tu tam už
        ešte tiež však preto nie áno je sú bol bola bolo boli má môže jeho jej ich môj náš
        """,
    conjunctions="a ale alebo že aby keď ktorý ktorá ktoré pretože",
    before_ordinal="dňa od do k ku",
    months="""
        januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra január storočia
        storočie
        """,
)
