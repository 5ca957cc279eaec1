"""Which files may be attached, under which name."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.attachments import FILES_MOST, LARGEST_FILE, MEDIA_TYPES, check_attachment, clean_name
from market.core.errors import Conflict, Invalid

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def package(**parts: str) -> bytes:
    """Return a ZIP file; `__` in a name stands for a slash, `types` for the list of content types."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, text in parts.items():
            # Made on a fixed day: the bytes stand in the names of tests, which every worker must find alike.
            part = zipfile.ZipInfo("[Content_Types].xml" if name == "types" else name.replace("__", "/"))
            archive.writestr(part, text)
    return written.getvalue()


GOOD = {
    "plan.pdf": b"%PDF-1.7 ...",
    "plan.png": b"\x89PNG\r\n\x1a\n...",
    "plan.jpg": b"\xff\xd8\xff\xe0...",
    "plan.jpeg": b"\xff\xd8\xff\xe0...",
    "plan.csv": "\ufeffservice;price\r\nпост;5\n".encode(),
    "plan.txt": "Тихо\n".encode(),
    "plan.xlsx": package(types=TYPES, **{"xl__workbook.xml": "<x/>"}),
    "plan.docx": package(types=TYPES, **{"word__document.xml": "<x/>"}),
    "plan.odt": package(mimetype=MEDIA_TYPES["odt"], **{"content.xml": "<x/>"}),
}
UNFIT = "The content is not that of"
BAD = [
    ("plan.exe", b"MZ", "other kinds are not taken"),
    ("plan.docm", GOOD["plan.docx"], "other kinds are not taken"),
    ("plan.html", b"<p>", "other kinds are not taken"),
    ("plan.svg", b"<svg/>", "other kinds are not taken"),
    ("plan.pdf", b"", "is empty"),
    ("plan.pdf", b"%PDF-" + b"x" * LARGEST_FILE, "larger than 5 MB"),
    ("plan.pdf", b"MZ", UNFIT),
    ("plan.png", GOOD["plan.jpg"], UNFIT),
    ("plan.txt", b"\xff\xfe", UNFIT),
    ("plan.csv", b"a\x00b", UNFIT),
    ("plan.xlsx", b"PK\x03\x04 and no more", UNFIT),
    ("plan.xlsx", GOOD["plan.docx"], UNFIT),
    ("plan.docx", package(**{"word__document.xml": "<x/>"}), UNFIT),
    ("plan.docx", package(types="x" * 300_000, **{"word__document.xml": "<x/>"}), UNFIT),
    ("plan.odt", package(mimetype="application/zip", **{"content.xml": "<x/>"}), UNFIT),
    ("plan.docx", package(types=TYPES, **{"word__document.xml": "", "word__vbaProject.bin": ""}), "holds macros"),
    ("plan.xlsx", package(types=TYPES + "macroEnabled", **{"xl__workbook.xml": ""}), "holds macros"),
    ("plan.odt", package(mimetype=MEDIA_TYPES["odt"], **{"content.xml": "", "Basic__Standard__x": ""}), "holds macros"),
]


@pytest.mark.parametrize("name", GOOD)
def test_a_file_that_is_what_its_name_says_is_taken(name: str) -> None:
    check_attachment(name, GOOD[name], already=FILES_MOST - 1)


def test_every_kind_is_tried_here() -> None:
    assert {name.split(".")[1] for name in GOOD} == set(MEDIA_TYPES)


@pytest.mark.parametrize(("name", "content", "sentence"), BAD, ids=lambda value: str(value)[:20])
def test_any_other_file_is_refused_with_its_mend(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        check_attachment(name, content, already=0)


def test_the_eleventh_file_is_refused() -> None:
    with pytest.raises(Conflict, match="10 files already"):
        check_attachment("plan.pdf", GOOD["plan.pdf"], already=FILES_MOST)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\folder\\Смета.XLSX", "Смета.xlsx"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("line\r\nbreak.pdf", "line break.pdf"),
        (".pdf", "file.pdf"),
        ("pdf", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 94 + ".pdf"),
    ],
)
def test_names_lose_what_could_mislead(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@given(st.text(max_size=300))
def test_a_cleaned_name_has_no_folder_and_no_control_character(typed: str) -> None:
    name = clean_name(typed)

    assert not set(name) & set('/\\\0\r\n"')
    assert not name.startswith(".")


@given(st.sampled_from(["xlsx", "docx", "odt", "pdf", "png", "csv"]), st.binary(max_size=200))
def test_no_content_breaks_the_check(suffix: str, content: bytes) -> None:
    with contextlib.suppress(Invalid):
        check_attachment(f"plan.{suffix}", content, already=0)
