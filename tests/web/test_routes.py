"""Every route, and what every kind of reader gets there; a new route fails until it is listed."""

import io
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from market.actions.quotes import open_due_quotes
from market.core import mail_pages
from market.core.mail_pages import (
    brief_page,
    brief_questions_page,
    brief_reminder_page,
    claim_page,
    clarification_page,
    engagement_page,
    invitations_page,
    quote_page,
    thread_page,
)
from market.store.connections import release_database
from tests.web.conftest import Town
from tests.web.steps import (
    BRIEF,
    ask,
    engage,
    keep_search,
    organisation_id_of,
    publish_brief,
    quote_id_of,
    report_page,
    send_quote,
    write_brief,
)
from tests.web.test_quotes import CLOSES

README = (Path(__file__).parents[2] / "README.md").read_text()
READERS = ("visitor", "vera", "boris", "alfa", "beta", "operator")
PUBLIC = (200, 200, 200, 200, 200, 200)
NOTHING_YET = (404,) * 6
SIGNED_IN = (302, 200, 200, 200, 200, 200)
CLIENTS = (302, 200, 200, 403, 403, 403)
OWNER = (302, 200, 404, 403, 403, 403)
AGENCIES = (302, 403, 403, 200, 200, 403)
UNINVITED = (302, 403, 403, 404, 404, 403)
SENDER = (302, 404, 404, 200, 404, 404)
NOT_STALE = (302, 404, 404, 409, 404, 404)
SEALED = (302, 404, 404, 403, 403, 403)
SIDES = (302, 200, 404, 200, 404, 403)
OPERATORS = (302, 403, 403, 403, 403, 200)
MISSING_TO_OPERATORS = (302, 403, 403, 403, 403, 404)
MEMBERS = (302, 200, 200, 200, 200, 403)
POST_ONLY = (405,) * 6
MEMBERS = (302, 200, 200, 200, 200, 403)
SIDES = (302, 200, 404, 200, 404, 403)
NO_COOKIE = (401,) * 6  # the API reads tokens only: tests/api holds who gets what there

