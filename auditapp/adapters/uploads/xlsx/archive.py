"""The zip file of a workbook, whose list of contents is checked before anything is inflated."""

import posixpath
import zipfile
from typing import IO

from auditapp.adapters.uploads.limits import MEGABYTE, Limits, TableError
from auditapp.adapters.uploads.other_formats import kind_of_archive

UNREADABLE = "The workbook cannot be read. Save it again from Excel."
DAMAGED = "The file is damaged: it cannot be opened. Save it again from Excel."
_LOCKED = "The file is locked with a password. Save it unprotected."
_MACROS = "The workbook holds macros. Save it as XLSX without macros."
_SMALL_ENOUGH = 1_000_000
_LONGEST_MIMETYPE = 100
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ROOT = "/_rels/.rels"


class Archive:
    """The parts of a workbook file by absolute name, in any case."""

    def __init__(self, file: IO[bytes], limits: Limits) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            raise TableError(DAMAGED) from None
        entries = self._zip.infolist()
        _check(entries, file.seek(0, 2), limits)
        self._entries = {posixpath.join("/", entry.filename).lower(): entry for entry in entries}
        if len(self._entries) != len(entries):
            raise TableError(DAMAGED)
        if unread := kind_of_archive(set(self._entries), self._start("/mimetype")):
            raise TableError(unread)
        if _ROOT not in self._entries:
            raise TableError("This is not an Excel workbook. Save it as XLSX or CSV.")
        if any("vbaproject" in name or "/macrosheets/" in name for name in self._entries):
            raise TableError(_MACROS)

    @property
    def external_links(self) -> int:
        """Other workbooks that formulas in this one refer to; they are never opened."""
        return sum(
            name.startswith("/xl/externallinks/") for name in self._entries if "_rels" not in name
        )

    def _start(self, name: str) -> bytes:
        if name not in self._entries:
            return b""
        with self.open(name) as part:
            return part.read(_LONGEST_MIMETYPE)

    def has(self, name: str) -> bool:
        return name.lower() in self._entries

    def open(self, name: str) -> IO[bytes]:
        """One part, inflated as it is read."""
        entry = self._entries.get(name.lower())
        if entry is None:
            raise TableError(UNREADABLE)
        return self._zip.open(entry)


def _check(entries: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    """Refuse a file that is locked, unusual or too large, by the zip's own list.

    An entry longer than the list says is cut at that length when read, and then fails its
    checksum, so a false list cannot let more through.
    """
    if any(entry.flag_bits & 1 for entry in entries):
        raise TableError(_LOCKED)
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise TableError(DAMAGED)
    inflated = sum(entry.file_size for entry in entries)
    swollen = inflated > _SMALL_ENOUGH and inflated > limits.ratio * packed
    if swollen or inflated > limits.inflated or len(entries) > limits.entries:
        raise TableError(
            f"The file unpacks to far too much (over {limits.inflated // MEGABYTE} MB, "
            f"{limits.ratio} times its size or {limits.entries:,} parts). Copy only the rows and "
            "columns you need into a new workbook, or save it as CSV."
        )
