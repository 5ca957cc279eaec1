"""Where the reference vectors and real price files lie."""

import os
from pathlib import Path

import pytest

_BESIDE_THE_CHECKOUT = Path(__file__).parents[1] / ".." / "shared"


def shared_folder() -> Path:
    """Return the folder of shared reference files, or skip the test; on the build server their absence fails."""
    folder = Path(os.environ.get("MARKET_SHARED", _BESIDE_THE_CHECKOUT)).resolve()
    if folder.is_dir():
        return folder
    reason = "the shared folder is absent; set MARKET_SHARED to the folder with reference/ and data/"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
