from dash import Dash, Input, Output, dcc, html
from dash.dash_table import DataTable

app = Dash(__name__)
app.layout = html.Div([dcc.Input(id="i"), html.P(id="o"), dcc.Graph(figure={"data": [{"y": [1]}]}), DataTable([{"a": 1}])])


@app.callback(Output("o", "children"), Input("i", "value"))
def shout(value):
    return (value or "").upper()


client = app.server.test_client()
page = client.get("/").get_data(as_text=True)
print("dash-renderer" in page, len(client.get("/_dash-layout").get_json()["props"]["children"]), client.get("/_dash-dependencies").get_json()[0]["output"])
scripts = [part.split('"')[0] for part in page.split('src="')[1:]]
print([client.get(script).status_code for script in scripts if script.startswith("/_dash")])
answer = client.post("/_dash-update-component", json={"output": "o.children", "outputs": {"id": "o", "property": "children"},
                     "inputs": [{"id": "i", "property": "value", "value": "x"}], "changedPropIds": ["i.value"]})
print(answer.get_json())
