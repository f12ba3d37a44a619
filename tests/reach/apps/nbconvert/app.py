import nbformat
from nbconvert.exporters import get_exporter, get_export_names

notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# T\n$x$"), nbformat.v4.new_code_cell("a = 1", outputs=[
    nbformat.v4.new_output("stream", text="one\n")])])
for i, cell in enumerate(notebook.cells):
    cell["id"] = str(i)
print(sorted(get_export_names()))
for kind in "html", "markdown", "script", "latex", "rst", "slides", "notebook":
    try:
        body, _ = get_exporter(kind)().from_notebook_node(notebook)
        print(kind, len(body) > 50)
    except Exception as error:
        print(kind, type(error).__name__)