# vera owns the brief and the draft, alfa sent the quote; the market has no edition.
GET = {
    "/": PUBLIC,
    "/robots.txt": PUBLIC,
    "/sitemap.xml": PUBLIC,
    "/favicon.ico": PUBLIC,
    "/healthz": PUBLIC,
    "/readyz": PUBLIC,
    "/metrics": NOTHING_YET,
    "/static/<path:filename>": PUBLIC,
    "/prices/": PUBLIC,
    "/discrepancies/": PUBLIC,
    "/discrepancies.json": NOTHING_YET,
    "/discrepancies.csv": NOTHING_YET,
    "/standards.json": NOTHING_YET,
    "/prices.json": NOTHING_YET,
    "/prices.csv": NOTHING_YET,
    "/prices/<string:service>/": PUBLIC,
    "/prices/<string:service>.json": NOTHING_YET,
    "/prices/<string:service>.csv": NOTHING_YET,
    "/prices/check": PUBLIC,
    "/prices/check.json": (400,) * 6,
    "/exchange-rates/": PUBLIC,
    "/exchange-rates.json": NOTHING_YET,
    "/exchange-rates.csv": NOTHING_YET,
    "/estimate": PUBLIC,
    "/estimate.json": (400,) * 6,
    "/prices/schemes/<string:scheme>/": NOTHING_YET,
    "/prices/schemes/<string:scheme>.json": NOTHING_YET,
    "/prices/schemes/<string:scheme>.csv": NOTHING_YET,
    "/prices/schemes/<string:scheme>/<string:slug>/": NOTHING_YET,
    "/prices/schemes/<string:scheme>/<string:slug>.json": NOTHING_YET,
    "/prices/schemes/<string:scheme>/<string:slug>.csv": NOTHING_YET,
    "/methods/": PUBLIC,
    "/methods/<string:measure>/": PUBLIC,
    "/editions/": PUBLIC,
    "/editions.json": PUBLIC,
    "/editions/<string:edition_id>/": NOTHING_YET,
    "/editions/<string:edition_id>.json": NOTHING_YET,
    "/editions/<string:edition_id>/changes/": NOTHING_YET,
    "/editions/<string:edition_id>/changes.json": NOTHING_YET,
    "/editions/<string:edition_id>/changes.csv": NOTHING_YET,
    "/editions/<string:edition_id>/quality/": NOTHING_YET,
    "/editions/<string:edition_id>/quality.json": NOTHING_YET,
    "/editions/<string:edition_id>/quality.csv": NOTHING_YET,
    "/editions/releases.json": PUBLIC,
    "/editions/<string:edition_id>/files/<path:name>": NOTHING_YET,
    "/styleguide": PUBLIC,
    "/standards/": PUBLIC,
    "/standards/<string:code>/": PUBLIC,
    "/briefs/": PUBLIC,
    "/briefs/<string:brief_id>/": PUBLIC,
    "/briefs/<string:brief_id>.json": PUBLIC,
    "/briefs/<string:brief_id>.csv": PUBLIC,
    "/briefs/<string:brief_id>.xlsx": PUBLIC,
    "/briefs/<string:brief_id>/deadlines.ics": PUBLIC,
    "/briefs/<string:brief_id>/ocds.json": PUBLIC,
    "/briefs/ocds.json": PUBLIC,
    "/feeds/briefs.atom": PUBLIC,
    "/kpis/": PUBLIC,
    "/kpis.json": PUBLIC,
    "/agencies/": PUBLIC,
    "/agencies.json": PUBLIC,
    "/agencies/<string:slug>/": PUBLIC,
    "/agencies/<string:slug>.json": PUBLIC,
    "/conduct/<string:slug>/": PUBLIC,
    "/conduct/<string:slug>.json": PUBLIC,
    "/register": PUBLIC,
    "/register/sent": PUBLIC,
    "/verify/<string:token>": NOTHING_YET,
    "/sign-in": PUBLIC,
    "/sign-out": POST_ONLY,
    "/reset": PUBLIC,
    "/reset/sent": PUBLIC,
    "/reset/<string:token>": NOTHING_YET,
    "/account/": SIGNED_IN,
    "/account/verification": POST_ONLY,
    "/sign-in/code": (302,) * 6,
    "/privacy/": PUBLIC,
    "/guides/": PUBLIC,
    "/guides/<string:reader>/": PUBLIC,
    "/terms/": PUBLIC,
    "/competition-law/": PUBLIC,
    "/changelog/": PUBLIC,
    "/cite/": PUBLIC,
    "/citation.cff": NOTHING_YET,
    "/glossary/": PUBLIC,
    "/contact/": PUBLIC,
    "/desk/reports/": OPERATORS,
    "/desk/reports/<string:report_id>": OPERATORS,
    "/account/personal-data": SIGNED_IN,
    "/account/personal-data/export": POST_ONLY,
    "/account/personal-data/erase": POST_ONLY,
    "/account/sessions/": SIGNED_IN,
    "/account/sessions/<string:listed_id>/end": POST_ONLY,
    "/account/sessions/end-others": POST_ONLY,
    "/account/password": SIGNED_IN,
    "/account/two-factor/": SIGNED_IN,
    "/account/two-factor/picture.svg": SIGNED_IN,
    "/account/two-factor/recovery-codes": POST_ONLY,
    "/account/two-factor/end": POST_ONLY,
    "/account/searches": SIGNED_IN,
    "/account/searches/<string:search_id>/delete": POST_ONLY,
    "/client/": CLIENTS,
    "/client/briefs/new": CLIENTS,
    "/client/briefs/<string:brief_id>/edit": OWNER,
    "/client/briefs/<string:brief_id>/publish": OWNER,
    "/client/briefs/<string:brief_id>/discard": OWNER,
    "/client/briefs/<string:brief_id>/amend": OWNER,
    "/client/briefs/<string:brief_id>/extend": OWNER,
    "/client/briefs/<string:brief_id>/withdraw": OWNER,
    "/client/briefs/<string:brief_id>/cancel": OWNER,
    "/client/briefs/<string:brief_id>/unsuccessful": OWNER,
    "/client/briefs/<string:brief_id>/copy": POST_ONLY,
    "/client/briefs/<string:brief_id>/invitations": OWNER,
    "/client/briefs/<string:brief_id>/invitations/<string:agency_id>/withdraw": POST_ONLY,
    "/agency/briefs/<string:brief_id>/decline": UNINVITED,
    "/client/briefs/<string:brief_id>/compare": OWNER,
    "/client/briefs/<string:brief_id>/compare.csv": OWNER,
    "/client/briefs/<string:brief_id>/compare.xlsx": OWNER,
    "/client/briefs/<string:brief_id>/scores": OWNER,
    "/client/briefs/<string:brief_id>/spread-notes": POST_ONLY,
    "/client/briefs/<string:brief_id>/shortlist": POST_ONLY,
    "/client/briefs/<string:brief_id>/award": (302, 302, 404, 403, 403, 403),
    "/client/briefs/<string:brief_id>/award/check": POST_ONLY,
    "/client/briefs/<string:brief_id>/correct": OWNER,
    "/client/briefs/<string:brief_id>/feedback": OWNER,
    "/client/briefs/<string:brief_id>/decision": OWNER,
    "/agency/": AGENCIES,
    "/agency/briefs/<string:brief_id>/quote": AGENCIES,
    "/agency/briefs/<string:brief_id>/quote.csv": AGENCIES,
    "/agency/briefs/<string:brief_id>/quote.xlsx": AGENCIES,
    "/agency/briefs/<string:brief_id>/quote/copy": POST_ONLY,
    "/agency/briefs/<string:brief_id>/quote/lines": POST_ONLY,
    "/agency/quotes/<string:quote_id>/": SENDER,
    "/agency/quotes/<string:quote_id>/reconfirm": NOT_STALE,
    "/agency/quotes/<string:quote_id>/renew": POST_ONLY,
    "/client/quotes/<string:quote_id>/": SEALED,
    "/agency/quotes/<string:quote_id>/withdraw": SENDER,
    "/agency/list-prices": AGENCIES,
    "/agency/position": AGENCIES,
    "/agency/standards/": AGENCIES,
    "/agency/standards/<string:code>/": AGENCIES,
    "/agency/standards/<string:code>/withdraw": POST_ONLY,
    "/agencies/<string:slug>/badge.svg": PUBLIC,
    "/agencies/<string:slug>/card.svg": PUBLIC,
    "/agency/profile": AGENCIES,
    "/agency/cases/": AGENCIES,
    "/agency/cases/<string:case_id>/withdraw": POST_ONLY,
    "/agency/worth": AGENCIES,
    "/agencies/<string:slug>/standards/<string:code>/": PUBLIC,
    "/agencies/<string:slug>/standards/<string:code>/challenge": (302, 200, 200, 200, 200, 403),
    "/evidence/<string:step_id>": (302, 404, 404, 404, 404, 404),
    "/desk/standards/": OPERATORS,
    "/desk/standards/<string:agency_id>/<string:code>/": MISSING_TO_OPERATORS,
    "/agency/quotes/<string:quote_id>/chain": (302, 403, 403, 200, 404, 403),
    "/agency/quotes/<string:quote_id>/lines/<string:line_id>/brief": POST_ONLY,
    "/client/briefs/<string:brief_id>/chain": OWNER,
    "/account/buying": POST_ONLY,
    "/engagements/": (302, 200, 200, 200, 200, 403),
    "/engagements/<string:engagement_id>/": SIDES,
    "/engagements/<string:engagement_id>/confirm": POST_ONLY,
    "/engagements/<string:engagement_id>/end": SIDES,
    "/engagements/<string:engagement_id>/results/": SIDES,
    "/engagements/<string:engagement_id>/counts/": SIDES,
    "/engagements/<string:engagement_id>/close-out/": SIDES,
    "/engagements/<string:engagement_id>/counts/<string:tally_id>/answer": POST_ONLY,
    "/engagements/<string:engagement_id>/results/<string:result_id>/answer": (302, 404, 404, 403, 404, 403),
    "/engagements/<string:engagement_id>/handover/": SIDES,
    "/engagements/<string:engagement_id>/handover/sign": POST_ONLY,
    "/engagements/<string:engagement_id>/handover/act.json": (302, 404, 404, 404, 404, 403),
    "/engagements/<string:engagement_id>/standards/": SIDES,
    "/engagements/<string:engagement_id>/watch/": SIDES,
    "/engagements/<string:engagement_id>/watch/<string:finding_id>/answer": (302, 403, 404, 404, 404, 403),
    "/engagements/<string:engagement_id>/reviews/": SIDES,
    "/engagements/kick-off/<string:brief_id>/<string:quote_id>": (302, 404, 404, 404, 404, 404),
    "/engagements/<string:engagement_id>/payments/": SIDES,
    "/engagements/<string:engagement_id>/payments/<string:statement_id>/answer": POST_ONLY,
    "/engagements/<string:engagement_id>/changes/": SIDES,
    "/engagements/<string:engagement_id>/changes/<string:change_order_id>/answer": POST_ONLY,
    "/desk/": OPERATORS,
    "/desk/standings/": OPERATORS,
    "/desk/standings/<string:organisation_id>/": OPERATORS,
    "/desk/standings/<string:organisation_id>/ban": POST_ONLY,
    "/desk/standings/<string:organisation_id>/unban": POST_ONLY,
    "/desk/standings/<string:organisation_id>/keep-ban": POST_ONLY,
    "/desk/standings/<string:organisation_id>/merge": (302, 403, 403, 403, 403, 400),
    "/desk/standings/<string:organisation_id>/group": POST_ONLY,
    "/desk/standings/<string:organisation_id>/leave-group": POST_ONLY,
    "/account/choices": SIGNED_IN,
    "/account/organisation": MEMBERS,
    "/account/organisation/invite": POST_ONLY,
    "/account/organisation/invitations/<string:invitation_id>/take-back": POST_ONLY,
    "/account/organisation/members/<string:person_id>/role": POST_ONLY,
    "/account/organisation/members/<string:person_id>/remove": (302, 404, 404, 404, 404, 403),
    "/account/organisation/members/<string:person_id>/hand-over": POST_ONLY,
    "/account/organisation/leave": MEMBERS,
    "/account/organisation/appeal": POST_ONLY,
    "/join/<string:token>": NOTHING_YET,
    "/unsubscribe/<string:token>": NOTHING_YET,
    "/clarifications/<string:brief_id>/": OWNER,
    "/clarifications/<string:brief_id>/<string:quote_id>/": SIDES,
    "/clarifications/<string:brief_id>/<string:quote_id>/ask": POST_ONLY,
    "/clarifications/<string:brief_id>/<string:quote_id>/answer": POST_ONLY,
    "/threads/<string:brief_id>/<string:quote_id>/": SIDES,
    "/client/briefs/<string:brief_id>/attachments": OWNER,
    "/agency/briefs/<string:brief_id>/attachments": AGENCIES,
    "/attachments/<string:attachment_id>": (302, 404, 404, 404, 404, 404),
    "/attachments/<string:attachment_id>/remove": POST_ONLY,
    "/account/tokens/": MEMBERS,
    "/account/tokens/<string:token_id>/revoke": POST_ONLY,
    "/api/": PUBLIC,
    "/api/v1/openapi.json": PUBLIC,
    "/api/v1/account": NO_COOKIE,
    "/api/v1/briefs": NO_COOKIE,
    "/api/v1/briefs/<string:brief_id>": NO_COOKIE,
    "/api/v1/briefs/<string:brief_id>/quote": POST_ONLY,
    "/api/v1/quotes": NO_COOKIE,
    "/api/v1/quotes/<string:quote_id>": NO_COOKIE,
    "/api/v1/quotes/<string:quote_id>/withdraw": POST_ONLY,
    "/api/v1/quotes/<string:quote_id>/outcome": NO_COOKIE,
    "/api/v1/own-briefs": NO_COOKIE,
    "/api/v1/own-briefs/<string:brief_id>/comparison": NO_COOKIE,
    "/agency/questions/": AGENCIES,
    "/agency/briefs/<string:brief_id>/questions": AGENCIES,
    "/client/briefs/<string:brief_id>/questions/": OWNER,
    "/client/briefs/<string:brief_id>/questions/<string:question_id>": OWNER,
    "/desk/questions/": OPERATORS,
    "/desk/questions/<string:question_id>": OPERATORS,
    "/desk/organisations/": OPERATORS,
    "/desk/organisations/<string:organisation_id>/": OPERATORS,
    "/desk/flags/": OPERATORS,
    "/desk/flags/<string:flag>": (302, 403, 403, 403, 403, 404),
    "/desk/imports/": OPERATORS,
    "/desk/imports/<string:import_id>/": MISSING_TO_OPERATORS,
    "/desk/imports/<string:import_id>.csv": MISSING_TO_OPERATORS,
    "/desk/imports/<string:import_id>/titles": MISSING_TO_OPERATORS,
    "/desk/imports/<string:import_id>/held": MISSING_TO_OPERATORS,
    "/desk/imports/<string:import_id>/held/<string:row>": MISSING_TO_OPERATORS,
    "/desk/outbox/": OPERATORS,
    "/desk/outbox/retry": POST_ONLY,
    "/desk/events/": OPERATORS,
}
# With an empty form and a valid token: who is let as far as the form's own refusal (422), a success or a conflict.
POST = {
    "/register": (422,) * 6,
    "/verify/<string:token>": (404,) * 6,
    "/sign-in": (422,) * 6,
    "/sign-out": (302,) * 6,
    "/reset": (422,) * 6,
    "/reset/<string:token>": (422,) * 6,
    "/account/verification": (302,) * 6,
    "/sign-in/code": (422,) * 6,
    "/account/sessions/<string:listed_id>/end": (302, 404, 404, 404, 404, 404),
    "/account/sessions/end-others": (302,) * 6,
    "/account/personal-data/export": (302, 200, 200, 200, 200, 200),
    "/account/personal-data/erase": (302, 422, 422, 422, 422, 422),
    "/account/password": (302, 422, 422, 422, 422, 422),
    "/account/two-factor/": (302, 422, 422, 422, 422, 422),
    "/account/two-factor/recovery-codes": (302, 422, 422, 422, 422, 422),
    "/account/two-factor/end": (302, 422, 422, 422, 422, 422),
    "/account/searches": (302, 422, 422, 422, 422, 422),
    "/account/searches/<string:search_id>/delete": (302, 302, 404, 404, 404, 404),
    "/client/briefs/new": (302, 422, 422, 403, 403, 403),
    "/client/briefs/<string:brief_id>/edit": (302, 422, 404, 403, 403, 403),
    "/client/briefs/<string:brief_id>/publish": (302, 302, 404, 403, 403, 403),
    "/client/briefs/<string:brief_id>/discard": (302, 302, 404, 403, 403, 403),
    "/client/briefs/<string:brief_id>/amend": (302, 422, 404, 403, 403, 403),
    "/client/briefs/<string:brief_id>/extend": (302, 422, 404, 403, 403, 403),
    "/client/briefs/<string:brief_id>/withdraw": (302, 422, 404, 403, 403, 403),
    "/client/briefs/<string:brief_id>/cancel": (302, 422, 404, 403, 403, 403),
    "/client/briefs/<string:brief_id>/unsuccessful": (302, 422, 404, 403, 403, 403),
    "/client/briefs/<string:brief_id>/copy": (302, 302, 404, 403, 403, 403),
    "/client/briefs/<string:brief_id>/invitations": (302, 422, 404, 403, 403, 403),
    "/client/briefs/<string:brief_id>/invitations/<string:agency_id>/withdraw": (302, 404, 404, 403, 403, 403),
    "/agency/briefs/<string:brief_id>/decline": UNINVITED,
    "/client/briefs/<string:brief_id>/scores": (302, 409, 404, 403, 403, 403),
    "/client/briefs/<string:brief_id>/spread-notes": (302, 422, 404, 403, 403, 403),
    "/client/briefs/<string:brief_id>/shortlist": (302, 302, 404, 403, 403, 403),
    "/client/briefs/<string:brief_id>/award": (302, 302, 404, 403, 403, 403),
    "/client/briefs/<string:brief_id>/award/check": (302, 302, 404, 403, 403, 403),
    "/client/briefs/<string:brief_id>/correct": (302, 422, 404, 403, 403, 403),
    "/client/briefs/<string:brief_id>/feedback": (302, 409, 404, 403, 403, 403),
    "/agency/briefs/<string:brief_id>/quote": (302, 403, 403, 422, 422, 403),
    "/agency/briefs/<string:brief_id>/quote/copy": (302, 403, 403, 409, 409, 403),
    "/agency/briefs/<string:brief_id>/quote/lines": (302, 403, 403, 422, 422, 403),
    "/agency/quotes/<string:quote_id>/withdraw": (302, 404, 404, 302, 404, 404),
    "/agency/quotes/<string:quote_id>/reconfirm": (302, 404, 404, 409, 404, 404),
    "/agency/quotes/<string:quote_id>/renew": (302, 404, 404, 422, 404, 404),
    "/agency/list-prices": (302, 403, 403, 422, 422, 403),
    "/agency/quotes/<string:quote_id>/lines/<string:line_id>/brief": (302, 403, 403, 403, 404, 403),
    "/account/buying": (302, 403, 403, 302, 302, 403),
    "/account/tokens/": (302, 422, 422, 422, 422, 403),
    "/account/tokens/<string:token_id>/revoke": (302, 404, 404, 404, 404, 404),
    "/api/v1/quotes/<string:quote_id>/withdraw": NO_COOKIE,
    "/desk/standings/<string:organisation_id>/ban": (302, 403, 403, 403, 403, 422),
    "/desk/standings/<string:organisation_id>/unban": (302, 403, 403, 403, 403, 422),
    "/desk/standings/<string:organisation_id>/keep-ban": (302, 403, 403, 403, 403, 422),
    "/desk/standings/<string:organisation_id>/merge": (302, 403, 403, 403, 403, 422),
    "/desk/standings/<string:organisation_id>/group": (302, 403, 403, 403, 403, 422),
    "/desk/standings/<string:organisation_id>/leave-group": (302, 403, 403, 403, 403, 422),
    "/account/choices": (302, 422, 422, 422, 422, 422),
    "/account/organisation/invite": (302, 422, 422, 422, 422, 403),
    "/account/organisation/invitations/<string:invitation_id>/take-back": (302, 404, 404, 404, 404, 403),
    "/account/organisation/members/<string:person_id>/role": (302, 400, 400, 400, 400, 403),
    "/account/organisation/members/<string:person_id>/remove": (302, 404, 404, 404, 404, 403),
    "/account/organisation/members/<string:person_id>/hand-over": (302, 404, 404, 404, 404, 403),
    "/account/organisation/leave": (302, 409, 409, 409, 409, 403),
    "/account/organisation/appeal": (302, 422, 422, 422, 422, 403),
    "/join/<string:token>": (404,) * 6,
    "/unsubscribe/<string:token>": (404,) * 6,
    "/clarifications/<string:brief_id>/<string:quote_id>/ask": (302, 422, 404, 403, 403, 403),
    "/clarifications/<string:brief_id>/<string:quote_id>/answer": (302, 403, 403, 422, 404, 403),
    "/threads/<string:brief_id>/<string:quote_id>/": (302, 422, 404, 422, 404, 403),
    "/client/briefs/<string:brief_id>/attachments": (302, 422, 404, 403, 403, 403),
    "/agency/briefs/<string:brief_id>/attachments": (302, 403, 403, 422, 422, 403),
    "/attachments/<string:attachment_id>/remove": (302, 404, 404, 404, 404, 404),
    "/agency/briefs/<string:brief_id>/questions": (302, 403, 403, 422, 422, 403),
    "/client/briefs/<string:brief_id>/questions/<string:question_id>": (302, 422, 404, 403, 403, 403),
    "/desk/questions/<string:question_id>": (302, 403, 403, 403, 403, 422),
    "/contact/": (422,) * 6,
    "/desk/reports/<string:report_id>": (302, 403, 403, 403, 403, 422),
    "/agency/profile": (302, 403, 403, 302, 302, 403),
    "/agency/cases/": (302, 403, 403, 422, 422, 403),
    "/agency/cases/<string:case_id>/withdraw": (302, 403, 403, 404, 404, 403),
    "/agency/standards/": (302, 403, 403, 422, 422, 403),
    "/agency/standards/<string:code>/": (302, 403, 403, 422, 422, 403),
    "/agency/standards/<string:code>/withdraw": (302, 403, 403, 409, 409, 403),
    "/agencies/<string:slug>/standards/<string:code>/challenge": (302, 422, 422, 422, 422, 403),
    "/desk/standards/<string:agency_id>/<string:code>/": MISSING_TO_OPERATORS,
    "/desk/organisations/<string:organisation_id>/": (302, 403, 403, 403, 403, 422),
    "/desk/flags/<string:flag>": (302, 403, 403, 403, 403, 404),
    "/desk/imports/<string:import_id>/titles": MISSING_TO_OPERATORS,
    "/desk/imports/<string:import_id>/held": MISSING_TO_OPERATORS,
    "/desk/imports/<string:import_id>/held/<string:row>": MISSING_TO_OPERATORS,
    "/desk/outbox/retry": (302, 403, 403, 403, 403, 404),
    "/engagements/<string:engagement_id>/confirm": (302, 409, 404, 409, 404, 403),
    "/engagements/<string:engagement_id>/end": (302, 422, 404, 422, 404, 403),
    "/engagements/<string:engagement_id>/results/": (302, 403, 404, 422, 404, 403),
    "/engagements/<string:engagement_id>/counts/": (302, 403, 404, 422, 404, 403),
    "/engagements/<string:engagement_id>/counts/<string:tally_id>/answer": (302, 404, 404, 403, 404, 403),
    "/engagements/<string:engagement_id>/results/<string:result_id>/answer": (302, 404, 404, 403, 404, 403),
    "/engagements/<string:engagement_id>/handover/": (302, 422, 404, 422, 404, 403),
    "/engagements/<string:engagement_id>/handover/sign": (302, 409, 404, 409, 404, 403),
    "/engagements/<string:engagement_id>/standards/": (302, 409, 404, 403, 404, 403),
    "/engagements/<string:engagement_id>/watch/": (302, 422, 404, 403, 404, 403),
    "/engagements/<string:engagement_id>/watch/<string:finding_id>/answer": (302, 403, 404, 404, 404, 403),
    "/engagements/<string:engagement_id>/reviews/": (302, 409, 404, 409, 404, 403),
    "/engagements/kick-off/<string:brief_id>/<string:quote_id>": (302, 404, 404, 404, 404, 404),
    "/engagements/<string:engagement_id>/payments/": (302, 422, 404, 403, 404, 403),
    "/engagements/<string:engagement_id>/payments/<string:statement_id>/answer": (302, 403, 404, 404, 404, 403),
    "/engagements/<string:engagement_id>/changes/": (302, 422, 404, 422, 404, 403),
    "/engagements/<string:engagement_id>/changes/<string:change_order_id>/answer": (302, 404, 404, 404, 404, 403),
}
AGENCY_SLUG = "alfa-dialog"
CLOSED = (
    "compare",
    "award",
    "cancel",
    "unsuccessful",
    "/clarifications/",
    "/threads/",
    "scores",
    "spread-notes",
    "shortlist",
    "/correct",
    "feedback",
    "decision",
)
DRAFTS = ("/edit", "/publish", "/discard")


