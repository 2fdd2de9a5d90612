"""Reads mappings from definition files."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from auditapp.domain.forms.faults import DefinitionFaults, Fault
from auditapp.domain.mappings.definition import FileMapping
from auditapp.domain.mappings.loading import load_mapping


def read_files(paths: Sequence[Path]) -> dict[str, FileMapping]:
    """The mappings in these files and folders, by file; DefinitionFaults has every fault of all."""
    found: dict[str, FileMapping] = {}
    faults: list[Fault] = []
    for path in _files(paths):
        try:
            found[str(path)] = load_mapping(_text(path), str(path))
        except DefinitionFaults as error:
            faults += error.faults
    if faults:
        raise DefinitionFaults(faults)
    return found


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.glob("*.toml")) if path.is_dir() else (path,)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        fault = Fault("unreadable", "", f"The file cannot be read: {error}.", "", None, str(path))
        raise DefinitionFaults([fault]) from None
