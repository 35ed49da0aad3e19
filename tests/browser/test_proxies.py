"""Behind a proxy: below a path prefix, and under a Content-Security-Policy. nginx is started for real."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser import servers
from tests.browser.conftest import SLIDERS

NGINX = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 64; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
  server {{
    listen 127.0.0.1:{port};
    {header}
    location /course/ {{
      proxy_pass http://localhost:{behind}{path};
      proxy_http_version 1.1; proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
    }}
  }}
}}
"""
POLICY = (
    "default-src 'self'; script-src 'self' blob: 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self' ws:; worker-src 'self' blob:"
)


@pytest.fixture
def nginx(tmp_path: Path, started) -> Callable[..., str]:
    """Return a function that puts nginx before a server, below /course/, and returns the address there."""
    program = shutil.which("nginx")
    if program is None and os.environ.get("CI"):
        pytest.fail("CI has no nginx: .ci/run must install it")
    if program is None:
        pytest.skip("no nginx here: install it (Debian: apt-get install nginx) to run this test")

    def stand_before(behind: int, path: str, header: str = "") -> str:
        port = servers.find_port()
        written = NGINX.format(folder=tmp_path, port=port, behind=behind, path=path, header=header)
        (tmp_path / "nginx.conf").write_text(written)
        started(subprocess.Popen([program, "-c", str(tmp_path / "nginx.conf")], start_new_session=True, **servers.SILENT))
        return servers.wait_for_server(f"http://127.0.0.1:{port}/course")

    return stand_before


@pytest.mark.parametrize("kept", [False, True])
def test_behind_a_proxy_with_a_path_prefix(visit, started, nginx, address: str, kept: bool) -> None:
    """The proxy strips the prefix, or keeps it and the server knows it (`--server.baseUrlPath`)."""
    port = int(address.rpartition(":")[2])
    if kept:
        port = servers.find_port()
        started(servers.run_streamlit(port, "--server.baseUrlPath", "course", DOWNHILL_WORKERS="0"))
        servers.wait_for_server(f"http://localhost:{port}/course")
    visitor = visit(nginx(port, "/course/" if kept else "/")).open("loss_surface?loss_surface.w=3")
    before = visitor.digest()
    assert visitor.move(visitor.page.locator(SLIDERS).first).digest() != before
    assert visitor.page.url.partition("?")[0].endswith("/course/loss_surface")


def test_under_a_content_security_policy(visit, nginx, address: str) -> None:
    """No inline script is needed: pictures stand and move under a policy that forbids them."""
    header = f"add_header Content-Security-Policy {json.dumps(POLICY)} always;"
    visitor = visit(nginx(int(address.rpartition(":")[2]), "/", header)).open("loss_surface")
    before = visitor.digest()
    assert visitor.move(visitor.page.locator(SLIDERS).first).digest() != before
    refused = [text for text in visitor.complaints if "Content Security Policy" in text]
    assert len(refused) <= 1, refused  # Streamlit's own page has one inline script, which nothing depends on
    visitor.complaints.clear()
