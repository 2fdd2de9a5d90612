"""The real server on a database of its own, and visitors that come to it over HTTP.

`Remote` stands where an application stands for `Visitor`, so that the steps of the integration
tests (pages parsed, forms filled, tokens taken from the page) are taken against a server that can
be killed. Every request is a connection of its own; what gets no whole answer raises Unreachable.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import Headers

from tests.support.demo_server import free_port

ROOT = Path(__file__).parents[2]
KEY = "a key that only proofs use, and long enough"
PATIENCE = 60
Unreachable = (OSError, http.client.HTTPException)


class Server:
    """`auditapp serve` on one database and one port; it may be killed and started again."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.key = KEY
        self._url = database_url
        self._warm: subprocess.Popen[str] | None = None
        self._pid = 0

    def start(self) -> None:
        """Answers from now on."""
        if self._warm is None:
            self._warm = self._warmed()
        assert self._warm.stdin is not None
        assert self._warm.stdout is not None
        self._warm.stdin.write(f"{self.port}\n")
        self._warm.stdin.flush()
        self._pid = int(self._warm.stdout.readline())
        self._wait()

    def kill(self) -> None:
        """As a power switch would: nothing is tidied up."""
        os.kill(self._pid, signal.SIGKILL)
        self._gone()

    def stop(self) -> None:
        """For good."""
        if self._pid:
            self.kill()
        self._cool()

    def forget_key(self) -> None:
        """The next start has another secret key, so that no token of before is good."""
        self.key = f"{KEY} {time.monotonic_ns()}"
        self._cool()

    def _cool(self) -> None:
        if self._warm is not None:
            assert self._warm.stdin is not None
            self._warm.stdin.close()
            self._warm.wait(timeout=20)
            if self._warm.stdout is not None:
                self._warm.stdout.close()
            self._warm = None

    def _warmed(self) -> "subprocess.Popen[str]":
        kept = {name: text for name, text in os.environ.items() if not name.startswith("AUDITAPP_")}
        own = {
            "AUDITAPP_ENV": "test",
            "AUDITAPP_DATA_DIR": str(self.folder),
            "AUDITAPP_DATABASE_URL": self._url,
            "AUDITAPP_SECRET_KEY": self.key,
        }
        with (self.folder / "server.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.support.warm_server"],
                cwd=ROOT,
                env={**kept, **own},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def _gone(self) -> None:
        assert self._warm is not None
        assert self._warm.stdout is not None
        assert self._warm.stdout.readline() == "gone\n"
        self._pid = 0

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                if Client(self.port).open("/health").status_code == 200:
                    return
            except Unreachable:
                time.sleep(0.01)
        raise AssertionError("the server did not answer within a minute")

    @property
    def log(self) -> str:
        """What the server wrote since it first started."""
        return (self.folder / "server.log").read_text(encoding="utf-8")


class Remote:
    """A server, as `Visitor` asks an application for a client."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def test_client(self) -> "Client":
        return Client(self._server.port)


class Client:
    """One browser's connections and its session cookie, spoken to as Flask's test client is."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookie = ""

    def open(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        environ_overrides: Any = None,
        data: Any = None,
        content_type: str = "",
        **more: Any,
    ) -> Any:
        """One request; Unreachable when its answer does not come, or not whole."""
        if "json" in more:
            data, content_type = json.dumps(more["json"]), "application/json"
        elif isinstance(data, dict):
            data, content_type = urlencode(data), "application/x-www-form-urlencoded"
        said = {"Host": "localhost", "Connection": "close", **(headers or {})}
        if content_type:
            said["Content-Type"] = content_type
        if self._cookie:
            said["Cookie"] = f"session={self._cookie}"
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        try:
            body = data.encode() if isinstance(data, str) else data
            connection.request(method, path.removeprefix("http://localhost"), body, said)
            return self._taken(path, connection.getresponse())
        finally:
            connection.close()

    def get_cookie(self, name: str) -> Any:
        return SimpleNamespace(value=self._cookie) if self._cookie else None

    def set_cookie(self, name: str, value: str) -> None:
        self._cookie = value

    def _taken(self, path: str, response: http.client.HTTPResponse) -> Any:
        body, headers = response.read(), Headers(response.getheaders())
        for line in headers.getlist("Set-Cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            if name == "session":
                self._cookie = value
        return SimpleNamespace(
            status_code=response.status,
            headers=headers,
            mimetype=headers.get("Content-Type", "").partition(";")[0],
            request=SimpleNamespace(path=path),
            get_data=lambda: body,
            close=lambda: None,
        )
