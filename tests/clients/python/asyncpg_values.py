"""Each type's values by asyncpg: in through its own binary codecs and through text, and back in both."""

import asyncio
import json
import sys

import asyncpg

from facts import fact, typed


async def main():
    with open(sys.argv[1], encoding="utf-8") as table:
        types = json.load(table)
    own, plain = await asyncpg.connect(), await asyncpg.connect()
    for number, (name, values) in enumerate(types.items()):
        table = f"apv_{number}"
        await own.execute(f"CREATE TABLE {table} (id int PRIMARY KEY, v {name})")
        plain_too = await as_text(own, plain, table)
        for row, value in enumerate([*values, None]):
            fact(f"{name} {row}", [value, *await one(own, plain if plain_too else None, table, row * 2, value)])
        await own.execute(f"DROP TABLE {table}")
    with open(sys.argv[2], encoding="utf-8") as table:
        records = json.load(table)
    for sql in records["setup"]:
        await own.execute(sql)
    for sql in records["queries"]:
        fact(sql, await record(own, sql))
    await own.execute("DROP TABLE v_row")
    await own.close()
    await plain.close()


async def record(own, sql):
    try:
        return shown(await own.fetchval(sql))
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError, OverflowError) as error:
        return [type(error).__name__, str(error)]


async def as_text(own, plain, table):
    """Has the plain connection send and read this type as it is written; it does so with scalars alone."""
    statement = await own.prepare(f"SELECT v FROM {table}")
    kind = statement.get_attributes()[0].type
    if kind.kind != "scalar":
        return False
    await plain.set_type_codec(kind.name, schema=kind.schema, encoder=str, decoder=str, format="text")
    return True


async def one(own, plain, table, row, value):
    insert, ask = f"INSERT INTO {table} VALUES ($1, $2)", f"SELECT v FROM {table} WHERE id = $1"
    seen = []
    try:
        if plain:
            await plain.execute(insert, row, value)
            seen.append(await plain.fetchval(ask, row))
        else:
            quoted = "NULL" if value is None else "'" + value.replace("'", "''") + "'"
            await own.execute(f"INSERT INTO {table} VALUES ({row}, {quoted})")
        read = await own.fetchval(ask, row)
        await own.execute(insert, row + 1, read)
        seen.append([shown(read), shown(await own.fetchval(ask, row + 1))])
        return [*seen, await plain.fetchval(ask, row + 1)] if plain else seen
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError, OverflowError) as error:
        return [*seen, type(error).__name__, str(error)]


def shown(value):
    """What asyncpg has for paths prints as its address."""
    points = getattr(value, "points", None)
    return typed([[value]])[0][0] if points is None else f"{type(value).__name__} {points!r}"


asyncio.run(main())
