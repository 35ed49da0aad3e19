"""What is quoted of files, links and entries in a sentence."""

import re


def verbatim(text: str) -> str:
    """Return a text for where it is markdown, which shows it as it stands: what it quotes of files and links may hold any signs.

    Signs of markdown are escaped; names of emoji (":joy:"), which cannot be, are parted by a sign without width.
    """
    return re.sub(r"[\\`*_\[\]$<~]", r"\\\g<0>", re.sub(r":(?=[\w+/-]+:)", ":\u2060", text))
