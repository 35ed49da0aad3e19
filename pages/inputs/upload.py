"""A box for a file that travels in the page's own message: Streamlit's upload endpoint belongs to one server process."""

import base64
from pathlib import Path

import numpy as np
import streamlit as st
from streamlit.components.v2 import component

from core.foundation.pictures import write_picture
from pages.inputs.file import Box, write_size
from pages.shell.lesson import Lesson

_COMPONENTS = Path(__file__).parents[2] / "assets" / "components"
_component = component(
    "upload",
    html="""<div class="upload" role="group"><label></label>
<div class="upload-zone"><button type="button"></button><span></span><input type="file"></div>
<img hidden><p role="status"></p><p role="alert"></p></div>""",
    css="".join((_COMPONENTS / name).read_text(encoding="utf-8") for name in ("button.css", "upload.css")),
    js=(_COMPONENTS / "upload.js").read_text(encoding="utf-8"),
)


def show_box(
    lesson: Lesson, key: str, label: str, box: Box, *, receipt: str = "", refusal: str = "", preview: np.ndarray | None = None
) -> None:
    """Show the box with what became of the last file; what is put into it comes with the next run (`receive_file`).

    Args:
        preview: the picture that was taken, small: shape (channel, row, column), 0 to 1.
    """

    def note() -> None:
        came = getattr(st.session_state.get(key), "file", None)
        if came is not None:
            st.session_state[f"{key}.came"] = came

    words = lesson.words
    data = {"label": label, "choose": words["upload.choose"], "drop": words("upload.drop", most=write_size(box.most))}
    data |= {"accept": box.accept, "most": box.most, "side": box.side, "receipt": receipt, "refusal": refusal}
    if preview is not None:
        picture = base64.b64encode(base64.urlsafe_b64decode(write_picture(preview) + "==")).decode("ascii")
        data |= {"preview": f"data:image/png;base64,{picture}", "cut": words["picture.cut"]}
    _component(key=key, data=data, on_file_change=note)
