import warnings

import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf
from statsmodels.tsa.arima.model import ARIMA

warnings.simplefilter("ignore")
rng = np.random.default_rng(0)
frame = pd.DataFrame({"x": rng.normal(size=40), "g": ["a", "b"] * 20})
frame["y"] = 2 * frame.x + rng.normal(size=40)
print(smf.ols("y ~ x + C(g)", frame).fit().params.round(4).to_dict())
print(str(sm.OLS(frame.y, sm.add_constant(frame.x)).fit().summary().tables[0])[:78])
print(ARIMA(frame.y, order=(1, 0, 0)).fit().params.round(2).to_dict())
print(sm.GLM(frame.g == "a", sm.add_constant(frame.x), family=sm.families.Binomial()).fit().params.round(4).to_dict())
print(sm.tsa.acf(frame.y, nlags=2).round(4), sm.stats.durbin_watson(frame.y).round(4))
print(sm.datasets.longley.load_pandas().data.shape)
