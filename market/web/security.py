"""What every response and every unsafe request must satisfy."""

import re

from flask import abort, current_app, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from market.core.attachments import LARGEST_FILE
from market.core.messages import say
from market.web.current import current_config

csrf = CSRFProtect()

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Frame-Options": "DENY",
}
_LARGEST_UPLOAD = LARGEST_FILE + 64 * 1024
# HTML has no way to show these again; tabs and line breaks are typed.
_UNTYPEABLE = re.compile("[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f-\\x9f\\ufdd0-\\ufdef\\ufffe\\uffff]")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class HostGuard:
    """WSGI layer that answers only to the site's own names, before anything could build an address from another."""

    def __init__(self, application, hosts: tuple[str, ...]) -> None:
        self._application = application
        names = "|".join(re.escape(f"[{host}]" if ":" in host else host) for host in hosts)
        self._own = re.compile(rf"(?:{names})(?::[0-9]{{1,5}})?", re.ASCII | re.IGNORECASE)

    def __call__(self, environ, start_response):
        if self._own.fullmatch(environ.get("HTTP_HOST", "")):
            return self._application(environ, start_response)
        body = b"This site does not answer under that host name."
        headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
        start_response("400 Bad Request", headers)
        return [body]


def init_app(app) -> None:
    app.before_request(_make_room_for_files)  # before the token is looked for, which reads the body
    csrf.init_app(app)
    app.before_request(_refuse_foreign_origins)
    app.before_request(_refuse_odd_bodies)
    app.before_request(_refuse_unknown_queries)
    proxies = app.config["MARKET"].proxies
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)
    app.wsgi_app = HostGuard(app.wsgi_app, app.config["MARKET"].hosts)
    app.after_request(_finish)


def queries(*names):
    """Declare the query parameters a view understands; any other is refused with 400."""

    def mark(view):
        view.queries = frozenset(names)
        return view

    return mark


def takes_files(view):
    """Let a view receive uploaded files; everywhere else they are refused."""
    view.takes_files = True
    return view


def cached_for(response, seconds: int, tag: str):
    """Let anyone keep a public response, revalidated by *tag*; everything else is never stored."""
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.set_etag(tag)
    return response.make_conditional(request)


def _make_room_for_files() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_files", False):
        request.max_content_length = _LARGEST_UPLOAD


def _refuse_foreign_origins() -> None:
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin", request.host_url.rstrip("/"))
    if site in ("same-origin", "none") and origin == request.host_url.rstrip("/"):
        return
    abort(403, say("This request came from another site and was refused. Open the page here and send the form again."))


def _refuse_odd_bodies() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method == "POST" and request.files and not getattr(view, "takes_files", False):
        abort(400, say("This form takes text, not files. Open the page again and fill it in there."))
    if any(_UNTYPEABLE.search(text) for name, values in request.form.lists() for text in (name, *values)):
        abort(400, say("The form holds a control character, which no keyboard types. Go back and write it without."))


def _refuse_unknown_queries() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.endpoint == "static" or view is None:
        return
    unknown = sorted(set(request.args) - getattr(view, "queries", frozenset()))
    if unknown:
        understood = ", ".join(sorted(getattr(view, "queries", ()))) or "none"
        abort(
            400,
            say(
                "This page does not understand {unknown!r}; the query parameters it knows: {understood}.",
                unknown=unknown[0],
                understood=understood,
            ),
        )
    for name, values in request.args.lists():
        if len(values) > 1:
            abort(400, say("{name}: give this query parameter once.", name=name))


def _finish(response):
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if current_config().is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Request-ID"] = g.get("request_id", "")
    return response
