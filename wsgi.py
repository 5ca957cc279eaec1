"""The WSGI application, configured from the environment."""

import os

from market.config import Config
from market.web.application import create_app

app = create_app(Config.from_env(os.environ))
