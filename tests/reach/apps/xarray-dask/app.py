import numpy as np
import pandas as pd
import xarray as xr

data = xr.Dataset({"t": (("time", "x"), np.arange(20.0).reshape(5, 4))}, {"time": pd.date_range("2026-01-01", periods=5)})
print(sorted(xr.backends.list_engines()))
for engine in "scipy", "netcdf4":
    data.to_netcdf(f"{engine}.nc", engine=engine)
    with xr.open_dataset(f"{engine}.nc", engine=engine) as again:
        print(engine, float(again.t.sum()))
data.to_zarr("z.zarr")
print(float(xr.open_zarr("z.zarr").t.mean()))
chunked = xr.open_dataset("scipy.nc", chunks={"time": 2})
print(type(chunked.t.data).__module__, float(chunked.t.mean().compute()), data.groupby("time.day").mean().t.shape)
print(data.resample(time="2D").sum().t.values.tolist(), data.interp(x=1.5).t.values.tolist(), data.isel(x=0).to_dataframe().shape)
import dask
import dask.array as da
print(da.ones((10, 10), chunks=5).sum().compute(scheduler="threads"), dask.delayed(sum)([1, 2]).compute())
