import click
from flask import Flask, flash, jsonify, redirect, render_template, session, url_for

from pages import pages

app = Flask(__name__)
app.secret_key = "test"
app.register_blueprint(pages, url_prefix="/pages")


@app.route("/")
def index():
    session["seen"] = session.get("seen", 0) + 1
    flash("hello")
    return render_template("index.html", seen=session["seen"], where=url_for("pages.page", name="a"))


@app.route("/json")
def as_json():
    return jsonify(a=1, when=None)


@app.errorhandler(404)
def lost(error):
    return redirect(url_for("index"))


@app.cli.command("greet")
@click.option("--name", default="you")
def greet(name):
    click.secho(f"greetings, {name}", fg="green")


if __name__ == "__main__":
    with app.test_client() as client:
        for path in "/", "/", "/json", "/pages/some", "/static/style.css", "/nowhere":
            answer = client.get(path)
            print(path, answer.status, answer.mimetype, answer.get_data(as_text=True))
    result = app.test_cli_runner().invoke(args=["greet", "--name", "me"])
    print(result.output, app.test_cli_runner().invoke(args=["routes"]).output)
