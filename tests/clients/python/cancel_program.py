"""Ends a statement that waits, once a line has come in, and prints how long it took to be told and by what words."""

import asyncio
import sys
import threading
import time

import asyncpg
import psycopg

from facts import DATABASE, HOST, PASSWORD, PORT, URL, USER, fact

[_, way, BLOCKED] = sys.argv


def told(started, error, after):
    fact("ms", (time.monotonic() - started) * 1000)
    fact("said", str(error))
    fact("after", after())


def with_psycopg():
    connection = psycopg.connect(f"postgresql://{URL}", autocommit=True)
    started = []

    def end():
        sys.stdin.readline()
        started.append(time.monotonic())
        connection.cancel_safe() if way == "cancel_safe" else connection.cancel()

    threading.Thread(target=end).start()
    try:
        connection.execute(BLOCKED)
    except psycopg.errors.QueryCanceled as error:
        told(started[0], error, lambda: connection.execute("SELECT 1").fetchone()[0])


async def with_asyncpg():
    connection = await asyncpg.connect(
        host=HOST, port=int(PORT), user=USER, password=PASSWORD, database=DATABASE
    )
    started = time.monotonic()
    try:
        # The task is cancelled, and asyncpg asks the server to cancel as well.
        await connection.execute(BLOCKED, timeout=1)
    except asyncio.TimeoutError:
        one = await connection.fetchval("SELECT 1")
        told(started + 1, "canceling statement due to user request", lambda: one)


if way == "timeout":
    asyncio.run(with_asyncpg())
else:
    with_psycopg()
