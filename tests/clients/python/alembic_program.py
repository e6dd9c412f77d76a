"""What Alembic finds and does: a schema from models, no difference after it, a change, and all of it back."""

from alembic.autogenerate import compare_metadata, produce_migrations
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import (
    CheckConstraint, Column, Date, DateTime, Enum, ForeignKey, Identity, Index, Integer, Interval,
    LargeBinary, MetaData, Numeric, String, Table, Text, UniqueConstraint, Uuid, BigInteger, Boolean,
    create_engine, func, text,
)
from sqlalchemy.dialects.postgresql import ARRAY, INET, JSONB

from facts import URL, fact

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def first() -> MetaData:
    models = MetaData(naming_convention=NAMES)
    Table(
        "al_user", models,
        Column("id", Integer, primary_key=True),
        Column("name", String(50), nullable=False, index=True),
        Column("email", Text, unique=True),
        Column("color", Enum("red", "green", name="al_color"), nullable=False),
        Column("created", DateTime(timezone=True), server_default=func.now()),
        Column("active", Boolean, server_default=text("true"), nullable=False),
        Column("price", Numeric(10, 2), server_default="0", nullable=False),
        Column("data", JSONB),
        Column("tags", ARRAY(String(20))),
        Column("span", Interval),
        Column("uid", Uuid),
        Column("raw", LargeBinary),
        Column("address", INET),
        CheckConstraint("length(name) > 0", name="name_there"),
    )
    Table(
        "al_post", models,
        Column("id", BigInteger, Identity(), primary_key=True),
        Column("user_id", ForeignKey("al_user.id", ondelete="CASCADE"), nullable=False, index=True),
        Column("title", String(200), nullable=False),
        Column("at", Date, server_default=func.current_date(), nullable=False),
        UniqueConstraint("user_id", "title"),
        Index("ix_al_post_title_at", "title", "at"),
        comment="posts of users",
    )
    return models


def second() -> MetaData:
    models = first()
    user, post = models.tables["al_user"], models.tables["al_post"]
    user.append_column(Column("nick", String(30), server_default="none"))
    user.c.name.type = String(80)
    user.c.email.nullable = False
    post.c.title.comment = "what it is called"
    post.indexes.discard(next(index for index in post.indexes if index.name == "ix_al_post_title_at"))
    Table("al_tag", models, Column("name", String(20), primary_key=True))
    return models


def context(connection) -> MigrationContext:
    return MigrationContext.configure(
        connection,
        opts={
            "compare_type": True,
            "compare_server_default": True,
            "include_name": lambda name, kind, _: kind != "table" or name.startswith("al_"),
        },
    )


def found(connection, models: MetaData) -> list[str]:
    """The kinds of differences, and what they are about."""
    told = []
    for difference in compare_metadata(context(connection), models):
        for one in difference if isinstance(difference, list) else [difference]:
            about = [getattr(part, "name", part) for part in one[1:5]]
            told.append(" ".join(map(str, [one[0], *about])))
    return sorted(told)


def upgrade(connection, models: MetaData) -> list:
    """Gives what takes it back."""
    script = produce_migrations(context(connection), models)
    run(connection, script.upgrade_ops)
    return script.downgrade_ops


def run(connection, operation) -> None:
    if hasattr(operation, "ops"):
        for inner in operation.ops:
            run(connection, inner)
    else:
        Operations(context(connection)).invoke(operation)


with create_engine(f"postgresql+psycopg://{URL}").connect() as connection:
    downgrades = []
    for name, models in [("first", first()), ("second", second())]:
        fact(f"{name} before", found(connection, models))
        downgrades.append(upgrade(connection, models))
        connection.commit()
        fact(f"{name} after", found(connection, models))
        connection.commit()
    for name, models in [("second", first()), ("first", MetaData())]:
        run(connection, downgrades.pop())
        connection.commit()
        fact(f"{name} taken back", found(connection, models))
        connection.commit()
    connection.exec_driver_sql("DROP TYPE al_color")
    connection.commit()
