"""Files travel in the page's own messages: uploads and downloads in a real browser, and no request to an endpoint for files."""

import io
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import expect

from pages.shell.words import Words
from tests.browser.conftest import wait_for_frames

PICTURE = re.compile(r"convolution\.picture=|[?&]z=")  # in the address: as it is, or packed where it is long
ENDPOINTS = ("/_stcore/upload_file", "/media")


@pytest.fixture
def enter(visit, address: str):
    """Return a function that opens a page; at the end no visitor's browser may have asked for an endpoint for files."""
    asked: list[str] = []

    def open_page(path: str):
        visitor = visit(address)
        visitor.page.on("request", lambda request: asked.append(request.url))
        return visitor.open(path)

    yield open_page
    assert not [url for url in asked if urlsplit(url).path.startswith(ENDPOINTS)]


def press(visitor, key: str) -> None:
    """Open what a button of this sentence hides."""
    visitor.page.get_by_role("button", name=Words("convolution", "en")[key]).click()


def upload(visitor, file: Path) -> None:
    visitor.page.locator(".upload button").get_by_text("Choose").wait_for()  # the browser's part is there
    visitor.page.locator(".upload input").set_input_files(file)


def test_downloads_bring_what_they_say(enter) -> None:
    page = enter("loss_surface?loss_surface.data=own").page
    with page.expect_download() as download:
        page.get_by_role("button", name="loss_surface.csv").click()
    content = Path(download.value.path()).read_bytes()
    assert download.value.suggested_filename == "loss_surface.csv"
    assert content.startswith(b"\xef\xbb\xbfw,b,")
    assert len(content.splitlines()) > 100
    with page.expect_download() as download:
        page.get_by_role("button", name="loss_surface.html").click()
    assert Path(download.value.path()).read_text().rstrip().endswith("</html>")
    page.get_by_text(Words("loss_surface", "en")["shell.program"]).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="loss_surface.py").click()
    assert Path(download.value.path()).read_text().startswith("import torch")


def test_a_file_is_saved_once(enter) -> None:
    """What has been saved leaves the message: a later run brings no second file."""
    visitor = enter("loss_surface")
    saved: list[str] = []
    visitor.page.on("download", lambda download: saved.append(download.suggested_filename))
    with visitor.page.expect_download():
        visitor.page.get_by_role("button", name="loss_surface.csv").click()
    visitor.settle()
    visitor.page.locator(".stSlider input[type=range], .stage-dial input").first.focus()
    visitor.page.keyboard.press("ArrowRight")
    visitor.page.wait_for_url("**loss_surface.w=**")
    visitor.settle()
    assert saved == ["loss_surface.csv"]


def test_a_table_becomes_the_points(enter, tmp_path: Path) -> None:
    file = tmp_path / "hours.csv"
    file.write_text("x,y\n0,1\n1,2\n2,5\n4,4\n")
    visitor = enter("loss_surface?lang=en&loss_surface.data=own")
    before = visitor.digest()
    press(visitor, "points.edit")
    upload(visitor, file)
    visitor.page.wait_for_url("**loss_surface.points=**")
    assert "0,1;1,2;2,5;4,4" in unquote(visitor.page.url)
    assert visitor.settle().digest() != before
    receipt = visitor.page.locator(".upload [role=status]")
    assert "hours.csv" in receipt.inner_text()
    expect(receipt).to_be_in_viewport(ratio=1)


def test_a_refusal_stands_at_the_box_until_something_else_is_right(enter, tmp_path: Path) -> None:
    """A file that is too large, then one whose second line is no number, then a decimal comma typed into the table."""
    large, words = tmp_path / "much.csv", tmp_path / "words.csv"
    large.write_bytes(b"1,2\n" * 60_000)
    words.write_text("x,y\n1,one\n2,5\n3,6\n")
    visitor = enter("loss_surface?lang=en&loss_surface.data=own")
    press(visitor, "points.edit")
    upload(visitor, large)
    visitor.page.locator(".upload [role=alert]").get_by_text("larger than 200 KB").wait_for()
    assert "200 KB" in visitor.page.locator(".upload-zone span").inner_text()
    upload(visitor, words)
    visitor.page.locator(".upload [role=alert]").get_by_text("Line 2").wait_for()
    write_cell(visitor.settle(), "1,5")
    visitor.page.wait_for_url("**loss_surface.points=**")
    assert "1.5,3;2,5;3,7" in unquote(visitor.page.url)
    visitor.settle()
    assert not visitor.page.locator(".upload [role=alert]").inner_text()


def write_cell(visitor, text: str) -> None:
    """Write into the first cell of the table."""
    cell = visitor.page.locator(".gdg-input")
    for _ in range(40):  # the table listens some time after it is drawn
        visitor.page.locator(".dvn-scroller").click(position={"x": 60, "y": 52})
        visitor.page.keyboard.press("1")
        wait_for_frames(visitor.page, 15)
        if cell.count():
            break
    cell.fill(text)
    visitor.page.keyboard.press("Enter")


