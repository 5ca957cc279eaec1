"""What a link to a page of ours shows where it is shared: a title, a sentence and a picture, all absolute addresses."""

from flask import request, url_for

from market.web.current import current_config
from market.web.languages import path


def init_app(app) -> None:
    app.jinja_env.globals.update(page_address=page_address, absolute=absolute, share_picture=share_picture)


def page_address() -> str:
    """Return the one address of the page in its language, without what was asked of it."""
    return absolute(path(request.path))


def absolute(address: str) -> str:
    """Return an internal address with the site before it."""
    return f"{current_config().base_url}{address}"


def share_picture() -> str:
    """Return the address of the picture that stands for the site where a page has none of its own."""
    return absolute(url_for("static", filename="share.png"))
