"""What ends a body that was changed after it was sent, in angle brackets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EDITED: Final[Mapping[str, tuple[str, ...]]] = {
    "ar": ("تم تعديل هذه الرسالة",),
    "bg": ("Това съобщение беше редактирано", "Съобщението беше редактирано"),
    "ca": ("S'ha editat aquest missatge", "Aquest missatge s'ha editat"),
    "cs": ("Tato zpráva byla upravena",),
    "da": ("Denne besked blev redigeret", "Beskeden blev redigeret"),
    "de": ("Diese Nachricht wurde bearbeitet",),
    "el": ("Αυτό το μήνυμα επεξεργάστηκε", "Το μήνυμα τροποποιήθηκε"),
    "en": ("This message was edited",),
    "es": ("Se editó este mensaje", "Este mensaje fue editado"),
    "fa": ("این پیام ویرایش شد", "این پیام ویرایش شده است"),
    "fi": ("Tätä viestiä muokattiin", "Viestiä muokattiin"),
    "fr": ("Ce message a été modifié",),
    "he": ("הודעה זו נערכה", "ההודעה נערכה"),
    "hi": ("यह मैसेज एडिट किया गया", "यह मैसेज एडिट किया गया है", "इस मैसेज में बदलाव किया गया"),
    "hr": ("Ova je poruka uređena", "Poruka je uređena"),
    "hu": ("Ezt az üzenetet szerkesztették", "Az üzenet szerkesztve lett"),
    "id": ("Pesan ini diedit", "Pesan ini telah diedit"),
    "it": ("Questo messaggio è stato modificato",),
    "ja": ("このメッセージは編集されました", "メッセージが編集されました"),
    "ko": ("이 메시지는 수정되었습니다", "수정된 메시지입니다"),
    "ms": ("Mesej ini telah diedit", "Mesej ini diedit"),
    "nb": ("Denne meldingen ble redigert",),
    "nl": ("Dit bericht is bewerkt", "Bericht is bewerkt"),
    "pl": ("Ta wiadomość została zmieniona", "Ta wiadomość została edytowana"),
    "pt-BR": ("Mensagem editada", "Esta mensagem foi editada"),
    "pt-PT": ("Esta mensagem foi editada",),
    "ro": ("Acest mesaj a fost editat",),
    "ru": ("Сообщение изменено", "Данное сообщение изменено", "Это сообщение было изменено"),
    "sk": ("Táto správa bola upravená",),
    "sv": ("Detta meddelande redigerades", "Det här meddelandet redigerades"),
    "th": ("ข้อความนี้ถูกแก้ไข", "ข้อความนี้ได้รับการแก้ไขแล้ว", "แก้ไขข้อความนี้แล้ว"),
    "tr": ("Bu mesaj düzenlendi",),
    "uk": ("Це повідомлення змінено", "Це повідомлення було змінено", "Повідомлення відредаговано"),
    "ur": ("اس میسج میں ترمیم کی گئی", "اس میسج میں ترمیم کی گئی ہے"),
    "vi": ("Tin nhắn này đã được chỉnh sửa", "Tin nhắn này đã chỉnh sửa"),
    "zh-Hans": ("这条消息已编辑", "此消息已编辑", "已编辑此消息"),
    "zh-Hant": ("此訊息已編輯", "訊息已編輯", "已編輯此訊息"),
}