def test_what_was_typed_is_there_when_the_table_comes_back(enter) -> None:
    """Streamlit forgets the edits of a table that is away: of other data, in another view, on another page."""
    visitor = enter("probabilities?lang=en&probabilities.view=fitting&probabilities.data=own&probabilities.more=1")
    press(visitor, "points.edit")
    write_cell(visitor.settle(), "1,5")
    visitor.page.wait_for_url("**points=1.5**")
    visitor.page.keyboard.press("Escape")
    for place in (0, 2):
        visitor.choose_view("probabilities", place)
        visitor.settle()
    assert "1.5,0;2,0;3,1" in unquote(visitor.page.url)
    visitor.page.get_by_role("link", name=Words("shell", "en")["shell.home"]).first.click()
    visitor.page.wait_for_url("**/")
    visitor.page.go_back()
    visitor.page.wait_for_url("**fitting**")
    assert "1.5,0;2,0;3,1" in unquote(visitor.settle().page.url)


def test_a_photo_becomes_the_input(enter, tmp_path: Path) -> None:
    """Twelve million pixels taken sideways, more bytes than Streamlit's box took: small and upright when it arrives."""
    photo = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6  # "rotate by 90 degrees to view"
    noise = np.random.default_rng(0).integers(0, 256, (3000, 4000, 3), dtype=np.uint8)
    Image.fromarray(noise).save(photo, quality=90, exif=exif)
    assert photo.stat().st_size > 8_000_000
    visitor = enter("convolution?lang=en&convolution.source=upload")
    press(visitor, "picture.upload")
    upload(visitor, photo)
    visitor.page.wait_for_url(PICTURE)
    visitor.settle()
    sizes = "[...document.querySelectorAll('.stage-plot')].flatMap(plot => plot.data.map(trace => trace.z?.length))"
    assert 28 in visitor.page.evaluate(sizes)
    assert "photo.jpg" in visitor.page.locator(".upload [role=status]").inner_text()


def damage(content: bytes, name: bytes) -> bytes:
    """Return a PNG with a wrong checksum in the chunk of this name."""
    place = content.index(name)
    end = place + 4 + int.from_bytes(content[place - 4 : place], "big")
    return content[:end] + bytes([content[end] ^ 255]) + content[end + 1 :]


def make_pictures() -> dict[str, bytes]:
    """Return files that every browser shows, by name."""
    colours = np.indices((60, 80)).sum(axis=0).astype(np.uint8)
    picture, notes = Image.fromarray(np.stack([colours, 2 * colours, 255 - colours], axis=2)), PngInfo()
    notes.add_text("Comment", "made by a test")

    def encode(image: Image.Image, kind: str, **options: object) -> bytes:
        file = io.BytesIO()
        image.save(file, kind, **options)
        return file.getvalue()

    text, jpeg = encode(picture, "PNG", pnginfo=notes), encode(picture, "JPEG", progressive=True, exif=b"Exif\0\0broken")
    twelve = Image.fromarray((np.indices((60, 80)).sum(axis=0) * 29).astype(np.uint16))
    return {
        "checksum.png": damage(text, b"tEXt"), "exif.jpg": jpeg, "cut.jpg": jpeg[: len(jpeg) * 4 // 5], "no end.png": text[:-12],
        "photo.webp": encode(picture, "WEBP"), "twelve bits.png": encode(twelve, "PNG"),
        "grey alpha.png": encode(picture.convert("LA"), "PNG"),
    }  # fmt: skip


def test_what_browsers_show_is_taken(enter, tmp_path: Path) -> None:
    visitor = enter("convolution?lang=en&convolution.source=upload")
    press(visitor, "picture.upload")
    for name, content in make_pictures().items():
        (tmp_path / name).write_bytes(content)
        upload(visitor, tmp_path / name)
        visitor.page.locator(".upload [role=status]").get_by_text(name).wait_for()
        assert not visitor.page.locator(".upload [role=alert]").inner_text(), name
        if name == "twelve bits.png":
            assert "brighter" in visitor.page.locator(".upload [role=status]").inner_text()


def test_what_shows_nothing_is_refused_with_the_remedy(enter, tmp_path: Path) -> None:
    """A kind of file that no browser reads; a beginning from which a browser takes the size, and shows nothing."""
    whole = make_pictures()["no end.png"]
    visitor = enter("convolution?lang=en&convolution.source=upload")
    press(visitor, "picture.upload")
    for name, content, said in (
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100, "save it as PNG or JPEG"),
        ("head.png", whole[: whole.index(b"IDAT") + 14], "Nothing can be seen"),
    ):
        (tmp_path / name).write_bytes(content)
        upload(visitor, tmp_path / name)
        visitor.page.locator(".upload [role=alert]").get_by_text(said).wait_for()
    assert "convolution.picture" not in visitor.page.url


def test_fifty_million_pixels_become_small(enter, tmp_path: Path) -> None:
    photo = tmp_path / "large.jpg"
    Image.linear_gradient("L").resize((8160, 6120)).convert("RGB").save(photo, quality=95)
    visitor = enter("convolution?lang=en&convolution.source=upload")
    press(visitor, "picture.upload")
    upload(visitor, photo)
    visitor.page.wait_for_url(PICTURE)
