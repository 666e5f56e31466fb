"""English, and what every other language written in Latin letters takes over from it."""

from __future__ import annotations

from stages.chunker._rules._table import Rules, words

TITLES = words("""
    mr mrs ms mx dr prof profs rev revd fr gen maj col lt capt cpt cmdr cdr adm sgt cpl pvt ens brig gov sen rep pres
    hon supt insp det
    messrs mmes mlle mme ste mt ft asst assoc sr sra srta pe st amb sec'y atty vp gens sens reps drs esq hr fru msgr br
""") - words("ft esq vp sr")

NEVER = words("""
    e.g eg i.e ie cf viz vs v al.e approx incl excl esp resp ca c. circa f.e aka a.k.a w.r.t i.a op
    tel ext dept attn ref bldg
""") - words("ref eg ie")

NUMBERED = words("""
    no nos nr num vol vols fig figs eq eqs sec secs ch chap chaps p pp pg pgs art arts sect par para paras ex app tab
    ver v vers ed eds lib bk pt pts ln lns col cols n nn rm apt ste para cl cls reg regs rev sched suppl s §
    jan feb mar apr jun jul aug sep sept oct nov dec c ca op cit ser
""")

MAY_END = words("""
    etc inc co corp ltd llc llp plc bros jr sr esq st ave blvd rd ln hwy pkwy sq dr ct pl terr mtn mts ft
    in yd yds mi lb lbs oz gal qt pt pts tsp tbsp tbs fl cu sec secs min mins hr hrs wk wks mo mos yr yrs mph kg km cm
    mm
    a.m p.m am pm a.d b.c b.c.e c.e ad bc bce ce m.p.h
    al et.al ibid op.cit cit loc.cit seq et.seq id supra
    ala ariz ark cal calif colo conn del fla ga ill ind kan ky mass md mich minn miss mont neb nev okla ore penn pa
    tenn tex va vt wash wis wyo
    mon tue tues wed thu thur thurs fri sat sun
    assn assoc dept dist div est govt intl mfg mgr natl univ inst misc max min avg std temp tel mfr
    ph.d m.d b.a m.a b.s m.s j.d d.d.s m.b.a ll.b ll.m d.phil m.phil b.sc m.sc phd
    ne nw se sw n.e n.w s.e s.w n s e w
""")

STARTERS = words("""
    i i'm i've i'd i'll he he's he'd she she's she'd it it's its they they're they've we we're we've you you're your
    my his her our their
    the this that these those there there's here here's a an some any all both each every many most few several no none
    nobody everyone everybody someone somebody something anything everything nothing another other others such
    and but or so yet nor if when while where what who whom whose why how which because although though since unless
    until after before
    once as at by for from in into of on over to under up with without within about above across against along among
    around behind below
    beneath beside between beyond during despite except inside near off onto out outside past per through throughout
    toward towards upon via
    however therefore moreover furthermore meanwhile nevertheless nonetheless otherwise instead also too then thus
    hence still again
    now today yesterday tomorrow soon later finally first next last just only even maybe perhaps please let let's do
    does did don't doesn't didn't
    is are was were am be been being has have had can could will would shall should may might must not never always
    often sometimes usually
    yes yeah yep ok okay oh ah well hey hi hello thanks thank sorry sure great good fine wow
    see go get take make come look try read note ask tell say give put keep call
    one two three
""")

WARY = words("""
    example index main app docs doc test tests config setup utils readme api www mail server client module data file
    files
    script style styles package build output input result results report image images photo backup temp node next
    react vue
    google amazon facebook yahoo github gmail hotmail outlook localhost domain site website com org net
    status settings model models draft final notes log logs archive requirements manifest makefile dockerfile
""")

OPENERS = words("""
    ok okay yes no sure yeah yep nope right great certainly absolutely definitely of course hello hi hey thanks thank
    you sorry good
    well exactly indeed perfect wonderful alright got it no problem understood fine nice cool wow oh ah
""")

CONJUNCTIONS = words("""
    and but or nor for yet so because although though while whereas which who where when if unless since until that then
""")

ENGLISH = Rules(
    code="en",
    titles=TITLES,
    never=NEVER,
    numbered=NUMBERED,
    may_end=MAY_END,
    starters=STARTERS,
    wary=WARY,
    openers=OPENERS,
    conjunctions=CONJUNCTIONS,
)
