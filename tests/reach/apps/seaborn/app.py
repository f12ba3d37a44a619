import matplotlib

matplotlib.use("Agg")
import numpy as np
import pandas as pd
import seaborn as sns
import seaborn.objects as so

rng = np.random.default_rng(0)
frame = pd.DataFrame({"x": rng.normal(size=50), "y": rng.normal(size=50), "k": ["a", "b"] * 25})
sns.set_theme()
grid = sns.pairplot(frame, hue="k")
grid.savefig("pairs.png")
for draw in sns.boxplot, sns.violinplot, sns.stripplot, sns.barplot, sns.swarmplot:
    print(draw.__name__, draw(frame, x="k", y="y").get_xlabel())
sns.regplot(frame, x="x", y="y")
sns.kdeplot(frame, x="x")
sns.clustermap(frame[["x", "y"]].head(6)).savefig("c.png")
so.Plot(frame, "x", "y", color="k").add(so.Dot()).save("o.png")
print(sns.color_palette("husl", 2), sns.histplot(frame, x="x").get_ylabel())
