"""Every field of every form, filled with what does not belong there: refused in words, kept as typed, never a fault."""

import re

import pytest

from tests.bad_values import TYPED, some_of
from tests.web.test_routes import GET, READERS, address_maker, browser_of, reading_towns

__all__ = ["reading_towns"]

pytestmark = pytest.mark.slow
VALUES_A_FIELD = 6
AT_LEAST = 2_000
NOT_TYPED = ("csrf_token", "next", "seen_version", "revises")
FITTING = {200, 302, 400, 403, 404, 409, 413, 422, 429, 503}
NO_FORMS = re.compile(r"\.(json|csv|xlsx|svg|ics|atom|txt|xml|ico)$|^/static/|^/(healthz|readyz)$")
PLACES = [
    (rule, reader)
    for rule, statuses in GET.items()
    for reader in ("visitor", "vera", "alfa", "operator")
    if statuses[READERS.index(reader)] == 200 and (reader == "visitor" or statuses[0] != 200)
]
# Two roles see the same forms there; one of them is enough.
PLACES = [
    (rule, reader)
    for rule, reader in PLACES
    if not NO_FORMS.search(rule)
    and (reader in ("visitor", "vera") or GET[rule][READERS.index("vera")] != 200 or rule.startswith("/engagements"))
]


def forms_of(page):
    """Yield (action, fields) of the forms of a page that change something."""
    main = next(iter(page.all("main")))
    actions = [form.get("action") for form in main.iter("form") if form.get("method", "get").lower() == "post"]
    for action in dict.fromkeys(actions):
        yield action, page.fields(action)


def cases(page):
    """Yield (action, fields, name, value) for every field once, however often it is repeated in numbered rows."""
    for action, fields in forms_of(page):
        kinds = {}
        for name in fields:
            kinds.setdefault(re.sub(r"\d+", "0", name), name)
        for kind, name in kinds.items():
            if name not in NOT_TYPED:
                for value in some_of(TYPED, f"{action} {kind}", VALUES_A_FIELD):
                    yield action, fields, name, value


def page_of(town, fill, rule, reader):
    browser = browser_of(town, reader)
    return browser, browser.get(fill(rule))


@pytest.mark.parametrize(("rule", "reader"), PLACES)
def test_no_field_of_any_form_breaks_anything(town, rule, reader):
    browser, page = page_of(town, address_maker(town), rule, reader)
    read = set()
    for action, fields, name, value in cases(page):
        response = browser._client.post(action, data=fields | {name: value})
        told = f"{action}: {name} = {value[:40]!r} -> {response.status_code}"

        assert response.status_code in FITTING, told
        assert "Traceback" not in response.text, told
        assert "<script>alert" not in response.text, told
        if response.status_code >= 400 and response.mimetype == "text/html":
            assert 'role="alert"' in response.text or "<h1>" in response.text, told
            if (action, name) not in read:  # each field's refusal is read as strictly as a validator does, once
                read.add((action, name))
                browser._read(response, response.status_code)
        if action == "/sign-out" or (response.status_code == 302 and "/sign-in" in response.headers["Location"]):
            break


def test_the_corpus_is_as_large_as_is_said(founded, reading_towns):
    total = 0
    for rule, reader in PLACES:
        town, address = reading_towns(rule)
        total += sum(1 for _ in cases(browser_of(town, reader).get(address)))

    assert total >= AT_LEAST
