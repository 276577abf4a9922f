"""Where is the record kept? Tables, migrations, opening, reading; the same on SQLite and PostgreSQL."""

from equipoise.desk.store.opening import NoStore, Store, address_of

__all__ = ["NoStore", "Store", "address_of"]
