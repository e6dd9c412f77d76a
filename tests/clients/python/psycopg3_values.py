"""Each type's values by psycopg 3: in through text and binary, as bytes and as Python's own, and back in both."""

import json
import sys

import psycopg
from psycopg import pq
from psycopg.adapt import PyFormat

from facts import fact, typed

TEXT, BINARY = 0, 1


def main():
    with open(sys.argv[1], encoding="utf-8") as table:
        types = json.load(table)
    with psycopg.connect("", autocommit=True) as connection:
        for number, (name, values) in enumerate(types.items()):
            fact(name, Seen(connection, f"p3v_{number}", name).all_of(values))
        with open(sys.argv[2], encoding="utf-8") as table:
            records = json.load(table)
        for sql in records["setup"]:
            connection.execute(sql)
        for sql in records["queries"]:
            fact(sql, record(connection, sql))
        connection.execute("DROP TABLE v_row")


def record(connection, sql):
    """What is no column's type: as bytes in text and in binary, and as Python's own."""
    asked = [told(connection.pgconn.exec_params(sql.encode(), [], result_format=form)) for form in (TEXT, BINARY)]
    raw = [asked[0].ftype(0), asked[0].get_value(0, 0).decode(), asked[1].get_value(0, 0).hex()]
    own = []
    for binary in (False, True):
        try:
            with connection.cursor(binary=binary) as cursor:
                own.append(typed([cursor.execute(sql).fetchone()]))
        except psycopg.Error as error:
            own.append([type(error).__name__, str(error)])
    return [*raw[sql.startswith("SELECT v_row"):], own]


class Seen:
    def __init__(self, connection, table, name):
        self.connection, self.table, self.type = connection, table, name
        self.id = 0

    def all_of(self, values):
        self.connection.execute(f"CREATE TABLE {self.table} (id int PRIMARY KEY, v {self.type})")
        seen = [self.one(value) for value in [*values, None]]
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT v FROM {self.table} WHERE id = 1")
            seen.append([[c.type_code, c.display_size, c.precision, c.scale] for c in cursor.description])
        self.connection.execute(f"DROP TABLE {self.table}")
        return seen

    def one(self, value):
        text, binary = self.raw(None if value is None else value.encode(), TEXT)
        again = self.raw(binary, BINARY)
        given = self.id
        own = [self.own(given, form, read) for form in (PyFormat.TEXT, PyFormat.BINARY) for read in (False, True)]
        return [value, shown(text), shown(binary, hex=True), again == (text, binary), own]

    def raw(self, value, form):
        """The bytes of one row, in text and in binary, by libpq itself."""
        self.id += 1
        row = str(self.id).encode()
        told(self.connection.pgconn.exec_params(
            f"INSERT INTO {self.table} VALUES ($1, $2)".encode(), [row, value], param_formats=[TEXT, form]))
        ask = f"SELECT v FROM {self.table} WHERE id = $1".encode()
        read = [told(self.connection.pgconn.exec_params(ask, [row], result_format=form)) for form in (TEXT, BINARY)]
        return tuple(result.get_value(0, 0) for result in read)

    def own(self, given, form, binary):
        """Read as what psycopg makes of it, written as that, and read again."""
        try:
            value = self.read(given, binary)
            self.id += 1
            self.connection.execute(f"INSERT INTO {self.table} VALUES (%s, %{form.value})", (self.id, value))
            return typed([[value, self.read(self.id, binary)]])
        except psycopg.Error as error:
            d = error.diag
            return [type(error).__name__, error.sqlstate, str(error), d.message_detail, d.message_hint, d.context]

    def read(self, row, binary):
        with self.connection.cursor(binary=binary) as cursor:
            return cursor.execute(f"SELECT v FROM {self.table} WHERE id = %s", (row,)).fetchone()[0]


def told(result):
    if result.status not in (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK):
        raise RuntimeError(result.error_message.decode())
    return result


def shown(value, hex=False):
    return None if value is None else value.hex() if hex else value.decode()


main()
