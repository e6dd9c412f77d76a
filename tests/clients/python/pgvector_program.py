"""The pgvector library with psycopg, asyncpg and SQLAlchemy."""

import asyncio

import asyncpg
import numpy as np
import psycopg
import pgvector.asyncpg
import pgvector.psycopg
import sqlalchemy as sa
from pgvector.sqlalchemy import Vector
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

from facts import URL, fact


def near(value):
    """What is just below zero is rounded to -0.0, which is printed so."""
    return round(float(value), 6) + 0.0


connection = psycopg.connect("", autocommit=True)
connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
pgvector.psycopg.register_vector(connection)
connection.execute("CREATE TABLE pv_item (id bigserial PRIMARY KEY, embedding vector(3))")
for row in ([1, 1, 1], [2, 2, 2], [1, 1, 2]):
    connection.execute("INSERT INTO pv_item (embedding) VALUES (%s)", (np.array(row),))
connection.execute("INSERT INTO pv_item (embedding) VALUES (%b)", (np.array([1.5, 2, 3]),))
connection.execute("INSERT INTO pv_item (embedding) VALUES (NULL)")
one = np.array([1, 1, 1])
for operator in ("<->", "<#>", "<=>"):
    rows = connection.execute(f"SELECT id, embedding {operator} %s FROM pv_item WHERE embedding IS NOT NULL ORDER BY 2, 1 LIMIT 5", (one,))
    fact(f"psycopg {operator}", [[id, near(distance)] for id, distance in rows])
rows = connection.execute("SELECT id FROM pv_item ORDER BY embedding <-> %s LIMIT 5", (one,)).fetchall()
fact("psycopg nulls last", [rows[0], rows[-1]])
with connection.cursor(binary=True) as cursor:
    fact("psycopg binary", [v[0].tolist() for v in cursor.execute("SELECT embedding FROM pv_item WHERE id < 5 ORDER BY id")])
fact("psycopg text", [v[0].tolist() for v in connection.execute("SELECT embedding FROM pv_item WHERE id < 5 ORDER BY id")])
fact("functions", [near(v) for v in connection.execute(
    "SELECT l2_distance(embedding, %s), inner_product(embedding, %s), cosine_distance(embedding, %s), vector_dims(embedding), vector_norm(embedding)"
    " FROM pv_item WHERE id = 3", (one, one, one)).fetchone()])
for name, sql in [("dimensions", "INSERT INTO pv_item (embedding) VALUES ('[1,2]')"), ("text", "SELECT '[1,x]'::vector"),
                  ("distance", "SELECT embedding <-> '[1,2]' FROM pv_item")]:
    try:
        connection.execute(sql).fetchall()
        fact(name, "no error")
    except psycopg.Error as error:
        fact(name, [error.sqlstate, error.diag.message_primary])
connection.execute("DROP TABLE pv_item")
connection.close()


async def asynchronous():
    connection = await asyncpg.connect()
    await pgvector.asyncpg.register_vector(connection)
    await connection.execute("CREATE TABLE pa_item (id int PRIMARY KEY, embedding vector(3))")
    await connection.executemany("INSERT INTO pa_item VALUES ($1, $2)", [(n, np.array([n, 1, 2])) for n in range(5)])
    await connection.execute("CREATE INDEX ON pa_item USING hnsw (embedding vector_cosine_ops)")
    rows = await connection.fetch("SELECT id, embedding FROM pa_item ORDER BY embedding <=> $1 LIMIT 2", np.array([3, 1, 2]))
    fact("asyncpg", [[r["id"], r["embedding"].tolist()] for r in rows])
    await connection.execute("DROP TABLE pa_item")
    await connection.close()


asyncio.run(asynchronous())


class Base(DeclarativeBase):
    pass


class Item(Base):
    __tablename__ = "ps_item"
    id = mapped_column(sa.Integer, primary_key=True)
    embedding = mapped_column(Vector(3))


engine = sa.create_engine(f"postgresql+psycopg://{URL}")
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add_all([Item(embedding=[n, n + 1, 0]) for n in range(4)])
    session.commit()
    nearest = sa.select(Item.id).order_by(Item.embedding.l2_distance([3, 4, 0])).limit(2)
    fact("sqlalchemy", session.scalars(nearest).all())
    within = sa.select(Item.id).filter(Item.embedding.cosine_distance([1, 2, 0]) < 0.1).order_by(Item.id)
    fact("sqlalchemy filter", session.scalars(within).all())
    fact("sqlalchemy inner", [near(v) for v in session.scalars(sa.select(Item.embedding.max_inner_product([1, 1, 1])).order_by(Item.id))])
fact("reflected", [str(c["type"]) for c in sa.inspect(engine).get_columns("ps_item")])
Base.metadata.drop_all(engine)
engine.dispose()
