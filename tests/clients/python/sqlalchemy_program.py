"""An application on SQLAlchemy: tables made, filled, asked, reflected; the driver is the first argument."""

import asyncio
import datetime
import decimal
import sys
import uuid

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship, selectinload

from facts import URL, fact, typed

DRIVER = sys.argv[1]


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "sa_author"
    __table_args__ = (sa.UniqueConstraint("first", "last", name="sa_author_name"), {"comment": "who writes"})
    id: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[str] = mapped_column(sa.String(40))
    last: Mapped[str] = mapped_column(sa.String(40), index=True)
    born: Mapped[datetime.date | None] = mapped_column(comment="first day")
    active: Mapped[bool] = mapped_column(server_default=sa.true())
    made: Mapped[datetime.datetime] = mapped_column(sa.DateTime(timezone=True), server_default=sa.func.now())
    books: Mapped[list["Book"]] = relationship(back_populates="author", cascade="all, delete-orphan")


class Book(Base):
    __tablename__ = "sa_book"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(sa.Text)
    price: Mapped[decimal.Decimal] = mapped_column(sa.Numeric(10, 2))
    weight: Mapped[float | None]
    pages: Mapped[int | None] = mapped_column(sa.SmallInteger)
    sold: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    meta: Mapped[dict | None] = mapped_column(JSONB)
    tags: Mapped[list[int] | None] = mapped_column(ARRAY(sa.Integer))
    cover: Mapped[bytes | None]
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("sa_author.id", ondelete="CASCADE"))
    author: Mapped[Author] = relationship(back_populates="books")


