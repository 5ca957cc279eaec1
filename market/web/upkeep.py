"""While maintenance lasts, pages are read and every change is refused with the reason."""

from flask import abort, request

from market.actions.maintenance import find_maintenance
from market.core.messages import say
from market.web.current import current_config
from market.web.security import SAFE_METHODS


def init_app(app) -> None:
    app.before_request(_refuse_changes)


def _refuse_changes() -> None:
    if request.method in SAFE_METHODS:
        return
    maintenance = find_maintenance(current_config().data)
    if maintenance is not None:
        abort(
            503,
            say(
                "The market is being maintained and takes no changes at the moment. {reason}", reason=maintenance.reason
            ).strip(),
        )
