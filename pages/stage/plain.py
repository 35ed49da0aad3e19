"""Sentences for where there is no markdown."""

import re


def plain(text: str) -> str:
    """Return a sentence without the colours of what it names (":blue[line]" in markdown), for where it is no markdown."""
    return re.sub(r":[a-z]+\[([^\[\]]*)\]", r"\1", text)
