"""A damaged database is found before it is served, at night, and told by the health page."""

from datetime import timedelta

import pytest

from market.actions.soundness import check_soundness, known_faults, refuse_damaged
from market.core.errors import Conflict
from market.store.connections import database_path
from tests.market_town import NOW, Town


def lose_a_parent(market: Town) -> None:
    market.db.conn.execute("PRAGMA foreign_keys = OFF")
    market.db.execute("INSERT INTO sessions VALUES ('h', 'nobody', '', '', '', 0, '')")
    market.db.conn.commit()


def test_a_sound_database_is_served_and_checked_once_a_day(market: Town) -> None:
    refuse_damaged(folder=market.folder)

    assert check_soundness(market.db, folder=market.folder, now=NOW) == []
    lose_a_parent(market)
    assert check_soundness(market.db, folder=market.folder, now=NOW + timedelta(hours=23)) == []
    found = check_soundness(market.db, folder=market.folder, now=NOW + timedelta(hours=25))
    assert found == ["some rows refer to others that are missing"]
    assert known_faults(market.folder) == found


@pytest.mark.parametrize("note", ["{", "[]", '{"checked_at": "soon", "faults": []}'])
def test_a_note_that_cannot_be_read_is_written_anew(market: Town, note: str) -> None:
    (market.folder / "soundness.json").write_text(note)
    lose_a_parent(market)

    assert known_faults(market.folder) == []
    assert len(check_soundness(market.db, folder=market.folder, now=NOW)) == 1


def test_a_clock_that_was_set_back_does_not_put_the_check_off(market: Town) -> None:
    check_soundness(market.db, folder=market.folder, now=NOW + timedelta(days=900))
    lose_a_parent(market)

    assert len(check_soundness(market.db, folder=market.folder, now=NOW)) == 1


def test_a_file_that_is_no_database_is_refused(market: Town) -> None:
    market.db.close()
    database_path(market.folder).write_bytes(b"lanterns" * 9000)

    with pytest.raises(Conflict, match="Restore it from a backup"):
        refuse_damaged(folder=market.folder)
