import pandas as pd
import sqlalchemy

engine = sqlalchemy.create_engine("sqlite://")
frame = pd.DataFrame({"n": range(5), "t": list("abcde"), "w": pd.date_range("2026-01-01", periods=5, tz="Europe/Paris")})
frame.to_sql("frame", engine, index=False)
print(pd.read_sql("select t, n * 2 as m from frame where n > 2", engine).to_dict("list"))
frame.to_parquet("f.parquet", engine="fastparquet", compression="gzip")
print(pd.read_parquet("f.parquet").t.tolist())
print(frame.to_json(orient="records", date_format="iso"))
print(frame.eval("n * 2 + 1").tolist(), frame.query("n > 3").t.tolist())
print(frame.w.dt.tz_convert("America/New_York").dt.strftime("%H:%M").tolist())
print(frame.head(2).style.format({"n": "{:.1f}"}).to_html(table_uuid="x")[:300])
print(frame.head(2).drop(columns="w").to_markdown())
print(frame.n.astype("Int64").astype("category").cat.categories.tolist(), pd.array(["a", None], dtype="string").isna())
frame.to_pickle("f.pickle")
print(pd.read_pickle("f.pickle").equals(frame), pd.Series([1, 2, None]).interpolate().sum())
