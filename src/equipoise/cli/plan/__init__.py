"""``equipoise plan``: one command with many readings, each a function in its own file, listed in ``readings``."""
