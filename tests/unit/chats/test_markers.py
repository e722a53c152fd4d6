"""Laws of bodies: what stands in place of words is told by its wording, in many languages."""

from __future__ import annotations

import pytest

from chalicelib.chats.messages import MessageKind
from tests.unit.chats.exports import android_message, ios_message, messages_of


@pytest.mark.parametrize(
    "body",
    [
        "<Media omitted>",
        "<Medien ausgeschlossen>",
        "<Médias omis>",
        "<Multimedia omitido>",
        "<Media omessi>",
        "<Mídia oculta>",
        "<Arquivo de mídia oculto>",
        "<Ficheiro não revelado>",
        "<Media weggelaten>",
        "<Média vynechány>",
        "<Pominięto multimedia>",
        "<Без медиафайлов>",
        "<Файл пропущен>",
        "<Медіа пропущено>",
        "<Medya dahil edilmedi>",
        "<Media tidak disertakan>",
        "<تم استبعاد الوسائط>",
        "<המדיה לא נכללה>",
        "<メディアなし>",
        "<미디어 파일 제외됨>",
        "<忽略多媒體檔>",
        "<省略多媒体文件>",
        "<Video note omitted>",
        "<View once voice message omitted>",
        "null",
    ],
)
def test_words_in_angle_brackets_are_omitted_media(body: str) -> None:
    message = android_message(body)
    assert (message.kind, message.text, message.sender) == (MessageKind.MEDIA, "", "Ann")


@pytest.mark.parametrize(
    "body",
    [
        "<3",
        "<irony off>",
        "<b>",
        "<Media omitted> is what it says",
        '<Img src="x">',
        "a < b and c > d",
        "image omitted from my talk",
        "Voice call?",
        "Video call",
        "no answer",
        "This message was deleted by accident",
        "You deleted this message, why?",
        'Ann created group "x"',
        "she left",
        "POLL: who comes?",
    ],
)
def test_what_people_write_stays_text(body: str) -> None:
    message = android_message(body)
    assert (message.kind, message.text) == (MessageKind.TEXT, body)


@pytest.mark.parametrize(
    ("body", "caption"),
    [
        ("\u200eimage omitted", ""),
        ("\u200eBild weggelassen", ""),
        ("\u200eGIF retiré", ""),
        ("\u200eimagen omitida", ""),
        ("\u200esticker non incluso", ""),
        ("\u200eimagem não revelada", ""),
        ("\u200eстикер не добавлен", ""),
        ("\u200e画像は含まれていません", ""),
        ("video omitted", ""),
        ("look at this \u200eimage omitted", "look at this"),
        ("\u200e<attached: 00000042-PHOTO-2024-01-13-09-15-00.jpg>", ""),
        ("\u200e<Anhang: 00000042-AUDIO-2024-01-13-09-15-00.opus>", ""),
        ("<\u200e pièce jointe : 00000042-PHOTO-2024-01-13-09-15-00.jpg>", ""),
        ("at the lake \u200e<attached: 00000042-PHOTO-x.jpg>", "at the lake"),
        ("2015-08-04-PHOTO-00004762.jpg <\u200eattached>", ""),
    ],
)
def test_ios_names_the_kind_of_media_behind_its_caption(body: str, caption: str) -> None:
    message = ios_message(body)
    assert (message.kind, message.text, message.sender) == (MessageKind.MEDIA, caption, "Ann")


@pytest.mark.parametrize(
    "suffix", ["file attached", "Datei angehängt", "archivo adjunto", "fichier joint"]
)
@pytest.mark.parametrize("mark", ["", "\u200e"])
def test_an_attached_file_is_media_and_the_lines_below_are_its_caption(
    suffix: str, mark: str
) -> None:
    header = f"13/01/2024, 09:15 - Ann: {mark}IMG-20240113-WA0001.jpg ({suffix})"
    (bare,) = messages_of(header)
    (captioned,) = messages_of(header, "at the lake")
    assert (bare.kind, bare.text) == (MessageKind.MEDIA, "")
    assert (captioned.kind, captioned.text) == (MessageKind.MEDIA, "at the lake")


def test_the_repeated_title_of_a_document_is_no_caption() -> None:
    assert android_message("plan.pdf (file attached)\nplan.pdf").text == ""
    assert android_message("plan.pdf (file attached)\nplan").text == ""


