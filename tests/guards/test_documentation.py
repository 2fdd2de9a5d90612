"""The documentation says what is so: what the code offers is on its page, and the reverse."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import pytest

from auditapp.app import create_app
from auditapp.cli import main
from auditapp.config import SETTINGS, Setting, load_settings
from auditapp.domain.forms.answers import QUESTION_TYPES
from auditapp.domain.forms.measures import MEASURE_KINDS
from auditapp.domain.vocabulary import Role
from auditapp.domain.workbook.exports import AnySheet
from tests.support.documents import ROOT, codes, links, page, pages, shown_lines
from tests.support.worked_examples import EXAMPLES
from tests.support.worked_tables import printed_page

LONGEST_README = 150
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))


def sheet_kinds() -> set[str]:
    """Every kind of sheet by the name that workbook definitions use."""
    union, *_ = get_args(AnySheet)
    return {get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(union)}


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("docs/extending.md", set(QUESTION_TYPES)),
        ("docs/extending.md", set(MEASURE_KINDS)),
        ("docs/extending.md", sheet_kinds()),
        ("docs/operations.md", {str(role) for role in Role}),
    ],
    ids=["question types", "kinds of measure", "kinds of sheet", "roles"],
)
def test_a_page_leaves_nothing_out(name: str, offered: set[str]) -> None:
    assert offered
    assert offered - codes(page(name)) == set()


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_setting_is_documented_with_its_default_and_meaning(setting: Setting) -> None:
    row = f"| `{setting.name}` | {setting.shown_default} | {setting.meaning} |"
    assert row in page("docs/operations.md").splitlines()


def test_no_setting_is_documented_that_is_none() -> None:
    named = {word for file in pages() for word in codes(file.read_text(encoding="utf-8"))}
    settings = {word for word in named if re.fullmatch(r"AUDITAPP_[A-Z_]+", word)}
    assert settings == {setting.name for setting in SETTINGS}


def test_every_role_is_called_what_pages_call_it() -> None:
    text = page("docs/operations.md")
    assert [role.label for role in Role if role.label not in text] == []


# Commands ----------------------------------------------------------------------------------------


def commands(
    command: click.Command = main, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command]]:
    """Every command by its words, `users add`, and every group of them."""
    if path:
        yield " ".join(path), command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, (*path, name))


COMMANDS = dict(commands())
LEAVES = [words for words, command in COMMANDS.items() if not isinstance(command, click.Group)]


def options(words: str) -> set[str]:
    named = (one for one in COMMANDS[words].params if isinstance(one, click.Option))
    return {name for option in named for name in (*option.opts, *option.secondary_opts)}


def written(line: str) -> tuple[str, set[str]]:
    """What a command line calls, and with which options: `auditapp users add X --name Y`."""
    parts = re.split(r"[\s|\\\[\]…]+", line.partition("#")[0].removeprefix("auditapp "))
    words: list[str] = []
    while parts and " ".join([*words, parts[0]]) in COMMANDS:
        words.append(parts.pop(0))
    return " ".join(words), {part for part in parts if part.startswith("--")}


def command_lines(text: str) -> list[str]:
    return [line for line in shown_lines(text) if line.startswith("auditapp ")]


@pytest.mark.parametrize("words", LEAVES)
def test_every_command_is_documented_with_its_options(words: str) -> None:
    lines = [written(line) for line in command_lines(page("docs/operations.md"))]
    assert words in [called for called, _ in lines]
    given = {name for called, names in lines if called == words for name in names}
    assert options(words) - given == set()


@pytest.mark.parametrize("file", pages(), ids=lambda file: str(file.relative_to(ROOT)))
def test_every_command_line_that_a_page_shows_exists(file: Path) -> None:
    for line in command_lines(file.read_text(encoding="utf-8")):
        words, given = written(line)
        known = {"--help"} | (options(words) if words else set())
        assert words or line.startswith(("auditapp COMMAND", "auditapp …")), line
        assert given <= known, line


def test_every_target_of_make_that_a_page_shows_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
    shown = {
        found[1]
        for file in pages()
        for line in shown_lines(file.read_text(encoding="utf-8"))
        if (found := re.match(r"make ([a-z]+)", line))
    }
    assert {"demo", "test"} <= shown <= targets


def test_commit_hooks_are_local_and_call_what_make_test_calls() -> None:
    hooks = page(".pre-commit-config.yaml")
    assert set(re.findall(r"(?:repo|language): (\S+)", hooks)) == {"local", "system"}
    calls = re.findall(r"entry: \.venv/bin/(\S+(?: -m \S+| [a-z]+)?)", hooks)
    quick = ["ruff check", "ruff format", "mypy", "lint-imports", "auditapp forms"]
    assert calls == [*quick, "python -m tests.javascript"]
    assert [call for call in calls if f"$(BIN)/{call}" not in page("Makefile")] == []


# Pages -------------------------------------------------------------------------------------------


def test_the_readme_is_read_in_five_minutes() -> None:
    assert len(page("README.md").splitlines()) <= LONGEST_README


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("file", pages(), ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_and_picture_leads_somewhere(file: Path) -> None:
    for link in links(file.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = (file.parent / name) if name else file
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), link


def test_every_address_that_a_page_shows_exists() -> None:
    app = create_app(load_settings({"AUDITAPP_ENV": "test"}))
    routes = {re.sub(r"<[^>]+>", "<>", rule.rule) for rule in app.url_map.iter_rules()}
    texts = [file.read_text(encoding="utf-8") for file in pages()]
    shown = {word for text in texts for word in codes(text) if re.fullmatch(r"/[a-z/<>-]*", word)}
    assert "/rounds/<id>/grid" in shown
    assert {
        address for address in shown if re.sub(r"<[^>]+>", "<>", address) not in routes
    } == set()


def test_every_page_is_reached_from_the_readme() -> None:
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        file = waiting.pop()
        seen.add(file)
        found = links(file.read_text(encoding="utf-8"))
        there = {(file.parent / link.partition("#")[0]).resolve() for link in found}
        waiting.extend(one for one in there - seen if one.suffix == ".md")
    assert set(pages()) - seen == set()


def test_the_worked_tables_are_printed_as_they_are() -> None:
    """Where this fails, run: python -m tests.spec > docs/figures.md"""
    assert page("docs/figures.md") == printed_page(EXAMPLES)


def test_every_exception_of_the_import_contract_is_explained() -> None:
    project = tomllib.loads(page("pyproject.toml"))
    contracts = project["tool"]["importlinter"]["contracts"]
    exceptions = [line for contract in contracts for line in contract.get("ignore_imports", ())]
    text = page("docs/architecture.md")
    for line in exceptions:
        who, what = re.findall(r"auditapp\.?([a-z_.]*?)(?:\.\*\*)?(?: ->|$)", line)
        row = f"| {f'`{who}`' if who else 'any feature'} | `{what}` |"
        assert row in text, line
    assert text.count("\n| any feature |") + text.count("\n| `") >= len(exceptions)


def test_every_module_that_the_architecture_names_exists() -> None:
    dotted = re.compile(r"[a-z_]+(\.[a-z_]+)+")
    named = [word for word in codes(page("docs/architecture.md")) if dotted.fullmatch(word)]
    places = {word: ROOT.joinpath("auditapp", *word.split(".")) for word in named}
    assert len(named) > 20
    lost = [
        word
        for word, place in places.items()
        if not place.is_dir() and not place.with_suffix(".py").exists()
    ]
    assert lost == []


@pytest.mark.parametrize("file", DECISIONS, ids=lambda file: file.stem)
def test_a_decision_has_its_number_date_and_three_parts(file: Path) -> None:
    title, _, date, *_ = file.read_text(encoding="utf-8").splitlines()
    assert title.startswith(f"# {int(file.name[:4])}. ")
    assert re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", date)
    text = file.read_text(encoding="utf-8")
    assert [part for part in ("Context", "Decision", "Consequence") if f"**{part}.**" in text] == [
        "Context",
        "Decision",
        "Consequence",
    ]


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(file.name[:4]) for file in DECISIONS] == list(range(1, len(DECISIONS) + 1))
