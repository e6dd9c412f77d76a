"""Many rows by one of asyncpg's roads: executemany, fetchmany or copy_records_to_table."""

import asyncio
import datetime
import decimal
import sys

import asyncpg

from facts import fact, typed

ROWS = 600
rows = [(n, f"wörd {n}", decimal.Decimal(n) / 4, datetime.date(2024, 1, 1) + datetime.timedelta(days=n)) for n in range(ROWS)]
road = sys.argv[1]


async def main():
    connection = await asyncpg.connect()
    if road == "executemany":
        fact(road, await connection.executemany("INSERT INTO bulk_rows (id, word, price, day) VALUES ($1, $2, $3, $4)", rows))
    elif road == "fetchmany":
        insert = "INSERT INTO bulk_numbers (word, price) VALUES ($1, $2) RETURNING id, word"
        fact(road, typed(await connection.fetchmany(insert, [row[1:3] for row in rows])))
    elif road == "copy fails":
        for last in (("x", "w", None, None), (1, "again", None, None)):
            try:
                await connection.copy_records_to_table("bulk_rows", records=[*rows, last])
            except Exception as error:
                fact(str(last), [type(error).__name__, getattr(error, "sqlstate", None)])
            fact(f"left by {last}", typed(await connection.fetch("SELECT count(*) FROM bulk_rows")))
    else:
        fact(road, await connection.copy_records_to_table("bulk_rows", records=rows))
    fact("rows", typed(await connection.fetch("SELECT count(*), sum(id), sum(price), min(word), max(day) FROM bulk_rows")))
    await connection.close()


asyncio.run(main())
