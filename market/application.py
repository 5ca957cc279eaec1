"""The web application and what its templates may use."""

import hashlib
import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from flask import Flask, current_app
from jinja2 import StrictUndefined

from market.api.document import blueprint as api_blueprint
from market.config import ROOT, Config, ConfigError, kept_secret_key
from market.store.connections import DatabaseDamaged, release_database
from market.store.settings import is_synthetic
from market.web import (
    access_log,
    accounts,
    agencies,
    agency,
    agency_pictures,
    api_guide,
    attachments,
    attestation_desk,
    attestations,
    audit_trail,
    awards,
    brief_life,
    briefs,
    changes,
    choices,
    clarifications,
    client,
    close_outs,
    conduct,
    deadlines,
    desk,
    discrepancies,
    edition_reports,
    editions,
    engagements,
    errors,
    estimates,
    evaluations,
    exchange_rates,
    exports,
    failing_mails,
    feeds,
    glossary,
    handovers,
    health,
    held_rows,
    home,
    house,
    import_titles,
    imports,
    invitations,
    kept_standards,
    kpis,
    languages,
    members,
    methods,
    metrics,
    moderation,
    open_data,
    opened_quotes,
    payments,
    personal_data,
    pictures,
    places,
    positions,
    presenters,
    prices,
    profiles,
    questions,
    quotes,
    red_flags,
    reports,
    results,
    reviews,
    searches,
    security,
    sharing,
    signing_in,
    standards,
    standings,
    styleguide,
    subcontracts,
    tallies,
    threads,
    tokens,
    upkeep,
    verification,
    watch,
)
from market.web.current import current_actor, current_database
from market.web.languages import LanguagePrefix, current_language, language_links, named, path

_LARGEST_BODY = 512 * 1024
_MOST_FIELDS = 1000
_PAGES = (
    home,
    house,
    styleguide,
    positions,
    exchange_rates,
    discrepancies,
    prices,
    estimates,
    methods,
    edition_reports,
    editions,
    standards,
    kpis,
    subcontracts,
    briefs,
    accounts,
    signing_in,
    personal_data,
    client,
    brief_life,
    invitations,
    evaluations,
    awards,
    agency,
    quotes,
    opened_quotes,
    engagements,
    results,
    tallies,
    handovers,
    close_outs,
    kept_standards,
    watch,
    reviews,
    changes,
    payments,
    desk,
    members,
    choices,
    standings,
    threads,
    clarifications,
    attachments,
    attestations,
    attestation_desk,
    moderation,
    verification,
    red_flags,
    failing_mails,
    imports,
    import_titles,
    held_rows,
    audit_trail,
    questions,
    health,
    metrics,
    agencies,
    agency_pictures,
    profiles,
    conduct,
    searches,
    feeds,
    deadlines,
    exports,
    open_data,
    tokens,
    api_guide,
    reports,
    glossary,
)


def create_app(config: Config, *, clock: Callable[[], datetime] | None = None) -> Flask:
    """Return the application for *config*; *clock* replaces the time of day in tests."""
    if not config.database.exists():
        raise ConfigError(f"There is no market in {config.data}. Run `market init` or `market demo` first.")
    app = Flask(
        "market", root_path=str(ROOT), template_folder="templates", static_folder="static", static_url_path="/static"
    )
    app.config.update(
        MARKET=config,
        CLOCK=clock or (lambda: datetime.now(UTC)),
        SECRET_KEY=config.secret_key or kept_secret_key(config.data),
        SESSION_COOKIE_NAME="__Host-market" if config.is_secure else "market",
        SESSION_COOKIE_SECURE=config.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        MAX_CONTENT_LENGTH=_LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=_LARGEST_BODY,
        MAX_FORM_PARTS=_MOST_FIELDS,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    languages.init_app(app)
    app.json.sort_keys = False
    for part in (access_log, upkeep, security, errors, presenters, pictures, sharing, glossary, places):
        part.init_app(app)
    for part in _PAGES:
        app.register_blueprint(part.blueprint)
    # Cookies are never read there, so no page elsewhere can act through a visitor's session.
    security.csrf.exempt(api_blueprint)
    app.register_blueprint(api_blueprint)
    app.config["RELEASE"] = _release()
    app.context_processor(lambda: _page_globals(app.config["RELEASE"]))
    app.teardown_request(_roll_back_leftovers)
    app.wsgi_app = LanguagePrefix(app.wsgi_app)
    return app


def create_configured_app() -> Flask:
    """Return the application as the environment configures it; what the production server starts."""
    app = create_app(Config.from_env(os.environ))
    logging.getLogger("market.application").info("application ready", extra={"fields": {"process": os.getpid()}})
    return app


def _page_globals(static_version: str) -> dict[str, Any]:
    return {
        "actor": None,
        "current_actor": current_actor,
        "language": current_language(),
        "language_links": language_links(),
        "named": named,
        "path": path,
        "run_by": current_app.config["MARKET"].run_by,
        "static_version": static_version,
        "synthetic": _is_synthetic(),
    }


def _is_synthetic() -> bool:
    try:
        return is_synthetic(current_database())
    except DatabaseDamaged:
        return False


@cache
def _release() -> str:
    digest = hashlib.sha256()
    for folder in ("static", "templates"):
        for file in sorted((ROOT / folder).rglob("*")):
            if file.is_file():
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _roll_back_leftovers(_error: BaseException | None) -> None:
    try:
        db = current_database()
        if db.conn.in_transaction:
            db.conn.rollback()
    except DatabaseDamaged:
        release_database()
