"""Reading price lists from disk: what is read, and what is said of files that cannot be."""

from pathlib import Path

import duckdb
import pytest

from market.actions.price_files import read_price_file, read_profile
from market.config import ROOT
from market.core.errors import Invalid

COLUMNS = {"agency": 0, "price": 1}


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "prices.csv"
    path.write_bytes(content)
    return path


def test_cells_may_hold_commas_line_breaks_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = written(tmp_path, '\ufeffagency,price\r\n"Acme, Inc.\nNorth","1,000"\r\n'.encode())
    content = read_price_file(path)

    assert content.header == ("agency", "price")
    assert content.rows == (("Acme, Inc.\nNorth", "1,000"),)


def test_rows_keep_their_numbers_and_misfits_have_no_cells(tmp_path: Path) -> None:
    content = read_price_file(written(tmp_path, b"agency,price\nAcme,1\n\nBeta,2,3\n"))
    rows = list(content.list_rows(COLUMNS))

    assert [row.number for row in rows] == [1, 3]
    assert rows[0].cells == {"agency": "Acme", "price": "1"}
    assert rows[1].cells is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\nAcme,1\n", "no header"),
        (b"agency,price\n", "no rows"),
        (b"agency,price\n\n\n", "no rows"),
        (b"agency,price\nAcm\xe9,1\n", "Line 2 is not UTF-8"),
        ("agency\n1\n".encode("utf-16"), "neither text nor Parquet"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b'agency,price\nAcme,1\n"Beta,2\nGamma,3\n', "breaks at line 4"),
        (b'agency,price\n"Acme"x,1\n', "breaks at line 2"),
        (b"agency,price\nAcme," + b"9" * 200_000 + b"\n", "breaks at line 2"),
        (b"PAR1 but nothing after", "Parquet file cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_the_mend(tmp_path: Path, content: bytes, told: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_price_file(written(tmp_path, content))

    assert told in refusal.value.problems["file"]


def test_parquet_cells_read_as_text_whatever_their_type(tmp_path: Path) -> None:
    path = tmp_path / "prices.parquet"
    duckdb.sql(
        'SELECT \'Acme\' AS agency, 67.55::DOUBLE AS price, 67.55::FLOAT AS "the ""rate""", '
        "DATE '2026-11-01' AS day, NULL::VARCHAR AS unit, 1.5::DECIMAL(9,2) AS exact"
    ).write_parquet(str(path))
    content = read_price_file(path)

    assert content.header == ("agency", "price", 'the "rate"', "day", "unit", "exact")
    assert content.rows == (("Acme", "67.55", "67.55", "2026-11-01", "", "1.50"),)


def test_an_unknown_scheme_has_the_empty_profile(tmp_path: Path) -> None:
    assert read_profile(tmp_path, "survey").columns == {}


def test_a_broken_profile_is_named(tmp_path: Path) -> None:
    (tmp_path / "survey.toml").write_text("currency = ")

    with pytest.raises(Invalid, match=r"survey\.toml cannot be read"):
        read_profile(tmp_path, "survey")


@pytest.mark.parametrize("path", sorted((ROOT / "seed_data" / "schemes").glob("*.toml")), ids=lambda path: path.stem)
def test_every_profile_that_comes_with_the_market_can_be_read(path: Path) -> None:
    assert read_profile(path.parent, path.stem).currency
