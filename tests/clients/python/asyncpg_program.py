"""What programs do with asyncpg: everything binary, everything prepared, types looked up in the catalog."""

import asyncio
import datetime
import decimal
import io
import json
import uuid

import asyncpg

from facts import fact, typed


async def main():
    connection = await asyncpg.connect()
    fact("settings", [connection.get_settings().client_encoding, connection.get_server_version().major])
    await connection.execute("""
        CREATE TABLE ap_value (
            id bigserial PRIMARY KEY, whole integer, exact numeric, rough real, word text, yes boolean, day date,
            moment timestamp, instant timestamptz, clock time, span interval, bytes bytea, key uuid, doc jsonb,
            numbers integer[], words varchar(10)[])""")
    values = [
        42, decimal.Decimal("3.141592653589793238"), 2.5, "text", True, datetime.date(1999, 12, 31),
        datetime.datetime(2001, 2, 3, 4, 5, 6, 789), datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc),
        datetime.time(12, 30), datetime.timedelta(hours=36), b"abc\x00", uuid.UUID(int=2**64), json.dumps({"a": 1}),
        [1, 2, None], ["x", "y"]]
    statement = await connection.prepare(
        "INSERT INTO ap_value (whole, exact, rough, word, yes, day, moment, instant, clock, span, bytes, key, doc, numbers, words)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id, whole + 1 AS next")
    fact("parameters", [parameter.name for parameter in statement.get_parameters()])
    fact("attributes", [[a.name, a.type.name, a.type.kind] for a in statement.get_attributes()])
    fact("returning", typed(await statement.fetch(*values)))
    await connection.execute("INSERT INTO ap_value (whole) VALUES ($1)", None)
    fact("rows", typed(await connection.fetch("SELECT * FROM ap_value ORDER BY id")))
    fact("expressions", typed(await connection.fetch(
        "SELECT count(*), sum(whole), avg(exact), max(day), bool_and(yes), array_agg(whole ORDER BY id) FROM ap_value")))
    fact("any", typed(await connection.fetch("SELECT id FROM ap_value WHERE id = ANY($1::bigint[])", [1, 2, 5])))
    fact("row", dict(await connection.fetchrow("SELECT id, word FROM ap_value WHERE word = $1", "text")))
    fact("value", await connection.fetchval("SELECT $1::int + 1", 41))
    await connection.executemany("INSERT INTO ap_value (whole, word) VALUES ($1, $2)", [(n, f"w{n}") for n in range(50)])
    fact("executemany", await connection.fetchval("SELECT count(*) FROM ap_value"))
    async with connection.transaction():
        fact("cursor", [row[0] async for row in connection.cursor("SELECT whole FROM ap_value WHERE word LIKE 'w%' ORDER BY id",
                                                                  prefetch=7)])
    try:
        async with connection.transaction():
            await connection.execute("DELETE FROM ap_value")
            raise KeyError
    except KeyError:
        pass
    fact("rollback", await connection.fetchval("SELECT count(*) FROM ap_value"))
    for name, sql, args in [
        ("unique", "INSERT INTO ap_value (id) VALUES (1)", []),
        ("no table", "SELECT * FROM ap_nowhere", []),
        ("too few", "SELECT $1::int", []),
        ("division", "SELECT 1 / (id - id) FROM ap_value", []),
    ]:
        try:
            await connection.fetch(sql, *args)
            fact(name, "no error")
        except asyncpg.PostgresError as error:
            fact(name, [type(error).__name__, error.sqlstate, error.message, error.detail, error.constraint_name])
        except Exception as error:
            fact(name, [type(error).__name__, str(error)])
    await connection.execute("CREATE TABLE ap_copy (id int PRIMARY KEY, word varchar(20), exact numeric(8,2), day date, moment timestamp, key uuid)")
    copied = [(n, None if n % 3 == 0 else f"w{n}", decimal.Decimal(n) / 4, datetime.date(2024, 1, 1 + n), datetime.datetime(2024, 1, 1, n, 2, 3, 400), uuid.UUID(int=n))
              for n in range(20)]
    fact("copy in", await connection.copy_records_to_table("ap_copy", records=copied))
    fact("copied", typed(await connection.fetch("SELECT * FROM ap_copy ORDER BY id")))
    for options in [{}, {"format": "csv", "header": True}, {"format": "binary"}]:
        out = io.BytesIO()
        tag = await connection.copy_from_query("SELECT * FROM ap_copy WHERE id < $1 ORDER BY id", 3, output=out, **options)
        fact(f"copy out {options}", [tag, repr(out.getvalue())])
    fact("copy of a table", await connection.copy_from_table("ap_copy", columns=["id", "word"], output=io.BytesIO()))
    fact("copy to a table", await connection.copy_to_table("ap_copy", columns=["id", "word"], format="csv",
                                                           source=io.BytesIO(b'100,"a,b"\n101,\n')))
    try:
        await connection.copy_records_to_table("ap_copy", records=[(200, "x"), (1, "y")], columns=["id", "word"])
    except asyncpg.PostgresError as error:
        fact("copy of a taken key", [error.sqlstate, error.message, error.detail, error.context])
    await connection.execute("DROP TABLE ap_copy")
    heard = asyncio.get_running_loop().create_future()
    await connection.add_listener("there", lambda _connection, _pid, channel, payload: heard.set_result([channel, payload]))
    await connection.execute("NOTIFY there, 'hello'")
    fact("listener", await asyncio.wait_for(heard, 5))
    await connection.execute("DROP TABLE ap_value")
    await connection.reset()
    await connection.close()
    async with asyncpg.create_pool(min_size=2, max_size=4) as pool:
        fact("pool", sorted(await asyncio.gather(*(pool.fetchval("SELECT $1::int * 2", n) for n in range(12)))))


asyncio.run(main())
