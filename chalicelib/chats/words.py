"""Words as people count them: what is one, and which say nothing by themselves."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_WORD_LENGTH = 40
"""Longer runs of letters are counted as words, but not ranked: nobody says them twice."""

LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MENTION = re.compile("@\u2068[^\u2068\u2069\n]{0,200}\u2069")


def _combining_marks() -> str:
    """Marks that belong to the letter before them, and that `\\w` leaves out: Hindi needs them."""
    last_script = 0xAC00
    return "".join(
        chr(c) for c in range(0x300, last_script) if unicodedata.category(chr(c))[0] == "M"
    )


MARKS: Final = _combining_marks()
LETTER: Final = rf"[^\W_][{MARKS}]*+"
"""A letter or digit with the marks that belong to it, as a pattern."""
_LETTERS = rf"(?:{LETTER})+"
_WORD = re.compile(rf"{_LETTERS}(?:['’\-]{_LETTERS})*")

_STOP_WORDS = {
    "en": """a about after again all also am an and any are aren't as at be because been before
        being but by can can't could couldn't did didn't do does doesn't doing don't for from get
        go got had hadn't has hasn't have haven't having he he's her here hers him his how i i'd
        i'll i'm i've if in into is isn't it it's its just let's like me more most my myself no
        nor not now of off ok okay on one only or other our ours out over own same she she's
        should shouldn't so some such than that that's the their theirs them then there there's
        these they they're this those through to too under until up us very was wasn't we we'd
        we'll we're we've were weren't what what's when where which while who whom why will with
        won't would wouldn't yes you you'd you'll you're you've your yours yeah""",
    "de": """aber alle als also am an auch auf aus bei bin bis bist da dann das dass dein deine dem
        den denn der des dich die dir doch du ein eine einem einen einer es euch für gibt hab habe
        haben hast hat hatte hier ich ihm ihn ihr ihre im in ins ist ja jetzt kann kein keine man
        mein meine mich mir mit nach nein nicht noch nur ob oder schon sein sehr sich sie sind so
        über um und uns unser vom von vor war was weil wenn wer wie wieder will wir wird wo zu zum
        zur""",
    "es": """a al algo como con cuando de del desde donde el él ella ellos en era eres es esa ese
        eso esta está este esto estoy fue ha hay he la las le les lo los más me mi mis muy nada ni
        no nos o para pero por porque pues que qué se ser si sí sin sobre son soy su sus también te
        tengo ti tiene tu tú tus un una uno y ya yo""",
    "fr": """ai as au aussi aux avec bien c'est ça ce cette ces dans de des du elle en es est et été
        être il ils j'ai je la le les leur lui ma mais me même mes moi mon n'est ne nos notre nous
        on ont ou où par pas plus pour qu'il que qui sa sans se ses si son sont suis sur ta te tes
        toi ton tout très tu un une vos votre vous y""",
    "pt": """a ao aos as até com como da das de dela dele do dos e é ela ele em então era essa esse
        esta está este eu foi há isso já lhe mais mas me meu minha muito na nas não nem no nos nós
        o os ou para pela pelo pra por porque quando que quem se sem ser seu só sua também te tem
        tenho ter tu um uma você vocês""",
    "it": """a ai al alla anche che chi ci come con cosa da dai dal dalla dei del della di dove e è
        era fa gli ha hai ho i il in io l'ho la le lei li lo loro lui ma me mi mia mio ne nel nella
        no noi non o per perché più poi quando quella quello questa questo se sei si sì solo sono
        sta su sua suo te ti tu tua tuo un una uno vi voi""",
}
"""Closed-class words by language, our own lists. All apply to every chat, as people mix them."""

STOP_WORDS_BY_LANGUAGE = {
    language: frozenset(words.split()) for language, words in _STOP_WORDS.items()
}
STOP_WORDS = frozenset().union(*STOP_WORDS_BY_LANGUAGE.values())


def without_links(text: str) -> str:
    """`text` without web addresses and without the mentions WhatsApp writes for a chosen name."""
    return _MENTION.sub(" ", LINK.sub(" ", text))


def split_words(text: str) -> list[str]:
    """The words of `text` in order: runs of letters and digits, joined by apostrophe or hyphen.

    Scripts that put no space between words give one word a run.
    """
    return _WORD.findall(text)


def ranked_form(word: str) -> str | None:
    """The form under which `word` is ranked, or None if it is not: stop words, numbers, letters."""
    form = word.replace("’", "'").lower()
    if len(form) > MAX_WORD_LENGTH or form in STOP_WORDS or not form.strip("0123456789-"):
        return None
    return None if len(form) == 1 and form.isascii() else form
