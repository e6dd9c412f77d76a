"""How psycopg 3 and asyncpg come to know types that they do not have: numbers left out."""

import asyncio

import asyncpg
import psycopg
from psycopg.types import TypeInfo
from psycopg.types.composite import CompositeInfo
from psycopg.types.enum import EnumInfo
from psycopg.types.multirange import MultirangeInfo
from psycopg.types.range import RangeInfo

from facts import fact

NAMES = ("int4", "text", "customer", "app.account", "every_type", "pg_catalog.pg_am", "information_schema.sql_identifier", "nowhere", "_customer",
         "mood", "_mood", "email", "work_mail", "app.state", "app.share",
         "hstore", "int4range", "int4multirange", "numeric", "bit", '"Setting"')


def told(info):
    return info and {key: value for key, value in vars(info).items() if "oid" not in key and key not in ("field_types", "typemod")}


with psycopg.connect("") as connection:
    for kind in (TypeInfo, CompositeInfo, EnumInfo, RangeInfo, MultirangeInfo):
        for name in NAMES:
            fact(f"psycopg {kind.__name__} {name}", told(kind.fetch(connection, name)))


def shape(kind):
    return [kind.name, kind.schema, kind.kind]


async def asynchronous():
    connection = await asyncpg.connect()
    for sql in ("SELECT * FROM every_type", "SELECT * FROM app.entry WHERE account = $1 AND at > $2",
                "SELECT $1::information_schema.sql_identifier, NULL::information_schema.cardinal_number",
                "SELECT * FROM member WHERE feels = $1 AND felt = $2 AND mail = $3 AND state = ANY($4)", "SELECT $1::mood, $2::mood[], $3::email, $4::app.share",
                "SELECT NULL::pg_catalog.pg_cast, NULL::int4range, NULL::int8multirange[]", "SELECT NULL::app.account[], NULL::city"):
        statement = await connection.prepare(sql)
        fact(f"asyncpg {sql}", [[shape(one) for one in statement.get_parameters()], [[one.name, *shape(one.type)] for one in statement.get_attributes()]])
    fact("asyncpg composite", [str(value) for value in await connection.fetchrow("SELECT (SELECT one FROM pg_cast one ORDER BY oid LIMIT 1), row(1, 'x'::text)")])
    for name, schema in (("int4range", "pg_catalog"), ("cardinal_number", "information_schema"), ("mood", "public"), ("state", "app"), ("email", "public"), ("nowhere", "public")):
        try:
            await connection.set_type_codec(name, schema=schema, encoder=str, decoder=str)
            fact(f"asyncpg codec of {name}", True)
        except Exception as error:
            fact(f"asyncpg codec of {name}", [type(error).__name__, str(error)])
    await connection.close()


asyncio.run(asynchronous())
