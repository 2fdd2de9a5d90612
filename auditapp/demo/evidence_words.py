"""What the demo's auditors write beside an answer, taken from `evidence.toml`."""

import random
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from auditapp.domain.forms.given_answers import Given
from auditapp.domain.forms.questions import Question

WORDS: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("evidence.toml").read_text(encoding="utf-8")
)
SHARED = 0.07
"""How often an answer is marked for others to find."""


def told(question: Question, given: Given, chances: random.Random) -> Given:
    """The answer with what is written beside it: a weakness with its evidence and what needs to
    happen, a grade with its reasons, now and then good work worth showing."""
    shared = chances.random() < SHARED
    if not isinstance(given.value, str):
        return given
    if question.key in WORDS["told"]:
        return replace(given, value=chances.choice(WORDS["told"][question.key]))
    if given.value in WORDS["grades"]:
        return replace(given, evidence=chances.choice(WORDS["grades"][given.value]))
    if question.is_weak(given.value):
        return _weak(question, given, shared)
    if question.is_good(given.value) and shared and question.key in WORDS["strong"]:
        evidence, theme = WORDS["strong"][question.key]
        return replace(given, evidence=evidence, theme=theme, example=True)
    return given


def _weak(question: Question, given: Given, shared: bool) -> Given:
    weak, section = WORDS["weak"], question.key.rpartition("-")[0]
    evidence, action = weak.get(question.key, weak["elsewhere"])
    theme = WORDS["themes"].get(section, "") if shared and action else ""
    return replace(given, evidence=evidence, action=action, theme=theme)
