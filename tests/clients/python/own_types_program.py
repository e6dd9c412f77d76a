"""Enums and domains by psycopg2, psycopg 3, asyncpg and SQLAlchemy: as values, parameters and arrays, in text and binary."""

import asyncio
import enum

import asyncpg
import psycopg
import psycopg2
import sqlalchemy as sa
from psycopg.types.enum import EnumInfo, register_enum
from sqlalchemy.dialects.postgresql import ARRAY, DOMAIN, ENUM

from facts import DATABASE, HOST, PASSWORD, PORT, URL, USER, fact, typed

SETUP = (
    "CREATE TYPE ow_mood AS ENUM ('sad', 'ok', 'happy', 'so, so')",
    "CREATE DOMAIN ow_mail AS text CHECK (VALUE LIKE '%@%')",
    "CREATE DOMAIN ow_part AS numeric(5,2) NOT NULL DEFAULT 1 CHECK (VALUE BETWEEN 0 AND 100)",
    "CREATE TABLE ow_person (id int PRIMARY KEY, feels ow_mood, felt ow_mood[], mail ow_mail, part ow_part)",
)
ALL = "SELECT id, feels, felt, mail, part FROM ow_person ORDER BY id"


class Mood(enum.Enum):
    SAD = "sad"
    OK = "ok"
    HAPPY = "happy"
    SO_SO = "so, so"


def wrong(name, work, kinds):
    try:
        work()
        fact(name, "no error")
    except kinds as error:
        told = error.diag
        fact(name, [told.sqlstate, told.message_primary, told.schema_name, told.datatype_name, told.constraint_name, told.statement_position])


def by_psycopg2():
    connection = psycopg2.connect(host=HOST, port=PORT, user=USER, password=PASSWORD, dbname=DATABASE)
    connection.autocommit = True
    cursor = connection.cursor()
    for sql in SETUP:
        cursor.execute(sql)
    insert = "INSERT INTO ow_person VALUES (%s, %s, %s::ow_mood[], %s, %s) RETURNING feels, felt, mail, part"
    cursor.execute(insert, (1, "happy", ["sad", "so, so", None], "a@b", 5))
    fact("psycopg2 insert", typed(cursor.fetchall()))
    for name, row in (("label", (2, "glad", [], "a@b", 1)), ("element", (2, "ok", ["glad"], "a@b", 1)), ("check", (2, "ok", [], "ab", 1)),
                      ("null", (2, "ok", [], "a@b", None)), ("range", (2, "ok", [], "a@b", 101))):
        wrong(f"psycopg2 wrong {name}", lambda: cursor.execute(insert, row), psycopg2.Error)
    cursor.execute("SELECT id FROM ow_person WHERE feels = ANY(%s::ow_mood[]) AND mail = %s", (["happy", "ok"], "a@b"))
    fact("psycopg2 any", cursor.fetchall())
    connection.close()


def by_psycopg3():
    with psycopg.connect("", autocommit=True) as connection:
        info = EnumInfo.fetch(connection, "ow_mood")
        fact("psycopg labels", [info.name, info.labels])
        register_enum(info, connection, Mood, mapping={one: one.value for one in Mood})
        for number, binary in ((10, False), (11, True)):
            with connection.cursor(binary=binary) as cursor:
                place = "%b" if binary else "%t"
                sql = f"INSERT INTO ow_person VALUES ({place}, {place}, {place}, %s, {place}) RETURNING *"
                fact(f"psycopg insert {place}", typed(cursor.execute(sql, (number, Mood.OK, [Mood.SAD, Mood.SO_SO], "x@y", 7)).fetchall()))
                fact(f"psycopg any {place}", typed(cursor.execute(
                    f"SELECT id, feels, felt FROM ow_person WHERE feels = ANY({place}) ORDER BY id", ([Mood.OK, Mood.HAPPY],)).fetchall()))
                fact(f"psycopg compared {place}", typed(cursor.execute(
                    f"SELECT id FROM ow_person WHERE feels > {place} ORDER BY feels DESC, id", (Mood.SAD,)).fetchall()))
                fact(f"psycopg alone {place}", typed(cursor.execute(f"SELECT {place}::ow_mood, {place}::ow_mood[]", (Mood.HAPPY, [Mood.OK])).fetchall()))
        with connection.cursor() as cursor:
            with cursor.copy("COPY ow_person FROM STDIN (FORMAT binary)") as copy:
                copy.set_types(["int4", "ow_mood", "ow_mood[]", "text", "numeric"])
                copy.write_row((12, Mood.HAPPY, [Mood.OK], "c@d", 3))
            with cursor.copy("COPY ow_person FROM STDIN") as copy:
                copy.write_row((13, "sad", ["ok"], "e@f", 4))
            for name, row in (("label", (14, "glad", None, "e@f", 1)), ("check", (14, "ok", None, "ef", 1)), ("null", (14, "ok", None, "e@f", None))):
                def one():
                    with cursor.copy("COPY ow_person FROM STDIN") as copy:
                        copy.write_row(row)
                wrong(f"psycopg copy wrong {name}", one, psycopg.Error)
            with cursor.copy("COPY ow_person TO STDOUT") as copy:
                fact("psycopg copy out", sorted(bytes(data).decode() for data in copy))
        result = connection.pgconn.exec_params(ALL.encode(), [], result_format=1)
        fact("psycopg binary", [[(result.get_value(row, column) or b"").hex() for column in (1, 3, 4)] for row in range(result.ntuples)])
        for value in ("glad", ""):
            wrong(f"psycopg wrong {value}", lambda: connection.execute("SELECT id FROM ow_person WHERE feels = %s", (value,)), psycopg.Error)


