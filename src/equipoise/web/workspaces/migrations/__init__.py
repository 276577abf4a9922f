"""How did the tables of workspaces come to be as they are? One step a file, run in order by Alembic."""
