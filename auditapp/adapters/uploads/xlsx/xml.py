"""Reads XML in small pieces without keeping it, and refuses declarations of any kind.

The parser is defusedxml's; only what it calls and raises comes from xml.sax.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, NamedTuple
from xml.sax import SAXException  # nosec B406
from xml.sax.handler import ContentHandler  # nosec B406

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

DECLARED = DefusedXmlException
"""Errors for markup that declares a document type or an entity."""
UNPARSED = SAXException
"""Errors for broken markup, including Malformed."""
_CHUNK = 65_536
_DEEPEST = 64


class Malformed(SAXException):
    """The markup is not what a spreadsheet program writes."""

    def __init__(self) -> None:
        super().__init__("malformed")


class Element(NamedTuple):
    """An opened element: its parent's name, its own name, its attributes, all unprefixed."""

    parent: str
    name: str
    attributes: Mapping[str, str]


def out_of_memory(error: Exception) -> bool:
    """Whether parsing failed only because memory ran out."""
    return "out of memory" in str(error)


def _local(name: str) -> str:
    """A name without its prefix: some programs write `x:row` for `row`."""
    return name.rpartition(":")[2]


class Content(ContentHandler):
    """Calls the handlers in `starts` and `ends` by the unprefixed names of elements."""

    def __init__(self) -> None:
        super().__init__()
        self.starts: dict[str, Callable[[Mapping[str, str]], None]] = {}
        self.ends: dict[str, Callable[[], None]] = {}
        self._depth = 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - SAX's name
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Malformed
        start = self.starts.get(name) or self.starts.get(_local(name))
        if start is not None:
            start(attrs)

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX's name
        self._depth -= 1
        end = self.ends.get(name) or self.ends.get(_local(name))
        if end is not None:
            end()


def fed(
    part: IO[bytes], content: ContentHandler, skipped: re.Pattern[bytes] | None = None
) -> Iterator[None]:
    """Feed a part to `content` piece by piece, yielding after each so that results can be taken.

    Markup that matches `skipped` is left out before it is parsed, which is much faster.
    """
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(content)
    for chunk in _pieces(part, skipped):
        parser.feed(chunk)
        yield
    parser.close()
    yield


def _pieces(part: IO[bytes], skipped: re.Pattern[bytes] | None) -> Iterator[bytes]:
    """A part in pieces that end where a row begins, if rows are short enough for that."""
    kept = b""
    while chunk := part.read(_CHUNK):
        if skipped is None:
            yield chunk
            continue
        chunk = kept + chunk
        cut = chunk.rfind(b"<row ")
        if len(chunk) - cut > _CHUNK:
            cut = len(chunk)
        yield skipped.sub(b"", chunk[:cut])
        kept = chunk[cut:]
    yield skipped.sub(b"", kept) if skipped else b""


def elements(part: IO[bytes]) -> Iterator[Element]:
    """Every element of a part, in order."""
    content = _Elements()
    for _ in fed(part, content):
        yield from content.found
        content.found.clear()


class _Elements(ContentHandler):
    """Collects every element as it opens."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Element] = []
        self._above = [""]

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - SAX's name
        name = _local(name)
        attributes = {_local(key): value for key, value in attrs.items()}
        self.found.append(Element(self._above[-1], name, attributes))
        self._above.append(name)
        if len(self._above) > _DEEPEST:
            raise Malformed

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX's name
        self._above.pop()
