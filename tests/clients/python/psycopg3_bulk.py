"""Many rows by one of psycopg 3's roads: executemany, pipeline, returning or copy."""

import datetime
import decimal
import sys

import psycopg

from facts import fact

ROWS = 600
INSERT = "INSERT INTO bulk_rows (id, word, price, day) VALUES (%s, %s, %s, %s)"
NUMBERED = "INSERT INTO bulk_numbers (word, price) VALUES (%s, %s) RETURNING id, word, price * 2"
rows = [(n, f"wörd {n}", decimal.Decimal(n) / 4, datetime.date(2024, 1, 1) + datetime.timedelta(days=n)) for n in range(ROWS)]
road = sys.argv[1]

connection = psycopg.connect("", autocommit=True)
cursor = connection.cursor()


def fill():
    with cursor.copy("COPY bulk_rows FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def all_results():
    yield cursor.fetchone()
    while cursor.nextset():
        yield cursor.fetchone()


if road == "executemany":
    cursor.executemany(INSERT, rows)
    fact(road, cursor.rowcount)
elif road == "pipeline":
    with connection.pipeline():
        cursors = [connection.execute(INSERT, row) for row in rows]
    fact(road, [sum(each.rowcount for each in cursors), cursors[-1].statusmessage])
elif road == "conflicts":
    with connection.pipeline():
        cursors = [connection.execute(INSERT + " ON CONFLICT DO NOTHING", row) for row in rows + rows[:50]]
    fact(road, [[each.rowcount, each.statusmessage] for each in (cursors[0], cursors[-1])])
elif road == "returning":
    cursor.executemany(NUMBERED, [row[1:3] for row in rows], returning=True)
    fact(road, [[each, cursor.statusmessage] for each in all_results()])
elif road == "returning fails":
    try:
        with connection.pipeline():
            cursors = [connection.execute(NUMBERED, [word, price]) for _, word, price, _ in rows]
            cursors.append(connection.execute(NUMBERED, ["a word that is too long for it", 1]))
            connection.execute(NUMBERED, ["never", 1])
    except psycopg.Error as error:
        fact(road, [error.sqlstate, cursors[0].fetchone(), cursors[-2].fetchone()])
elif road == "update":
    fill()
    cursor.executemany("UPDATE bulk_rows SET word = %s WHERE id = %s", [(f"w{n}", n) for n in range(ROWS + 10)])
    fact(road, cursor.rowcount)
elif road == "delete":
    fill()
    cursor.executemany("DELETE FROM bulk_rows WHERE id = %s", [(n,) for n in range(0, ROWS, 2)])
    fact(road, cursor.rowcount)
elif road in ("values", "values upsert"):
    for begin in (0, 300):
        some = rows[begin:begin + 300]
        values = ", ".join(["(%s, %s, %s, %s)"] * len(some))
        upsert = " ON CONFLICT (id) DO UPDATE SET word = excluded.word, price = bulk_rows.price + 1"
        insert = INSERT.partition(" VALUES")[0] + " VALUES " + values + (upsert if road == "values upsert" else "")
        cursor.execute(insert + " RETURNING id, price", [value for row in some for value in row])
        fact(f"{road} {begin}", cursor.fetchall())
    if road == "values upsert":
        cursor.execute(insert, [value for row in some for value in row])
        fact("once more", cursor.statusmessage)
elif road == "copy fails":
    for what, last in (("the program", None), ("a value", ("x", "w", 1, None)), ("a row", (1, "again", 1, None))):
        try:
            with cursor.copy("COPY bulk_rows FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
                if last is None:
                    raise RuntimeError("enough")
                copy.write_row(last)
        except (RuntimeError, psycopg.Error) as error:
            fact(f"ended by {what}", [type(error).__name__, getattr(error, "sqlstate", None), error.diag.context if isinstance(error, psycopg.Error) else None])
        fact(f"left by {what}", cursor.execute("SELECT count(*) FROM bulk_rows").fetchone())
elif road == "copy":
    fill()
    fact(road, cursor.statusmessage)
fact("rows", connection.execute("SELECT count(*), sum(id), sum(price), min(word), max(day) FROM bulk_rows").fetchone())
fact("numbers", connection.execute("SELECT count(*), sum(id), sum(price), min(word) FROM bulk_numbers").fetchone())
connection.close()
