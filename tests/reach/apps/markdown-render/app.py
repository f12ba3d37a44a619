import docutils.core
import markdown
import mistune
import nh3
import pygments
from mako.template import Template
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from pygments.formatters import get_formatter_by_name
from pygments.lexers import get_lexer_by_name, guess_lexer_for_filename
from pygments.styles import get_style_by_name

text = "# Title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\ndef f(): pass\n```\n\nterm\n: meaning\n\n~~x~~ www.a.org[^1]\n\n[^1]: note"
print(markdown.markdown(text, extensions=["extra", "toc", "codehilite", "admonition", "pymdownx.tilde", "pymdownx.superfences", "meta"]))
print(mistune.html(text), mistune.create_markdown(plugins=["strikethrough", "footnotes", "table"])(text)[:80])
print(MarkdownIt("gfm-like").use(footnote_plugin).render(text))
for language in "python", "rust", "json", "html+jinja", "console", "c++":
    print(len(pygments.highlight("x = 1", get_lexer_by_name(language), get_formatter_by_name("html", style="monokai"))))
print(guess_lexer_for_filename("a.go", "package x").name, get_style_by_name("friendly").__name__)
for kind in "latex", "terminal256", "svg", "rtf":
    print(kind, len(pygments.highlight("x = 1", get_lexer_by_name("python"), get_formatter_by_name(kind))))
rst = "Title\n=====\n\n*x*\n\n.. code:: python\n\n   a = 1\n\n.. csv-table::\n\n   a,b\n"
for writer in "html5", "latex", "xml", "manpage":
    print(writer, len(docutils.core.publish_string(rst, writer=writer, settings_overrides={"datestamp": None, "language_code": "de"})) > 200)
print(nh3.clean("<a href='x' onclick='y'>z</a><script>1</script>"), Template("${'a' | u} % if").render())
