"""Many objects of SQLAlchemy's, whose numbers the server gives: insertmanyvalues, and updates of many."""

import decimal
import sys

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from facts import URL, fact

ROWS = 600


class Base(DeclarativeBase):
    pass


class Number(Base):
    __tablename__ = "bulk_numbers"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    word: Mapped[str] = mapped_column(sa.String(20))
    price: Mapped[decimal.Decimal] = mapped_column(sa.Numeric(8, 2))


engine = sa.create_engine(f"postgresql+{sys.argv[1]}://{URL}")
with Session(engine) as session:
    numbers = [Number(word=f"wörd {n}", price=decimal.Decimal(n) / 4) for n in range(ROWS)]
    session.add_all(numbers)
    session.flush()
    fact("ids", [number.id for number in numbers])
    given = session.scalars(sa.insert(Number).returning(Number, sort_by_parameter_order=True),
                            [{"word": f"given {n}", "price": n} for n in range(100)])
    fact("given", [[number.id, number.word] for number in given])
    for number in numbers[:200]:
        number.price += 1
    session.commit()
    fact("rows", list(session.execute(sa.select(sa.func.count(), sa.func.sum(Number.id), sa.func.sum(Number.price), sa.func.min(Number.word))).one()))
