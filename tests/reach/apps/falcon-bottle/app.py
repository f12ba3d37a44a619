import threading
import urllib.request

import bottle
import falcon
import falcon.testing
import waitress
import webtest


class Thing:
    def on_get(self, request, response, name):
        response.media = {"name": name, "q": request.get_param_as_int("q")}

    def on_post(self, request, response, name):
        response.media = {"got": request.get_media()}
        response.status = falcon.HTTP_201


api = falcon.App()
api.add_route("/things/{name}", Thing())
client = falcon.testing.TestClient(api)
print(client.simulate_get("/things/a?q=3").json, client.simulate_post("/things/b", json={"x": 1}).json)
print(client.simulate_get("/nothing").status, client.simulate_get("/things/a?q=z").json)

web = bottle.Bottle()


@web.route("/<name>")
def page(name):
    return bottle.template("<b>{{name}}</b>", name=name)


print(webtest.TestApp(web).get("/<x>").text)
server = waitress.create_server(web, host="127.0.0.1", port=0)
threading.Thread(target=server.run, daemon=True).start()
print(urllib.request.urlopen(f"http://127.0.0.1:{server.effective_port}/y").read())
