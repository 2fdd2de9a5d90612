"""A browser without pictures: pages parsed, forms sent as a browser would send them.

Tokens come from the page, nothing is switched off, redirects are followed only when asked.
"""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests.support.factories import PASSWORD
from tests.support.markup import Element, faults, parsed

SERVED = "http://localhost"
HEADER = ("/sign-out", "/find")
"""The forms in the header of every page."""
Fields = list[tuple[str, str]]
Typed = Mapping[str, str | Sequence[str] | None]
"""What is typed into fields, by their names; None takes a field out of what is sent."""


class Page:
    """One response, parsed."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.html = response.get_data().decode("utf-8", "replace")
        self.path = response.request.path
        response.close()
        source = self.html if response.mimetype == "text/html" else ""
        self.root, self.markup_faults = parsed(source), faults(source)

    def __repr__(self) -> str:
        return f"<{self.status} {self.path}: {self.heading or self.html[:200]}>"

    def all(self, tag: str, **wanted: str) -> list[Element]:
        """Elements of a tag whose attributes are as wanted (`class_` asks for one class)."""
        return [one for one in self.root.walk() if one.tag == tag and _fits(one, wanted)]

    @property
    def text(self) -> str:
        return " ".join(self.root.text.split())

    @property
    def json(self) -> Any:
        return json.loads(self.html)

    @property
    def heading(self) -> str:
        return " ".join(" ".join(one.text for one in self.all("h1")).split())

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def problems(self) -> list[tuple[str, str]]:
        """The error summary: where each entry leads, and its words."""
        boxes = [one for one in self.all("div", class_="govuk-error-summary")]
        links = [link for box in boxes for link in box.walk() if link.tag == "a"]
        return [(link.attributes["href"], " ".join(link.text.split())) for link in links]

    @property
    def links(self) -> dict[str, str]:
        return {" ".join(one.text.split()): one.attributes.get("href", "") for one in self.all("a")}

    def form(self, action: str | None = None) -> "Form":
        """The page's own form (the one to sign out is in the header), or that of an action."""
        found = [
            one
            for one in self.all("form", method="post")
            if (action is None and one.attributes["action"] not in HEADER)
            or one.attributes.get("action") == action
        ]
        assert found, f"no form on {self!r}"
        return Form(found[0])


class Form:
    """A form's action and fields, as the page holds them."""

    def __init__(self, element: Element) -> None:
        self.action = element.attributes["action"]
        self.element = element
        self.fields: Fields = list(_successful(element))

    def with_(self, answers: Typed) -> Fields:
        """The fields with some answered anew (None takes a field out)."""
        known = {one.attributes.get("name") for one in self.element.walk()}
        assert set(answers) <= known, f"not on the page: {set(answers) - known}"
        kept = [(name, text) for name, text in self.fields if name not in answers]
        for name, given in answers.items():
            values = [] if given is None else [given] if isinstance(given, str) else given
            kept += [(name, value) for value in values]
        return kept

    def value(self, name: str) -> str:
        return next((text for found, text in self.fields if found == name), "")

    @property
    def names(self) -> list[str]:
        named = (one.attributes.get("name", "") for one in self.element.walk())
        return list(dict.fromkeys(name for name in named if name))


