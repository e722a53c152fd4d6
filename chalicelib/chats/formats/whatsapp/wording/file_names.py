"""What WhatsApp calls the file of an export; `{}` is the contact's or the group's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EXPORTED: Final[Mapping[str, tuple[str, ...]]] = {
    "ar": ("دردشة واتساب مع {}", "محادثة واتساب مع {}"),
    "bg": ("Чат в WhatsApp с {}",),
    "ca": ("Xat de WhatsApp amb {}",),
    "cs": ("Chat WhatsApp s uživatelem {}", "Chat WhatsApp se skupinou {}"),
    "da": ("WhatsApp-chat med {}", "WhatsApp Chat med {}"),
    "de": ("WhatsApp Chat mit {}", "WhatsApp-Chat mit {}"),
    "el": ("Συνομιλία WhatsApp με {}",),
    "en": ("WhatsApp Chat with {}", "WhatsApp Chat - {}"),
    "es": ("Chat de WhatsApp con {}",),
    "fi": ("WhatsApp-keskustelu käyttäjän {} kanssa", "WhatsApp-keskustelu: {}"),
    "fr": ("Discussion WhatsApp avec {}",),
    "he": ("צ'אט WhatsApp עם {}", "צ׳אט WhatsApp עם {}"),
    "hr": ("WhatsApp razgovor s korisnikom {}",),
    "hu": ("WhatsApp csevegés - {}",),
    "id": ("Chat WhatsApp dengan {}",),
    "it": ("Chat WhatsApp con {}",),
    "ja": ("WhatsAppチャット - {}", "{}とのWhatsAppチャット"),
    "ko": ("{}님과 WhatsApp 대화", "WhatsApp 대화 - {}"),
    "ms": ("Sembang WhatsApp dengan {}",),
    "nb": ("WhatsApp-chat med {}",),
    "nl": ("WhatsApp-chat met {}", "WhatsApp Chat met {}"),
    "pl": ("Czat WhatsApp z użytkownikiem {}", "Czat WhatsApp z {}"),
    "pt": ("Conversa do WhatsApp com {}", "Conversa do WhatsApp no {}"),
    "ro": ("Conversație WhatsApp cu {}",),
    "ru": ("Чат WhatsApp с контактом {}", "Чат WhatsApp с {}"),
    "sk": ("Chat WhatsApp s používateľom {}",),
    "sv": ("WhatsApp-chatt med {}",),
    "th": ("แชท WhatsApp กับ {}",),
    "tr": ("{} ile WhatsApp Sohbeti",),
    "uk": ("Чат WhatsApp із контактом {}", "Чат WhatsApp з {}"),
    "vi": ("Cuộc trò chuyện WhatsApp với {}",),
    "zh-Hans": ("与{}的 WhatsApp 聊天", "WhatsApp 聊天 - {}"),
    "zh-Hant": ("與{}的WhatsApp對話", "與 {} 的 WhatsApp 對話"),
}
