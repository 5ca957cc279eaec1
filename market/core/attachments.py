"""Files beside briefs and quotes: which kinds, how large, how many, under which name."""

import io
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from market.core.errors import Conflict, Invalid
from market.core.messages import say
from market.core.texts import has_hidden_characters

LARGEST_FILE = 5 * 1024 * 1024
FILES_MOST = 10
NAME_LONGEST = 100
MEDIA_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "csv": "text/csv",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}
_BEGINNINGS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}
_HEARTS = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml", "odt": "content.xml"}
_MACROS = ("vbaproject", "basic/", "scripts/", "activex")
_NOT_IN_NAMES = frozenset('/\\:*?"<>|')
_PARTS_MOST = 2000
_DECLARATION_LONGEST = 256 * 1024


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a brief, or of one agency's quote for it; *size* in bytes, *sha256* of its content."""

    id: str
    brief_id: str
    agency_id: str | None
    file_name: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime

    @property
    def kilobytes(self) -> int:
        """The size in whole kB, rounded up."""
        return -(-self.size // 1000)


def clean_name(typed: str) -> str:
    """Return a file name without folders, control characters and signs that some system cannot store.

    >>> clean_name("C:\\\\plans\\\\The  plan?.PDF")
    'The plan.pdf'
    """
    last = unicodedata.normalize("NFC", typed).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in last if sign not in _NOT_IN_NAMES and not has_hidden_characters(sign))
    stem, _, suffix = " ".join(kept.split()).rpartition(".")
    stem = stem.strip(" .")[: NAME_LONGEST - 6]
    return f"{stem or 'file'}.{suffix.lower()}"


def check_attachment(file_name: str, content: bytes, *, already: int) -> None:
    """Refuse a file beyond ten, too large or empty, of another kind than allowed or claimed, or with macros.

    *file_name* is a cleaned one.  Raises Conflict for the eleventh, Invalid under `file` for the rest.
    """
    if already >= FILES_MOST:
        raise Conflict(
            say("There are {files_most} files already, the most there may be. Remove one first.", files_most=FILES_MOST)
        )
    if fault := _fault(file_name.rpartition(".")[2], content):
        raise Invalid({"file": fault})


def _fault(suffix: str, content: bytes) -> str | None:
    if suffix not in MEDIA_TYPES:
        return say("Choose a PDF, PNG, JPEG, CSV, TXT, XLSX, DOCX or ODT file; other kinds are not taken.")
    if not content:
        return say("The file is empty. Choose one that holds something.")
    if len(content) > LARGEST_FILE:
        return say("The file is larger than 5 MB. Make it smaller or split it.")
    if suffix in _HEARTS:
        return _package_fault(suffix, content)
    fits = content.startswith(_BEGINNINGS[suffix]) if suffix in _BEGINNINGS else _is_text(content)
    return (
        None
        if fits
        else say("The content is not that of a {suffix} file. Save it anew as {suffix}.", suffix=suffix.upper())
    )


def _package_fault(suffix: str, content: bytes) -> str | None:
    unfit = say("The content is not that of a {suffix} file. Save it anew as {suffix}.", suffix=suffix.upper())
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {part.filename: part for part in package.infolist()}
            if len(parts) > _PARTS_MOST or _HEARTS[suffix] not in parts:
                return unfit
            declared = "mimetype" if suffix == "odt" else "[Content_Types].xml"
            if declared not in parts or parts[declared].file_size > _DECLARATION_LONGEST:
                return unfit
            declaration = package.read(declared)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError):
        return unfit
    if any(name.lower().startswith(_MACROS) or "/vbaproject" in name.lower() for name in parts):
        return say("The file holds macros. Save it without them and attach it again.")
    if b"macroEnabled" in declaration:
        return say("The file holds macros. Save it without them and attach it again.")
    return None if suffix != "odt" or declaration.decode("ascii", "replace") == MEDIA_TYPES["odt"] else unfit


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(sign < " " and sign not in "\n\r\t" for sign in text)
