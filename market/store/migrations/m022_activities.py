"""What agencies do in public, with the work it takes: part of the catalogue."""

from sqlite_utils import Database

from market.store.migrations.steps import MIGRATIONS, run_script

_ACTIVITIES = """
CREATE TABLE activities (code TEXT PRIMARY KEY, name_en TEXT NOT NULL, name_ru TEXT NOT NULL,
    counted_unit TEXT NOT NULL, minutes_low INTEGER NOT NULL CHECK (minutes_low > 0), minutes_middle INTEGER NOT NULL,
    minutes_high INTEGER NOT NULL, exposure TEXT NOT NULL, engagement_low TEXT NOT NULL,
    engagement_medium TEXT NOT NULL, engagement_high TEXT NOT NULL, lasts TEXT NOT NULL,
    not_compared_with TEXT NOT NULL, service TEXT REFERENCES services(code), position INTEGER NOT NULL,
    CHECK (minutes_low <= minutes_middle AND minutes_middle <= minutes_high)) STRICT;
"""


@MIGRATIONS()
def m022_activities(db: Database) -> None:
    run_script(db, _ACTIVITIES)
