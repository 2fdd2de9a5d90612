"""A person with a keyboard and nothing else."""

from dataclasses import dataclass

from playwright.sync_api import Page

LOOK = r"""() => {
  const at = document.activeElement;
  return {
    tag: at.tagName.toLowerCase(),
    type: at.type || "",
    name: at.name || "",
    id: at.id || "",
    text: (at.innerText || at.value || "").replace(/\s+/g, " ").trim(),
    checked: !!at.checked,
    required: !!at.required,
    next: at.getAttribute("name") === "next",
  };
}"""


@dataclass(frozen=True)
class Focus:
    """What has the focus."""

    tag: str
    type: str
    name: str
    id: str
    text: str
    checked: bool
    required: bool
    next: bool


class Keyboard:
    """Moves with Tab, answers with digits and text, presses Enter."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def focus(self) -> Focus:
        return Focus(**self.page.evaluate(LOOK))

    def tab(self) -> Focus:
        self.page.keyboard.press("Tab")
        return self.focus

    def tab_to(self, text: str, limit: int = 200) -> None:
        """Move on until the focused link or button reads `text`."""
        for _ in range(limit):
            focus = self.tab()
            if focus.text.startswith(text) and focus.tag in ("a", "button", "input"):
                return
        raise AssertionError(f"Tab never reached “{text}”")

    def tab_to_field(self, name: str, limit: int = 60) -> None:
        for _ in range(limit):
            if self.tab().name == name:
                return
        raise AssertionError(f"Tab never reached the field {name}")

    def press_enter_and_wait(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def answer_section(self) -> None:
        """Answer every question on the page, then choose "Save and continue"."""
        answered: set[str] = set()
        for _ in range(400):
            focus = self.tab()
            if focus.tag == "button" and focus.text == "Save and continue":
                self.press_enter_and_wait()
                return
            self._answer(focus, answered)
        raise AssertionError("Tab never reached “Save and continue”")

    def _answer(self, focus: Focus, answered: set[str]) -> None:
        if not focus.name or focus.name in answered or focus.type == "hidden":
            return
        answered.add(focus.name)
        if focus.type in ("radio", "checkbox"):
            self.page.keyboard.press("1")
        elif focus.required or not focus.name.endswith("-evidence") or len(answered) % 5 == 0:
            self.type(_words(focus))


def _words(focus: Focus) -> str:
    """What a person would type into this box."""
    if focus.name.endswith(("-day", "-month")):
        return "3"
    if focus.name.endswith("-year"):
        return "2026"
    if focus.tag == "textarea":
        return "Home is calmer, and the plan names who helps at weekends."
    return "2"
