"""Mappings as TOML: read from a definition file, and written as one.

A mapping that was made on a page is kept as the same text, so that it can be read, copied to
another installation and loaded there.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from auditapp.domain.forms.faults import DefinitionFaults, Fault, from_pydantic
from auditapp.domain.mappings.definition import FileMapping

LARGEST = 100_000


@lru_cache(maxsize=64)
def load_mapping(text: str, file: str = "") -> FileMapping:
    """Read one mapping; DefinitionFaults carries everything that is wrong with it."""
    try:
        return FileMapping.model_validate(_parse(text, file))
    except ValidationError as error:
        raise DefinitionFaults(from_pydantic(error, FileMapping, file)) from None


def mapping_text(mapping: FileMapping) -> str:
    """A mapping as TOML, without what it leaves unsaid."""
    table = mapping.model_dump(by_alias=True, exclude_defaults=True, mode="json")
    return "\n".join(_lines(table, "")) + "\n"


def _parse(text: str, file: str) -> dict[str, Any]:
    if len(text) > LARGEST:
        what = "The file is too large."
        raise DefinitionFaults([Fault("too-large", "", what, "A mapping is short.", None, file)])
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        what = f"This is not TOML: {error}."
        fault = Fault("not-toml", "", what, "Correct that line.", None, file)
        raise DefinitionFaults([fault]) from None


def _lines(table: Mapping[str, Any], path: str) -> Iterator[str]:
    """Plain values first, then tables, then lists of tables, as TOML needs them."""
    for name, value in table.items():
        if not isinstance(value, Mapping) and not _is_tables(value):
            yield f"{_key(name)} = {_value(value)}"
    for name, value in table.items():
        inner = f"{path}{_key(name)}"
        if isinstance(value, Mapping):
            yield from ("", f"[{inner}]", *_lines(value, f"{inner}."))
        elif _is_tables(value):
            for one in value:
                yield from ("", f"[[{inner}]]", *_lines(one, f"{inner}."))


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _key(name: str) -> str:
    bare = name.replace("_", "").replace("-", "")
    return name if bare.isascii() and bare.isalnum() else _value(name)


def _value(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
