"""The front page and the small files at the root of the site."""

from flask import Blueprint, Response, current_app, render_template

from market.benchmark.reader import latest_edition, list_editions
from market.core.methods import METHODS
from market.core.prices import CATALOGUE_SCHEME
from market.store.briefs import list_open_briefs
from market.web.bands import axis_of, headline, widest_spreads
from market.web.current import current_catalogue, current_config, current_database, current_time, editions_folder
from market.web.house import GUIDES

blueprint = Blueprint("home", __name__)
_SHOWN_BRIEFS = 5
_SHOWN_SPREADS = 6


@blueprint.get("/")
def show():
    edition = latest_edition(editions_folder())
    cells = edition.all_cells(CATALOGUE_SCHEME) if edition else ()
    briefs = list_open_briefs(current_database(), now=current_time())
    spreads = widest_spreads(edition, cells)[:_SHOWN_SPREADS] if edition else []
    return render_template(
        "home/show.html",
        edition=edition,
        headline=headline(edition, cells) if edition else None,
        spreads=spreads,
        axis=axis_of(cell for _, cell in spreads),
        widest_axis=axis_of(cell for _, cell in spreads[:1]),
        schemes=[scheme for scheme in edition.schemes() if scheme != CATALOGUE_SCHEME] if edition else [],
        briefs=briefs[:_SHOWN_BRIEFS],
        open_briefs=len(briefs),
        catalogue=current_catalogue(),
    )


@blueprint.get("/robots.txt")
def robots():
    lines = [
        "User-agent: *",
        *(f"Disallow: {place}" for place in ("/client/", "/agency/", "/desk/", "/account/")),
    ]
    lines.append(f"Sitemap: {current_config().base_url}/sitemap.xml")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def sitemap():
    addresses = [
        "/",
        "/prices/",
        "/prices/check",
        "/discrepancies/",
        "/exchange-rates/",
        "/methods/",
        "/editions/",
        "/briefs/",
        "/agencies/",
    ]
    addresses += [
        "/standards/",
        "/guides/",
        "/terms/",
        "/competition-law/",
        "/privacy/",
        "/changelog/",
        "/cite/",
        "/contact/",
        "/glossary/",
    ]
    addresses += [f"/guides/{reader}/" for reader in GUIDES]
    addresses += [f"/methods/{method.slug}/" for method in METHODS]
    addresses += [f"/prices/{service.code}/" for service in current_catalogue().services]
    addresses += [f"/editions/{summary.id}/" for summary in list_editions(editions_folder())]
    base = current_config().base_url
    places = "".join(f"<url><loc>{base}{address}</loc></url>" for address in addresses)
    body = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'
    return Response(body, mimetype="application/xml")


@blueprint.get("/favicon.ico")
def favicon():
    return current_app.send_static_file("favicon.ico")
