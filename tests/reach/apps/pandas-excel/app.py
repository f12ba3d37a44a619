import io

import numpy as np
import pandas as pd

frame = pd.DataFrame({"when": pd.date_range("2026-01-01", periods=60, freq="12h"), "who": ["a", "b", "c"] * 20,
                      "value": np.arange(60) ** 1.5})
for engine in "openpyxl", "xlsxwriter":
    with pd.ExcelWriter(f"{engine}.xlsx", engine=engine) as writer:
        frame.to_excel(writer, sheet_name="all", index=False)
        frame.groupby("who").value.agg(["mean", "max"]).to_excel(writer, sheet_name="sums")
    again = pd.read_excel(f"{engine}.xlsx", sheet_name=None)
    print(sorted(again), again["sums"].round(3).to_dict("list"), (again["all"].value - frame.value).abs().max() < 1e-9)
print(frame.set_index("when").value.resample("W").sum().round(2).to_string())
print(frame.pivot_table(index=frame.when.dt.day_name(), columns="who", values="value").round(1).to_string())
frame.to_csv("f.csv.gz", index=False)
print(pd.read_csv("f.csv.gz", parse_dates=["when"]).dtypes.to_dict())
html = frame.head(2).to_html()
for flavor in "lxml", "bs4":
    print(pd.read_html(io.StringIO(html), flavor=flavor)[0].shape)
print(pd.read_xml(io.StringIO(frame.head(2).to_xml())).shape)
print(frame.merge(pd.DataFrame({"who": ["a"], "x": [1]}), how="left").x.isna().sum(), frame.value.rolling(3).mean().iloc[-1].round(4))
