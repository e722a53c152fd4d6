"""Laws of names of files: WhatsApp puts the chat's name into a frame of the phone's language."""

from __future__ import annotations

import pytest

from chalicelib.chats.formats.whatsapp.naming import chat_name
from chalicelib.chats.formats.whatsapp.templates import listed
from chalicelib.chats.formats.whatsapp.wording.file_names import EXPORTED


@pytest.mark.parametrize("frame", sorted(set(listed(EXPORTED))))
@pytest.mark.parametrize("ending", ["", ".txt", ".zip", ".TXT"])
def test_the_name_in_every_listed_frame_is_the_chats(frame: str, ending: str) -> None:
    assert chat_name(frame.format("Ann B.") + ending) == "Ann B."


@pytest.mark.parametrize(
    ("file_name", "name"),
    [
        ("WhatsApp_Chat_with_The_Lake_House.txt", "The Lake House"),
        ("whatsapp chat with ann.txt", "ann"),
        ("Chat WhatsApp s\u00a0uživatelem Petr.txt", "Petr"),
        ("Чат WhatsApp с контактом\u00a0Оля.txt", "Оля"),
        ("backup/2024/WhatsApp Chat - Trip 👪.zip", "Trip 👪"),
        ("WhatsApp Chat with Ann.v2.txt", "Ann.v2"),
        ("Conversa do WhatsApp no Grupo.txt", "Grupo"),
    ],
)
def test_spaces_capitals_and_folders_do_not_matter(file_name: str, name: str) -> None:
    assert chat_name(file_name) == name


@pytest.mark.parametrize(
    "file_name", ["_chat.txt", "chat.txt", "", "notes about Ann.txt", "WhatsApp Chat with .txt"]
)
def test_a_file_that_whatsapp_did_not_name_says_nothing(file_name: str) -> None:
    assert chat_name(file_name) == ""
