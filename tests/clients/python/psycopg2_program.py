"""What programs do with psycopg2."""

import datetime
import decimal
import uuid

import psycopg2
import psycopg2.errors
import psycopg2.extras

from facts import fact, typed

connection = psycopg2.connect("")
psycopg2.extras.register_uuid()
cursor = connection.cursor()


def ask(name, sql, parameters=None):
    cursor.execute(sql, parameters)
    fact(name, {
        "columns": [[c.name, c.type_code, c.internal_size, c.precision, c.scale] for c in cursor.description],
        "rows": typed(cursor.fetchall()),
        "status": cursor.statusmessage,
    })


fact("server", [connection.encoding, connection.get_parameter_status("integer_datetimes"),
                connection.get_parameter_status("standard_conforming_strings"),
                connection.get_parameter_status("DateStyle"), connection.server_version // 10000])

cursor.execute("""
    CREATE TABLE p2_value (
        id serial PRIMARY KEY, small smallint, whole integer, large bigint, exact numeric(12,3), rough double precision,
        word varchar(20), body text, yes boolean, day date, moment timestamp, instant timestamptz, clock time,
        span interval, bytes bytea, key uuid, doc jsonb, numbers integer[])""")
fact("create", cursor.statusmessage)
cursor.execute(
    "INSERT INTO p2_value (small, whole, large, exact, rough, word, body, yes, day, moment, instant, clock, span, bytes,"
    " key, doc, numbers) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
    (1, -2, 9223372036854775807, decimal.Decimal("12.345"), 0.1, "wörd", "it's \"quoted\" \\ back", True,
     datetime.date(1815, 12, 10), datetime.datetime(1969, 7, 20, 20, 17, 40, 123456),
     datetime.datetime(2024, 2, 29, 12, 0, tzinfo=datetime.timezone.utc), datetime.time(23, 59, 59, 999999),
     datetime.timedelta(days=1, hours=2), b"\x00\xff\x01", uuid.UUID("12345678-1234-5678-1234-567812345678"),
     psycopg2.extras.Json({"a": [1, None]}), [1, None, 3]))
fact("returning", typed(cursor.fetchall()))
cursor.execute("INSERT INTO p2_value (word) VALUES (NULL), (''), ('x')")
fact("insert", [cursor.statusmessage, cursor.rowcount])
connection.commit()
ask("all", "SELECT * FROM p2_value ORDER BY id")
ask("expressions", "SELECT count(*), sum(whole), avg(small), max(day), min(exact), sum(large) FROM p2_value")
ask("parameters", "SELECT word FROM p2_value WHERE id = ANY(%s) AND word IN %s ORDER BY 1", ([1, 2, 3, 4], ("x", "wörd", "")))
ask("like", "SELECT id FROM p2_value WHERE word LIKE %s", ("w%",))
ask("null", "SELECT id FROM p2_value WHERE word IS NULL")

psycopg2.extras.execute_values(cursor, "INSERT INTO p2_value (whole, word) VALUES %s RETURNING id, whole",
                               [(n, f"w{n}") for n in range(10)], page_size=4)
fact("execute_values", typed(cursor.fetchall()))
psycopg2.extras.execute_batch(cursor, "UPDATE p2_value SET large = %s WHERE whole = %s", [(n * n, n) for n in range(10)])
cursor.executemany("INSERT INTO p2_value (whole) VALUES (%s)", [(n,) for n in range(100, 105)])
fact("executemany", cursor.rowcount)
connection.commit()
ask("sums", "SELECT sum(large), count(*) FROM p2_value WHERE whole BETWEEN 0 AND 9")


def fails(name, sql, parameters=None):
    try:
        cursor.execute(sql, parameters)
        fact(name, "no error")
    except psycopg2.Error as error:
        d = error.diag
        fact(name, [type(error).__name__, error.pgcode, d.message_primary, d.message_detail, d.message_hint, d.statement_position,
                    d.table_name, d.column_name, d.constraint_name, d.schema_name])
    connection.rollback()


cursor.execute("CREATE TABLE p2_child (id int PRIMARY KEY, parent int NOT NULL REFERENCES p2_value (id), code varchar(3) UNIQUE)")
cursor.execute("INSERT INTO p2_child VALUES (1, 1, 'abc')")
connection.commit()
fails("unique", "INSERT INTO p2_child VALUES (2, 1, 'abc')")
fails("primary key", "INSERT INTO p2_child VALUES (1, 1, 'x')")
fails("foreign key", "INSERT INTO p2_child VALUES (3, 999, 'y')")
fails("referenced", "DELETE FROM p2_value WHERE id = 1")
fails("not null", "INSERT INTO p2_child VALUES (4, NULL, 'z')")
fails("too long", "INSERT INTO p2_child VALUES (5, 1, 'long')")
fails("bad integer", "SELECT id FROM p2_child WHERE id = %s", ("x",))
fails("no table", "SELECT * FROM p2_nowhere")
fails("no column", "SELECT nothing FROM p2_child")
fails("syntax", "SELEC 1")
fails("division", "SELECT 1 / (id - 1) FROM p2_child")

with connection:
    cursor.execute("INSERT INTO p2_child VALUES (10, 1, 'k')")
try:
    with connection:
        cursor.execute("INSERT INTO p2_child VALUES (11, 1, 'l')")
        raise KeyError
except KeyError:
    pass
ask("transactions", "SELECT id FROM p2_child ORDER BY id")
connection.commit()

with connection.cursor("named") as named:
    named.itersize = 3
    named.execute("SELECT whole FROM p2_value WHERE whole IS NOT NULL ORDER BY whole")
    fact("named cursor", [row[0] for row in named])
connection.commit()

with connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as dicts:
    dicts.execute("SELECT id, code FROM p2_child ORDER BY id")
    fact("dicts", [dict(row) for row in dicts.fetchall()])
connection.commit()

connection.set_session(isolation_level="SERIALIZABLE", readonly=True)
fails("read only", "INSERT INTO p2_child VALUES (20, 1, 'm')")
connection.set_session(readonly=False)
connection.autocommit = True
cursor.execute("SET TIME ZONE 'America/New_York'")
ask("time zone", "SELECT instant FROM p2_value WHERE id = 1")
cursor.execute("DROP TABLE p2_child")
cursor.execute("DROP TABLE p2_value")
fact("drop", cursor.statusmessage)
connection.close()
