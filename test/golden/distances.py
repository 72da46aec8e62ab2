"""Distances between sets by the formulas of their papers, with numpy and scipy, in double precision.

python3 -m venv venv
venv/bin/pip install randomgen==2.5.1 scipy==1.17.1
venv/bin/python test/golden/distances.py > test/golden/distances.json
"""

import json

import numpy
from randomgen import Philox
from scipy.linalg import sqrtm
from scipy.ndimage import convolve
from scipy.special import ndtri

PURPOSE, SEED = 9, 3
SIDE, PICTURES = 32, 8
PATCHES, DIRECTIONS, PATCH = 128, 512, 7
KERNEL = numpy.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1])[:, :, None] / 256


def pictures(first):
    """[PICTURES, SIDE, SIDE, 3], bytes by a formula that the test repeats."""
    k = numpy.arange(SIDE * SIDE * 3, dtype=numpy.int64)
    numbers = numpy.arange(first, first + PICTURES)[:, None]
    levels = (13 * k + 7 * (k * k % 251) + 31 * numbers * (k % 5 + 1)) % 256
    return levels.reshape(PICTURES, SIDE, SIDE, 3).astype(float)


def features(count, size, first):
    """[count, size], again by a formula."""
    i, j = numpy.arange(first, first + count)[:, None], numpy.arange(size)[None, :]
    return ((37 * i + 101 * j + 29 * (i * j % 17) + i * i) % 97) / 97 * (1 + first * j / 500)


def words(part, count):
    """The Philox stream of (SEED, PURPOSE); randomgen steps its counter before it draws, hence the one less."""
    place = ((part << 32) - 1) % (1 << 128)
    source = Philox(counter=place, key=SEED | (PURPOSE << 32), number=4, width=32)
    return numpy.array(source.random_raw(count), dtype=numpy.int64)


def halve(picture):
    return convolve(picture, KERNEL, mode="mirror")[::2, ::2]


def double(picture):
    spread = numpy.zeros((picture.shape[0] * 2, picture.shape[1] * 2, picture.shape[2]))
    spread[::2, ::2] = picture
    return convolve(spread, KERNEL * 4, mode="mirror")


def laplacian(picture):
    coarse = halve(picture)
    return [picture - double(coarse), coarse]


def patches(pictures, level):
    cut = []
    for i, picture in enumerate(pictures):
        plane = laplacian(picture)[level]
        places = plane.shape[0] - PATCH + 1
        draws = words(64 + 16 * i + level, 2 * PATCHES) * places >> 32
        cut += [plane[y : y + PATCH, x : x + PATCH] for x, y in draws.reshape(-1, 2)]
    cut = numpy.array(cut)
    cut = (cut - cut.mean((0, 1, 2))) / cut.std((0, 1, 2))
    return cut.reshape(len(cut), -1)


def sliced(one, other, level):
    size = PATCH * PATCH * 3
    directions = ndtri((words(1 + level, DIRECTIONS * size) + 0.5) / 2**32).reshape(-1, size)
    directions /= numpy.linalg.norm(directions, axis=1, keepdims=True)
    sorted_ = [numpy.sort(patches(some, level) @ directions.T, axis=0) for some in (one, other)]
    return numpy.abs(sorted_[0] - sorted_[1]).mean() * 1000


def frechet(one, other):
    covariances = [numpy.cov(some, rowvar=False) for some in (one, other)]
    root = sqrtm(covariances[0] @ covariances[1]).real
    means = ((one.mean(0) - other.mean(0)) ** 2).sum()
    return means + numpy.trace(covariances[0] + covariances[1] - 2 * root)


def kernel(one, other):
    count, size = one.shape
    k = lambda x, y: (x @ y.T / size + 1) ** 3
    apart = lambda matrix: (matrix.sum() - numpy.trace(matrix)) / (count * (count - 1))
    return apart(k(one, one)) + apart(k(other, other)) - 2 * k(one, other).mean()


one, other = pictures(0), pictures(100)
sets = [(40, 12), (9, 12)]
print(
    json.dumps(
        {
            "seed": SEED,
            # A few values of each level of the first picture: row 0, column 0, and in the middle.
            "laplacian": [
                [plane[y, x].tolist() for y, x in [(0, 0), (0, 5), (15, 15), (8, 3)]]
                for plane in laplacian(one[0])
            ],
            "sliced": [sliced(one, other, level) for level in range(2)],
            "features": [
                {
                    "count": count,
                    "size": size,
                    "frechet": frechet(features(count, size, 0), features(count, size, 100)),
                    "kernel": kernel(features(count, size, 0), features(count, size, 100)),
                }
                for count, size in sets
            ],
        },
        indent=2,
    )
)
