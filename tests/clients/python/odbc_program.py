"""psqlODBC through pyodbc: typed values both ways, errors, transactions, arrays of parameters, escapes and the catalog functions of ODBC."""

import datetime
import decimal
import uuid

import pyodbc

from facts import DATABASE, HOST, PASSWORD, PORT, USER, fact, typed

LOGIN = f"DRIVER={{PostgreSQL Unicode}};SERVER={HOST};PORT={PORT};DATABASE={DATABASE};UID={USER};PWD={PASSWORD}"
connection = pyodbc.connect(LOGIN, autocommit=True)
cursor = connection.cursor()


def asked(sql, *values):
    return typed(cursor.execute(sql, *values).fetchall())


def failure(name, work):
    try:
        fact(name, ["no error", repr(work())])
    except pyodbc.Error as error:
        fact(name, [type(error).__name__, *error.args])


for name in ("SQL_DBMS_NAME", "SQL_DBMS_VER", "SQL_IDENTIFIER_QUOTE_CHAR", "SQL_TXN_CAPABLE", "SQL_DEFAULT_TXN_ISOLATION"):
    fact(name, connection.getinfo(getattr(pyodbc, name)))

cursor.execute("DROP TABLE IF EXISTS odbc_part, odbc_thing")
cursor.execute("CREATE TABLE odbc_thing (id serial PRIMARY KEY, name varchar(40) NOT NULL UNIQUE, price numeric(10,2) DEFAULT 1.5, ok boolean, "
               "born date, at timestamp, zoned timestamptz, doc jsonb, raw bytea, large bigint, ratio double precision, small smallint, "
               "number uuid, clock time, note text, code char(5))")
cursor.execute("CREATE TABLE odbc_part (thing int REFERENCES odbc_thing (id) ON DELETE CASCADE, n int, PRIMARY KEY (thing, n))")
INSERT = f"INSERT INTO odbc_thing (name, price, ok, born, at, zoned, doc, raw, large, ratio, small, number, clock, note, code) VALUES ({', '.join('?' * 15)})"
MOMENT = datetime.datetime(2024, 2, 29, 12, 34, 56, 789000)
NUMBER = uuid.UUID("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")
cursor.execute(INSERT, "Ünï", decimal.Decimal("12.50"), True, MOMENT.date(), MOMENT, "2024-02-29 12:34:56+02", '{"a": [1]}', b"\0\1\xff'\\", 2**53 + 1,
               1.5, -3, NUMBER, datetime.time(12, 34, 56), "n" * 9000, "ab")
fact("inserted", cursor.rowcount)
cursor.execute(INSERT, "nothing", *[None] * 14)
rows = cursor.execute("SELECT * FROM odbc_thing ORDER BY id").fetchall()
fact("description", [[name, kind.__name__, *rest] for name, kind, *rest in cursor.description])
fact("rows", typed(rows))
fact("typed", asked("SELECT name FROM odbc_thing WHERE id = ? AND price > ? AND born = ? AND name LIKE ?", 1, decimal.Decimal(3), MOMENT.date(), "%n%"))
fact("also", asked("SELECT name FROM odbc_thing WHERE ok = ? AND ratio = ? AND large = ? AND number = ?", True, 1.5, 2**53 + 1, str(NUMBER)))
fact("long", asked("SELECT count(*) FROM odbc_thing WHERE note = ?", "n" * 9000))

failure("unique", lambda: cursor.execute("INSERT INTO odbc_thing (name) VALUES (?)", "nothing"))
failure("reference", lambda: cursor.execute("INSERT INTO odbc_part VALUES (99, 1)"))
failure("syntax", lambda: cursor.execute("SELEC 1"))
failure("no table", lambda: cursor.execute("SELECT * FROM odbc_nowhere WHERE a = ?", 1))
failure("no number", lambda: asked("SELECT id FROM odbc_thing WHERE id = ?", "abc"))
failure("too long", lambda: cursor.execute("INSERT INTO odbc_thing (name) VALUES (?)", "x" * 41))
failure("division", lambda: asked("SELECT 1 / ?::int", 0))

connection.autocommit = False
cursor.execute("UPDATE odbc_thing SET price = 0")
fact("updated", cursor.rowcount)
connection.rollback()
cursor.execute("INSERT INTO odbc_thing (name) VALUES ('gone')")
failure("in a transaction", lambda: cursor.execute("INSERT INTO odbc_thing (name) VALUES ('gone')"))
failure("behind it", lambda: asked("SELECT count(*) FROM odbc_thing"))
connection.rollback()
connection.autocommit = True
fact("rolled back", asked("SELECT name, price FROM odbc_thing ORDER BY id"))

for fast in (False, True):
    cursor.fast_executemany = fast
    cursor.executemany("INSERT INTO odbc_thing (name, price, born) VALUES (?, ?, ?)", [(f"{fast} {n}", decimal.Decimal(n) / 4, MOMENT.date()) for n in range(50)])
    failure(f"many, {fast}", lambda: cursor.executemany("INSERT INTO odbc_thing (name) VALUES (?)", [(f"{fast} a",), (f"{fast} 1",), (f"{fast} b",)]))
    fact(f"rows, {fast}", asked("SELECT count(*), sum(price), max(name) FROM odbc_thing WHERE name LIKE ?", f"{fast}%"))
cursor.fast_executemany = False


def listed(name, of):
    """The number of a table is its own."""
    names = [column[0] for column in of.description]
    for at, row in enumerate(of.fetchall()):
        fact(f"{name} {at}", [value for column, value in zip(names, row) if column != "table oid"])


listed("table", cursor.tables(table="odbc%"))
listed("column", cursor.columns(table="odbc_thing"))
listed("key", cursor.primaryKeys(table="odbc_part"))
listed("reference", cursor.foreignKeys(foreignTable="odbc_part"))
listed("index", cursor.statistics(table="odbc_thing"))
listed("row id", cursor.rowIdColumns(table="odbc_thing"))
listed("type", cursor.getTypeInfo())

fact("returning", asked("INSERT INTO odbc_thing (name) VALUES (?) RETURNING name, price", "returned"))
cursor.execute("SELECT 1; SELECT 2, 'x'")
fact("first of two", typed(cursor.fetchall()))
fact("second of two", [cursor.nextset(), typed(cursor.fetchall()), cursor.nextset()])
fact("escapes", asked("SELECT {fn UCASE('abc')}, {d '2024-01-01'}, {ts '2024-01-01 01:02:03'}"))
fact("call", asked("{call upper(?)}", "x"))
cursor.execute("SELECT name FROM odbc_thing WHERE name LIKE 'True%' ORDER BY id")
fact("some", [typed(cursor.fetchmany(3)), cursor.skip(2), typed(cursor.fetchmany(1))])
cursor.execute("UPDATE odbc_thing SET raw = ? WHERE id = 2", b"z" * 100_000)
fact("long bytes", [len(value) for value in cursor.execute("SELECT raw FROM odbc_thing WHERE id = 2").fetchone()])
connection.close()
