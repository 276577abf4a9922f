"""How is it run? The desk: the procedure, the record, the stores, the people, and the clock that nobody can dispute."""
