# coding: latin-1
from ..x import (y, z as w)
try:
    import a.b as c
except (ImportError, m.X) as e:
    import_module(f".{x!r:>{w}}", package='p')
if sys.version_info[:2] >= (3, 8) and not TYPE_CHECKING: import q
elif sys.platform.startswith(("win", "cyg")): pass
else:
	class C(lambda: 1):
		def f(self, a: "x.y" = "p.q:r") -> 'z': return __import__("a" ".b", level=1)
match x:
    case [1, *_]: lazy import t
