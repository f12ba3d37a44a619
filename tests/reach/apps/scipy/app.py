import io

import numpy as np
from scipy import fft, integrate, interpolate, io as scipy_io, linalg, ndimage, optimize, signal, sparse, spatial, special, stats

print(optimize.minimize(optimize.rosen, [1.3, 0.7], method="BFGS").x.round(3), optimize.linprog([-1, 4], [[-3, 1], [1, 2]], [6, 4]).fun)
print(optimize.curve_fit(lambda x, a: a * x, [1, 2, 3], [2, 4, 6])[0].round(6), optimize.brentq(np.cos, 0, 3))
for method in "Nelder-Mead", "SLSQP", "COBYLA", "trust-constr", "L-BFGS-B":
    print(method, optimize.minimize(lambda x: (x[0] - 1) ** 2, [0.0], method=method).x.round(2))
print(stats.ttest_ind([1, 2, 3], [2, 3, 5]).pvalue, stats.norm.cdf(1.96), stats.gaussian_kde([1, 2, 3]).evaluate([2]))
print(stats.linregress([1, 2, 3], [2, 4, 7]), stats.qmc.Sobol(2, seed=0).random(2).shape)
print(sparse.linalg.spsolve(sparse.csc_matrix(np.eye(3) * 2), np.ones(3)), sparse.csgraph.shortest_path(sparse.csr_matrix(np.eye(3))).shape)
print(sparse.linalg.eigsh(sparse.diags([1., 2, 3, 4]), k=1)[0].round(4), linalg.expm(np.zeros((2, 2))), linalg.svdvals(np.eye(2)))
print(signal.butter(2, 0.1)[0], signal.welch(np.ones(64), nperseg=16)[0].shape, interpolate.CubicSpline([0, 1, 2], [0, 1, 4])(1.5))
print(integrate.quad(np.sin, 0, np.pi), integrate.solve_ivp(lambda t, y: -y, [0, 1], [1]).y[0, -1])
print(spatial.Delaunay([[0, 0], [0, 1], [1, 0]]).simplices, spatial.cKDTree([[0, 0], [1, 1]]).query([0.9, 1]), spatial.transform.Rotation.from_euler("z", 90, degrees=True).as_quat())
print(special.gamma(5), special.jv(0, 1.0), fft.fft([1, 0, 0]), ndimage.gaussian_filter(np.eye(3), 1).sum())
buffer = io.BytesIO()
scipy_io.savemat(buffer, {"a": np.eye(2)})
buffer.seek(0)
print(scipy_io.loadmat(buffer)["a"])
with scipy_io.netcdf_file("f.nc", "w") as f:
    f.createDimension("x", 2)
from scipy.cluster import hierarchy
print(hierarchy.linkage([[0], [1], [5]]).tolist())
