"""What logs and metrics may tell of requests for sealed quotes: that there were some, not which of them changed any.

Whoever reads them must not learn how many quotes there are before a brief is opened.
"""

SEALED = "sealed"
_BEGINNINGS = (
    "/agency/briefs/",
    "/agency/quotes/",
    "/api/v1/briefs/<string:brief_id>/quote",
    "/api/v1/quotes",
    "/clarifications/",
)
_FIRST_REFUSAL = 400


def told_request(rule: str, method: str, status: int) -> tuple[str, str, int]:
    """Return the route, method and status to be told of a request.

    In the sealed area reading and writing look the same as long as nothing was refused.

    >>> told_request("/agency/briefs/<string:brief_id>/quote", "POST", 302)
    ('sealed', 'ANY', 200)
    >>> told_request("/briefs/", "GET", 200)
    ('/briefs/', 'GET', 200)
    """
    if not rule.startswith(_BEGINNINGS):
        return rule, method, status
    return SEALED, "ANY", status if status >= _FIRST_REFUSAL else 200
