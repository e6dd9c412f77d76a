"""What Django makes of a schema that is there."""

import io

import django
from django.conf import settings

from facts import DATABASE, HOST, PASSWORD, PORT, USER, fact

settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": DATABASE, "HOST": HOST, "PORT": PORT,
                                          "USER": USER, "PASSWORD": PASSWORD}})
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

out = io.StringIO()
call_command("inspectdb", "--include-views", stdout=out)
fact("inspectdb", out.getvalue().split("\n"))
with connection.cursor() as cursor:
    told = connection.introspection
    tables = told.get_table_list(cursor)
    fact("get_table_list", [list(table) for table in tables])
    for table in sorted(table.name for table in tables):
        fact(f"get_table_description of {table}", [
            ["" if isinstance(value, int) and value > 16383 else value for value in column] for column in told.get_table_description(cursor, table)])
        fact(f"get_sequences of {table}", told.get_sequences(cursor, table))
        fact(f"get_relations of {table}", told.get_relations(cursor, table))
        fact(f"get_constraints of {table}", [f"{name} {value}" for name, value in sorted(told.get_constraints(cursor, table).items())])
        fact(f"get_primary_key_columns of {table}", told.get_primary_key_columns(cursor, table))
    fact("table_names", sorted(told.table_names(cursor, include_views=True)))
