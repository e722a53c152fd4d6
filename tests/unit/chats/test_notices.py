"""Laws of notices: who signs them on iOS, what makes one, and what a person may still write."""

from __future__ import annotations

import pytest

from chalicelib.chats.formats.whatsapp.bodies import Body
from chalicelib.chats.formats.whatsapp.markers import BodyReader, read_body
from chalicelib.chats.formats.whatsapp.marks import visible
from chalicelib.chats.formats.whatsapp.notices import LONGEST_NOTICE, is_notice_cut_at_a_colon
from chalicelib.chats.formats.whatsapp.sieve import FIRST_LETTERS, LAST_LETTERS, needs_reading
from chalicelib.chats.formats.whatsapp.templates import Template, listed
from chalicelib.chats.formats.whatsapp.wording.notices import BEHIND_A_MARK, BY_WORDING
from chalicelib.chats.messages import MessageKind

ENCRYPTED = "\u200eMessages and calls are end-to-end encrypted. No one outside of this chat can."

LONG = "Skilaboð og símtöl eru dulkóðuð enda á milli, enginn annar les þau."


def filled(wording: str) -> str:
    """The notice with a name in each gap."""
    return wording.replace("{}", "Ann")


@pytest.mark.parametrize("wording", sorted(listed(BY_WORDING)))
@pytest.mark.parametrize("mark", ["", "\u200e", "\u200f", "\u200e\u200e"])
def test_what_no_person_writes_is_a_notice_wherever_it_stands(wording: str, mark: str) -> None:
    body = read_body(mark + filled(wording))
    assert (body.kind, body.text) == (MessageKind.SYSTEM, filled(wording))


@pytest.mark.parametrize("wording", sorted(set(listed(BEHIND_A_MARK)) - set(listed(BY_WORDING))))
def test_what_a_person_may_write_is_a_notice_behind_a_mark_only(wording: str) -> None:
    assert read_body(f"\u200e{filled(wording)}").kind is MessageKind.SYSTEM
    assert read_body(filled(wording)).kind in (MessageKind.TEXT, MessageKind.SYSTEM)


@pytest.mark.parametrize("wording", sorted(listed(BY_WORDING)))
def test_a_notice_known_by_its_wording_begins_or_ends_with_words_of_its_own(wording: str) -> None:
    template = Template.of(wording)
    if template.after is not None and len(template.before) < FIRST_LETTERS:
        assert len(template.after) >= LAST_LETTERS


@pytest.mark.parametrize(
    "notice",
    [
        "Ann created this group",
        "You created group “Trip”",
        "Ann added Bo",
        "You're now an admin",
        "You’re now an admin",
        "Ann changed the subject to “Lake: the plan”",
        "Ann changed the subject from “Lake” to “Sea”",
        "Ann\u202fB. left",
        "Greta hat Uwe hinzugefügt.",
        "Ann a changé le sujet pour « Lac »",
        "花子がグループ「旅行」を作成しました",
        "小明建立了群組「旅行」",
    ],
)
def test_quotes_spaces_apostrophes_and_stops_do_not_matter(notice: str) -> None:
    assert read_body(f"\u200e{notice}") == Body(MessageKind.SYSTEM, notice)


@pytest.mark.parametrize(
    "said",
    [
        "Ann added sugar",
        "Bo left",
        "she left the group in tears",
        "You removed it?",
        "Your security code is 1234",
        "You turned on disappearing messages?",
        "Dieses Unternehmen arbeitet mit Meta zusammen",
        "Messages and calls cost extra",
        "Du hast die Gruppe verlassen, oder?",
        "Marco ha aggiunto il sale",
        "Оля добавила соль",
        "We turned on the heating",
    ],
)
def test_people_may_say_what_notices_say(said: str) -> None:
    assert read_body(said) == Body(MessageKind.TEXT, said)


def test_a_text_longer_than_any_notice_is_none() -> None:
    shortest = "Ann added "
    longest = f"\u200e{shortest}{'B' * (LONGEST_NOTICE - len(shortest))}"
    assert read_body(longest).kind is MessageKind.SYSTEM
    assert read_body(f"{longest}B").kind is MessageKind.TEXT


