import pathlib

page = pathlib.Path("site/index.html").read_text()
print("admonition note" in page, "highlight" in page, "twemoji" in page, sorted(p.name for p in pathlib.Path("site").iterdir()))
