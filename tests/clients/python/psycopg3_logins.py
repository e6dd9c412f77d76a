"""Logs in once for each pair of name and conninfo, and tells what the server knows it by, or why it was kept out."""

import sys

import psycopg
from facts import fact


def login(words):
    try:
        with psycopg.connect(words) as connection:
            return connection.execute("SELECT current_user").fetchone()[0]
    except psycopg.OperationalError as error:
        return str(error)


for name, words in zip(sys.argv[1::2], sys.argv[2::2]):
    fact(name, login(words))