@pytest.mark.parametrize(
    "sender",
    [
        'Ann created group "Trip',
        "Ann created group “Trip",
        'You changed the subject from "Lake" to "Trip',
        "Jule hat die Gruppe „Reise",
        "Luc a créé le groupe « Voyage",
        'Caio criou o grupo "Viagem',
        "Оля создал(-а) группу «Отпуск",
        "花子がグループ「旅行",
        "小明建立了群組「旅行",
    ],
)
def test_a_title_with_a_colon_does_not_make_a_sender(sender: str) -> None:
    assert is_notice_cut_at_a_colon(sender)


@pytest.mark.parametrize(
    "sender", ["Ann", 'Dwayne "The Rock" J.', "Ann created group", "“Trip”", '"', "group “Trip"]
)
def test_quotes_alone_do_not_unmake_a_sender(sender: str) -> None:
    assert not is_notice_cut_at_a_colon(sender)


def test_a_group_signs_notices_and_never_becomes_a_person() -> None:
    bodies = BodyReader(ios=True)
    signed = [
        ENCRYPTED,
        "\u200eYou created this group",
        "\u200ewords that nobody listed",
        "\u200eSomething happened that is not known. It may happen again.",
    ]
    assert [bodies.read("Trip", raw) for raw in signed] == [
        Body(MessageKind.SYSTEM, visible(raw)) for raw in signed
    ]
    assert bodies.signatories == {"Trip"}


def test_a_contact_signs_notices_until_the_contact_writes() -> None:
    bodies = BodyReader(ios=True)
    bodies.read("Ann", ENCRYPTED)
    assert bodies.signatories == {"Ann"}
    assert bodies.read("Ann", "hello") == Body(MessageKind.TEXT, "hello")
    assert bodies.signatories == set()
    assert bodies.read("Ann", "\u200e\u200eYour security code with Ann changed.").kind is (
        MessageKind.SYSTEM
    )
    assert bodies.signatories == set()
    assert bodies.read("Ann", "\u200eimage omitted") == Body(MessageKind.MEDIA, "")


def test_where_all_marks_are_lost_what_a_group_signs_is_read_by_its_words() -> None:
    bodies = BodyReader(ios=True)
    bodies.read("Trip", visible(ENCRYPTED))
    assert not needs_reading("Ann added you")
    assert bodies.read("Trip", "Ann added you") == Body(MessageKind.SYSTEM, "Ann added you")
    assert bodies.read("Ann", "Bo added sugar") == Body(MessageKind.TEXT, "Bo added sugar")


def test_where_marks_are_left_they_are_what_tells_a_notice() -> None:
    bodies = BodyReader(ios=True)
    bodies.read("Ann", ENCRYPTED)
    assert bodies.read("Ann", "Bo added sugar") == Body(MessageKind.TEXT, "Bo added sugar")


def test_on_android_nobody_signs_notices() -> None:
    bodies = BodyReader(ios=False)
    assert bodies.read("Ann", "Ann turned off disappearing messages.").kind is MessageKind.SYSTEM
    assert bodies.signatories == set()
    assert bodies.read("Ann", "\u200ehello there") == Body(MessageKind.TEXT, "hello there")


@pytest.mark.parametrize(
    ("said", "body"),
    [
        ("mynd sleppt", Body(MessageKind.MEDIA, "")),
        ("Þessum skilaboðum var eytt.", Body(MessageKind.DELETED, "")),
        ("Sigga bætti Jóni við", Body(MessageKind.SYSTEM, "Sigga bætti Jóni við")),
        (LONG, Body(MessageKind.SYSTEM, LONG)),
        ("hvað?", Body(MessageKind.TEXT, "hvað?")),
        ("hæ\nöll", Body(MessageKind.TEXT, "hæ\nöll")),
    ],
)
def test_behind_the_mark_of_ios_what_no_list_has_is_told_by_its_shape(
    said: str, body: Body
) -> None:
    assert BodyReader(ios=True).read("Sigga", f"\u200e{said}") == body
    assert BodyReader(ios=True).read("Sigga", said) == Body(MessageKind.TEXT, said)


def test_marks_are_lost_until_one_is_seen() -> None:
    bodies = BodyReader(ios=True)
    assert bodies.read("Ann", "image omitted") == Body(MessageKind.MEDIA, "")
    assert bodies.read("Bo", "\u200eimage omitted") == Body(MessageKind.MEDIA, "")
    assert bodies.read("Ann", "image omitted") == Body(MessageKind.TEXT, "image omitted")


def test_on_android_no_marks_are_missed() -> None:
    bodies = BodyReader(ios=False)
    assert bodies.read("Ann", "image omitted") == Body(MessageKind.TEXT, "image omitted")
