"""Contacts, payment details, secrets and postal addresses, replaced before a model sees them.

All patterns are bounded: each looks at a place of the text a limited number of times, whatever
stands there.
"""

from __future__ import annotations

import re
from typing import Final

from chalicelib.insights.privacy.numbers import Owner, masked_numbers, nobody
from chalicelib.insights.privacy.streets import masked_addresses

E_MAIL = "‹e-mail›"
IBAN = "‹IBAN›"
SECRET = "‹secret›"  # noqa: S105 - what stands in the place of one

_E_MAIL = re.compile(
    r"(?<![\w.%+\-'])[\w.%+\-']++[@＠][\w\-]{1,63}+(?:\.[\w\-]{1,63}+){1,8}"
    r"|(?<!\w)[\w.%+\-]{1,64}\s?(?:\(at\)|\[at\]|\{at\}|\(arroba\)|\[arroba\])\s?[\w\-]{1,63}"
    r"(?:\s?(?:\.|\(dot\)|\[dot\]|\(punkt\)|\[punkt\])\s?[\w\-]{1,63}){1,4}",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}(?:[\s\-]?[A-Z0-9]){11,30}(?![^\W_])", re.IGNORECASE)
_IBAN_LENGTHS: Final = range(15, 35)
_MODULUS: Final = 97

_CODE_WORD = (
    r"otp|pin|puk|cvv|cvc|tan|passcode|codes?|kod|code-?nummer|einmalcode|geheimzahl|"
    r"c[oó]digo|clave|contrase[nñ]a|senha|mot\s?de\s?passe|"
    r"код[а-я]{0,3}|парол[ьяею]{1,2}|пин(?:-?код)?|"
    r"कोड|पिन|ओटीपी|पासवर्ड|コード|暗証番号|認証番号|パスワード|验证码|驗證碼|密码|密碼|인증번호|비밀번호|"
    r"رمز|كود|كلمة\s?(?:السر|المرور)"
)
_SPOKEN_WORD = (
    r"passwor[dt]|passwd|pwd|passphrase|kennwort|wi-?fi(?:\s?key)?|wlan(?:-?schlüssel)?|"
    r"contrase[nñ]a|clave|senha|mot\s?de\s?passe|парол[ьяею]{1,2}|पासवर्ड|パスワード|密码|密碼|비밀번호|"
    r"كلمة\s?(?:السر|المرور)"
)
_IDENTITY_WORD = (
    r"passport|(?:identity|id|driving|driver'?s)\s?(?:card|licen[cs]e|number|no\.?)|"
    r"social\s?security|ssn|tax\s?(?:id|number)|"
    r"reisepass|(?:personal)?ausweis|f[üu]hrerschein|steuer-?id|sozialversicherung|"
    r"pasaporte|dni|nie|nif|c[eé]dula|curp|passaporte|cpf|rg|passeport|carte\s?d['’]identit[ée]|"
    r"паспорт[а-я]{0,3}|снилс|инн|aadhaar|aadhar|आधार|पासपोर्ट|パスポート|マイナンバー|旅券|护照|身份证|여권|"
    r"جواز|هوية"
)
_GAP = r"[^\d\n.!?]{0,24}?"
_BY_WORD = re.compile(
    rf"(?P<said>(?<![^\W_])(?:{_CODE_WORD}){_GAP})"
    r"(?<![^\W_])(?P<hidden>\d{3,4}[\s\-]\d{3,4}|[A-Z]{1,3}-?\d{3,8}|\d{3,10})(?![^\W_]|[.,:/]\d)"
    rf"|(?P<told>(?<![^\W_])(?:{_IDENTITY_WORD})\D{{0,24}}?)"
    r"(?P<id>(?<![^\W_])[A-Z]{0,3}\d(?:[\s.\-/]?[A-Z0-9]){4,20})(?![^\W_])"
    rf"|(?P<spoken>(?<![^\W_])(?:{_SPOKEN_WORD})\s?(?:[:=：]|\bis\b|\bist\b|\bes\b|\bé\b|\best\b|—)"
    r"\s?)(?P<word>[^\s‹›]{4,64})",
    re.IGNORECASE,
)
_BY_SHAPE = re.compile(
    r"(?<![^\W_])(?:"
    r"\d{3}-\d{2}-\d{4}"  # a social security number of the United States
    r"|\d{3}\.\d{3}\.\d{3}-\d{2}"  # CPF
    r"|[0-9]{8}-?[A-HJ-NP-TV-Z]|[XYZ]-?[0-9]{7}-?[A-Z]"  # DNI, NIE
    r"|[A-Z]{5}\d{4}[A-Z]"  # PAN
    r"|[A-Z]{1,2}\d{6,9}[A-Z]?"  # passports of many states
    r"|[A-Z]{2}[0-9CFGHJ-NPRTV-Z]{6,7}\d"  # passports and identity cards of others
    r"|G-\d{5,8}"  # a code as it is sent by message
    r")(?![^\W_])"
)
_TOKEN = re.compile(r"(?<![A-Za-z0-9_\-])[A-Za-z0-9_\-]{20,}+")
_MIXED = re.compile(r"(?=[^A-Za-z]*+[A-Za-z])(?=(?:[^0-9]*+[0-9]){3})")


def masked(text: str, owner: Owner = nobody) -> str:
    """`text` with what can be told to be private in its shape replaced, in any script's digits.

    `owner` names whose phone number some digits are; such a number is replaced by that name.
    """
    text = _E_MAIL.sub(E_MAIL, text)
    text = _IBAN.sub(_iban, text)
    text = _BY_SHAPE.sub(SECRET, text)
    text = _TOKEN.sub(_token, text)
    text = masked_addresses(text)
    # What the words around a number say of it counts for more than its shape.
    text = _BY_WORD.sub(_by_word, text)
    return masked_numbers(text, owner)


def _iban(found: re.Match[str]) -> str:
    """The longest beginning that is an IBAN (ISO 13616: the remainder by 97 is 1)."""
    text = found[0]
    ends = [at for at in range(len(text), 0, -1) if at == len(text) or not text[at].isalnum()]
    for end in ends:
        plain = "".join(c for c in text[:end] if c.isalnum()).upper()
        if len(plain) in _IBAN_LENGTHS and _remainder(plain[4:] + plain[:4]) == 1:
            return IBAN + text[end:]
    return text


def _remainder(characters: str) -> int:
    return int("".join(str(int(c, 36)) for c in characters)) % _MODULUS


def _token(found: re.Match[str]) -> str:
    return SECRET if _MIXED.match(found[0]) else found[0]


_GROUPS: Final = (("said", "hidden"), ("told", "id"), ("spoken", "word"))


def _by_word(found: re.Match[str]) -> str:
    said = next(before for before, secret in _GROUPS if found[secret] is not None)
    return f"{found[said]}{SECRET}"
