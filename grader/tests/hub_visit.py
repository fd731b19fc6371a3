"""Users of a running hub, as their browsers and servers see it.

- ``Visitor``: signs in at the form, starts the own server, asks any address, types in a terminal
- ``local_names``: lets names below ``localhost`` be found, as browsers find them
"""

import asyncio
import json
import re
import secrets
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

_PATIENCE = 180.0  # seconds: two workers share a small machine


@contextmanager
def local_names() -> Generator[None]:
    """Look up every name below ``localhost`` as this machine; RFC 6761 asks for it."""
    real = socket.getaddrinfo

    def lookup(host: Any, *arguments: Any, **options: Any) -> Any:
        ours = isinstance(host, str) and host.endswith(".localhost")
        return real("127.0.0.1" if ours else host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", lookup)
        yield


@dataclass(frozen=True)
class Answer:
    """What came back: status, address after redirects, headers, text."""

    status: int
    address: str
    headers: dict[str, str]
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Visitor:
    """A user of the hub at ``port``."""

    port: int
    name: str
    password: str
    cookies: CookieJar = field(default_factory=CookieJar)
    token: str = ""

    @property
    def hub(self) -> str:
        return f"http://hub.localhost:{self.port}/hub"

    def server(self, name: str = "") -> str:
        """Return the address of somebody's server, by default the own one."""
        who = name or self.name
        return f"http://{who}.hub.localhost:{self.port}/user/{who}"

    def browse(self, address: str, body: str | None = None, **headers: str) -> Answer:
        """Open an address with this user's cookies, and nothing else."""
        data = body.encode() if body is not None else None
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )
        return _answer(opener, urllib.request.Request(address, data, headers))

    def ask(self, method: str, address: str, body: Any = None) -> Answer:
        """Ask an address with this user's token, and nothing else."""
        data = json.dumps(body).encode() if body is not None else None
        headers = {"Authorization": f"token {self.token}"} if self.token else {}
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        return _answer(opener, urllib.request.Request(address, data, headers, method=method))

    def sign_in(self) -> None:
        """Fill in the form, and take a token as the page for tokens does."""
        self.browse(f"{self.hub}/login")
        form = {"username": self.name, "password": self.password, "_xsrf": self._xsrf()}
        page = f"{self.hub}/login?next=%2Fhub%2Ftoken"  # the hub's own choice starts the server
        said = self.browse(page, urlencode(form))
        assert said.status == 200, said
        assert "/hub/login" not in said.address, f"{self.name} was not let in"
        headers = {"X-XSRFToken": self._xsrf(), "Content-Type": "application/json"}
        made = self.browse(f"{self.hub}/api/users/{self.name}/tokens", "{}", **headers)
        assert made.status == 201, made
        self.token = made.json()["token"]

    def _xsrf(self) -> str:
        found = [cookie.value for cookie in self.cookies if cookie.name == "_xsrf"]
        return found[0] or "" if found else ""

    def start(self) -> None:
        """Start the own server, and wait until it answers."""
        self.ask("POST", f"{self.hub}/api/users/{self.name}/server")
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            model = self.ask("GET", f"{self.hub}/api/users/{self.name}").json()
            if model["servers"].get("", {}).get("ready"):
                return
            time.sleep(0.3)
        raise AssertionError(f"the server of {self.name} did not start")

    def stop(self) -> None:
        """Stop the own server, and wait until it is gone."""
        self.ask("DELETE", f"{self.hub}/api/users/{self.name}/server")
        end = time.monotonic() + _PATIENCE
        while self.ask("GET", f"{self.hub}/api/users/{self.name}").json()["servers"]:
            assert time.monotonic() < end, f"the server of {self.name} did not stop"
            time.sleep(0.3)

    def type(self, command: str, expected: int = 0) -> str:
        """Type a command in a terminal of the own server, and return what it says."""
        made = self.ask("POST", f"{self.server()}/api/terminals")
        assert made.status == 200, made
        address = f"{self.server()}/terminals/websocket/{made.json()['name']}"
        said, code = asyncio.run(_type(address, self.token, command))
        assert code == expected, f"{self.name} $ {command}\n{said}"
        return said


def _answer(opener: urllib.request.OpenerDirector, request: urllib.request.Request) -> Answer:
    try:
        with opener.open(request, timeout=_PATIENCE) as reply:
            text = reply.read().decode(errors="replace")
            return Answer(reply.status, reply.url, dict(reply.headers), text)
    except urllib.error.HTTPError as error:
        with error:
            text = error.read().decode(errors="replace")
            return Answer(error.code, error.url, dict(error.headers), text)


async def _type(address: str, token: str, command: str) -> tuple[str, int]:
    mark = secrets.token_hex(8)
    request = HTTPRequest(
        address.replace("http", "ws", 1), headers={"Authorization": f"token {token}"}
    )
    # What the terminal repeats of this line is no answer, so the mark stands there in two parts.
    line = f"{command}; code=$?; echo; echo {mark[:8]}''{mark[8:]} $code\r"
    heard = ""
    connection = await websocket_connect(request)
    try:
        await connection.write_message(json.dumps(["stdin", line]))
        while not (end := re.search(rf"{mark} (\d+)", heard)):
            message = await asyncio.wait_for(connection.read_message(), _PATIENCE)
            assert message is not None, heard
            kind, *content = json.loads(message)
            heard += str(content[0]) if kind == "stdout" else ""
    finally:
        connection.close()
        while await asyncio.wait_for(connection.read_message(), _PATIENCE) is not None:
            pass  # until the other side has closed it too
    return heard, int(end.group(1))
