"""What WhatsApp writes in place of words: omitted and attached media, deletions, calls, notices.

The wording follows the language of the phone that exported, so the lists below can only be as long
as the exports seen; `_is_bracketed_placeholder` reads the rest of the Android ones by their shape.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from chalicelib.chats.messages import MessageKind

_MARKS = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_INVISIBLE = re.compile(f"[{_MARKS}]")
_LEADING_MARKS = re.compile(f"^[{_MARKS}]+")
_LONGEST_PLACEHOLDER = 60

_OMITTED_BY_KIND = frozenset(
    phrase.casefold()
    for phrase in (
        *("image omitted", "video omitted", "audio omitted", "sticker omitted", "GIF omitted"),
        *("document omitted", "Contact card omitted", "video note omitted"),
        *("Bild weggelassen", "Video weggelassen", "Audio weggelassen", "Sticker weggelassen"),
        *("GIF weggelassen", "Dokument weggelassen", "Kontaktkarte ausgelassen"),
        *("image absente", "vidéo absente", "audio omis", "sticker omis", "document manquant"),
        *("GIF retiré", "imagen omitida", "video omitido", "audio omitido", "sticker omitido"),
        *("GIF omitido", "documento omitido", "immagine omessa", "video omesso", "audio omesso"),
        *("sticker non incluso", "GIF esclusa", "documento omesso", "imagem não revelada"),
        *("imagem ocultada", "vídeo omitido", "áudio ocultado", "figurinha omitida"),
        *("afbeelding weggelaten", "video weggelaten", "audio weggelaten", "obrázek vynechán"),
        *("изображение отсутствует", "стикер не добавлен", "画像は含まれていません"),
        *("لم يتم إدراج الصورة", "görüntü dahil edilmedi"),
    )
)
_CONTACT_OMITTED = frozenset({"contact card omitted", "kontaktkarte ausgelassen"})

_OMITTED_IN_ONE_WORD = frozenset({"<メディアなし>", "<忽略多媒體檔>", "<省略多媒体文件>", "null"})

_DELETED = frozenset(
    phrase.casefold()
    for phrase in (
        *("You deleted this message", "This message was deleted"),
        *("Diese Nachricht wurde gelöscht", "Du hast diese Nachricht gelöscht"),
        *("Se eliminó este mensaje", "Eliminaste este mensaje"),
        *("Ce message a été supprimé", "Vous avez supprimé ce message"),
        *("Questo messaggio è stato eliminato", "Hai eliminato questo messaggio"),
        *("Esta mensagem foi apagada", "Mensagem apagada", "Você apagou esta mensagem"),
        *("Dit bericht is verwijderd", "U hebt dit bericht verwijderd"),
    )
)
_DELETED_BY_ADMIN = re.compile(r"This message was deleted by admin .{1,100}")

_EDITED = frozenset(
    {
        "This message was edited",
        "Se editó este mensaje",
        "Questo messaggio è stato modificato",
        "Diese Nachricht wurde bearbeitet",
        "Ta wiadomość została zmieniona",
    }
)

_ATTACHED_ON_ANDROID = re.compile(
    r"(?P<name>[^\n]+\.\w{1,8}) \((?:file attached|Datei angehängt|archivo adjunto|fichier joint|"
    r"file allegato|arquivo anexado|ficheiro anexado|bestand bijgevoegd|soubor byl přiložen|"
    r"файл добавлен|plik załączony)\)(?:\n|$)"
)
_ATTACHED_ON_IOS = re.compile(rf"<[{_MARKS}]?\s?[^<>:\n]{{3,20}}\s?:\s(?P<name>\d{{8}}-[^<>\n]+)>")
_ATTACHED_ON_OLD_IOS = re.compile(rf"(?P<name>[^\n<>]+\.\w{{1,8}}) <[{_MARKS}]\w{{3,20}}>(?:\n|$)")

_CALL = re.compile(
    r"(?:Missed (?:group )?(?:voice|video) call|Verpasster (?:Sprach|Video)anruf|"
    r"(?:Llamada|Videollamada)(?: de voz| de video)? perdida|Appel (?:vocal|vidéo) manqué|"
    r"Chiamata vocale persa|Videochiamata persa|Chamada de (?:voz|vídeo) perdida)"
    r"(?:[.,] .{1,40})?\.?",
    re.IGNORECASE,
)
_CALL_BEHIND_A_MARK = re.compile(
    r"(?:Voice call|Video call|Sprachanruf|Videoanruf|No answer|Keine Antwort|Llamada de voz|"
    r"Videollamada|Appel vocal|Appel vidéo|Chiamata vocale|Videochiamata)(?:[.,] .{1,40})?\.?",
    re.IGNORECASE,
)
_POLL = re.compile(r"(?:POLL|UMFRAGE|ENCUESTA|SONDAGE|SONDAGGIO|ENQUETE|PEILING)\s?:\s?\n")
_LOCATION = re.compile(
    r"(?:[^\s:]{1,20}\s?: )?https://maps\.google\.com/\?q=-?\d|live location shared",
    re.IGNORECASE,
)
_PLACE_LINK = "https://foursquare.com/v/"

_NOTICE = re.compile(
    r"Messages (?:and calls|to this (?:chat|group)(?: and calls)?) are (?:now )?"
    r"(?:end-to-end encrypted|secured with end-to-end encryption)|"
    r"Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt|"
    r"Los mensajes y las llamadas están cifrados de extremo a extremo|"
    r"Les messages et les appels sont chiffrés de bout en bout|"
    r"I messaggi e le chiamate sono crittografati end-to-end|"
    r"As mensagens e (?:as )?(?:chamadas|ligações) são (?:protegidas|encriptadas)|"
    r"Berichten en gesprekken worden end-to-end versleuteld|"
    r"Your security code with .{1,100} changed|"
    r"Deine Sicherheitsnummer (?:für|bei) .{1,100} hat sich geändert|"
    r".{1,100} updated the message timer\b|"
    r".{1,100} turned (?:on|off) disappearing messages\b"
)
_NOTICE_BEHIND_A_MARK = re.compile(
    r".{0,100}(?:"
    r"\bcreated (?:this )?group\b|\badded\b|\bremoved\b|\bleft$|\bjoined (?:using|from|via)\b|"
    r"\bchanged (?:the (?:subject|group|settings)|this group|their phone number|to )|"
    r"\bdeleted this group|\bnow an admin$|\bno longer an admin$|\bpinned a message$|"
    r"\bblocked this contact|\bunblocked this contact|\bsecurity code\b|\bend-to-end\b|"
    r"\bdisappearing messages\b|"
    r"\bhat die Gruppe\b|\bhinzugefügt$|\bentfernt$|\bhat die Gruppe verlassen$|"
    r"\bSicherheitsnummer\b|\bhat den Betreff\b|\bhat die Gruppenbeschreibung\b|"
    r"\bcreó (?:el|este) grupo\b|\bañadió a\b|\bsalió del grupo$|"
    r"\ba créé (?:le|ce) groupe\b|\ba ajouté\b|\best parti\(?e?\)?$|"
    r"\bha creato (?:il|questo) gruppo\b|\bha aggiunto\b|\bha abbandonato$|"
    r"\bcriou (?:o|este) grupo\b|\badicionou\b|\bsaiu$)"
)
_NOTICE_CUT_AT_A_COLON = re.compile(
    r".(?:created group|changed the (?:subject|group name|group description)|"
    r"hat die Gruppe|hat den Betreff|a créé le groupe|creó el grupo|ha creato il gruppo)\b"
)


@dataclass(frozen=True, slots=True)
class Body:
    """What the part of a message behind its sender says."""

    kind: MessageKind
    text: str
    edited: bool = False


def visible(text: str) -> str:
    """`text` without direction marks and the white space around it."""
    return _INVISIBLE.sub("", text).strip()


def is_notice_cut_at_a_colon(sender: str) -> bool:
    """Whether a supposed sender is the start of a group notice whose title holds a colon."""
    return _NOTICE_CUT_AT_A_COLON.search(sender) is not None


def read_body(raw: str) -> Body:
    """Tell by its words what a body is.

    `text` holds what the sender wrote: of media the caption, or "" without one; of a deleted
    message or a contact card ""; of a poll, a call and a location the line itself. A body without
    text is media that was to be seen once, and exported as nothing. `edited` is a flag, and its
    marker is no part of the text.
    """
    unmarked, edited = _without_edit_marker(raw)
    marked = _LEADING_MARKS.match(unmarked) is not None
    # A mark inside a text joins emoji or turns a bidirectional line, so only the ends are cleaned.
    text = _LEADING_MARKS.sub("", unmarked.strip()).strip()
    found = (
        _read_omitted(unmarked, text)
        or _read_attached(text)
        or _read_phrase(text, marked=marked)
        or Body(MessageKind.TEXT if text or edited else MessageKind.MEDIA, text)
    )
    return Body(found.kind, found.text, edited) if edited else found


def _without_edit_marker(raw: str) -> tuple[str, bool]:
    said, bracket, marker = raw.rpartition("<")
    if bracket and marker.endswith(">") and marker[:-1].removesuffix(".") in _EDITED:
        return said.rstrip(" \u200e\u200f"), True
    return raw, False


def _read_omitted(raw: str, text: str) -> Body | None:
    if text in _OMITTED_IN_ONE_WORD or _is_bracketed_placeholder(text):
        return Body(MessageKind.MEDIA, "")
    if len(text) <= _LONGEST_PLACEHOLDER and text.casefold() in _OMITTED_BY_KIND:
        return _omitted(text, caption="")
    caption, mark, placeholder = raw.rpartition("\u200e")
    if mark and placeholder.strip().casefold() in _OMITTED_BY_KIND:
        return _omitted(placeholder.strip(), caption=visible(caption))
    return None


def _omitted(placeholder: str, *, caption: str) -> Body:
    if placeholder.casefold() in _CONTACT_OMITTED:
        return Body(MessageKind.CONTACT, "")
    return Body(MessageKind.MEDIA, caption)


def _is_bracketed_placeholder(text: str) -> bool:
    """Whether a body is nothing but words in angle brackets, as in all languages of Android.

    A capital (or a script without any) and a space tell it from markup and from `<irony off>`.
    """
    if not (text.startswith("<") and text.endswith(">") and len(text) <= _LONGEST_PLACEHOLDER):
        return False
    words = text[1:-1]
    return (
        " " in words
        and words[0].isalpha()
        and not words[0].islower()
        and not any(sign in words for sign in '<>="/@:\n')
    )


def _read_attached(text: str) -> Body | None:
    for pattern in (_ATTACHED_ON_ANDROID, _ATTACHED_ON_OLD_IOS):
        if found := pattern.match(text):
            return _attached(found["name"], caption=text[found.end() :])
    if found := _ATTACHED_ON_IOS.search(text):
        return _attached(found["name"], caption=text[: found.start()] + text[found.end() :])
    return None


def _attached(name: str, *, caption: str) -> Body:
    if name.endswith(".vcf"):
        return Body(MessageKind.CONTACT, "")
    caption = visible(caption)
    # Android writes the title of a document once more where a caption would stand.
    titles = (visible(name), visible(name).rpartition(".")[0])
    return Body(MessageKind.MEDIA, "" if caption in titles else caption)


def _read_phrase(text: str, *, marked: bool) -> Body | None:
    if _is_deletion(text):
        return Body(MessageKind.DELETED, "")
    if _CALL.fullmatch(visible(text)) or (marked and _CALL_BEHIND_A_MARK.fullmatch(visible(text))):
        return Body(MessageKind.CALL, visible(text))
    if _POLL.match(text) and (marked or "\nOPTION:" in visible(text)):
        return Body(MessageKind.POLL, visible(text))
    if _LOCATION.match(text) or (marked and _PLACE_LINK in text):
        return Body(MessageKind.LOCATION, visible(text))
    if _NOTICE.match(text) or (marked and _NOTICE_BEHIND_A_MARK.match(text)):
        return Body(MessageKind.SYSTEM, visible(text))
    return None


def _is_deletion(text: str) -> bool:
    if len(text) > 2 * _LONGEST_PLACEHOLDER:
        return False
    phrase = text.removesuffix(".").casefold()
    return phrase in _DELETED or _DELETED_BY_ADMIN.fullmatch(text) is not None
