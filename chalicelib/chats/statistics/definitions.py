"""What each figure means. The keys are those of the answer, joined by a point."""

from __future__ import annotations

from chalicelib.chats.statistics.content import FEWEST_SHOUTED, WINDOW_STEP, WINDOW_WORDS
from chalicelib.chats.statistics.groups import FEWEST_TURNS, MOST_IN_MATRIX
from chalicelib.chats.statistics.lexis import FEWEST_DISTINCTIVE, MOST_WEEKS, WORDS_A_WEEK
from chalicelib.chats.statistics.measures import FEWEST_GAPS, FEWEST_TEXTS, FEWEST_WINDOWS
from chalicelib.chats.statistics.membership import LANGUAGES as MEMBERSHIP_LANGUAGES
from chalicelib.chats.statistics.mood import FEWEST_SCORED
from chalicelib.chats.statistics.people import FEWEST_DAYS, FEWEST_TIMES
from chalicelib.chats.statistics.phrases import ALL_UP_TO
from chalicelib.chats.statistics.rhythm import FEWEST_REPLIES, MOST_TOGETHER
from chalicelib.chats.statistics.valence import LANGUAGES as MOOD_LANGUAGES

_SHARE = f"A share from 0 to 1 of n; below {FEWEST_TEXTS} too few to say. "
_BY_MONTH = "Kept by month: in a period, of every month it touches. "
_WORDS = (
    _BY_MONTH + "Lower case, without common words of English, German, Spanish, French, Portuguese "
    "and Italian, links, numbers and single letters."
)

