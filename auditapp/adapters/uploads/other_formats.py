"""Files that look like tables and are not read: what each is, and how to save it instead."""

import re
from pathlib import Path

from auditapp.adapters.uploads.limits import TableError

AS_XLSX = "Open it in Excel and save it as “Excel Workbook (.xlsx)”."
AS_CSV = "Save it as “CSV UTF-8 (comma delimited)” or “Excel Workbook (.xlsx)”."
_OLD = b"\xd0\xcf\x11\xe0"
"""The start of an old compound file: .xls, or a workbook encrypted with a password."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DOCUMENT = re.compile(r"\s*(<[!?a-z]|%PDF|\{\\rtf)", re.IGNORECASE)
_SPREADSHEET_XML = re.compile(r"Excel\.Sheet|urn:schemas-microsoft-com:office:spreadsheet")
_BY_PART = {
    "/xl/workbook.bin": f"This is a binary workbook (.xlsb). {AS_XLSX}",
    "/word/document.xml": "This is a Word document. Copy its table into an Excel workbook and "
    "save that as .xlsx.",
    "/index/document.iwa": "This is a Numbers spreadsheet. Export it as Excel (.xlsx).",
}
_OPEN_DOCUMENT = (
    "This is an OpenDocument file (.ods). Save it as “Excel 2007-365 (.xlsx)” or as CSV."
)


def refuse_old_workbook(path: Path, start: bytes) -> None:
    """TableError for an .xls file, or a workbook that a password encrypts."""
    if not start.startswith(_OLD):
        return
    if _ENCRYPTED in path.read_bytes():
        raise TableError(
            "The workbook is encrypted with a password. Open it in Excel, remove the password and "
            "save it as “Excel Workbook (.xlsx)”."
        )
    raise TableError(f"This is an old Excel workbook (.xls). {AS_XLSX}")


def refuse_document(start: str) -> None:
    """TableError for a web page, XML or a document, whatever its name."""
    if not _DOCUMENT.match(start):
        return
    if _SPREADSHEET_XML.search(start):
        raise TableError(f"This is an XML spreadsheet of Excel 2003. {AS_XLSX}")
    raise TableError(
        "This is neither a CSV nor an XLSX file, but a web page or a document. "
        f"If it holds a table: {AS_XLSX[0].lower()}{AS_XLSX[1:]}"
    )


def kind_of_archive(names: set[str], mimetype: bytes) -> str:
    """What a zip file is that is no XLSX workbook, from its parts; "" where nobody can tell."""
    if b"opendocument" in mimetype:
        return _OPEN_DOCUMENT
    return next((words for part, words in _BY_PART.items() if part in names), "")
