"""Laws of bodies: what stands in place of words is told by its wording, in many languages."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.chats.formats.whatsapp.bodies import Body
from chalicelib.chats.formats.whatsapp.markers import BodyReader, read_body
from chalicelib.chats.formats.whatsapp.marks import MARKS
from chalicelib.chats.formats.whatsapp.sieve import FIRST_LETTERS, needs_reading, suspects
from chalicelib.chats.formats.whatsapp.templates import STOPS, Wording, listed
from chalicelib.chats.formats.whatsapp.wording import (
    attached,
    calls,
    deleted,
    edited,
    omitted,
    places,
    polls,
)
from chalicelib.chats.messages import MessageKind

MEDIA = Body(MessageKind.MEDIA, "")
DELETED = Body(MessageKind.DELETED, "")
CONTACT = Body(MessageKind.CONTACT, "")


def text(said: str) -> Body:
    return Body(MessageKind.TEXT, said)


def each(*wordings: Wording) -> list[str]:
    return sorted(set(listed(*wordings)))


# What is left out of the export


@pytest.mark.parametrize("phrase", each(omitted.ON_ANDROID))
def test_android_leaves_out_media_in_angle_brackets(phrase: str) -> None:
    assert read_body(f"<{phrase}>") == MEDIA
    assert read_body(f"<{phrase}>\nat the lake") == Body(MessageKind.MEDIA, "at the lake")


@pytest.mark.parametrize("phrase", each(omitted.BY_KIND_ON_IOS))
def test_ios_names_the_kind_of_media_behind_its_caption(phrase: str) -> None:
    for mark in ("\u200e", "\u200f"):
        assert read_body(f"{mark}{phrase}") == MEDIA
    assert read_body(phrase) == text(phrase)
    assert read_body(phrase, marks_are_lost=True) == MEDIA
    assert read_body(f"at the lake \u200e{phrase}") == Body(MessageKind.MEDIA, "at the lake")
    assert read_body(f"two\nlines \u200e{phrase}") == Body(MessageKind.MEDIA, "two\nlines")
    assert read_body(f"<{phrase}>") == MEDIA


@pytest.mark.parametrize("phrase", each(omitted.DOCUMENTS_ON_IOS))
def test_a_document_left_out_keeps_its_name(phrase: str) -> None:
    named = Body(MessageKind.MEDIA, "", attachments=("the plan.pdf",))
    for mark in ("\u200e", "\u200f", ""):
        lost = not mark
        assert read_body(f"the plan.pdf {mark}{phrase}", marks_are_lost=lost) == named
        pages = f"the plan.pdf • {mark}2 pages {mark}{phrase}"
        assert read_body(pages, marks_are_lost=lost) == named
        assert read_body(f"{mark}{phrase}", marks_are_lost=lost) == MEDIA
    assert read_body(f"the plan.pdf {phrase}") == text(f"the plan.pdf {phrase}")
    assert read_body(f"the plan.pdf • \u200e{phrase}") == named
    assert read_body(f"read this \u200e{phrase}") == Body(MessageKind.MEDIA, "read this")


@pytest.mark.parametrize("phrase", each(omitted.CONTACTS_ON_IOS))
def test_a_contact_card_left_out_is_a_contact(phrase: str) -> None:
    assert read_body(f"\u200e{phrase}") == CONTACT
    assert read_body(phrase) == text(phrase)
    assert read_body(phrase, marks_are_lost=True) == CONTACT


@pytest.mark.parametrize("phrase", each(omitted.WITHHELD))
@pytest.mark.parametrize("stop", ["", "."])
def test_what_the_phone_was_not_shown_says_nothing(phrase: str, stop: str) -> None:
    assert read_body(f"{phrase}{stop}") == MEDIA


@pytest.mark.parametrize("raw", ["", " ", "\n", "\u200e", "null"])
def test_an_empty_body_is_media_that_was_to_be_seen_once(raw: str) -> None:
    assert read_body(raw) == MEDIA


@pytest.mark.parametrize("title", ["plan.pdf", "the plan.docx", "Übersicht 2.xlsx", "a.b.tar.gz"])
def test_below_media_left_out_android_prints_the_title_of_a_document(title: str) -> None:
    assert read_body(f"<Media omitted>\n{title}") == Body(
        MessageKind.MEDIA, "", attachments=(title,)
    )


@pytest.mark.parametrize("body", ["<Miðlum sleppt>", "<Hljóðskilaboðum sleppt>", "<미상 파일>"])
def test_a_few_words_alone_in_angle_brackets_are_media_in_any_language(body: str) -> None:
    assert read_body(body) == MEDIA


# What was exported too


@pytest.mark.parametrize("phrase", each(attached.ON_ANDROID))
@pytest.mark.parametrize("mark", ["", "\u200e"])
def test_an_attached_file_is_media_and_the_lines_below_are_its_caption(
    phrase: str, mark: str
) -> None:
    files = ("at the lake.jpeg",)
    line = f"{mark}at the lake.jpeg ({phrase})"
    assert read_body(line) == Body(MessageKind.MEDIA, "", attachments=files)
    assert read_body(f"{line}\ntwo\nlines") == Body(
        MessageKind.MEDIA, "two\nlines", attachments=files
    )


def test_a_file_that_android_named_is_attached_whatever_the_word_behind_it() -> None:
    name = "IMG-20220318-WA0002.jpg"
    assert read_body(f"{name} (skrá fylgir)") == Body(MessageKind.MEDIA, "", attachments=(name,))
    assert read_body("holiday.jpg (the best)").kind is MessageKind.TEXT


@pytest.mark.parametrize(
    ("raw", "name", "caption"),
    [
        ("\u200e<attached: 00000042-PHOTO-x.jpg>", "00000042-PHOTO-x.jpg", ""),
        ("<attached: 00000042-PHOTO-x.jpg>", "00000042-PHOTO-x.jpg", ""),
        ("\u200e<Anhang: 00000042-AUDIO-x.opus>", "00000042-AUDIO-x.opus", ""),
        ("<\u200e pièce jointe : 00000042-PHOTO-x.jpg>", "00000042-PHOTO-x.jpg", ""),
        ("\u200f<المُرفق: 00000042-PHOTO-x.jpg>", "00000042-PHOTO-x.jpg", ""),
        ("\u200e<添付ファイル: 00000042-PHOTO-x.jpg>", "00000042-PHOTO-x.jpg", ""),
        (
            "at the lake \u200e<attached: 00000042-PHOTO-x.jpg>",
            "00000042-PHOTO-x.jpg",
            "at the lake",
        ),
        ("a\nb \u200e<attached: 00000042-PHOTO-x.jpg>", "00000042-PHOTO-x.jpg", "a\nb"),
        ("plan.pdf • \u200e2 pages \u200e<attached: 00000042-plan.pdf>", "00000042-plan.pdf", ""),
        ("2015-08-04-PHOTO-4762.jpg <\u200eattached>", "2015-08-04-PHOTO-4762.jpg", ""),
        ("2015-08-04-PHOTO-4762.jpg <\u200eangehängt>", "2015-08-04-PHOTO-4762.jpg", ""),
    ],
)
def test_ios_names_the_file_in_angle_brackets(raw: str, name: str, caption: str) -> None:
    assert read_body(raw) == Body(MessageKind.MEDIA, caption, attachments=(name,))


@pytest.mark.parametrize("title", ["plan.pdf", "plan"])
def test_the_repeated_title_of_a_document_is_no_caption(title: str) -> None:
    assert read_body(f"plan.pdf (file attached)\n{title}") == Body(
        MessageKind.MEDIA, "", attachments=("plan.pdf",)
    )


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Bo.vcf (file attached)", "Bo.vcf"),
        ("Bo.VCF (Datei angehängt)", "Bo.VCF"),
        ("\u200e<attached: 00000012-Bo.vcf>", "00000012-Bo.vcf"),
    ],
)
def test_an_attached_card_is_a_contact(raw: str, name: str) -> None:
    assert read_body(raw) == Body(MessageKind.CONTACT, "", attachments=(name,))


# What became of a message


@pytest.mark.parametrize("phrase", each(deleted.DELETED))
def test_a_deleted_message_has_no_text(phrase: str) -> None:
    for mark in ("", "\u200e", "\u200f"):
        for stop in ("", *STOPS):
            assert read_body(f"{mark}{phrase}{stop}") == DELETED


@pytest.mark.parametrize("phrase", each(deleted.BY_AN_ADMIN))
def test_a_message_may_be_deleted_by_an_admin(phrase: str) -> None:
    assert read_body(phrase.format("Bo")) == DELETED
    assert read_body(f"\u200e{phrase.format('Bo')}.") == DELETED


@pytest.mark.parametrize("phrase", each(edited.EDITED))
@pytest.mark.parametrize("before", [" ", " \u200e", "\n"])
@pytest.mark.parametrize("stop", ["", "."])
def test_the_marker_of_an_edit_becomes_a_flag(phrase: str, before: str, stop: str) -> None:
    edit = f"{before}<{phrase}{stop}>"
    assert read_body(f"see you at 7{edit}") == text("see you at 7")._replace(edited=True)
    assert read_body(f"two\nlines{edit}") == text("two\nlines")._replace(edited=True)


def test_a_caption_may_be_edited_too() -> None:
    raw = "at 7 \u200e<attached: 00000042-PHOTO-x.jpg> \u200e<This message was edited>"
    assert read_body(raw) == Body(
        MessageKind.MEDIA, "at 7", edited=True, attachments=("00000042-PHOTO-x.jpg",)
    )


def test_words_in_brackets_behind_a_mark_that_end_a_text_are_an_edit_in_any_language() -> None:
    raw = "sjáið þetta \u200e<Þessum skilaboðum var breytt>"
    assert read_body(raw) == text("sjáið þetta")._replace(edited=True)


def test_a_message_without_the_marker_at_its_end_is_not_edited() -> None:
    said = "<This message was edited> is what it says"
    assert read_body(said) == text(said)


# Calls, polls, positions


@pytest.mark.parametrize("phrase", each(calls.MISSED))
@pytest.mark.parametrize("rest", ["", ".", ". \u200eTap to call back", ", 3 min"])
def test_a_missed_call_is_a_call_with_or_without_a_mark(phrase: str, rest: str) -> None:
    seen = f"{phrase}{rest}".replace("\u200e", "")
    assert read_body(f"\u200e{phrase}{rest}") == Body(MessageKind.CALL, seen)
    if len(phrase) >= FIRST_LETTERS or not rest.strip(STOPS):
        assert read_body(f"{phrase}{rest}") == Body(MessageKind.CALL, seen)


@pytest.mark.parametrize("phrase", sorted(set(each(calls.CALLS)) - set(each(calls.MISSED))))
@pytest.mark.parametrize("rest", ["", ". \u200e5 min"])
def test_any_other_call_is_one_behind_a_mark_only(phrase: str, rest: str) -> None:
    seen = f"{phrase}{rest}".replace("\u200e", "")
    assert read_body(f"\u200e{phrase}{rest}") == Body(MessageKind.CALL, seen)
    assert read_body(phrase) == text(phrase)


@pytest.mark.parametrize("word", each(polls.POLL))
def test_a_poll_keeps_its_question_and_options(word: str) -> None:
    lines = f"{word}:\nWhere?\nOPTION: Lake (3 votes)\nOPTION: Sea (1 vote)"
    marked = f"\u200e{lines}".replace("OPTION", "\u200eOPTION").replace("(", "(\u200e")
    assert read_body(lines) == Body(MessageKind.POLL, lines)
    assert read_body(marked) == Body(MessageKind.POLL, lines)
    assert read_body(f"\u200e{word}:\nWhere?").kind is MessageKind.POLL


def test_options_with_votes_behind_a_mark_are_a_poll_in_any_language() -> None:
    raw = "\u200eKÖNNUN:\nHvar?\n\u200eVALKOSTUR: Hér (\u200e3 atkvæði)"
    assert read_body(raw).kind is MessageKind.POLL
    assert read_body(raw.replace("\u200e", "")).kind is MessageKind.TEXT


@pytest.mark.parametrize(
    "raw",
    [
        "location: https://maps.google.com/?q=46.28,13.86",
        "\u200eStandort: https://maps.google.com/?q=-46.28,13.86",
        "\u200eLocalisation : https://maps.google.com/?q=46.28,13.86",
        "ตำแหน่งที่ตั้ง: https://maps.google.com/?q=46.28,13.86",
        "https://maps.google.com/?q=46.28,13.86",
        "\u200eThe bakery (Mill Lane): https://foursquare.com/v/4b0588",
        "The bakery (Mill Lane): https://foursquare.com/v/4b0588",
        "The bakery\nMill Lane\nhttps://foursquare.com/v/4b0588",
        *each(places.LIVE),
    ],
)
def test_a_position_keeps_its_line(raw: str) -> None:
    assert read_body(raw) == Body(MessageKind.LOCATION, raw.replace("\u200e", ""))


# What people write


@pytest.mark.parametrize(
    "said",
    [
        *("<3", "<irony off>", "<b>", "<Media omitted> is what it says", '<Img src="x">'),
        *("a < b and c > d", "x -> y", "<https://example.org/a b>", "<You: and me>"),
        *("image omitted from my talk", "Voice call?", "Video call", "no answer", "nullify it"),
        *("This message was deleted by accident", "You deleted this message, why?"),
        *("Missed call", "POLL: who comes?", "list:\nbread (2 loaves)", "see you :)\nlater"),
        *("https://foursquare.com/v/4b0588 is nice", "look at https://maps.google.com/?q=cafes"),
        *("holiday.jpg (not attached)", "Bild", "Bild weggelassen? Schade", "audio"),
        *("je me souviens : l'image absente", "null Problem", "Anruf verpasst", "削除しました"),
    ],
)
def test_what_people_write_stays_text(said: str) -> None:
    assert read_body(said) == text(said)
    assert BodyReader(ios=True).read("Ann", said) == text(said)
    assert BodyReader(ios=False).read("Ann", said) == text(said)


def test_joiners_inside_a_text_stay() -> None:
    said = "👨\u200d👩\u200d👧 and @\u2068Bo\u2069"
    assert read_body(f" \u200e{said} ") == text(said)


def test_marks_around_a_name_or_number_stay_in_pairs() -> None:
    said = "@\u2068Bo\u2069"
    assert read_body(f"{said} \u200e<This message was edited>").text == said
    assert read_body(f"{said} \u200eimage omitted").text == said
    assert read_body("\u202a+40 721\u202c") == text("\u202a+40 721\u202c")


# The sieve


def every_phrase() -> Iterable[str]:
    kinds = (calls.MISSED, deleted.DELETED, omitted.WITHHELD, places.LIVE)
    on_ios = (omitted.BY_KIND_ON_IOS, omitted.CONTACTS_ON_IOS, omitted.DOCUMENTS_ON_IOS)
    return listed(*kinds, *on_ios)


bodies = st.one_of(
    st.text(),
    st.lists(
        st.one_of(
            st.sampled_from([*MARKS, "<", ">", "(", ")", "\n", " ", ".", ": ", "null", "3"]),
            st.sampled_from(["https://foursquare.com/v/", "https://maps.google.com/?q=1"]),
            st.sampled_from(["IMG-20220318-WA0002.jpg", "00000042-a.pdf", " (file attached)"]),
            st.sampled_from(sorted(every_phrase())),
            st.text(max_size=3),
        ),
        max_size=8,
    ).map("".join),
)


@given(bodies)
@example("<\u200e pièce jointe : 00000042-PHOTO-x.jpg>")
def test_what_needs_no_reading_is_text_as_it_stands(raw: str) -> None:
    if not needs_reading(raw):
        assert read_body(raw) == text(raw.strip())


@given(st.lists(bodies, max_size=5))
def test_many_bodies_are_sifted_as_each_is(raws: list[str]) -> None:
    assert suspects(raws) == [i for i, raw in enumerate(raws) if needs_reading(raw)]


@given(bodies, st.text(min_size=1, max_size=20), st.booleans())
def test_any_body_can_be_read(raw: str, sender: str, ios: bool) -> None:
    body = BodyReader(ios=ios).read(sender, raw)
    assert isinstance(body, Body)
    assert body.text == body.text.strip()


@pytest.mark.parametrize(
    "said",
    [
        *("hello there", "ok", "😀", "see you at 7 :)", "Привет, как дела?", "今どこ？", "מה קורה"),
        *("https://example.org/?q=1", "a (b) c", "IMG_2022.jpg", "@\u2068Bo\u2069 you too"),
    ],
)
def test_what_people_mostly_write_needs_no_reading(said: str) -> None:
    assert not needs_reading(said)
