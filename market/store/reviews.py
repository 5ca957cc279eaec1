"""Reviews of engagements by their two sides; append-only."""

from market.core.reviews import Review
from market.store.connections import Database, fetch_rows
from market.store.moments import from_text, to_text


def list_reviews(db: Database, engagement_id: str) -> list[Review]:
    """Return the reviews of an engagement, oldest first; who may read them is for `core.reviews` to say."""
    points: dict[str, dict[str, int]] = {}
    for row in fetch_rows(
        db,
        "SELECT organisation_id, point, score FROM review_points WHERE engagement_id = ? ORDER BY rowid",
        (engagement_id,),
    ):
        points.setdefault(row["organisation_id"], {})[row["point"]] = row["score"]
    rows = fetch_rows(
        db,
        "SELECT engagement_id, reviews.organisation_id, text, reviewed_at, people.name AS reviewed_by FROM reviews "
        "JOIN people ON people.id = reviewed_by WHERE engagement_id = ? ORDER BY reviewed_at",
        (engagement_id,),
    )
    return [
        Review(**(row | {"reviewed_at": from_text(row["reviewed_at"])}), scores=points.get(row["organisation_id"], {}))
        for row in rows
    ]


def insert_review(db: Database, review: Review) -> None:
    """Add a review with its points; *reviewed_by* is the id of the person."""
    db.execute(
        "INSERT INTO reviews (engagement_id, organisation_id, text, reviewed_at, reviewed_by) VALUES (?, ?, ?, ?, ?)",
        (review.engagement_id, review.organisation_id, review.text, to_text(review.reviewed_at), review.reviewed_by),
    )
    db.conn.executemany(
        "INSERT INTO review_points (engagement_id, organisation_id, point, score) VALUES (?, ?, ?, ?)",
        [(review.engagement_id, review.organisation_id, point, score) for point, score in review.scores.items()],
    )
