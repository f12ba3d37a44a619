import pathlib

page = pathlib.Path("out/index.html").read_text()
print("code_of_it.double" in page, "highlight-python" in page, "Quelltext" in page, sorted(p.name for p in pathlib.Path("out").iterdir()))
