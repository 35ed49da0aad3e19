"""Encodings of text files that spreadsheets write: UTF-8, UTF-16, the Chinese GBK, Western Windows, and what a detector knows."""

import codecs

from charset_normalizer import from_bytes

from core.foundation.records import RefusedError

MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def decode(content: bytes) -> tuple[str, str]:
    """Return the text of a file, and the name of its encoding where that had to be guessed, else "".

    Raises:
        RefusedError: reason "unreadable": the file is no text.
    """
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return _tidy(content.removeprefix(mark).decode(encoding, errors="replace")), ""
    if wide := _find_wide(content):
        return _tidy(content.decode(wide, errors="replace")), ""
    try:
        return _tidy(content.decode("utf-8")), ""
    except UnicodeDecodeError:
        encoding = guess_encoding(content)
        return _tidy(content.decode(encoding, errors="replace")), encoding


def guess_encoding(content: bytes) -> str:
    """Return the likely encoding of a text that is not UTF-8; the digits in it are the same in all of them.

    A detector needs sentences, and takes five Chinese characters for Korean. So first: bytes that pair up to the everyday
    characters of GB 2312 (first level, 0xB0 to 0xD7) are Chinese; single ones among ASCII are Western. It judges the rest.
    Its punctuation and wide digits (0xA1 to 0xA3) are among letters of any kind.
    """
    pairs = everyday = wide = single = 0
    position = 0
    while position < len(content):
        first, second = content[position], content[position + 1] if position + 1 < len(content) else 0
        if first < 0x80:
            position += 1
        elif 0xA1 <= first <= 0xA3 and second >= 0xA1:
            wide, position = wide + 1, position + 2
        elif first >= 0xA1 and second >= 0xA1:
            pairs, everyday, position = pairs + 1, everyday + (0xB0 <= first <= 0xD7), position + 2
        else:
            single, position = single + 1, position + 1
    if pairs + wide > single and 2 * everyday >= pairs:
        return "gb18030"
    if single >= pairs and not any(low in content for low in b"\x81\x8d\x8f\x90\x9d"):  # which Windows-1252 lacks
        return "cp1252"
    best = from_bytes(content).best()
    return best.encoding if best is not None else "cp1252"


def _find_wide(content: bytes) -> str:
    """Return the kind of UTF-16 without a mark that a text is in, by the zeros beside its digits and separators, or ""."""
    for encoding, zeros in (("utf-16-le", content[1::2]), ("utf-16-be", content[::2])):
        if len(content) % 2 == 0 and content and zeros.count(0) > 0.3 * len(zeros) and content.count(0) == zeros.count(0):
            return encoding
    return ""


def _tidy(text: str) -> str:
    """Return the text without the mark with which DOS ends a file; refuse other control characters."""
    text = text.rstrip("\x1a")
    if any(character < " " and character not in "\t\n\r\f\v" for character in text):
        raise RefusedError("the file holds control characters: it is no text", "unreadable")
    return text
