"""Files in the data folder: attachments, each kept for good under its SHA-256, and small notes replaced as a whole."""

import hashlib
import os
import tempfile
from pathlib import Path

from market.core.errors import NotFound

ATTACHMENTS = "attachments"
UNFINISHED = "unfinished-"
"""How the names of files begin that are still being written."""


def attachments_folder(data: Path) -> Path:
    """Return where contents lie inside the data folder."""
    return data / ATTACHMENTS


def keep_content(data: Path, content: bytes) -> str:
    """Store a content so that it survives a power cut, and return its SHA-256; the same content is stored once."""
    folder, digest = attachments_folder(data), hashlib.sha256(content).hexdigest()
    if (folder / digest).exists():
        return digest
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=UNFINISHED, delete=False) as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    Path(handle.name).replace(folder / digest)
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return digest


def replace_text(path: Path, text: str) -> None:
    """Write a small file as a whole: whoever reads it meanwhile finds the old text or the new one."""
    unfinished = path.with_name(f".{path.name}")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


def read_content(data: Path, sha256: str) -> bytes:
    """Return a content; raises NotFound when it is gone or is no longer what its name says."""
    path = attachments_folder(data) / sha256
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise NotFound("This file is missing or damaged. Tell the operators.")
    return content
