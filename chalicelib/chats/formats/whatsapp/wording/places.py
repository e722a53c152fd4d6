"""What stands in place of a position that was shared while it lasted.

A position that was sent once is a link, known by its address in any language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LIVE: Final[Mapping[str, tuple[str, ...]]] = {
    "af": ("regstreekse ligging gedeel",),
    "ar": ("تمت مشاركة الموقع المباشر",),
    "az": ("canlı məkan paylaşılıb",),
    "bg": ("местоположение в реално време споделено",),
    "bn": ("লাইভ অবস্থান শেয়ার করা হয়েছে",),
    "ca": ("Ubicació en directe compartida",),
    "cs": ("byla sdílena aktuální poloha",),
    "da": ("live placering delt",),
    "de": ("Live-Standort wird geteilt", "Live-Standort geteilt"),
    "el": ("η τωρινή τοποθεσία κοινοποιήθηκε",),
    "en": ("live location shared",),
    "es": ("ubicación en tiempo real compartida",),
    "et": ("hetke asukoht jagatud",),
    "fa": ("مکان زنده به اشتراک گذاشته شد",),
    "fi": ("live-sijainti jaettu",),
    "fr": ("Localisation en direct partagée",),
    "he": ("משתף מיקום בשידור חי",),
    "hi": ("लाइव स्थान साझा किया गया", "लाइव लोकेशन शेयर की गई"),
    "hr": ("trenutna lokacija podijeljena",),
    "hu": ("tartózkodási hely megosztva",),
    "id": ("Lokasi terkini dibagikan",),
    "it": ("posizione attuale condivisa",),
    "ja": ("ライブロケーション共有",),
    "kk": ("қазіргі орынмен бөлісті",),
    "ko": ("공유한 실시간 위치",),
    "lt": ("tiesioginė vieta bendrinama",),
    "lv": ("reāllaika atrašanās vieta",),
    "mr": ("सध्याचे थेट ठिकाण शेअर केले",),
    "ms": ("lokasi terkini dikongsi",),
    "nb": ("posisjon i sanntid delt",),
    "nl": ("live locatie gedeeld",),
    "pl": ("udostępniona transmisja położenia",),
    "pt-BR": ("localização atual compartilhada",),
    "pt-PT": ("Está a partilhar a sua localização",),
    "ro": ("locație în timp real distribuită",),
    "ru": ("Геоданные отправлены",),
    "sk": ("bola zdieľaná aktuálna poloha",),
    "sl": ("lokacija v živo je bila deljena",),
    "sq": ("vendnodhja aktuale u shpërnda",),
    "sr": ("Локација уживо подељена",),
    "sv": ("liveposition delad",),
    "th": ("ตำแหน่งปัจจุบันถูกแบ่งปัน",),
    "tr": ("Mevcut konum paylaşıldı",),
    "uk": ("геодані надіслано",),
    "ur": ("جاری مقام کا اشتراک ہوا",),
    "uz": ("jonli joylashuv ulashildi",),
    "vi": ("vị trí hiện thời được chia sẻ",),
    "zh-Hans": ("共享实时位置",),
    "zh-Hant": ("實時位置已分享",),
}
