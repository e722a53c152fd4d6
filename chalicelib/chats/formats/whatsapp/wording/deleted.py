"""What stands in place of a message that was deleted for everyone.

iOS and Android word it differently in some languages, and it says who deleted: the owner of the
phone, somebody else, or an admin of the group.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DELETED: Final[Mapping[str, tuple[str, ...]]] = {
    "af": ("Hierdie boodskap was uitgevee", "Jy het boodskap uitgevee"),
    "ar": ("تم حذف هذه الرسالة", "لقد حذَفت هذه الرسالة", "أنت حذفت هذه الرسالة"),
    "az": ("Bu ismarıc silindi", "Siz bu ismarıcı sildiniz"),
    "bg": ("Съобщението беше изтрито", "Изтрихте това съобщение"),
    "bn": ("এই মেসেজটি বাদ দেওয়া হয়েছে", "আপনি এই মেসেজটি বাদ দিয়েছেন"),
    "ca": (
        *("Aquest missatge s'ha suprimit", "Aquest missatge està esborrat"),
        *("Has suprimit aquest missatge", "Has esborrat aquest missatge"),
    ),
    "cs": (
        *("Tato zpráva byla smazána", "Tato zpráva byla odstraněna"),
        *("Tuto zprávu jste smazal/a", "Tuto zprávu jste odstranil/a"),
    ),
    "da": (
        *("Denne besked er blevet slettet", "Denne besked blev slettet"),
        *("Du har slettet denne besked", "Du slettede denne besked"),
    ),
    "de": ("Diese Nachricht wurde gelöscht", "Du hast diese Nachricht gelöscht"),
    "el": ("Αυτό το μήνυμα διαγράφηκε", "Διαγράψατε αυτό το μήνυμα", "Διαγράψατε το μήνυμα"),
    "en": (
        "This message was deleted",
        "You deleted this message",
        "You deleted this message as admin",
    ),
    "es": ("Se eliminó este mensaje", "Este mensaje fue eliminado", "Eliminaste este mensaje"),
    "et": ("See sõnum on kustutatud", "Kustutasid selle sõnumi"),
    "fa": ("این پیام حذف شده است", "این پیام حذف شد", "شما این پیام را حذف کردید"),
    "fi": ("Tämä viesti poistettiin", "Poistit tämän viestin"),
    "fil": ("Itong mensahe ay binura na", "Binura mo itong mensahe"),
    "fr": ("Ce message a été supprimé", "Vous avez supprimé ce message"),
    "ga": ("Scriosadh an teachtaireacht seo", "Scrios tú an teachtaireacht seo"),
    "gu": ("આ મેસેજ ડિલીટ કરાયો", "આ સંદેશ રદ્દ કરાયો", "તમે આ મેસેજ ડિલીટ કર્યો"),
    "he": ("הודעה זו נמחקה", "מחקת את ההודעה הזו", "מחקת הודעה זו"),
    "hi": ("यह मैसेज डिलीट कर दिया गया है", "यह मैसेज डिलीट कर दिया गया", "आपने यह मैसेज डिलीट किया"),
    "hr": ("Ova je poruka izbrisana", "Ova poruka je izbrisana", "Izbrisali ste ovu poruku"),
    "hu": ("Ez az üzenet törlésre került", "Törölted ezt az üzenetet", "Ezt az üzenetet törölted"),
    "id": (
        *("Pesan ini dihapus", "Pesan ini telah dihapus"),
        *("Anda menghapus pesan ini", "Anda telah menghapus pesan ini"),
    ),
    "it": ("Questo messaggio è stato eliminato", "Hai eliminato questo messaggio"),
    "ja": ("このメッセージは削除されました", "このメッセージを削除しました"),
    "kk": ("Бұл хат жойылды", "Сіз бұл хатты жойдыңыз"),
    "ko": ("이 메시지는 삭제되었습니다", "삭제한 메시지입니다", "이 메시지를 삭제했습니다"),
    "lt": ("Ši žinutė buvo ištrinta", "Jūs ištrynėte šią žinutę"),
    "lv": ("Šī ziņa tika izdzēsta", "Jūs izdzēsāt šo ziņu"),
    "mk": ("Оваа порака беше избришана", "Ја избриша оваа порака"),
    "mr": ("हा मेसेज हटवण्यात आला", "तुम्ही हा मेसेज हटवला"),
    "ms": ("Mesej ini telah dipadam", "Anda telah memadamkan mesej ini"),
    "nb": ("Denne meldingen ble slettet", "Du slettet denne meldingen"),
    "nl": (
        "Dit bericht is verwijderd",
        "U hebt dit bericht verwijderd",
        "Je hebt dit bericht verwijderd",
    ),
    "pl": (
        *("Ta wiadomość została usunięta", "Usunięto tę wiadomość"),
        *("Usunąłeś(-ęłaś) tę wiadomość", "Usunąłeś(aś) tę wiadomość"),
    ),
    "pt-BR": (
        *("Mensagem apagada", "Esta mensagem foi apagada"),
        *("Você apagou esta mensagem", "Esta mensagem foi apagada pelo remetente"),
    ),
    "pt-PT": ("Esta mensagem foi apagada", "Apagou esta mensagem"),
    "ro": ("Acest mesaj a fost șters", "Ați șters acest mesaj"),
    "ru": (
        *("Данное сообщение удалено", "Это сообщение удалено", "Сообщение удалено"),
        *("Вы удалили данное сообщение", "Вы удалили это сообщение"),
    ),
    "sk": ("Táto správa bola odstránená", "Túto správu ste odstránili"),
    "sl": ("To sporočilo je bilo izbrisano", "To sporočilo ste izbrisali"),
    "sr": ("Ова порука је обрисана", "Обрисао/ла си ову поруку"),
    "sv": (
        *("Det här meddelandet raderades", "Detta meddelande raderades"),
        *("Du raderade det här meddelandet", "Du raderade detta meddelande"),
        "Du har tagit bort meddelandet",
    ),
    "sw": ("Ujumbe huu ulifutwa", "Umefuta ujumbe huu"),
    "th": ("ข้อความนี้ถูกลบแล้ว", "ข้อความนี้ได้ถูกลบ", "คุณได้ลบข้อความนี้", "คุณลบข้อความนี้"),
    "tr": ("Bu mesaj silindi", "Bu mesajı sildiniz"),
    "uk": ("Це повідомлення було видалено", "Ви видалили це повідомлення"),
    "ur": ("یہ میسج حذف کر دیا گیا ہے", "آپ نے یہ میسج حذف کر دیا ہے"),
    "uz": ("Ushbu xabar o‘chirildi", "Siz ushbu xabarni o‘chirdingiz"),
    "vi": (
        *("Tin nhắn này đã bị xóa", "Tin nhắn này đã bị xoá"),
        *("Bạn đã xóa tin nhắn này", "Bạn đã xoá tin nhắn này"),
    ),
    "zh-Hans": (
        "这条消息已被删除",
        "此消息已删除",
        "您已删除这条消息",
        "您已删除此消息",
        "你删除了这条消息",
    ),
    "zh-Hant": (
        "此訊息已刪除",
        "您已刪除此訊息",
        "這則訊息已刪除",
        "您刪除了此訊息",
        "你已刪除此訊息",
    ),
}

BY_AN_ADMIN: Final[Mapping[str, tuple[str, ...]]] = {
    "de": ("Diese Nachricht wurde von Admin {} gelöscht",),
    "en": ("This message was deleted by admin {}", "This message was deleted by an admin"),
    "es": ("El admin. {} eliminó este mensaje", "Este mensaje fue eliminado por el admin. {}"),
    "fr": ("Ce message a été supprimé par l'admin {}", "Ce message a été supprimé par un admin"),
    "id": ("Pesan ini dihapus oleh admin {}",),
    "it": ("Questo messaggio è stato eliminato dall'amministratore {}",),
    "nl": ("Dit bericht is verwijderd door beheerder {}",),
    "pt-BR": ("Mensagem apagada pelo admin {}", "Mensagem apagada pelo administrador {}"),
}
