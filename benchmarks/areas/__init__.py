"""The areas of the benchmarks: each module's ``rows`` gives its figures, with the peers of its field beside them."""