async def by_asyncpg():
    connection = await asyncpg.connect()
    insert = "INSERT INTO ow_person VALUES ($1, $2, $3, $4, $5) RETURNING *"
    fact("asyncpg insert", typed([(await connection.fetchrow(insert, 20, "ok", ["so, so", None], "x@y", 3)).values()]))
    fact("asyncpg any", typed([row.values() for row in await connection.fetch("SELECT id, felt FROM ow_person WHERE feels = ANY($1::ow_mood[]) ORDER BY id", ["ok"])]))
    fact("asyncpg alone", typed([(await connection.fetchrow("SELECT $1::ow_mood, $2::ow_mood[], $3::ow_mail, $4::ow_part", "sad", ["ok"], "m@n", 2)).values()]))
    await connection.executemany(insert.split(" RETURNING")[0], [(21, "sad", [], "p@q", 1), (22, None, None, None, 1)])
    for name, row in (("label", (23, "glad", [], "a@b", 1)), ("element", (23, "ok", ["glad"], "a@b", 1)), ("check", (23, "ok", [], "ab", 1))):
        try:
            await connection.fetch(insert, *row)
        except asyncpg.PostgresError as error:
            fact(f"asyncpg wrong {name}", [error.sqlstate, str(error), error.data_type_name, error.constraint_name])
    await connection.copy_records_to_table("ow_person", records=[(24, "happy", ["sad"], "r@s", 9)])
    await connection.set_type_codec("ow_mood", encoder=lambda one: one.value, decoder=Mood, format="text")
    try:
        await connection.set_type_codec("ow_mail", encoder=str.lower, decoder=str.upper, format="text")
    except asyncpg.UnsupportedClientFeatureError as error:
        fact("asyncpg codec of a domain", str(error))
    fact("asyncpg codec", typed([row.values() for row in await connection.fetch("SELECT id, feels, felt, mail FROM ow_person WHERE feels = $1 AND mail <> $2 ORDER BY id", Mood.OK, "no@body")]))
    await connection.close()


def by_sqlalchemy():
    engine = sa.create_engine(f"postgresql+psycopg://{URL}")
    metadata = sa.MetaData()
    tone = ENUM(Mood, name="ow_tone", values_callable=lambda kind: [one.value for one in kind], metadata=metadata)
    word = DOMAIN("ow_word", sa.Text(), check=sa.text("VALUE <> ''"), not_null=True, metadata=metadata)
    song = sa.Table("ow_song", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("tone", tone, nullable=False, server_default="ok"),
                    sa.Column("tones", ARRAY(tone)), sa.Column("word", word))
    metadata.create_all(engine)
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(song.insert(), [{"id": 1, "tone": Mood.SAD, "tones": [Mood.OK, Mood.SO_SO], "word": "a"}, {"id": 2, "tone": Mood.HAPPY, "tones": None, "word": "b"}])
        fact("sqlalchemy rows", typed(connection.execute(sa.select(song).where(song.c.tone.in_([Mood.SAD, Mood.HAPPY])).order_by(song.c.tone.desc())).all()))
        fact("sqlalchemy any", typed(connection.execute(sa.select(song.c.id).where(song.c.tones.any(Mood.OK))).all()))
    inspector = sa.inspect(engine)
    fact("sqlalchemy enums", [one for one in inspector.get_enums() if one["name"].startswith("ow_")])
    fact("sqlalchemy domains", [one for one in inspector.get_domains() if one["name"].startswith("ow_")])
    fact("sqlalchemy columns", [[one["name"], repr(one["type"]), one["default"]] for one in inspector.get_columns("ow_song")])
    metadata.drop_all(engine)
    fact("sqlalchemy dropped", [one["name"] for one in sa.inspect(engine).get_enums() if one["name"] == "ow_tone"])


by_psycopg2()
by_psycopg3()
asyncio.run(by_asyncpg())
by_sqlalchemy()
with psycopg.connect("", autocommit=True) as last:
    fact("in the end", typed(last.execute(ALL).fetchall()))
    for sql in ("DROP TABLE ow_person", "DROP DOMAIN ow_mail, ow_part", "DROP TYPE ow_mood"):
        last.execute(sql)
