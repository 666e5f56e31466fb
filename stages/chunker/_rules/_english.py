"""English, and what the other languages written in Latin letters take over from it."""

from __future__ import annotations

from stages.chunker._rules._table import Rules, words
from stages.chunker._rules._unmarked import NUMERALS, PHRASES

TITLES = words("""
    mr mrs ms mx drs prof profs rev revd fr gen gens maj col lt capt cpt cmdr cdr adm sgt cpl pvt ens brig gov govs
    sen sens rep reps pres hon supt insp det messrs mmes mlle mme ste mt assoc sra srta pe amb atty vp msgr
    pfc lieut comdr Ft
    """)

NEVER = words("""
    e.g eg i.e p.s n.b cf viz vs v approx incl excl esp resp a.k.a aka w.r.t f.e tel dept attn bldg c abbr pron
    op.cit loc.cit ph fl sq cu mfg mfr feat pseud
    """)

NUMBERED = words("""
    no nos nr n° nº num vol vols fig figs eq eqs sec secs ch chap chaps p pp pg pgs art arts sect par para paras ex
    app tab ver vers ed eds lib bk pt pts ln lns cols n nn rm apt cl cls reg regs sched suppl § fn iss
    lot jan feb mar apr jun jul aug sep sept oct nov dec cit ca op ser item step tbl ne nw se sw in ft yd yds mi lb
    lbs rs rte oz gal qt min mins hr hrs wk wks mo mos yr yrs kg km cm mm mph sch
    """)

MAY_END = words("""
    inc co cos corp ltd llc llp plc bros jr sr esq ave av blvd rd ln hwy pkwy dr ct pl terr st mts ref al ibid
    seq id supra assn div est univ inst misc max temp std asst ext cir cal med orig illus transl aux adj adv
    hist biol chem phys econ geog geol anat zool intl natl govt dist avg ala ariz ark calif colo conn del fla ga ill
    ind kan ky mass md mich minn miss mont neb nev okla ore penn pa tenn tex va vt wash wis wyo ont que mon tue tues
    wed thu thur thurs fri sat sun tsp tbsp tbs oz lb lbs
    """)

TIMES = words("a.m p.m am pm a.d b.c b.c.e c.e ad bc bce ce a.d.e")
AFTER_TIMES = words("""
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun january
    february march april may june july august september october november december jan feb mar apr jun jul aug sept sep
    oct nov dec et est edt ct cst cdt mt mst mdt pt pst pdt gmt utc bst cet cest eet ist jst kst aest aedt akst hst
    eastern central mountain pacific greenwich local time p.d.t p.s.t e.s.t e.d.t c.s.t c.d.t m.s.t m.d.t g.m.t
    """)
LEADS = words("in on at by around about from since until till before after during near circa between towards every")

DEGREES = words("""
    ph.d m.d b.a m.a b.s m.s j.d d.d.s m.b.a ll.b ll.m d.phil m.phil b.sc m.sc ed.d b.ed m.ed d.v.m r.n c.p.a d.d
    esq.d c.v q.e.d
    """)

STARTERS = words("""
    i i'm i've i'd i'll he he's he'd he'll she she's she'd she'll it it's it'd it'll its they they're they've they'd
    they'll we we're we've we'd we'll you you're you've you'd you'll your my his her our their this that that's these
    those there there's there're here here's the a an some any all both each every many most few several no none
    nobody everyone everybody someone somebody something anything everything nothing another other others such and but
    or so yet nor if when while where where's what what's who who's whom whose why how which because although though
    since unless until after before once as at by for from in into of on over to under up with without within about
    above across against along among around behind below beneath beside between beyond during despite except inside
    near off onto out outside past per through throughout toward towards upon via however therefore moreover
    furthermore meanwhile nevertheless nonetheless otherwise instead also too then thus hence still again now today
    yesterday tomorrow soon later finally next last just only even maybe perhaps please let let's do don't does
    doesn't did didn't is isn't are aren't was wasn't were am be been being has hasn't have haven't had can can't
    could couldn't will would shall should may might must not never always often sometimes usually eventually yes yeah
    yep ok okay oh ah well hey hi hello thanks thank sorry sure great good nice wow see go get take make come look try
    read note ask tell give say put keep call use one two three people things according
    """)

NAMES = words("yahoo jeopardy guess kahoot wham yum joomla chips mamma airplane oklahoma eats")
FIRMS = words(
    """
        inc corp co ltd llc magazine weekly finance media music news tv records group studios games entertainment
        """
)

HESITATIONS = words(
    """
        hmm hm mm mmm um umm uh uhh er erm ah ahh oh ohh eh huh well so okay ok lol haha and but or yeah hey ugh
        """
)

SHORT = words("""
    it me us up do so go in on be we he by my is am ok as to of at if or an out too him her you why now yet day way
    one two new old big bad sad car guy man buy pay say see try did got get lol idk btw omg our off all any lot job
    bed bus eat win fun yes wow lmk tho imo
    """)

SAID = words("""
    said says asked asks cried cries shouted shouts yelled yells replied replies answered answers whispered whispers
    exclaimed muttered murmured called screamed laughed sighed snapped added demanded gasped groaned growled begged
    repeated insisted wondered
    """)
LETTERED = words("""
    vitamin vitamins plan hepatitis grade grades group class section part appendix figure fig table type point option
    exhibit team level phase schedule size column row step note block building gate platform room terminal tier annex
    """)
OPEN_ENDED = words("""
    a an the of to from with by at for and or but nor in on into onto upon about over under between among through
    during my your his its our their this these those some any every each no which who whose that because although
    while whereas if unless until than as is are was were be been being has have had will would can could shall should
    may might must do does did not very more most such both either neither
    """)

CONJUNCTIONS = words("""
    and but or nor for yet so because although though while whereas which who where when if unless since until that
    then including especially such
    """)

ENGLISH = Rules(
    code="en",
    titles=TITLES,
    never=NEVER,
    numbered=NUMBERED,
    may_end=MAY_END,
    times=TIMES,
    after_times=AFTER_TIMES,
    leads=LEADS,
    degrees=DEGREES,
    last=words("etc"),
    said=SAID,
    lettered=LETTERED,
    open_ended=OPEN_ENDED,
    starters=STARTERS,
    names=NAMES,
    firms=FIRMS,
    hesitations=HESITATIONS,
    lower="any",
    short=SHORT,
    conjunctions=CONJUNCTIONS,
    phrases=PHRASES["en"],
    numerals=NUMERALS["en"],
)
