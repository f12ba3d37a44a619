import asyncio
import os

from sqlalchemy import ForeignKey, create_engine, func, inspect, select, text
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    posts: Mapped[list["Post"]] = relationship()

    @hybrid_property
    def loud(self):
        return self.name + "!"


class Post(Base):
    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    user: Mapped[int] = mapped_column(ForeignKey("user.id"))


async def main():
    engine = create_async_engine("sqlite+aiosqlite://")
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with async_sessionmaker(engine)() as session:
        session.add(User(name="a", posts=[Post(), Post()]))
        await session.commit()
        user = (await session.scalars(select(User).options(selectinload(User.posts)).where(User.loud == "a!"))).one()
        print(user.loud, len(user.posts))
    await engine.dispose()


asyncio.run(main())
for url in ("postgresql://u:p@127.0.0.1:1/d", "postgresql+psycopg://u@127.0.0.1:1/d", "mysql+pymysql://u@127.0.0.1:1/d",
            "oracle+oracledb://u:p@127.0.0.1:1/d", "sqlite://"):
    engine = create_engine(os.environ.get("URL_OF_TEST", url))
    try:
        with engine.connect() as connection:
            print(engine.dialect.name, connection.scalar(text("select 1")), inspect(engine).get_table_names())
    except Exception as error:
        print(engine.dialect.name, engine.dialect.driver, type(error).__module__, type(error).__name__)
print(create_async_engine("postgresql+asyncpg://u@127.0.0.1:1/d").dialect.driver, select(func.count(User.id)))
