"""Many rows by one of psycopg 3's roads: executemany, pipeline, returning or copy."""

import datetime
import decimal
import sys

import psycopg

from facts import fact

ROWS = 600
INSERT = "INSERT INTO bulk_rows (id, word, price, day) VALUES (%s, %s, %s, %s)"
rows = [(n, f"wörd {n}", decimal.Decimal(n) / 4, datetime.date(2024, 1, 1) + datetime.timedelta(days=n)) for n in range(ROWS)]
road = sys.argv[1]

connection = psycopg.connect("", autocommit=True)
cursor = connection.cursor()
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
elif road == "copy":
    with cursor.copy("COPY bulk_rows FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    fact(road, cursor.statusmessage)
fact("rows", connection.execute("SELECT count(*), sum(id), sum(price), min(word), max(day) FROM bulk_rows").fetchone())
connection.close()
