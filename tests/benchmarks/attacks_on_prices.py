"""How far each attack moves a published median, beside what is said it can move at most.

Run from the root of the repository: `PYTHONPATH=. python tests/benchmarks/attacks_on_prices.py`.
"""

import sys
import tempfile
from pathlib import Path

from tests.attacks import ATTACKS, bound, movement, published_medians


def main() -> None:
    """Print a line for every attack."""
    with tempfile.TemporaryDirectory() as place:
        untouched = published_medians(Path(place) / "market")
    for attack in ATTACKS:
        moved = 100 * movement(attack, untouched)
        sys.stdout.write(f"{attack.name}: median {moved:+.1f} %, bound {100 * bound(attack):.1f} %\n")


if __name__ == "__main__":
    main()