def address_maker(town):
    """Return a function that fills in the parts of a route with things of the town."""
    made = {}

    def thing(kind):
        if kind not in made:
            maker = {"draft": write_brief, "brief": publish_brief, "search": keep_search}.get(kind)
            made[kind] = (
                maker(town.browser("vera")) if maker else quote_id_of(send_quote(town.browser("alfa"), thing("brief")))
            )
        return made[kind]

    def engagement() -> str:
        if "engagement" not in made:
            brief_id, quote_id = thing("brief"), thing("quote")
            town.clock.now = CLOSES + timedelta(seconds=1)
            made["engagement"] = engage(town, brief_id, quote_id)
        return made["engagement"]

    def fill(rule: str) -> str:
        kind = "draft" if rule.endswith(DRAFTS) and rule.startswith("/client") else "brief"
        parts = {
            "brief_id": lambda: thing(kind),
            "quote_id": lambda: thing("quote"),
            "search_id": lambda: thing("search"),
            "engagement_id": engagement,
            "slug": lambda: AGENCY_SLUG if rule.startswith(("/agencies", "/conduct")) else "nothing",
            "question_id": lambda: made.get("question") or made.setdefault("question", ask(town, thing("brief"))),
            "report_id": lambda: made.get("report") or made.setdefault("report", report_page(town)),
            "organisation_id": lambda: organisation_id_of(town, "Alfa Dialog"),
            "service": lambda: "social-post",
            "reader": lambda: "client",
            "measure": lambda: "quantiles",
            "code": lambda: "sub-1",
            "filename": lambda: "site.css",
        }
        filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: parts.get(part[1], lambda: "nothing")(), rule)
        if any(word in rule for word in CLOSED):
            town.clock.now = CLOSES + timedelta(seconds=1)
            open_due_quotes(town.db, now=town.clock.now)
        return filled

    return fill