class Visitor:
    """One browser with its own cookies."""

    def __init__(self, app: Flask, address: str = "192.0.2.1") -> None:
        self.app = app
        self.client = app.test_client()
        self.address = address
        self.headers: dict[str, str] = {}

    def send(self, method: str, path: str, **options: Any) -> Page:
        headers = {**self.headers, **options.pop("headers", {})}
        environ = {"REMOTE_ADDR": self.address}
        response = self.client.open(
            path, method=method, headers=headers, environ_overrides=environ, **options
        )
        return Page(response)

    def get(self, path: str, **headers: str) -> Page:
        return self.send("GET", path, headers=headers)

    def post(self, path: str, fields: Iterable[tuple[str, str]], **headers: str) -> Page:
        """Send fields as they are, with what a browser says about where they come from."""
        said = {"Origin": SERVED, "Referer": f"{SERVED}/", "Sec-Fetch-Site": "same-origin"}
        said.update(headers)
        return self.send("POST", path, data=encoded(fields), headers=said, **URLENCODED)

    def open(self, path: str) -> Page:
        return self.follow(self.get(path))

    def follow(self, page: Page) -> Page:
        for _ in range(5):
            if page.status not in (301, 302, 303):
                return page
            page = self.get(page.location)
        raise AssertionError(f"redirected for ever: {page!r}")

    def fill(self, page: Page, answers: Typed, action: str | None = None) -> Page:
        """Answer a page's form and press its button; no redirect is followed."""
        form = page.form(action)
        return self.post(form.action, form.with_(answers))

    def upload(
        self,
        page: Page,
        answers: Typed,
        files: Mapping[str, tuple[str, bytes]],
        action: str | None = None,
    ) -> Page:
        """Answer a page's form that takes files (name of the file, content) and send it."""
        form = page.form(action)
        assert form.element.attributes.get("enctype") == "multipart/form-data", page
        fields: dict[str, Any] = {}
        for name, text in form.with_(answers):
            fields.setdefault(name, []).append(text)
        for name, (filename, content) in files.items():
            assert name in form.names, f"no field {name} on {page!r}"
            fields[name] = FileStorage(io.BytesIO(content), filename, name)
        boundary, body = encode_multipart(MultiDict(fields))
        said = {"Origin": SERVED, "Referer": f"{SERVED}/", "Sec-Fetch-Site": "same-origin"}
        kind = f"multipart/form-data; boundary={boundary}"
        return self.send("POST", form.action, data=body, headers=said, content_type=kind)

    def sign_in(self, email: str, password: str = PASSWORD) -> Page:
        page = self.fill(self.open("/sign-in"), {"email": email, "password": password})
        assert page.status == 302, page
        return page

    def sign_out(self) -> Page:
        return self.fill(self.open("/"), {}, action="/sign-out")

    @property
    def key(self) -> str:
        """The session cookie's value."""
        cookie = self.client.get_cookie("session")
        return cookie.value if cookie else ""

    def take(self, key: str) -> "Visitor":
        """Use somebody's session cookie."""
        self.client.set_cookie("session", key)
        return self

    def token(self) -> str:
        """This session's form token, from the page's own sign-out form or the sign-in page."""
        page = self.open("/")
        return next(one.attributes["value"] for one in page.all("input", name="csrf_token"))


URLENCODED: dict[str, Any] = {"content_type": "application/x-www-form-urlencoded"}


def encoded(fields: Iterable[tuple[str, str]]) -> bytes:
    """Fields as a browser encodes them: line ends as CR LF."""
    lines = [(name, text.replace("\r\n", "\n").replace("\n", "\r\n")) for name, text in fields]
    return urlencode(lines).encode()


def _fits(element: Element, wanted: Mapping[str, str]) -> bool:
    for name, value in wanted.items():
        if name == "class_":
            if value not in element.attributes.get("class", "").split():
                return False
        elif element.attributes.get(name) != value:
            return False
    return True


def _successful(form: Element) -> Iterator[tuple[str, str]]:
    """The fields a browser would send if nothing was changed; no button."""
    for one in form.walk():
        name, kind = one.attributes.get("name", ""), one.attributes.get("type", "")
        if not name:
            continue
        if one.tag == "textarea":
            yield name, one.text
        elif one.tag == "select":
            chosen = [o for o in one.walk() if o.tag == "option"]
            marked = [o for o in chosen if "selected" in o.attributes] or chosen[:1]
            yield from ((name, option.attributes.get("value", option.text)) for option in marked)
        elif one.tag == "input" and kind in ("radio", "checkbox"):
            if "checked" in one.attributes:
                yield name, one.attributes.get("value", "on")
        elif one.tag == "input" and kind not in ("submit", "button", "file"):
            yield name, one.attributes.get("value", "")
