import io
import os

os.environ["MPLBACKEND"] = "agg"
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from matplotlib import animation

print(matplotlib.get_backend())
with plt.style.context("ggplot"):
    figure, (left, right) = plt.subplots(1, 2)
left.plot([1, 2, 3], label="$x^2$")
left.set_yscale("log")
left.legend()
right.imshow(np.eye(4), cmap="viridis")
figure.colorbar(right.images[0])
figure.suptitle("title")
for kind in "png", "svg", "pdf", "ps", "jpg", "webp":
    out = io.BytesIO()
    figure.savefig(out, format=kind)
    print(kind, out.tell() > 1000, out.getvalue()[:4])
space = plt.figure().add_subplot(projection="3d")
space.plot_surface(*np.meshgrid(np.arange(3), np.arange(3)), np.ones((3, 3)))
plt.figure().add_subplot(projection="polar").bar([0, 1], [1, 2])
plt.tight_layout()
plt.savefig("polar.png")
moving = animation.FuncAnimation(figure, lambda i: left.lines, frames=2)
moving.save("a.gif", writer="pillow")
print(os.path.getsize("a.gif") > 1000, plt.rcParams["axes.prop_cycle"].by_key()["color"][0])
plt.switch_backend("svg")
print(matplotlib.get_backend(), matplotlib.colormaps["magma"](0.5))
from matplotlib.backends.backend_pdf import PdfPages
with PdfPages("pages.pdf") as pages:
    pages.savefig(figure)
print(len(matplotlib.font_manager.fontManager.ttflist) > 10)