class Loan(Base):
    __tablename__ = "sa_loan"
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("sa_author.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    note: Mapped[str | None]


def reflect(connection):
    inspector = sa.inspect(connection)
    names = sorted(name for name in inspector.get_table_names() if name.startswith("sa_"))
    fact("tables", names)
    for name in names:
        fact(f"columns of {name}", [[c["name"], str(c["type"]), c["nullable"], c["default"], c["autoincrement"], c["comment"]]
                                    for c in inspector.get_columns(name)])
        fact(f"primary key of {name}", inspector.get_pk_constraint(name))
        fact(f"foreign keys of {name}", inspector.get_foreign_keys(name))
        fact(f"indexes of {name}", inspector.get_indexes(name))
        fact(f"unique constraints of {name}", inspector.get_unique_constraints(name))
        fact(f"comment of {name}", inspector.get_table_comment(name))
    fact("schemas", [s for s in inspector.get_schema_names() if s in ("public", "information_schema")])
    fact("has table", [inspector.has_table("sa_book"), inspector.has_table("sa_nowhere")])
    fact("views", [v for v in inspector.get_view_names() if v.startswith("sa_")])
    meta = sa.MetaData()
    meta.reflect(connection, only=lambda name, _: name.startswith("sa_"))
    fact("reflected", [[t.name, [c.name for c in t.primary_key], sorted(str(f.target_fullname) for f in t.foreign_keys)]
                       for t in meta.sorted_tables])


def work(engine_like):
    with Session(engine_like) as session:
        ada = Author(first="Ada", last="Lovelace", born=datetime.date(1815, 12, 10))
        ada.books = [Book(id=uuid.UUID(int=n), title=f"Notes {n}", price=decimal.Decimal("9.99") * n, pages=n, meta={"n": n, "k": ["x"]},
                          tags=[n, n + 1], cover=b"\x00\x01", weight=n / 3) for n in range(1, 6)]
        grace = Author(first="Grace", last="Hopper", books=[Book(id=uuid.UUID(int=99), title="COBOL", price=1)])
        session.add_all([ada, grace])
        session.add_all([Author(first=f"A{n}", last=f"L{n}", active=n % 2 == 0) for n in range(20)])
        session.flush()
        session.add(Loan(author_id=ada.id, number=1, note="late"))
        session.commit()
        fact("defaults", [ada.id, ada.active, ada.made.tzinfo is not None])
        s = sa.select
        fact("scalars", session.scalars(s(Book.title).where(Book.price > 20).order_by(Book.price.desc()).limit(2).offset(1)).all())
        fact("join", typed(session.execute(s(Author.last, sa.func.count(Book.id), sa.func.sum(Book.price), sa.func.avg(Book.pages))
                                           .join(Author.books).group_by(Author.last).having(sa.func.count() >= 1).order_by(Author.last))))
        fact("outer", typed(session.execute(s(Author.first, Book.title).outerjoin(Book).where(Author.id < 5)
                                            .order_by(Author.first, Book.title.nulls_last()))))
        fact("eager", [[a.first, len(a.books)] for a in session.scalars(
            s(Author).options(selectinload(Author.books)).where(Author.first.in_(["Ada", "Grace", "A1"])).order_by(Author.id))])
        fact("joined", [[b.title, b.author.last] for b in session.scalars(
            s(Book).options(joinedload(Book.author)).where(Book.title.ilike("%COB%")))])
        fact("exists", session.scalars(s(Author.last).where(Author.books.any(Book.pages == 3))).all())
        fact("case", typed(session.execute(s(Author.first, sa.case((Author.born.is_(None), "?"), else_=sa.cast(Author.born, sa.String)))
                                           .order_by(Author.id).limit(2))))
        ranked = s(Book.title, sa.func.row_number().over(order_by=Book.price.desc()).label("place")).cte("ranked")
        fact("window", typed(session.execute(s(ranked).where(ranked.c.place <= 3).order_by(ranked.c.place))))
        fact("extract", typed(session.execute(s(sa.extract("year", Author.born), sa.func.coalesce(Author.born, sa.func.current_date()) < sa.func.now())
                                              .where(Author.first == "Ada"))))
        fact("union", typed(session.execute(sa.union_all(s(Author.last.label("x")).where(Author.id == 1), s(Book.title).where(Book.pages == 1)).order_by("x"))))
        fact("json", typed(session.execute(s(Book.meta["n"].as_integer(), Book.meta["k"][0].as_string()).where(Book.pages == 2))))
        fact("distinct", session.scalars(s(Author.active).distinct().order_by(Author.active)).all())
        upsert = insert(Loan).values([{"author_id": ada.id, "number": 1, "note": "again"}, {"author_id": ada.id, "number": 2, "note": "new"}])
        upsert = upsert.on_conflict_do_update(index_elements=["author_id", "number"], set_={"note": upsert.excluded.note}).returning(Loan.number, Loan.note)
        fact("upsert", sorted(map(list, session.execute(upsert))))
        fact("update", session.execute(sa.update(Book).where(Book.price < 10).values(price=Book.price * 2).returning(Book.title)).scalars().all())
        ada.books.pop()
        ada.first = "Augusta"
        session.commit()
        fact("after", typed(session.execute(s(Author.first, sa.func.count()).join(Book).where(Author.last == "Lovelace").group_by(Author.first))))
        for name, wrong in [("unique", Author(first="Grace", last="Hopper")),
                            ("foreign key", Loan(author_id=-1, number=1)), ("not null", Author(first="X", last=None))]:
            try:
                session.add(wrong)
                session.flush()
                fact(name, "no error")
            except sa.exc.DBAPIError as error:
                fact(name, [type(error).__name__, getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)])
            session.rollback()
        with session.begin_nested():
            session.add(Author(first="Nested", last="One"))
        session.rollback()
        fact("nested", session.scalar(s(sa.func.count()).select_from(Author)))
        session.delete(session.scalars(s(Author).where(Author.last == "Hopper")).one())
        session.commit()
        fact("cascade", session.scalar(s(sa.func.count()).select_from(Book)))
        fact("bulk", session.execute(sa.delete(Author).where(Author.first.like("A_"))).rowcount)
        session.commit()


def everything(connection):
    fact("version", connection.dialect.server_version_info[0])
    fact("isolation", connection.get_isolation_level())
    Base.metadata.drop_all(connection)
    Base.metadata.create_all(connection)
    connection.commit()
    reflect(connection)
    connection.commit()
    work(connection)
    Base.metadata.drop_all(connection)
    connection.commit()


async def asynchronous():
    engine = create_async_engine(f"postgresql+{DRIVER}://{URL}")
    async with engine.connect() as connection:
        await connection.run_sync(everything)
    await engine.dispose()


if DRIVER == "asyncpg":
    asyncio.run(asynchronous())
else:
    with sa.create_engine(f"postgresql+{DRIVER}://{URL}").connect() as one:
        everything(one)
