"""What SQLAlchemy reflects of a schema that is there; the driver is the first argument."""

import asyncio
import sys
import warnings

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.schema import CreateIndex, CreateTable

from facts import URL, fact

DRIVER = sys.argv[1]
# It does not know points.
warnings.simplefilter("ignore", sa.exc.SAWarning)


def plain(value):
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items() if key != "oid"}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value if isinstance(value, (int, bool, type(None))) else str(value)


def reflect(connection):
    inspector = sa.inspect(connection)
    fact("dialect", [connection.dialect.server_version_info, connection.dialect.default_schema_name, inspector.default_schema_name])
    fact("get_schema_names", inspector.get_schema_names())
    for schema in (None, "app", "empty"):
        of = f" of {schema}"
        for name in ("get_table_names", "get_view_names", "get_materialized_view_names", "get_sequence_names", "get_foreign_table_names",
                     "get_enums", "get_domains", "get_temp_table_names"):
            if name == "get_temp_table_names" and schema:
                continue
            ask = getattr(inspector, name)
            fact(name + of, plain(ask() if name == "get_temp_table_names" else ask(schema=schema)))
        # What leads from a table is a set, in any order.
        fact("get_sorted_table_and_fkc_names" + of, [[table, sorted(map(str, keys))] for table, keys in inspector.get_sorted_table_and_fkc_names(schema)])
        for name in ("get_multi_columns", "get_multi_pk_constraint", "get_multi_foreign_keys", "get_multi_indexes",
                     "get_multi_unique_constraints", "get_multi_check_constraints", "get_multi_table_comment", "get_multi_table_options"):
            kinds = {} if name.endswith("options") else {"kind": sa.engine.reflection.ObjectKind.ANY}
            for key, value in sorted(getattr(inspector, name)(schema=schema, **kinds).items(), key=str):
                fact(f"{name} of {key}", plain(value))
        for view in inspector.get_view_names(schema=schema):
            fact(f"definition of {view}", inspector.get_view_definition(view, schema=schema).split("\n"))
    for name in ("country", "purchase_line", "Setting", "people"):
        fact(f"one by one, {name}", plain([
            inspector.get_columns(name), inspector.get_pk_constraint(name), inspector.get_foreign_keys(name), inspector.get_indexes(name),
            inspector.get_unique_constraints(name), inspector.get_table_comment(name), inspector.has_table(name)]))
    fact("has", [inspector.has_table("nowhere"), inspector.has_sequence("ticket"), inspector.has_schema("app"), inspector.has_schema("nowhere"),
                 inspector.has_index("city", "city_by_people"), inspector.has_table("account", schema="app")])
    try:
        inspector.get_columns("nowhere")
    except sa.exc.NoSuchTableError as error:
        fact("no such table", str(error))
    for schema in (None, "app"):
        meta = sa.MetaData()
        meta.reflect(connection, schema=schema, views=True)
        for table in sorted(meta.tables.values(), key=str):
            if any(isinstance(column.type, sa.types.NullType) for column in table.columns):
                continue
            fact(f"made again, {table}", str(CreateTable(table).compile(connection)).split("\n"))
            fact(f"indexes made again, {table}", sorted(str(CreateIndex(index).compile(connection)) for index in table.indexes))


async def asynchronous():
    engine = create_async_engine(f"postgresql+{DRIVER}://{URL}")
    async with engine.connect() as connection:
        await connection.run_sync(reflect)
    await engine.dispose()


if DRIVER == "asyncpg":
    asyncio.run(asynchronous())
else:
    with sa.create_engine(f"postgresql+{DRIVER}://{URL}").connect() as one:
        reflect(one)
