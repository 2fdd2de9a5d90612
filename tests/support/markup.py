"""Pages as a browser reads them, and whether their markup is as it should be."""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from selectolax.lexbor import LexborHTMLParser, LexborNode

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
OPTIONAL_END = {"li", "option", "p", "dt", "dd", "tr", "td", "th", "thead", "tbody"}


@dataclass(frozen=True)
class Element:
    """An element of a page."""

    node: LexborNode

    @property
    def tag(self) -> str:
        return self.node.tag or ""

    @property
    def id(self) -> str:
        return self.node.id or ""

    @property
    def attributes(self) -> dict[str, str]:
        return {name: value or "" for name, value in self.node.attributes.items()}

    @property
    def parent(self) -> "Element | None":
        above = self.node.parent
        return Element(above) if above is not None and above.is_element_node else None

    @property
    def children(self) -> list["Element"]:
        return [Element(child) for child in self.node.iter()]

    def walk(self) -> Iterator["Element"]:
        """This element and every one inside it, in the order of the page."""
        return (Element(node) for node in self.node.traverse())

    @property
    def text(self) -> str:
        """Every word inside, as it stands in the source."""
        return self.node.text()


def parsed(source: str) -> Element:
    root = LexborHTMLParser(source).root
    assert root is not None
    return Element(root)


def faults(source: str) -> list[str]:
    """What a browser would have to repair: tags that do not pair, attributes given twice."""
    check = _Check()
    check.feed(source)
    check.close()
    return check.faults


class _Check(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) != len(names):
            self.faults.append(f"<{tag}> has an attribute twice: {names}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] != tag and self.open[-1] in OPTIONAL_END:
            self.open.pop()
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> at {self.getpos()} closes <{(self.open or [''])[-1]}>")
            return
        self.open.pop()
