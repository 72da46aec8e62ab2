"""Prints seeds.json: what other implementations make of the numbers that seeds stand for.

python3 -m venv venv
venv/bin/pip install randomgen==2.5.1 scipy==1.17.1
venv/bin/python test/golden/seeds.py > test/golden/seeds.json
"""

import json

import numpy
from randomgen import Philox
from scipy.special import ndtr, ndtri


def block(counter, key, count=4):
    """randomgen steps its counter before it draws, hence the one less."""
    place = (sum(word << (32 * i) for i, word in enumerate(counter)) - 1) % (1 << 128)
    source = Philox(counter=place, key=key[0] | (key[1] << 32), number=4, width=32)
    return [int(word) for word in source.random_raw(count)]


def blocks():
    source = Philox(key=2026, number=4, width=32)
    for _ in range(16):
        counter = [int(word) for word in source.random_raw(4)]
        key = [int(word) for word in source.random_raw(2)]
        yield {"counter": counter, "key": key, "words": block(counter, key)}


def stream(seed, purpose, part, count):
    words = block([0, part, 0, 0], [seed, purpose], count)
    return {"seed": seed, "purpose": purpose, "part": part, "words": words}


def quantiles():
    tails = [1e-307, 1e-200, 1e-100, 1e-50, 1e-20, 1e-12, 0.5 / 2**32, 1e-9, 1e-6, 1e-4, 0.01]
    middle = [0.02, 0.0749, 0.075, 0.0751, 0.1, 0.25, 0.4, 0.4999, 0.5, 0.5001, 0.6, 0.9, 0.925]
    upper = [0.93, 0.99, 0.9999, 0.999999, 1 - 1e-9, 1 - 0.5 / 2**32]
    return [{"p": p, "z": float(ndtri(p))} for p in tails + middle + upper]


def latent(seed, size):
    words = numpy.array(block([0, 0, 0, 0], [seed, 0], size), dtype=numpy.float64)
    normal = ndtri((words + 0.5) / 2**32)
    uniform = 2 * ndtr(normal) - 1
    return {
        "seed": seed,
        "normal": [float(value) for value in numpy.float32(normal)],
        "uniform": [float(value) for value in numpy.float32(uniform)],
    }


golden = {
    "madeBy": "test/golden/seeds.py",
    "blocks": list(blocks()),
    "streams": [stream(1234567, 0, 0, 10), stream(0, 3, 0, 7), stream(4294967295, 4, 4294967295, 9)],
    "quantiles": quantiles(),
    "latents": [latent(seed, 128) for seed in (0, 1, 1234567, 4294967295)],
}
print(json.dumps(golden))
