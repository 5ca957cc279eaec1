"""A test client that reads every page as its pickiest reader would."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.test import TestResponse


@dataclass
class Page:
    """A fetched page, checked on arrival: valid HTML, one title, one h1, unique ids, labels, safe forms."""

    response: TestResponse
    tree: Element

    @property
    def text(self) -> str:
        return " ".join("".join(self.tree.itertext()).split())

    def all(self, tag: str) -> list[Element]:
        return list(self.tree.iter(tag))

    def inline_scripts(self) -> list[Element]:
        """Return the scripts written into the page, data blocks among them."""
        return [script for script in self.all("script") if script.get("src") is None]

    def texts(self, tag: str) -> list[str]:
        return [" ".join("".join(element.itertext()).split()) for element in self.all(tag)]

    def alerts(self) -> str:
        found = [element for element in self.tree.iter() if element.get("role") == "alert"]
        return " ".join(" ".join("".join(element.itertext()).split()) for element in found)

    def fields(self, action: str | None = None) -> dict[str, list[str]]:
        """Return what a browser would send for the form with this action (default: the first POST form in main)."""
        form = self.form(action)
        values: dict[str, list[str]] = {}
        for element in form.iter():
            name = element.get("name")
            if not name:
                continue
            kind = element.get("type", "text")
            if element.tag == "select":
                chosen = [o for o in element.iter("option") if o.get("selected") is not None]
                options = chosen or list(element.iter("option"))[:1]
                values.setdefault(name, []).extend(o.get("value", "") for o in options)
            elif element.tag == "textarea":
                values.setdefault(name, []).append("".join(element.itertext()).removeprefix("\n"))
            elif element.tag == "input" and kind in ("checkbox", "radio"):
                if element.get("checked") is not None:
                    values.setdefault(name, []).append(element.get("value", "on"))
            elif element.tag == "input" and kind not in ("submit", "button"):
                values.setdefault(name, []).append(element.get("value", ""))
        return values

    def form(self, action: str | None = None) -> Element:
        main = next(element for element in self.tree.iter("main"))
        for form in main.iter("form"):
            if form.get("method", "get").lower() == "post" and action in (None, form.get("action")):
                return form
        raise AssertionError(f"no form posts to {action}")


class Browser:
    """A session against the application; every call states the status it expects."""

    def __init__(self, app, *, prefix: str = "") -> None:
        self._client = app.test_client()
        self._prefix = prefix

    def get(self, path: str, status: int = 200, **options) -> Page:
        return self._read(self._client.get(self._prefix + path, **options), status)

    def raw(self, path: str, status: int = 200, **options) -> TestResponse:
        response = self._client.get(self._prefix + path, **options)
        assert response.status_code == status, response.text[:2000]
        return response

    def json(self, path: str, status: int = 200):
        return self.raw(path, status).get_json(force=True)

    def post(self, path: str, fields: dict, status: int = 302, **options) -> Page | TestResponse:
        if "csrf_token" not in fields:
            fields = fields | {"csrf_token": self.token()}
        response = self._client.post(self._prefix + path, data=fields, **options)
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303):
            return self._read(response, status)
        assert response.status_code == status, response.text[:2000]
        return response

    def submit(self, path: str, changes: dict, status: int = 302, action: str | None = None):
        """Fetch a page, fill in its form as a person would, and send it."""
        page = self.get(path)
        target = action or page.form().get("action")
        return self.post(target, page.fields(action) | changes, status)

    def sign_in(self, email: str, password: str) -> None:
        self.submit("/sign-in", {"email": email, "password": password})

    def token(self) -> str:
        return self.get("/sign-in").fields()["csrf_token"][0]

    @staticmethod
    def _read(response: TestResponse, status: int) -> Page:
        assert response.status_code == status, f"{response.status_code}: {response.text[:3000]}"
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        page = Page(response, parser.parse(response.get_data(as_text=True)))
        _check(page)
        return page


def _check(page: Page) -> None:
    titles = page.texts("title")
    assert titles[0], "a page has a title"
    assert len(page.all("h1")) == 1, f"one h1, not {page.texts('h1')}"
    ids = [element.get("id") for element in page.tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), f"ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    labelled = {element.get("for") for element in page.all("label")}
    wrapped = {id(inner) for label in page.all("label") for inner in label.iter("input")}
    for element in page.tree.iter():
        if not isinstance(element.tag, str):
            continue
        assert element.get("style") is None, "no inline style under this policy"
        assert not [name for name in element.attrib if name.startswith("on")], "no inline script under this policy"
        if element.tag in ("input", "select", "textarea") and element.get("type") not in ("hidden", "submit"):
            if element.get("hidden") is not None:
                continue
            named = element.get("id") in labelled or id(element) in wrapped or element.get("aria-label")
            assert named, f"{element.get('name')} has no label"
        if element.tag == "img":
            assert element.get("alt") is not None, "an image says what it shows"
        if element.tag == "form":
            assert element.get("action"), "a form says where it goes"
            if element.get("method", "get").lower() == "post":
                assert any(inner.get("name") == "csrf_token" for inner in element.iter("input")), "a form is protected"
    run = [script for script in page.all("script") if script.get("type") != "application/ld+json"]
    assert all(script.get("src") for script in run), "no inline script under this policy"
    assert not page.all("style"), "no style element under this policy"
