"""How a request must be written: JSON, once, not too large."""

import json

import pytest

from tests.api.conftest import quote_body


def send(programs, brief, data: bytes | str, content_type: str = "application/json"):
    response = programs.town.app.test_client().put(
        f"/api/v1/briefs/{brief.id}/quote",
        data=data,
        content_type=content_type,
        headers={"Authorization": f"Bearer {programs.of('alfa').token}"},
    )
    assert response.content_type == "application/problem+json"
    return response.status_code, response.get_json(force=True)["detail"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "This request needs a body in JSON."),
        (b"{", "The body is not JSON in UTF-8."),
        (b"\xff", "The body is not JSON in UTF-8."),
        (b'{"note": "a", "note": "b"}', "The field 'note' is given twice in one object: give it once."),
        (b'{"payment_days": NaN}', "NaN is not a number JSON knows."),
        (b'{"payment_days": -Infinity}', "-Infinity is not a number JSON knows."),
        (b'{"payment_days": ' + b"9" * 5000 + b"}", "The body is not JSON in UTF-8."),
        (b"[" * 60_000, "The body is not JSON in UTF-8."),
    ],
)
def test_what_is_not_plainly_json_cannot_be_read(programs, brief, data, sentence):
    assert send(programs, brief, data) == (400, sentence)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_another_content_type_is_refused(programs, brief, content_type):
    status, sentence = send(programs, brief, json.dumps(quote_body(brief)), content_type)

    assert (status, "Content-Type: application/json" in sentence) == (415, True)


def test_a_charset_beside_the_content_type_is_no_fault(programs, brief):
    response = programs.town.app.test_client().put(
        f"/api/v1/briefs/{brief.id}/quote",
        data=json.dumps(quote_body(brief)),
        content_type="application/json; charset=utf-8",
        headers={"Authorization": f"Bearer {programs.of('alfa').token}"},
    )

    assert response.status_code == 201


def test_a_body_beyond_the_limit_is_refused(programs, brief):
    assert send(programs, brief, b" " * (128 * 1024 + 1)) == (413, "Keep the body to 128 KiB; it has 129.")
    assert send(programs, brief, b" " * (600 * 1024))[0] == 413


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("limit=0", "limit: write a whole number from 1 to 100."),
        ("limit=101", "limit: write a whole number from 1 to 100."),
        ("limit=١", "limit: write a whole number"),
        ("limit=1&limit=2", "limit: give this query parameter once."),
        ("status=draft", "status: write one of open, closed"),
        ("service=../x", "service: write the code of a service"),
        ("cursor=abc", "cursor: use the cursor of a `next` link"),
        ("cursor=bnVsbA", "cursor: use the cursor of a `next` link"),
        ("cursor=WzEsIDJd", "cursor: use the cursor of a `next` link"),
        ("cursor=WyJ4IiwgInkiXQ", "cursor: use the cursor of a `next` link"),
        ("cursor=%2B%2B%2B%2B%2B", "cursor: use the cursor of a `next` link"),
        ("sort=price", "This page does not understand 'sort'"),
    ],
)
def test_a_query_that_cannot_be_read_is_refused_by_name(programs, query, sentence):
    assert programs.of("alfa").get(f"/briefs?{query}", 400)["detail"].startswith(sentence)
