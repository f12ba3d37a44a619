from sqlalchemy import JSON, Column, DateTime, ForeignKey, Integer, MetaData, String, Table, func

metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s"})
Table("one", metadata, Column("id", Integer, primary_key=True), Column("name", String(20), index=True),
      Column("data", JSON), Column("at", DateTime, server_default=func.now()))
Table("two", metadata, Column("id", ForeignKey("one.id"), primary_key=True))