DEFINITIONS = {
    "clock": "Whose clock all times are on: `local` is that of the phone or app that exported, "
    "without a zone; `utc` is that of the world.",
    "period": "The days asked for, both included, and the months that words, phrases, emoji, "
    "hosts, reactions and single messages are then of; null for the whole chat. Turns belong to "
    "the day of their first message, sessions to the day they began on, all else to the day it "
    "was seen on.",
    "messages": "What people sent, media, deleted messages, calls and polls included; notices "
    "of the app are not messages.",
    "notices": "Lines the app wrote itself.",
    "words": "Runs of letters and digits in texts and captions, joined by apostrophe or hyphen; "
    "links, WhatsApp's mentions and emoji are none. Scripts without spaces give one word a run.",
    "characters": "Characters of texts and captions, links and spaces included.",
    "media": "Messages that are a picture, video, sound, sticker or document.",
    "kinds": "Messages by kind.",
    "edited": "Messages marked as edited; only where the export marks them.",
    "forwarded": "Messages marked as forwarded; only where the export marks them.",
    "links": "Web addresses in texts and captions.",
    "first_day": "Day of the earliest message.",
    "last_day": "Day of the latest message.",
    "span_days": "Days from the first to the last, both included.",
    "active_days": "Days with at least one message.",
    "per_day": "Messages over the days of the span.",
    "per_active_day": "Messages over the days with any.",
    "participants": "Everybody who sent a message, the most active first; the most active "
    "30 have every figure, the others the first ones.",
    "participants.messages": "Messages of this person.",
    "participants.share": "Messages of this person over all messages.",
    "participants.words": "Words of this person.",
    "participants.characters": "Characters of this person.",
    "participants.media": "Media of this person.",
    "participants.deleted": "Messages this person took back.",
    "participants.questions": "Texts and captions with a question mark (? ？ ؟) outside links.",
    "participants.turns": "Unbroken runs of this person's messages within a session.",
    "participants.starts": "Sessions this person began, except by answering, within 72 hours, the "
    "turn that ended the session before, if that turn asked a question or is quoted.",
    "participants.closes": "Sessions whose last message is this person's.",
    "participants.double_texts": "Messages this person added to an own turn after 10 minutes or "
    "more without an answer.",
    "participants.reply_latency": "Seconds from the last message of the turn before to this "
    "person's first one. After a silence of 6 hours or more it counts as a reply only if that "
    "turn asked a question or is quoted, and never beyond 72 hours. Where a message quotes an "
    "earlier one, or mentions somebody who has written since this person last did, it is measured "
    "from what it answers (`addressed`); otherwise from whoever wrote before (`adjacent`). Median "
    "(mean of the middle two if n is even), 90th percentile (nearest rank) and shares within a "
    "time, which are exact; times of over ten minutes are rounded up to 10 seconds, over an hour "
    f"to minutes. Below {FEWEST_REPLIES} replies (n) too few to say.",
    "participants.active_days": "Days on which this person wrote.",
    "participants.per_active_day": "Messages of this person over these days.",
    "participants.kinds": "Messages of this person by kind.",
    "participants.edited": "Messages of this person marked as edited.",
    "participants.forwarded": "Messages of this person marked as forwarded.",
    "participants.links": "Web addresses this person sent.",
    "participants.texts": "Texts and captions of this person; n of the shares of texts.",
    "participants.question_share": _SHARE + "Texts that ask.",
    "participants.exclamation_share": _SHARE + "Texts with an exclamation mark.",
    "participants.capitals_share": _SHARE + "Texts without a small letter, of at least "
    f"{FEWEST_SHOUTED} letters.",
    "participants.laughter_share": _SHARE + "Texts with written laughter (haha, jaja, lol, "
    "kkk, ахах, ㅋㅋ, 哈哈 ...) or an emoji that laughs tears.",
    "participants.deleted_share": _SHARE + "Messages this person took back.",
    "participants.night_owl": _SHARE + "Messages from 00:00 up to 05:00.",
    "participants.early_bird": _SHARE + "Messages from 05:00 up to 08:00.",
    "participants.double_text_share": _SHARE + "Double texts over own turns.",
    "participants.emoji_per_100": "Emoji in 100 messages of this person.",
    "participants.length": "Characters of a text: median and 90th percentile (nearest rank), "
    "rounded up to tens above 100 and to hundreds above 1,000. "
    f"Below {FEWEST_TEXTS} texts (n) too few to say.",
    "participants.by_hour": "Messages of this person by hour of the day.",
    "participants.by_month": "Messages of this person by month.",
    "participants.longest_burst": "Most messages in one turn of this person.",
    "participants.ice_breakers": "Starts after a silence of 24 hours or more.",
    "participants.left_unanswered": "Turns of this person that ended a session, asked a question, "
    "and got no message of anybody else within 24 hours.",
    "participants.ghostings": "Between two people: silences of at least 72 hours, and of 10 times "
    "this person's own median reply time, after the other had the last word. Null with more "
    f"people, or below {FEWEST_REPLIES} replies.",
    "participants.longest_silence_days": "Most days in a row without a message of this person.",
    "participants.mattr": "How varied the words are: the mean share of different words in "
    f"{WINDOW_WORDS} words running, over windows of which one begins every "
    f"{WINDOW_STEP} words, with half its 95 % interval. Below {FEWEST_WINDOWS} windows (n) too "
    "few to say.",
    "participants.calls": "Calls this person made, as `calls`.",
    "participants.top_words": "Most frequent words of this person. " + _WORDS,
    "participants.distinctive_words": "Words this person says more than the others do: log-odds "
    "with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008), with the z-score, "
    f"from 1.96; said at least {FEWEST_DISTINCTIVE} times. " + _BY_MONTH,
    "participants.top_emoji": "Most frequent emoji of this person. " + _BY_MONTH,
    "participants.unique_emoji": "Different emoji of this person. " + _BY_MONTH,
    "participants.phrases": "As `phrases`, of this person.",
    "participants.reactions_received": "Reactions to messages of this person; null where the "
    "export has none, as WhatsApp's.",
    "participants.first_message": "Where the earliest message of this person stands. " + _BY_MONTH,
    "participants.longest_message": "Where the longest text of this person stands. " + _BY_MONTH,
    "by_hour": "Messages by hour of the day, from 0 to 23.",
    "by_weekday": "Messages by weekday, Monday first.",
    "by_weekday_and_hour": "Messages by weekday, Monday first, and hour of the day.",
    "by_day": "Messages by day; days without any are left out.",
    "by_week": "Messages by week, named by its Monday; weeks without any are left out.",
    "by_month": "Messages by month; months without any are left out.",
    "busiest": "Hour, weekday, day and month with the most messages, the earliest if several have.",
    "longest_streak_days": "Most consecutive days on which every participant wrote.",
    "longest_silence_days": "Most days in a row without a message.",
    "longest_gap": "The longest silence that ended in the period, in minutes, and the day it did.",
    "longest_conversation": "The longest run of 5-minute bins with a message in each.",
    "sessions": "Stretches of messages between silences of 6 hours or more.",
    "burstiness": "(sd - mean) / (sd + mean) of the seconds between messages (Goh and Barabasi "
    f"2008): -1 is a clock, 0 chance, 1 bursts. Below {FEWEST_GAPS} gaps (n) too few to say.",
    "top_words": "Most frequent words of texts and captions. " + _WORDS,
    "top_words_error": "How much a count of words can be too low, because rare words were "
    "forgotten to stay small.",
    "phrases": "Runs of 2 to 5 words said by one person at least "
    f"{FEWEST_TIMES} times on at least {FEWEST_DAYS} days, with times and days found (a day "
    "to which the file comes back counts again). Of each day "
    f"the first {ALL_UP_TO} texts are looked at, then every fourth of the next {4 * ALL_UP_TO}, "
    f"every sixteenth of the next {16 * ALL_UP_TO}, and so on: never more than was said, and less "
    "on busy days. Left out "
    "are up to 3 common words alone, and what is mostly said as a part of a longer phrase. Ranked "
    "by times x (words - 1). " + _BY_MONTH,
    "top_emoji": "Most frequent emoji; skin tones are counted together, families and flags as "
    "one. " + _BY_MONTH,
    "domains": "Most frequent hosts of links, without www. " + _BY_MONTH,
    "reactions": "Reactions to messages; null where the export has none, as WhatsApp's.",
    "languages": "Common words by the language they belong to; some belong to several. "
    + _BY_MONTH,
    "calls": "Calls: all; those whose line tells their length, with the sum and the median; those "
    "missed; those of which neither could be read.",
    "balance": "The least active person's number over the most active person's.",
    "talk_windows": "Each person's share of the messages in 90 days, moved by 30 days.",
    "topics": "The terms that stand out in each week: TF-IDF over weeks, of the "
    f"{WORDS_A_WEEK} most frequent words of each; of the first {MOST_WEEKS} weeks. A period "
    "takes whole weeks.",
    "mood": "Mean weight, from -3 to 3, of the texts with words of feeling, by month, with half "
    "its 95 % interval (1.96 x sd / sqrt n), and the share of texts without any, which are "
    f"unscored. Below {FEWEST_SCORED} scored texts (n) too few to say. Only for chats whose "
    f"common words are mostly of one language that has a word list ({', '.join(MOOD_LANGUAGES)}).",
    "groups": "With more than two people: null otherwise.",
    "groups.matrix": "Turns of a person right after another's in a session; `row_share` is their "
    "share of all such turns of the person, `lift` that share over what the other's share of all "
    f"turns would give. Below {FEWEST_TURNS} turns too few for a lift. The {MOST_IN_MATRIX} most "
    "active people.",
    "groups.matrix_people": "Who the matrix is of.",
    "groups.mentions": "Who mentions which name how often; a null name stands for those beyond "
    "the first 4,000 names.",
    "groups.together": "Pairs with the sessions in which both wrote, of sessions with up to "
    f"{MOST_TOGETHER} people.",
    "groups.lurkers": "People of the chat with less than a tenth of an equal share of the "
    "messages. Who never wrote is not in an export.",
    "groups.joins": "Notices that somebody came, as far as their wording is one of "
    f"{', '.join(MEMBERSHIP_LANGUAGES)} that we know.",
    "groups.leaves": "Notices that somebody left or was removed, read likewise.",
    "groups.gini": "How unequal the people's numbers of messages are: 0 if all are the same.",
    "trends": "Messages and words of the last 3, 6 and 12 months against as many before; too few "
    "if the period does not reach back so far.",
    "by_year": "Calendar years, with the change against the year before.",
}
