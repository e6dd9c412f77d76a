"""What programs call with psycopg 3, psycopg2 and asyncpg: functions, and procedures that give values back."""

import asyncio
import datetime

import asyncpg
import psycopg
import psycopg2

from facts import DATABASE, HOST, PASSWORD, PORT, URL, USER, fact, typed

MADE = [
    ("CREATE SCHEMA calls", "CREATE SCHEMA calls"),
    ("CREATE FUNCTION calls.twice(x INTEGER) RETURNS INTEGER LANGUAGE OBJECTSCRIPT { quit x * 2 }",
     "CREATE FUNCTION calls.twice(x integer) RETURNS integer LANGUAGE sql AS 'SELECT x * 2'"),
    ("CREATE PROCEDURE calls.sums(IN a INTEGER, IN b INTEGER, OUT total INTEGER, INOUT said VARCHAR(30)) "
     'LANGUAGE OBJECTSCRIPT { set total = a + b set said = said_"!" }',
     "CREATE PROCEDURE calls.sums(IN a integer, IN b integer, OUT total integer, INOUT said varchar) "
     "LANGUAGE plpgsql AS $$BEGIN total := a + b; said := said || '!'; END$$"),
    ("CREATE PROCEDURE calls.later(INOUT d DATE, OUT n NUMERIC(10,2)) "
     "LANGUAGE OBJECTSCRIPT { set d = d + 1 set n = 5 / 2 }",
     "CREATE PROCEDURE calls.later(INOUT d date, OUT n numeric) LANGUAGE plpgsql "
     "AS $$BEGIN d := d + 1; n := 2.5; END$$"),
    ("CREATE PROCEDURE calls.note(IN a INTEGER) LANGUAGE OBJECTSCRIPT { set b = a }",
     "CREATE PROCEDURE calls.note(IN a integer) LANGUAGE sql AS ''"),
]

connection = psycopg.connect("", autocommit=True)
is_iris = "IRIS" in connection.execute("SELECT version()").fetchone()[0]
for iris, postgres in MADE:
    connection.execute(iris if is_iris else postgres)

DAY = datetime.date(2024, 2, 28)
for binary in (False, True):
    with connection.cursor(binary=binary) as cursor:
        cursor.execute("CALL calls.sums(%s, %s, %s, %s)", (1, 2, None, "x"))
        fact(f"columns {binary}", [[column.name, column.type_code] for column in cursor.description])
        fact(f"row {binary}", [typed(cursor.fetchall()), cursor.statusmessage, cursor.rowcount])
        cursor.execute("CALL calls.later(%s, NULL)", (DAY,))
        fact(f"day {binary}", typed(cursor.fetchall()))
for n in range(7):
    row = connection.execute("CALL calls.sums(%s, 1, NULL, 'y')", (n,), prepare=True).fetchone()
fact("prepared", typed([row]))
fact("note", connection.execute("CALL calls.note(1)").statusmessage)
with connection.transaction():
    fact("in a transaction", typed(connection.execute("CALL calls.sums(3, 4, NULL, 'z')").fetchall()))
for wrong in ("CALL calls.sums(1, 2)", "CALL calls.twice(1)", "CALL calls.sums('x', 1, NULL, 'y')", "SELECT calls.note(1)"):
    try:
        connection.execute(wrong)
    except psycopg.Error as error:
        fact(wrong, [error.sqlstate, error.diag.message_primary, error.diag.message_hint])
connection.close()

connection = psycopg2.connect(host=HOST, port=PORT, user=USER, password=PASSWORD, dbname=DATABASE)
with connection.cursor() as cursor:
    cursor.callproc("calls.twice", (21,))
    fact("callproc", [typed(cursor.fetchall()), [column.name for column in cursor.description]])
    cursor.execute("CALL calls.sums(%s, %s, %s, %s)", (1, 2, None, "x"))
    fact("CALL by psycopg2", typed(cursor.fetchall()))
connection.commit()
connection.close()


async def by_asyncpg():
    connection = await asyncpg.connect(f"postgresql://{URL}")
    statement = await connection.prepare("CALL calls.sums($1, $2, $3, $4)")
    fact("parameters", [each.name for each in statement.get_parameters()])
    fact("attributes", [[each.name, each.type.name] for each in statement.get_attributes()])
    fact("CALL by asyncpg", typed([await statement.fetchrow(5, 6, None, "w")]))
    fact("day by asyncpg", typed([await connection.fetchrow("CALL calls.later($1, NULL)", DAY)]))
    await connection.close()


asyncio.run(by_asyncpg())
