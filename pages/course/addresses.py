"""Addresses at which others in the local network reach this server: "localhost" means something else on each of their machines."""

import contextlib
import ipaddress
import socket
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from pages.shell.words import Words

NOWHERE = "192.0.2.1"
"""An address kept for documentation (RFC 5737)."""


def is_local(url: str) -> bool:
    """Return whether an address leads only from this machine to itself, as "0.0.0.0" does, which Streamlit prints when it starts.

    >>> is_local("http://localhost:8501/descent"), is_local("http://127.0.0.1:8501"), is_local("http://192.168.0.7:8501")
    (True, True, False)
    >>> is_local("http://0.0.0.0:8501/descent"), is_local("http://[::]:8501")
    (True, True)
    """
    host = urlsplit(url).hostname or ""
    with contextlib.suppress(ValueError):
        address = ipaddress.ip_address(host)
        return address.is_loopback or address.is_unspecified
    return host == "localhost" or host.endswith(".localhost")


def move_to(url: str, host: str) -> str:
    """Return the address with another host and the same port and path.

    >>> move_to("http://localhost:8501/descent", "192.168.0.7")
    'http://192.168.0.7:8501/descent'
    """
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, f"{host}:{parts.port}" if parts.port else host, parts.path, parts.query, parts.fragment))


def choose_address(words: Words, address: str) -> str:
    """Return the page's address as others can open it; of several in the local network the teacher chooses one."""
    if not is_local(address):
        return address
    hosts = find_hosts(urlsplit(address).port or 80)
    if not hosts:
        st.caption(words["classroom.local"])
        return address
    host = st.radio(words["classroom.address"], hosts, key="classroom.address") if len(hosts) > 1 else hosts[0]
    st.caption(words("classroom.network", host=host))
    return move_to(address, host)


@st.cache_data(ttl=30, show_spinner=False)
def find_hosts(port: int) -> list[str]:
    """Return this machine's addresses (IPv4) at which somebody answers on this port, the one that leads outside first."""
    found = dict.fromkeys([*_find_outgoing(), *_find_named()])
    return [host for host in found if not ipaddress.ip_address(host).is_loopback and _answers(host, port)]


def _find_outgoing() -> list[str]:
    """Return the address that this machine would send from. Connecting a datagram socket sends nothing."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((NOWHERE, 9))
        return [probe.getsockname()[0]]
    return []


def _find_named() -> list[str]:
    """Return the addresses that this machine's name has."""
    with contextlib.suppress(OSError):
        return [str(where[0]) for *_, where in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return []


def _answers(host: str, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=0.5):
        return True
    return False
