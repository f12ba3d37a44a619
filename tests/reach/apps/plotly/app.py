import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
import plotly.io as pio
from plotly.subplots import make_subplots

frame = pd.DataFrame({"x": [1, 2, 3], "y": [3, 1, 2], "k": list("aab")})
figure = px.scatter(frame, x="x", y="y", color="k", trendline=None, template="plotly_dark")
print(len(figure.to_json()), figure.data[0].type)
figure = make_subplots(1, 2)
figure.add_trace(go.Bar(x=[1], y=[2]), 1, 1)
figure.add_trace(go.Heatmap(z=[[1, 2]], colorscale="Viridis"), 1, 2)
figure.add_trace(go.Scatter3d(x=[1], y=[1], z=[1])) if False else None
html = pio.to_html(figure, include_plotlyjs=True)
print(len(html) > 1000000, pio.from_json(figure.to_json()).layout.xaxis.domain)
print(px.data.iris().shape, px.colors.qualitative.Plotly[0], sorted(pio.templates)[:3], go.Figure(go.Sankey()).data[0].type)
try:
    go.Bar(nothing=1)
except ValueError as error:
    print(str(error)[:80])
