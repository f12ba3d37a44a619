import imageio.v3 as iio
import numpy as np
import skimage as ski
from skimage import data, exposure, feature, filters, measure, morphology, segmentation, transform

image = np.zeros((40, 40))
image[10:30, 10:30] = 1
print(filters.sobel(image).max().round(4), measure.label(image > 0).max(), measure.regionprops(measure.label(image > 0))[0].area)
print(transform.resize(image, (20, 20)).shape, morphology.dilation(image).sum(), feature.canny(image).sum(), ski.color.rgb2gray(np.ones((2, 2, 3))).sum())
print(segmentation.slic(np.dstack([image] * 3), n_segments=4, start_label=1).max() > 0, exposure.equalize_hist(image).mean().round(4), data.camera().shape)
for kind in "png", "jpg", "tiff", "gif":
    iio.imwrite(f"f.{kind}", (image * 255).astype("uint8"))
    print(kind, iio.imread(f"f.{kind}").shape)
ski.io.imsave("s.png", (image * 255).astype("uint8"), check_contrast=False)
print(ski.io.imread("s.png").shape, ski.metrics.structural_similarity(image, image, data_range=1))
