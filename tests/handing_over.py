"""What the browser's upload box would hand over, for tests that have no browser."""

import base64

from streamlit.testing.v1 import AppTest


def hand_over(page: AppTest, key: str, name: str, content: bytes) -> AppTest:
    """Run the page as if a file had come into the box `key`."""
    page.session_state[f"{key}.came"] = {"name": name, "content": base64.b64encode(content).decode()}
    return page.run()
