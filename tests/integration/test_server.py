"""The production server, on a real port: what of a proxy’s headers reaches the application."""

import http.client
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from waitress import wasyncore
from waitress.server import TcpWSGIServer, create_server
from werkzeug.middleware.proxy_fix import ProxyFix

from auditapp.cli import server_options
from tests.support.councils import Council

SAID = ("REMOTE_ADDR", "wsgi.url_scheme", "HTTP_HOST", "HTTP_X_FORWARDED_HOST")
FORGED = {
    "X-Forwarded-For": "203.0.113.7, 198.51.100.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "audits.example",
    "Host": "inside.example",
}
"""What a proxy sends on; the visitor wrote the first address, the proxy added the second."""


def tells(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """In the place of the pages: what the application would know of the visitor."""
    start("200 OK", [("Content-Type", "text/plain")])
    return [" ".join(environ.get(name, "-") for name in SAID).encode()]


@contextmanager
def served(council: Council, hops: int) -> Iterator[int]:
    """The application behind so many proxies, as `auditapp serve` runs it; its port."""
    app = council.another_app(proxy_hops=hops)
    if isinstance(app.wsgi_app, ProxyFix):
        app.wsgi_app.app = tells
    else:
        app.wsgi_app = tells  # type: ignore[assignment]
    options = server_options(replace(council.settings, proxy_hops=hops), "127.0.0.1", 0)
    sockets: dict[int, Any] = {}
    server = create_server(app, map=sockets, **options)
    assert isinstance(server, TcpWSGIServer)
    ending = threading.Event()

    def run() -> None:
        while not ending.is_set():
            wasyncore.loop(0.05, map=sockets, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield int(server.getsockname()[1])
    finally:
        ending.set()
        thread.join()


def asked(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/", headers=FORGED)
    said = connection.getresponse().read().decode()
    connection.close()
    return said


@pytest.mark.parametrize(
    ("hops", "known"),
    [
        (0, "127.0.0.1 http inside.example -"),
        (1, "198.51.100.9 https audits.example audits.example"),
    ],
)
def test_a_proxys_word_is_taken_only_as_far_as_the_settings_say(
    council: Council, hops: int, known: str
) -> None:
    with served(council, hops) as port:
        assert asked(port) == known
