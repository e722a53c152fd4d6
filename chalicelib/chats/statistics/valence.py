"""Words of feeling and how they weigh, from -2 to 2: our own lists, one a language.

Only languages with a list have a mood. A word stands here if it says how somebody feels or how
they find something, whatever the topic; words with a second everyday meaning are left out. The
weight is turned round after a negation. An entry that ends in `+` stands for its endings too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_ENDINGS = {"en": ("",), "de": ("", "e", "er", "es", "en", "em"), "es": ("o", "a", "os", "as")}

_WORDS: Mapping[str, Mapping[int, str]] = {
    "en": {
        2: """adore amazing amazed awesome beautiful best brilliant delighted delightful ecstatic
            excellent excited exciting fabulous fantastic gorgeous happiest incredible love loved
            lovely loving magical marvellous perfect stunning superb thrilled wonderful yay
            overjoyed proud""",
        1: """better calm cheerful cheers comfy congrats congratulations cool cosy cozy cute enjoy
            enjoyed enjoying fun funny glad good grateful great happier happy helpful hooray hope
            hopeful hopefully hug hugs impressive impressed interesting kind laugh laughed lucky
            nice peaceful pleasant pleased pleasure pretty promising relaxed relieved smile smiled
            smiling sweet sweetest thank thankful thanks tasty delicious welcome win won worth
            yummy""",
        -1: """afraid annoyed annoying anxious ashamed awkward bad bored boring bother broken
            complain complained confused confusing cried cry crying difficult disappointed
            disappointing disappointment dreading embarrassed embarrassing exhausted exhausting
            fail failed fear frustrated frustrating grumpy guilty hurt hurts ill jealous lonely
            mess miss missed missing nervous pain painful problem problems rude sad sadly
            scared sick sore sorry stress stressed stressful stupid tired trouble ugly unfair
            unhappy upset weird worried worries worry worrying worse wrong""",
        -2: """angry awful depressed depressing devastated devastating disaster disgusted
            disgusting dreadful furious hate hated hates heartbroken hopeless horrible livid
            miserable nightmare panic terrible terrified worst""",
    },
    "de": {
        2: """fantastisch+ genial+ grandios+ großartig+ herrlich+ liebe lieben liebt perfekt+
            traumhaft+ überglücklich+ wunderbar+ wunderschön+ begeistert+ hervorragend+ stolz+
            geliebt+ super mega""",
        1: """angenehm+ besser+ bequem+ cool+ danke dankbar+ entspannt+ erleichtert+ freu freue
            freuen freut freude froh+ fröhlich+ gefällt gelungen+ gemütlich+ gerne gern genieß
            genieße genießen gespannt+ glück glücklich+ glückwunsch gut+ hoffe hoffentlich hübsch+
            interessant+ klasse köstlich+ lachen lache lecker+ lieb+ lustig+ nett+ prima prost
            schön+ spaß spannend+ süß+ toll+ tolle umarmung vielversprechend+ willkommen witzig+
            zufrieden+""",
        -1: """ängstlich+ anstrengend+ ärgere ärgerlich+ ärgert ärger beleidigt+ blöd+ doof+
            dumm+ einsam+ enttäuscht+ erschöpft+ frustriert+ genervt+ gestresst+ krank+ langweilig+
            leider mies+ müde mühsam+ nervig+ nervt nervös+ peinlich+ probleme problem sauer
            schade scheitern schlecht+ schlimm+ schmerz schmerzen schuldig+ schwierig+ sorge sorgen
            stress stressig+ streit tränen traurig+ übel+ unangenehm+ unfair+ unglücklich+ verletzt+
            verloren vermisse vermisst verwirrt+ weh weinen weine wütend+ wut""",
        -2: """abscheulich+ deprimiert+ ekelhaft+ entsetzlich+ entsetzt+ furchtbar+ fürchterlich+
            grauenhaft+ hasse hass hasst hoffnungslos+ katastrophe katastrophal+ panik scheiße
            schrecklich+ verzweifelt+""",
    },
    "es": {
        2: """adoro amo amor encanta encantan enamorad+ excelente fantástic+ genial geniales
            hermos+ increíble increíbles maravillos+ perfect+ precios+ espectacular orgullos+
            emocionad+""",
        1: """abrazo abrazos afortunad+ agradable agradecid+ alegra alegre alegría aliviad+ bien
            bonit+ buen buen+ calma chévere chistos+ content+ cómod+ delicios+ disfruta disfrutar
            disfruto divertid+ divierte dulce enhorabuena esperanza felicidades felices feliz
            gracias gusta gustan guapo guapa interesante lind+ mejor mejores ojalá placer
            relajad+ risa sonrisa suerte tranquil+ bienvenid+ simpátic+""",
        -1: """aburrid+ agotad+ ansios+ asco asustad+ cansad+ celos celos+ complicad+ confundid+
            culpable decepcionad+ difícil difíciles discutir dolor duele enfadad+ enferm+ enojad+
            estresad+ estrés fatal frustrad+ harto harta lamento llorando llorar lloro
            lástima mal malo mala malos malas miedo molest+ nervios+ pena peor peores
            preocupa preocupad+ problema problemas raro rara triste tristes tristeza
            vergüenza herid+""",
        -2: """desastre deprimid+ desesperad+ furios+ horrible horribles odio odia odié pánico
            pesadilla terrible terribles aterrad+ asqueros+ espantos+""",
    },
}

_NEGATIONS = {
    "en": """not no never don't didn't doesn't isn't aren't wasn't weren't won't can't cannot
        couldn't wouldn't haven't hasn't without""",
    "de": "nicht kein keine keinen nie niemals ohne",
    "es": "no nunca tampoco sin jamás",
}
NEGATIONS = frozenset(word for words in _NEGATIONS.values() for word in words.split())

LANGUAGES = tuple(_WORDS)
"""Languages that have a list; the place in it is their number."""


def _entries() -> Iterator[tuple[str, int, int]]:
    for number, (language, by_weight) in enumerate(_WORDS.items()):
        for weight, words in by_weight.items():
            for word in words.split():
                endings = _ENDINGS[language] if word.endswith("+") else ("",)
                yield from ((word.rstrip("+") + ending, number, weight) for ending in endings)


def _by_word() -> dict[str, tuple[tuple[int, int], ...]]:
    found: dict[str, dict[int, int]] = {}
    for word, language, weight in _entries():
        found.setdefault(word, {})[language] = weight
    return {word: tuple(weights.items()) for word, weights in found.items()}


VALENCES: Mapping[str, tuple[tuple[int, int], ...]] = _by_word()
"""Word -> its weight in each language that has it, by the number of the language."""
