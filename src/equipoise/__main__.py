"""``python -m equipoise``: the same as the command."""

from equipoise.cli import main

main()
