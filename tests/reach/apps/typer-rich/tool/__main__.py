import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import track
from rich.syntax import Syntax
from rich.table import Table
from rich.traceback import install

app = typer.Typer(add_completion=True)
install()


@app.command()
def hello(name: str, loud: bool = False):
    """Greet somebody."""
    typer.echo(f"hello {name}")
    for _ in track(range(2), disable=True):
        pass


@app.command()
def table():
    """Draw."""
    console = Console(width=60, emoji=True)
    grid = Table("a", "b")
    grid.add_row("1", ":smile:")
    console.print(grid, Markdown("# x\n* y"), Syntax("def f(): ...", "python"), {"pretty": [1]})
    import questionary
    console.print(type(questionary.text("q?")).__name__)
    from rich.emoji import Emoji
    from rich.tree import Tree
    console.print(Tree("t"), Emoji("rocket"), "é世界")


app(prog_name="tool")
