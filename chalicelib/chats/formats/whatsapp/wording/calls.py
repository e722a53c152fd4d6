"""What stands in place of a call. What it lasted, or what can be tapped, may follow.

Missed calls stand on Android without a mark too; the others are known behind one only, as a person
may well write them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MISSED: Final[Mapping[str, tuple[str, ...]]] = {
    "af": ("Stemoproep gemis", "Video-oproep gemis"),
    "ar": ("مكالمة صوتية فائتة", "مكالمة فيديو فائتة"),
    "az": ("Buraxılmış zəng", "Buraxılmış video zəng"),
    "bg": ("Пропуснато гласово обаждане", "Пропуснато видео обаждане"),
    "bn": ("ভয়েস কল মিস করেছেন", "ভিডিও কল মিস করেছেন"),
    "ca": ("Trucada de veu perduda", "Videotrucada perduda"),
    "cs": ("Zmeškaný hlasový hovor", "Zmeškaný hovor", "Zmeškaný videohovor"),
    "da": ("Ubesvaret taleopkald", "Ubesvaret videoopkald", "Mistet opkald"),
    "de": (
        *("Verpasster Sprachanruf", "Verpasster Videoanruf"),
        *("Verpasster Gruppensprachanruf", "Verpasster Gruppenvideoanruf"),
    ),
    "el": ("Αναπάντητη φωνητική κλήση", "Αναπάντητη βιντεοκλήση"),
    "en": (
        *("Missed voice call", "Missed video call"),
        *("Missed group voice call", "Missed group video call"),
        *("Silenced voice call", "Silenced video call"),
    ),
    "es": (
        *("Llamada perdida", "Llamada de voz perdida", "Videollamada perdida"),
        *("Llamada grupal perdida", "Videollamada grupal perdida"),
    ),
    "et": ("Vastamata häälkõne", "Vastamata videokõne"),
    "fa": ("تماس صوتی پاسخ داده نشده", "تماس تصویری پاسخ داده نشده", "تماس تصویری بی‌پاسخ"),
    "fi": ("Vastaamaton äänipuhelu", "Vastaamaton videopuhelu"),
    "fr": (
        *("Appel vocal manqué", "Appel vidéo manqué"),
        *("Appel vocal de groupe manqué", "Appel vidéo de groupe manqué"),
    ),
    "he": ("שיחה קולית שלא נענתה", "שיחת וידאו שלא נענתה"),
    "hi": ("मिस्ड वॉइस कॉल", "वॉइस कॉल मिस हुई", "मिस्ड वीडियो कॉल"),
    "hr": ("Propušteni glasovni poziv", "Propušteni videopoziv"),
    "hu": ("Nem fogadott hanghívás", "Nem fogadott videohívás", "Nem fogadott videóhívás"),
    "id": ("Panggilan suara tak terjawab", "Panggilan video tak terjawab"),
    "it": ("Chiamata vocale persa", "Videochiamata persa"),
    "ja": ("音声通話不在着信", "ビデオ通話不在着信", "不在着信"),
    "ko": ("부재중 전화", "부재중 음성통화", "부재중 영상통화"),
    "mr": ("मिस्ड व्हॉइस कॉल", "मिस्ड व्हिडिओ कॉल"),
    "ms": ("Panggilan suara terlepas", "Panggilan video terlepas"),
    "nb": ("Tapt taleanrop", "Tapt videoanrop"),
    "nl": (
        *("Gemist spraakgesprek", "Gemiste spraakoproep", "Gemiste oproep"),
        *("Gemist videogesprek", "Gemiste video-oproep"),
    ),
    "pl": (
        *("Nieodebrane połączenie głosowe", "Nieodebrane połączenie wideo"),
        *("Nieodebrane poł. głosowe", "Nieodebrane poł. wideo", "Nieodebrane połączenie"),
    ),
    "pt-BR": (
        *("Chamada de voz perdida", "Chamada de vídeo perdida"),
        *("Ligação de voz perdida", "Ligação de vídeo perdida"),
    ),
    "pt-PT": ("Chamada de voz perdida", "Videochamada perdida", "Chamada de voz não atendida"),
    "ro": ("Apel vocal nepreluat", "Apel vocal ratat", "Apel video nepreluat", "Apel video ratat"),
    "ru": ("Пропущенный аудиозвонок", "Пропущенный видеозвонок", "Пропущенный звонок"),
    "sk": ("Zmeškaný hovor", "Zmeškaný videohovor"),
    "sv": ("Missat röstsamtal", "Missat samtal", "Missat videosamtal"),
    "th": ("สายที่ไม่ได้รับ", "วิดีโอคอลที่ไม่ได้รับ", "สายโทรวิดีโอที่ไม่ได้รับ"),
    "tr": ("Cevapsız sesli arama", "Cevapsız görüntülü arama"),
    "uk": ("Пропущений аудіодзвінок", "Пропущений відеодзвінок"),
    "ur": ("مسڈ وائس کال", "مسڈ ویڈیو کال"),
    "vi": ("Cuộc gọi nhỡ", "Cuộc gọi thoại nhỡ", "Cuộc gọi video nhỡ", "Cuộc gọi nhỡ video"),
    "zh-Hans": ("未接语音通话", "未接视频通话"),
    "zh-Hant": ("未接語音通話", "未接視像通話", "未接視訊通話"),
}

CALLS: Final[Mapping[str, tuple[str, ...]]] = {
    "ar": ("مكالمة صوتية", "مكالمة فيديو", "لا يوجد رد", "لم يتم الرد"),
    "bg": ("Гласово обаждане", "Видео обаждане", "Без отговор", "Няма отговор"),
    "cs": ("Hlasový hovor", "Videohovor", "Bez odpovědi", "Žádná odpověď"),
    "da": ("Taleopkald", "Videoopkald", "Intet svar"),
    "de": (
        *("Sprachanruf", "Videoanruf", "Keine Antwort", "Gruppenanruf"),
        *("Gruppensprachanruf", "Gruppenvideoanruf", "Stummgeschalteter Sprachanruf"),
    ),
    "el": ("Φωνητική κλήση", "Βιντεοκλήση", "Δεν απαντήθηκε", "Καμία απάντηση"),
    "en": (
        *("Voice call", "Video call", "Group voice call", "Group video call", "Group call"),
        *("No answer", "Call ended", "Canceled call", "Cancelled call", "Declined call"),
        *("Ongoing call", "Tap to call back"),
    ),
    "es": ("Llamada de voz", "Videollamada", "Llamada", "Sin respuesta", "Llamada grupal"),
    "fa": ("تماس صوتی", "تماس تصویری", "بدون پاسخ"),
    "fi": ("Äänipuhelu", "Videopuhelu", "Ei vastausta"),
    "fr": ("Appel vocal", "Appel vidéo", "Pas de réponse", "Sans réponse", "Appel de groupe"),
    "he": ("שיחה קולית", "שיחת וידאו", "אין מענה"),
    "hi": ("वॉइस कॉल", "वीडियो कॉल", "कोई जवाब नहीं"),
    "hr": ("Glasovni poziv", "Videopoziv", "Nema odgovora"),
    "hu": ("Hanghívás", "Videohívás", "Nincs válasz"),
    "id": ("Panggilan suara", "Panggilan video", "Tidak ada jawaban", "Tidak dijawab"),
    "it": ("Chiamata vocale", "Videochiamata", "Nessuna risposta", "Chiamata di gruppo"),
    "ja": ("音声通話", "ビデオ通話", "応答なし"),
    "ko": ("음성통화", "음성 통화", "영상통화", "영상 통화", "응답 없음"),
    "ms": ("Panggilan suara", "Panggilan video", "Tiada jawapan"),
    "nb": ("Taleanrop", "Videoanrop", "Ikke svar", "Ingen svar"),
    "nl": ("Spraakoproep", "Spraakgesprek", "Video-oproep", "Videogesprek", "Geen antwoord"),
    "pl": ("Połączenie głosowe", "Połączenie wideo", "Brak odpowiedzi"),
    "pt-BR": (
        *("Ligação de voz", "Ligação de vídeo", "Chamada de voz", "Chamada de vídeo"),
        *("Não atendida", "Sem resposta"),
    ),
    "pt-PT": ("Chamada de voz", "Videochamada", "Sem resposta"),
    "ro": ("Apel vocal", "Apel video", "Niciun răspuns", "Fără răspuns"),
    "ru": ("Аудиозвонок", "Видеозвонок", "Нет ответа", "Без ответа"),
    "sk": ("Hlasový hovor", "Videohovor", "Bez odpovede"),
    "sv": ("Röstsamtal", "Videosamtal", "Inget svar"),
    "th": ("การโทรด้วยเสียง", "วิดีโอคอล", "ไม่รับสาย", "ไม่มีผู้รับสาย"),
    "tr": ("Sesli arama", "Görüntülü arama", "Cevap yok", "Yanıt yok"),
    "uk": ("Аудіодзвінок", "Відеодзвінок", "Немає відповіді", "Без відповіді"),
    "vi": ("Cuộc gọi thoại", "Cuộc gọi video", "Không trả lời"),
    "zh-Hans": ("语音通话", "视频通话", "无应答", "无人接听"),
    "zh-Hant": ("語音通話", "視訊通話", "視像通話", "無人接聽", "沒有回應"),
}
