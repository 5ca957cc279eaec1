"""An edition described for search engines, in the vocabulary of schema.org."""

from market.benchmark.published import LICENCE
from market.benchmark.reader import Edition
from market.core.messages import say

_FILES = {"cells.csv": "text/csv", "cells.parquet": "application/vnd.apache.parquet"}
_MEASURED = ("median price", "quartiles", "deciles", "ratio of upper to lower quartile", "reliability grade")


def describe_dataset(edition: Edition, base_url: str) -> dict:
    """Return the edition as a schema.org Dataset; addresses are whole, as search engines want them."""
    summary = edition.summary
    address = f"{base_url}/editions/{summary.id}/"
    described = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": address,
        "url": address,
        "name": say("Like for Like: prices of communication services, edition {id}", id=summary.id),
        "description": _description(edition),
        "version": str(summary.id),
        "license": LICENCE["path"],
        "isAccessibleForFree": True,
        "datePublished": summary.published_at.isoformat(),
        "temporalCoverage": f"{summary.window_after.isoformat()}/{summary.window_until.isoformat()}",
        "variableMeasured": list(_MEASURED),
        "measurementTechnique": f"{base_url}/methods/",
        "creator": {"@type": "Organization", "name": "Like for Like", "url": f"{base_url}/"},
        "distribution": [_download(address, name, kind) for name, kind in _FILES.items()],
    }
    return described | ({"isBasedOn": f"{base_url}/editions/{summary.supersedes}/"} if summary.supersedes else {})


def _description(edition: Edition) -> str:
    kind = say("Invented prices of a demonstration. ") if edition.summary.synthetic else ""
    return say(
        "{kind}Quantiles of comparable prices of agencies, by service and series, one vote for each agency, "
        "rounded and withheld so that no agency's price can be told. Currency of the catalogue: {currency}.",
        kind=kind,
        currency=edition.summary.currency,
    )


def _download(address: str, name: str, kind: str) -> dict:
    return {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": f"{address}files/{name}", "name": name}
