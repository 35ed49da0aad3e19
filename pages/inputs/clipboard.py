"""A button that copies a text, also on plain http, where browsers keep the clipboard from pages; it says what it did."""

from pathlib import Path

from streamlit.components.v2 import component

from pages.shell.words import Words

_COMPONENTS = Path(__file__).parents[2] / "assets" / "components"
_component = component(
    "clipboard",
    html="""<div class="copy" translate="no"><textarea readonly rows="4"></textarea>
<div><button type="button"></button><span role="status"></span></div></div>""",
    css="".join((_COMPONENTS / name).read_text(encoding="utf-8") for name in ("button.css", "clipboard.css")),
    js=(_COMPONENTS / "clipboard.js").read_text(encoding="utf-8"),
)


def offer_copy(words: Words, key: str, label: str, text: str, *, shown: bool = False) -> None:
    """Show a button that copies `text`; where even the old way fails, the text is selected and a sentence says what to press.

    Args:
        key: unique on the page.
        label: of the button.
        shown: show the text, too.
    """
    said = {name: words[f"copy.{name}"] for name in ("copied", "selected")}
    _component(key=key, data={"text": text, "label": label, "shown": shown} | said, width="stretch" if shown else "content")