@pytest.fixture
def address(town):
    return address_maker(town)


@pytest.fixture(scope="module")
def reading_towns(founded, tmp_path_factory):
    """Return a function from a rule to a town and the rule's address in it, for tests that change nothing.

    Towns are kept by what a rule needs: things that stand, a brief that has closed, or work that goes on.
    """
    kept = {}

    def find(rule: str):
        closed = "closed" if any(word in rule for word in CLOSED) else "open"
        state = "at work" if "<string:engagement_id>" in rule else closed
        if state not in kept:
            folder = tmp_path_factory.mktemp("reading") / "market"
            shutil.copytree(founded, folder)
            town = Town(folder)
            kept[state] = town, address_maker(town)
            # Before the clock moves on: nobody quotes for a closed brief.
            kept[state][1]("<string:brief_id> <string:quote_id>")
        town, fill = kept[state]
        return town, fill(rule)

    yield find
    release_database()
    for town, _ in kept.values():
        town.db.close()


def browser_of(town, reader):
    return town.visitor() if reader == "visitor" else town.browser(reader)


def status_of(browser, where: str) -> int:
    response = browser._client.get(where)
    response.close()
    return response.status_code


def test_every_route_is_listed_here_and_in_the_readme(town):
    rules = {rule.rule: rule.methods for rule in town.app.url_map.iter_rules()}

    assert set(rules) == set(GET)
    assert {rule for rule, methods in rules.items() if "POST" in methods} == set(POST)
    plain = {re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", rule) for rule in rules if not rule.startswith("/static")}
    assert [rule for rule in sorted(plain) if f"`{rule}`" not in README] == []


def test_addresses_are_kebab_case_with_typed_parts(town):
    for rule in town.app.url_map.iter_rules():
        for part in rule.rule.strip("/").split("/"):
            assert re.fullmatch(r"[a-z0-9.-]*|<(string|path):[a-z_]+>(\.[a-z]+)?", part), rule.rule


@pytest.mark.parametrize(
    "page",
    [each for name, each in vars(mail_pages).items() if name.isupper() and isinstance(each, str)]
    + [brief_reminder_page(kind, "b") for kind in ("opened", "decide", "overdue", "draft")]
    + [engagement_page("e", kind) for kind in ("", "confirm", "hand-over", "review", "watch-2026-05-01")]
    + [of("b") for of in (brief_page, brief_questions_page, invitations_page, quote_page, claim_page)]
    + [of("b", "q") for of in (clarification_page, thread_page)],
)
def test_a_mail_leads_to_a_page_that_exists(town, page):
    endpoint, _ = town.app.url_map.bind("market.example").match(page, method="GET")

    assert endpoint


@pytest.mark.parametrize("rule", GET)
def test_reading_gives_each_reader_what_is_theirs(reading_towns, rule):
    town, where = reading_towns(rule)

    statuses = tuple(status_of(browser_of(town, reader), where) for reader in READERS)

    assert statuses == GET[rule]


@pytest.mark.parametrize("rule", POST)
def test_writing_is_open_to_those_it_is_for(town, address, rule):
    where = address(rule)
    statuses = []
    for reader in ("visitor", "boris", "alfa", "beta", "operator", "vera"):
        browser = browser_of(town, reader)
        statuses.append((reader, browser._client.post(where, data={"csrf_token": browser.token()}).status_code))

    assert tuple(dict(statuses)[reader] for reader in READERS) == POST[rule]


@pytest.mark.parametrize("rule", [rule for rule in POST if not rule.startswith(("/unsubscribe/", "/api/"))])
def test_writing_without_a_token_or_from_elsewhere_is_refused(town, address, rule):
    where, browser = address(rule), town.browser("vera")

    bare = browser._client.post(where, data={})
    foreign = browser._client.post(
        where, data={"csrf_token": browser.token()}, headers={"Origin": "https://elsewhere.example"}
    )

    assert (bare.status_code, foreign.status_code) == (400, 403)


@pytest.mark.parametrize("rule", [rule for rule, statuses in GET.items() if 200 in statuses and "/static" not in rule])
def test_an_unknown_query_parameter_is_refused(reading_towns, rule):
    town, where = reading_towns(rule)
    reader = READERS[GET[rule].index(200)]

    assert browser_of(town, reader)._client.get(where + "?sort=price").status_code == 400


@pytest.mark.parametrize("rule", [rule for rule, statuses in GET.items() if statuses[0] != 200])
def test_a_private_page_is_never_stored(reading_towns, rule):
    town, where = reading_towns(rule)
    response = town.browser("vera")._client.get(where)

    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("rule", [rule for rule, statuses in GET.items() if statuses == PUBLIC and "<path" not in rule])
def test_public_pages_answer_in_russian_too_and_carry_the_headers(reading_towns, rule):
    town, where = reading_towns(rule)

    response = town.visitor()._client.get("/ru" + where, buffered=True)

    assert response.status_code == 200
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    if response.mimetype == "text/html":
        assert '<html lang="ru">' in response.text


@pytest.mark.parametrize("host", ["evil.example", "[", "a..b", "x" * 64, "localhost.evil.example", "localhost:port"])
def test_a_foreign_host_name_is_refused(town, host):
    assert town.visitor()._client.get("/", headers={"Host": host}).status_code == 400


def test_a_file_in_a_text_field_is_refused(town):
    browser = town.visitor()
    fields = {"csrf_token": browser.token(), "email": (io.BytesIO(b"x"), "x.txt")}

    assert browser._client.post("/sign-in", data=fields).status_code == 400


def test_a_query_parameter_given_twice_is_refused(town):
    assert town.visitor()._client.get("/prices/?q=a&q=b").status_code == 400


def test_a_missing_and_a_foreign_brief_look_alike_to_every_role(town):
    foreign = write_brief(town.browser("vera"))
    for reader in ("boris", "alfa", "operator"):
        for page in ("edit", "publish", "compare"):
            statuses = {
                status_of(town.browser(reader), f"/client/briefs/{brief}/{page}") for brief in (foreign, "0" * 24)
            }
            assert len(statuses) == 1


def test_a_damaged_edition_is_unavailable_and_keeps_quiet_about_where_it_lies(town):
    (town.config.data / "editions" / "2026Q3-v1").mkdir(parents=True)

    response = town.visitor().raw("/prices/", 503)

    assert str(town.config.data) not in response.text
    assert town.visitor().raw("/readyz", 503)


def test_a_damaged_database_is_unavailable_not_a_crash(town):
    town.db.close()
    release_database()
    for suffix in ("", "-wal", "-shm"):
        town.config.database.with_name(f"market.db{suffix}").unlink(missing_ok=True)
    town.config.database.write_bytes(b"no database" * 1000)

    assert status_of(town.visitor(), "/briefs/") == 503
    assert status_of(town.visitor(), "/readyz") == 503
    assert status_of(town.visitor(), "/healthz") == 200


def test_a_locked_database_refuses_writers_and_serves_readers(town, monkeypatch):
    browser = town.browser("vera")
    fields = browser.get("/client/briefs/new").fields() | BRIEF
    monkeypatch.setattr("market.store.connections._BUSY_SECONDS", 0.05)
    town.db.conn.execute("BEGIN IMMEDIATE")

    refused = browser._client.post("/client/briefs/new", data=fields)
    town.db.conn.rollback()

    assert refused.status_code == 503
    assert "your browser sends it again" in refused.text
    assert status_of(browser, "/client/") == 200


def test_an_oversized_body_is_refused(town):
    browser = town.browser("vera")

    assert browser._client.post("/client/briefs/new", data={"title": "x" * 600_000}).status_code == 413


def test_public_pages_set_no_cookie(town):
    for where in (
        "/",
        "/prices/",
        "/methods/",
        "/briefs/",
        "/standards/",
        "/editions/",
        "/prices/check",
        "/agencies/",
        "/feeds/briefs.atom",
    ):
        response = town.visitor()._client.get(where)

        assert "Set-Cookie" not in response.headers
        assert "Cookie" not in response.headers.get("Vary", "")


def test_an_unexpected_fault_is_a_plain_page_with_a_number(town):
    town.app.view_functions["methods.show_index"] = lambda: 1 / 0

    page = town.visitor().get("/methods/", 500)

    assert "quote this number" in page.text
    assert "ZeroDivisionError" not in page.response.text
