import networkx as nx
import sympy as sp

g = nx.karate_club_graph()
print(nx.shortest_path(g, 0, 33), round(nx.average_clustering(g), 6), len(list(nx.community.greedy_modularity_communities(g))))
print(max(nx.pagerank(g).items(), key=lambda kv: kv[1])[0], nx.is_connected(g), nx.adjacency_matrix(g).shape)
nx.write_graphml(g, "g.graphml")
print(nx.read_graphml("g.graphml").number_of_edges(), sorted(nx.spring_layout(g, seed=0))[:2], nx.max_flow_min_cost(nx.DiGraph([(0, 1, {"capacity": 2})]), 0, 1))
x, y = sp.symbols("x y")
print(sp.integrate(sp.exp(-x ** 2), (x, -sp.oo, sp.oo)), sp.solve(x ** 2 - 2, x), sp.latex(sp.Matrix([[x, 1], [1, y]]).inv()))
print(sp.series(sp.sin(x), x, 0, 6), sp.factor(x ** 4 - 1), sp.dsolve(sp.Function("f")(x).diff(x) - 1), sp.parse_expr("2*x + y"))
print(sp.lambdify(x, sp.sin(x) ** 2, "numpy")(0.5), sp.nsimplify(0.25), sp.N(sp.pi, 30), sp.factorint(360), sp.sympify("a+b"))
print(sp.ccode(sp.sqrt(x)), sp.pycode(sp.gamma(x)), sp.plotting and sp.limit(sp.sin(x) / x, x, 0), sp.laplace_transform(x, x, y))
