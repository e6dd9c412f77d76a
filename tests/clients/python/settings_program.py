"""How values look under each output setting, by psycopg 3, psycopg2 and asyncpg; set by SET and at the start."""

import asyncio

import asyncpg
import psycopg
import psycopg2
from psycopg import pq

from facts import DATABASE, HOST, PASSWORD, PORT, USER, fact, typed

LOGIN = dict(host=HOST, port=PORT, user=USER, password=PASSWORD)
COLUMNS = {
    "d": ("date", "2024-02-29"), "t": ("timestamp", "2024-02-29 10:11:12.5"), "tz": ("timestamptz", "2024-07-01 12:00:00+02"),
    "i": ("interval", "1 year 2 mons -3 days 04:05:06.789"), "b": ("bytea", "\\x00ff5c27"), "r": ("real", "0.1"),
    "f": ("double precision", "0.1"), "w": ("text", "é€"), "a": ("timestamptz[]", "{2024-02-29 10:11:12+00,NULL}"),
}
SETTINGS = [
    *[("DateStyle", style) for style in ("ISO, DMY", "SQL, DMY", "Postgres, MDY", "German, DMY")],
    *[("IntervalStyle", style) for style in ("postgres", "postgres_verbose", "sql_standard", "iso_8601")],
    *[("TimeZone", zone) for zone in ("UTC", "Europe/Berlin", "Asia/Kathmandu", "-03:30")],
    ("bytea_output", "escape"), ("bytea_output", "hex"),
    *[("extra_float_digits", digits) for digits in ("-3", "0", "3")],
    *[("client_encoding", encoding) for encoding in ("WIN1252", "LATIN1", "LATIN2", "WIN1251", "KOI8R", "SQL_ASCII", "UTF8")],
]
ALL = "SELECT " + ", ".join(COLUMNS) + " FROM st_shown"


def read(connection, name, binary=False):
    """Each by itself, as a driver may not read all that it can be sent."""
    seen = []
    for column in COLUMNS:
        try:
            with connection.cursor(**({"binary": True} if binary else {})) as cursor:
                cursor.execute(f"SELECT {column} FROM st_shown")
                seen.append(typed([cursor.fetchone()])[0][0])
        except (psycopg.Error, psycopg2.Error, UnicodeError, ValueError, NotImplementedError) as error:
            seen.append([type(error).__name__, getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)])
    fact(name, seen)


with psycopg.connect("", autocommit=True) as connection:
    columns = ", ".join(f"{name} {type}" for name, (type, _) in COLUMNS.items())
    connection.execute(f"CREATE TABLE st_shown ({columns})")
    places = ", ".join(["%s"] * len(COLUMNS))
    connection.execute(f"INSERT INTO st_shown VALUES ({places})", [value for _, value in COLUMNS.values()])
    for name, value in SETTINGS:
        connection.execute("SELECT set_config(%s, %s, false)", (name, value))
        raw = connection.pgconn.exec_params(ALL.encode(), [], result_format=0)
        if raw.status == pq.ExecStatus.TUPLES_OK:
            fact(f"raw {name} {value}", [raw.get_value(0, at).hex() for at in range(len(COLUMNS))])
        else:
            fact(f"raw {name} {value}", raw.error_field(pq.DiagnosticField.SQLSTATE).decode())
        read(connection, f"psycopg 3 {name} {value}")
        read(connection, f"psycopg 3 in binary {name} {value}", binary=True)
        fact(f"status {name} {value}", (connection.pgconn.parameter_status(name.encode()) or b"").decode())
        connection.execute(f"RESET {name}")
    for name, value in [("client_encoding", "nothing"), ("TimeZone", "Nowhere/City"), ("DateStyle", "abc"), ("extra_float_digits", "9")]:
        try:
            connection.execute("SELECT set_config(%s, %s, false)", (name, value))
            fact(f"refused {name} {value}", "no")
        except psycopg.Error as error:
            fact(f"refused {name} {value}", [error.sqlstate, error.diag.message_primary, error.diag.message_detail, error.diag.message_hint])

for name, value in SETTINGS:
    at_start = {"client_encoding": value} if name == "client_encoding" else \
        {"options": f"-c {name}={value.replace(' ', chr(92) + ' ')}"}
    with psycopg.connect("", **at_start) as connection:
        read(connection, f"psycopg 3 started with {name} {value}")
    connection = psycopg2.connect(dbname=DATABASE, **LOGIN, **at_start)
    read(connection, f"psycopg2 started with {name} {value}")
    connection.close()


async def asynchronous():
    for name, value in SETTINGS:
        if name == "client_encoding" and value != "UTF8":
            continue
        connection = await asyncpg.connect(database=DATABASE, **LOGIN, server_settings={name: value})
        seen = await connection.fetchrow(ALL)
        texts = await connection.fetchrow("SELECT " + ", ".join(f"{column}::text" for column in COLUMNS) + " FROM st_shown")
        fact(f"asyncpg {name} {value}", [typed([seen]), list(texts)])
        await connection.close()


asyncio.run(asynchronous())
with psycopg.connect("", autocommit=True) as connection:
    connection.execute("DROP TABLE st_shown")
