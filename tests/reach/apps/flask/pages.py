from flask import Blueprint, stream_template_string

pages = Blueprint("pages", __name__)


@pages.route("/<name>")
def page(name):
    return stream_template_string("{% for c in name %}{{ c|upper }}{% endfor %}", name=name)
