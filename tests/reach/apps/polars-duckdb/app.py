import datetime

import duckdb
import polars as pl

frame = pl.DataFrame({"a": [1, 2, 3], "g": ["x", "y", "x"], "w": [datetime.date(2026, 1, d) for d in (1, 2, 3)]})
print(frame.group_by("g", maintain_order=True).agg(pl.col("a").sum()).to_dicts(), frame)
print(frame.lazy().filter(pl.col("a") > 1).select(pl.col("w").dt.weekday()).collect().to_dicts())
frame.write_parquet("f.parquet")
frame.write_csv("f.csv")
print(pl.read_parquet("f.parquet").equals(frame), pl.scan_csv("f.csv").collect().shape)
print(pl.SQLContext(f=frame).execute("select sum(a) as s from f").collect().to_dicts())
with duckdb.connect("d.duckdb") as db:
    db.execute("create table t as select * from range(10) r(n)")
    print(db.execute("select avg(n) from t").fetchall(), db.sql("select * from 'f.parquet' order by a").fetchall())
    print(db.execute("select json_extract('{\"a\": 1}', 'a')").fetchone())
