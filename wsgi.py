"""The WSGI application, configured from the environment."""

import os

from market.application import create_app
from market.config import Config

app = create_app(Config.from_env(os.environ))
