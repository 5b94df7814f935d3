"""An act is never updated nor deleted: the database itself refuses, on SQLite and on PostgreSQL."""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER register_act_no_update BEFORE UPDATE ON register_act
       BEGIN SELECT RAISE(ABORT, 'register_act is append-only'); END""",
    """CREATE TRIGGER register_act_no_delete BEFORE DELETE ON register_act
       BEGIN SELECT RAISE(ABORT, 'register_act is append-only'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION register_act_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'register_act is append-only'; END $$""",
    """CREATE TRIGGER register_act_no_change BEFORE UPDATE OR DELETE ON register_act
       FOR EACH ROW EXECUTE FUNCTION register_act_append_only()""",
    """CREATE TRIGGER register_act_no_truncate BEFORE TRUNCATE ON register_act
       FOR EACH STATEMENT EXECUTE FUNCTION register_act_append_only()""",
]
SQLITE_BACK = ["DROP TRIGGER register_act_no_update", "DROP TRIGGER register_act_no_delete"]
POSTGRESQL_BACK = [
    "DROP TRIGGER register_act_no_change ON register_act",
    "DROP TRIGGER register_act_no_truncate ON register_act",
    "DROP FUNCTION register_act_append_only()",
]


def protect(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def unprotect(apps, schema_editor):
    for statement in SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]
    operations = [migrations.RunPython(protect, unprotect)]
