class A(b.C):
    """doc"""
    d, e = 1.5, [f
        for g in h]  # i

    def j(k, *l, m: 'n.o' = p["q.r"]) -> 's':
        return t.import_module(
            f'u.{v}' \
            'w')
    x = lambda y, z='a.b': (y
        .import_module('c.d', package='e'))
	
    if f: g = 'h.i'; import j
k.l -= m ** n // o; p: int = q