@pytest.mark.parametrize(
    "body",
    ["Bo.vcf (file attached)", "\u200eContact card omitted", "\u200e<attached: 00000012-Bo.vcf>"],
)
def test_a_contact_card_is_a_contact(body: str) -> None:
    message = ios_message(body)
    assert (message.kind, message.text) == (MessageKind.CONTACT, "")


@pytest.mark.parametrize(
    "body",
    [
        "You deleted this message",
        "This message was deleted",
        "\u200eThis message was deleted.",
        "\u200eYou deleted this message.",
        "Diese Nachricht wurde gelöscht.",
        "Se eliminó este mensaje.",
        "Dit bericht is verwijderd",
        "This message was deleted by admin Bo",
    ],
)
def test_a_deleted_message_has_no_text(body: str) -> None:
    message = android_message(body)
    assert (message.kind, message.text, message.sender) == (MessageKind.DELETED, "", "Ann")


@pytest.mark.parametrize(
    "marker",
    [
        " <This message was edited>",
        " \u200e<This message was edited>",
        " <Se editó este mensaje.>",
        " <Questo messaggio è stato modificato>",
        " <Diese Nachricht wurde bearbeitet.>",
        " <Ta wiadomość została zmieniona>",
    ],
)
def test_the_marker_of_an_edit_becomes_a_flag(marker: str) -> None:
    message = android_message(f"see you at 7{marker}")
    assert (message.kind, message.text, message.edited) == (MessageKind.TEXT, "see you at 7", True)


def test_a_message_without_the_marker_is_not_edited() -> None:
    assert not android_message("<This message was edited> is what it says").edited


@pytest.mark.parametrize(
    "body",
    [
        "Missed voice call",
        "\u200eMissed video call",
        "\u200eMissed voice call. \u200eTap to call back",
        "\u200eVoice call. \u200e5 min",
        "\u200eNo answer",
        "Verpasster Sprachanruf",
    ],
)
def test_a_call_is_a_call(body: str) -> None:
    assert ios_message(body).kind is MessageKind.CALL


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("\u200ePOLL:\nWhere?\n\u200eOPTION: Lake (\u200e3 votes)", MessageKind.POLL),
        ("POLL:\nWhere?\nOPTION: Lake (3 votes)\nOPTION: Sea (1 vote)", MessageKind.POLL),
        ("location: https://maps.google.com/?q=46.28,13.86", MessageKind.LOCATION),
        ("\u200eStandort: https://maps.google.com/?q=-46.28,13.86", MessageKind.LOCATION),
        ("\u200eThe bakery: https://foursquare.com/v/4b0588", MessageKind.LOCATION),
        ("live location shared", MessageKind.LOCATION),
    ],
)
def test_polls_and_locations_keep_their_line(body: str, kind: MessageKind) -> None:
    message = ios_message(body)
    assert message.kind is kind
    assert message.text == body.replace("\u200e", "")


@pytest.mark.parametrize(
    "body",
    [
        "\u200eMessages and calls are end-to-end encrypted. No one outside of this chat can.",
        "Messages and calls are end-to-end encrypted. No one outside of this chat can.",
        "\u200eNachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.",
        "\u200e\u200eYour security code with Ann changed.",
        "\u200eAnn created this group",
        "\u200eYou created group “Trip”",
        "\u200eAnn added Bo",
        "\u200eBo left",
        "\u200eBo joined using this group's invite link",
        "\u200eAnn changed the subject to “Lake”",
        "\u200eAnn changed this group's icon",
        "\u200eAnn updated the message timer. New messages will disappear after 24 hours.",
        "Ann turned off disappearing messages.",
    ],
)
def test_a_notice_that_ios_gives_an_author_has_no_sender(body: str) -> None:
    message = ios_message(body)
    assert (message.kind, message.sender) == (MessageKind.SYSTEM, None)
    assert message.text == body.replace("\u200e", "")


def test_a_mark_alone_does_not_make_a_notice() -> None:
    message = ios_message("\u200ehello there")
    assert (message.kind, message.text) == (MessageKind.TEXT, "hello there")


def test_joiners_inside_a_text_stay() -> None:
    assert ios_message("👨‍👩‍👧 and @\u2068Bo\u2069").text == "👨‍👩‍👧 and @\u2068Bo\u2069"
