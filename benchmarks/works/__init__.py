"""The works that are measured, made from a seed or read from a table: nothing is fetched."""
