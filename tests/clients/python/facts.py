"""Prints what a program saw, one fact a line, so that two servers can be compared."""

import json
import os
import sys

HOST = os.environ["PGHOST"]
PORT = os.environ["PGPORT"]
USER = os.environ["PGUSER"]
PASSWORD = os.environ["PGPASSWORD"]
DATABASE = os.environ["PGDATABASE"]
URL = f"{USER}:{PASSWORD}@{HOST}:{PORT}/{DATABASE}"


def fact(name, value):
    print(f"{name.replace(':', '')}: {json.dumps(value, default=repr, ensure_ascii=False)}")
    sys.stdout.flush()


def typed(rows):
    """Each value with its Python type: 1 and Decimal('1') are not the same answer."""
    return [[f"{type(value).__name__} {shown(value)!r}" for value in row] for row in rows]


def shown(value):
    """What is printed of a memoryview is its address."""
    return bytes(value) if isinstance(value, memoryview) else value
