"""Strict readers of identifiers and filters in addresses."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, abort, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.routing import BaseConverter

from auditapp.domain.calendar import Month

LONGEST_FILTER = 200
LONGEST_NUMBER = 9
"""Digits: PostgreSQL refuses to compare anything above 2^31 with an identifier."""
WHOLE_NUMBER = rf"[1-9][0-9]{{0,{LONGEST_NUMBER - 1}}}"


class IdConverter(BaseConverter):
    """A database identifier: plain digits, within what every database can hold."""

    regex = WHOLE_NUMBER

    def to_python(self, value: str) -> int:
        return int(value)


class KeyConverter(BaseConverter):
    """A permanent key of a form, question, measure or outcome: `M-DD-01`, `1.B.1`."""

    regex = r"[A-Za-z0-9][A-Za-z0-9.-]{0,39}"


def register(app: Flask) -> None:
    app.url_map.converters.update(id=IdConverter, key=KeyConverter)


class Filtering:
    """Reads filters from a query string; each may be given once, and 400 says what is wrong."""

    def __init__(self, args: MultiDict[str, str]) -> None:
        self._args = args
        self.given: dict[str, Any] = {}
        """The filters that were read and are set, as they stand in an address."""

    def link(self, endpoint: str) -> Callable[..., str]:
        """Makes addresses of a page that keep its filters; asked for once they are read."""
        return lambda page=None, **more: url_for(endpoint, **self.given | {"page": page} | more)

    def text(self, name: str, known: Iterable[str] | None = None) -> str:
        """One value, or ""; with `known` it must be one of them, in whatever case."""
        values = self._args.getlist(name)
        if len(values) > 1:
            abort(400, f"“{name}” is in the address more than once.")
        value = values[0].strip() if values else ""
        if len(value) > LONGEST_FILTER or not value.isprintable():
            abort(400, f"“{name}” in the address is not a filter of this page.")
        if value and known is not None:
            found = {one.lower(): one for one in known}.get(value.lower())
            if found is None:
                abort(400, f"“{value}” is not known as a {name}.")
            value = found
        if value and name != "page":
            self.given[name] = value
        return value

    def month(self, name: str) -> Month | None:
        text = self.text(name)
        try:
            return Month.parse(text) if text else None
        except ValueError as error:
            abort(400, f"“{name}” in the address: {error}.")

    def number(self, name: str) -> int | None:
        """A whole number from 1, within what every database can hold."""
        text = self.text(name)
        if text and not re.fullmatch(WHOLE_NUMBER, text):
            abort(400, f"“{name}” in the address must be a whole number from 1.")
        return int(text) if text else None

    def page(self) -> int:
        return self.number("page") or 1
