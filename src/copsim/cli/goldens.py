"""Writes goldens.json anew: python -m copsim.cli.goldens. Only together with a new model version."""

import json
from pathlib import Path

from copsim.cli.checks import GOLDENS, digest_of, golden_worlds


def main() -> None:
    """Live the golden worlds and store their digests beside this file."""
    found = {name: digest_of(setting) for name, setting in golden_worlds().items()}
    Path(__file__).with_name(GOLDENS).write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
