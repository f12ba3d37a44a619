from jinja2 import Template


def run(x):
    return Template("<{{ x }}>").render(x=x)
