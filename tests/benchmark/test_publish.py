from pathlib import Path

import pytest

from market.benchmark.publish import keep_folder, only_builder, publish_folder, unfinished_folder
from market.core.errors import Conflict


def test_a_published_folder_is_readable_by_all_and_complete(tmp_path: Path) -> None:
    with unfinished_folder(tmp_path) as folder:
        (folder / "charts").mkdir()
        (folder / "charts" / "a.svg").write_text("<svg/>")
        publish_folder(folder, tmp_path / "2026Q3-v1")

    published = tmp_path / "2026Q3-v1"
    assert (published / "charts" / "a.svg").read_text() == "<svg/>"
    assert oct(published.stat().st_mode)[-3:] == "755"
    assert [path.name for path in tmp_path.iterdir()] == ["2026Q3-v1"]


def test_a_published_folder_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "2026Q3-v1").mkdir()

    with unfinished_folder(tmp_path) as folder, pytest.raises(Conflict, match="never changes"):
        publish_folder(folder, tmp_path / "2026Q3-v1")


def test_an_unfinished_folder_is_hidden_and_gone_after_a_failure(tmp_path: Path) -> None:
    def build_and_fail() -> None:
        with unfinished_folder(tmp_path) as folder:
            raise RuntimeError(folder.name)

    with pytest.raises(RuntimeError, match=r"^\.unfinished-"):
        build_and_fail()

    assert list(tmp_path.iterdir()) == []


def test_private_inputs_of_a_build_without_an_edition_give_way(tmp_path: Path) -> None:
    (tmp_path / "2026Q3-v1").mkdir()
    (tmp_path / "2026Q3-v1" / "old").write_text("old")

    with unfinished_folder(tmp_path) as folder:
        (folder / "new").write_text("new")
        keep_folder(folder, tmp_path / "2026Q3-v1")

    assert [path.name for path in (tmp_path / "2026Q3-v1").iterdir()] == ["new"]


def test_a_rename_that_fails_says_so(tmp_path: Path) -> None:
    with unfinished_folder(tmp_path) as folder, pytest.raises(Conflict, match="could not be put in place"):
        publish_folder(folder, tmp_path / "missing" / "2026Q3-v1")


def test_the_right_to_build_is_given_back(tmp_path: Path) -> None:
    with only_builder(tmp_path):
        pass

    with only_builder(tmp_path):
        assert (tmp_path / "editions" / ".lock").exists()
