"""Names that are ordinary words as well, and words of a contact's name that name nobody."""

from __future__ import annotations

from chalicelib.chats.words import STOP_WORDS
from chalicelib.insights.privacy.folding import folded

_WORDS = """
    will mark marks rose grace may hope faith joy dawn summer autumn april june august art bill
    chase clay cliff frank grant guy
    olive patience pierce rich
    rusty sky star sunny young
    brown white black green gray grey cook king hill wood stone rice long short
    bush banks day love best strong sharp swift wise page bell church cross field
    ford fox gold hall hunt knight lake lane law little moon moss noble park
    pope porter price prince rivers road rock sands shepherd snow spring stack street sweet temple
    walker wall ward waters weaver wells wild winter woods wolf angel amber basil bliss brook
    brooks buck bud candy charm cherry clarity destiny
    dot forest gay ginger glory happy harmony haven honor
    honour jet justice liberty love lucky
    major mercy merry peace queen rain rand reign
    royal sage shy storm
    bear bird duke boss chef coach sir baby honey sugar darling
    ernst kurz klein groß gross lang koch bauer fischer weiß weiss schwarz braun könig kaiser
    richter sommer herbst herzog stein berg bach busch vogel fuchs hahn sieg
    engel licht stern sonne hase schatz maus bär frei kraus roth rot neu alt schön schneider müller
    schmied jäger hoffnung liebe wonne wunder mai juli juni august
    sol luz mar paz esperanza alba estrella
    cruz león ángel jesús gloria rico moreno bravo calle
    casa flores iglesias ríos campos guerra
    bello amor reina linda bonita cielo santa santos remedios
    graça leite costa pinto lobo fé flor vida estrela lua céu
    fleur petit grand blanc brun
    roux ange belle soleil lune cher chéri loup
    luce grazia fiore sole bella felice allegra
    вера надежда любовь роза лев мила слава света мир свет зима весна лето заяц зайка
    рома коля воля пион ива бела добрыня солнце кот котик малыш
    güneş sevgi can bahar yıldız çiçek su gül aşk
    shanti prem khushi
    आशा ज्योति पूजा शांति प्रेम सूरज किरण खुशी प्रिया माया उषा आनंद राज दीप रोशनी सपना पूनम संगीता कविता
    أمل نور سلام إيمان هدى جميلة كريم سعيد فرح حبيب حبيبي حياة قمر جميل وليد رجاء صباح
    愛 光 空 海 花 心 月 星 雪 春 夏 秋 冬 幸 健 誠 学 王 黄 白 高 方 万 安 平 明 文 金 林
    사랑 하늘 바다 은하 보라 이슬 아름 가을 나라 한 이 김
    mama mami papa papi mom mommy mum mummy dad daddy mutti vati oma opa granny grandma grandpa nana
    mamá papá abuela abuelo madre padre mãe pai vovó vovô avó tía tío hermano hermana bro sis
    brother sister maman mamie papy папа мама бабушка дедушка брат сестра тётя дядя माँ पापा
    दीदी भैया दादी नाना नानी चाचा मामा أمي أبي بابا ماما 妈妈 爸爸 お母さん お父さん ママ パパ
    엄마 아빠
    boyfriend girlfriend husband wife friend boy girl man woman work office home school gym uni
    university team group family club neighbour neighbor doctor dentist plumber taxi shop bank hotel
    arbeit büro schule freund freundin mann frau chef chefin nachbar nachbarin verein familie
    trabajo oficina escuela amigo amiga jefe jefa casa vecino vecina familia equipo trabalho escola
    travail bureau école ami amie chef voisin voisine famille работа школа друг подруга шеф сосед
    hidden don can won dan ant drew memo chico fina curro nacho asia ola kuba дрон галка мишка
    text from line at messages message name people lines person user system assistant admin media
    note notes test hello hey hi ok okay yes null none true false one two three cool lol
    monday tuesday wednesday thursday friday saturday sunday january february march july september
    october november december today tomorrow
"""
_NAMELESS = """
    von van der den de la le du da das dos do del di el al bin ibn abu zu zum mc mac san st
    dr mr mrs ms miss prof sir jr sr ii iii iv phd md herr frau señor señora sra doña monsieur
    madame mme mlle г-н г-жа и and und et y e the
"""

COMMON_WORDS = frozenset(folded(word) for word in _WORDS.split()) | frozenset(
    folded(word) for word in STOP_WORDS
)
"""Folded. As names they are told by what stands around them."""

NAMELESS = frozenset(folded(word) for word in _NAMELESS.split())
"""Folded: particles and titles, which are part of a name only together with it."""

_THIRD_PERSONS = """
    is was has had said says told asked did does wants went came got gets can could would should
    and or isn't wasn't hasn't didn't doesn't won't ist war hat hatte sagt sagte kann will wird
    macht hast bist und oder es era está fue ha dice y o quiere foi é disse e est a dit et veut été
"""
_AFTER_A_NAME = frozenset(folded(word) for word in _THIRD_PERSONS.split())
GOES_ON_AS_A_WORD = (
    frozenset(folded(word) for word in STOP_WORDS)
    | frozenset(["everyone", "everything", "everybody", "anyone", "someone", "each", "things"])
) - _AFTER_A_NAME
"""Folded. What follows the first word of a sentence when that is a word: `Will you`, `Mark my`."""

_GREETINGS = """
    hi hey hello dear hiya yo thanks thank morning night bye goodnight welcome sorry liebe lieber
    hallo servus danke moin grüezi ciao hola querida querido gracias oye buenas adiós salut bonjour
    coucou merci cher chère oi olá obrigado obrigada valeu привет здравствуй спасибо эй пока дорогая
    дорогой merhaba selam नमस्ते हाय सुनो مرحبا اهلا يا
"""
GREETINGS = frozenset(folded(word) for word in _GREETINGS.split())
"""Folded. After them a word that can be a name is one."""
