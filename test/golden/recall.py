"""Precision and recall by prdc, the implementation of Naeem et al. (arXiv:2002.09797), of features by a formula.

python3 -m venv venv
venv/bin/pip install prdc==0.2 scikit-learn==1.9.1
venv/bin/python test/golden/recall.py > test/golden/recall.json
"""

import contextlib
import io
import json

import numpy
from prdc import compute_prdc


def features(count, size, first, spread):
    """[count, size], by a formula that the test repeats."""
    i, j = numpy.arange(first, first + count)[:, None], numpy.arange(size)[None, :]
    return spread * ((37 * i + 101 * j + 29 * (i * j % 17) + i * i) % 97) / 97


cases = []
for spread, shift in [(1, 0), (0.6, 0), (1, 0.25), (0.4, 0.3), (1.5, -0.2)]:
    reals, others = features(60, 5, 0, 1), features(60, 5, 100, spread) + shift
    with contextlib.redirect_stdout(io.StringIO()):
        found = compute_prdc(real_features=reals, fake_features=others, nearest_k=3)
    figures = {name: round(float(found[name]), 6) for name in ("precision", "recall")}
    cases.append({"spread": spread, "shift": shift, **figures})
print(json.dumps(cases, indent=2))
