"""Adam by the textbook (Kingma and Ba, arXiv:1412.6980, algorithm 1), in double precision.

python3 test/golden/adam.py > test/golden/adam.json
"""

import json
from math import sqrt

WEIGHTS = [0.5, -1.25, 3.0]
GRADIENTS = [[0.1, -2.0, 0.003], [0.4, 1.0, -0.003], [-0.2, 0.5, 0.01], [0.05, -0.25, 7.0]]
RATES = [0.01, 0.02, 0.005, 0.01]


def adam(beta1, beta2):
    """The weights after each step."""
    weights, m, v, steps = list(WEIGHTS), [0.0] * 3, [0.0] * 3, []
    for t, (gradient, rate) in enumerate(zip(GRADIENTS, RATES), start=1):
        for i, g in enumerate(gradient):
            m[i] = beta1 * m[i] + (1 - beta1) * g
            v[i] = beta2 * v[i] + (1 - beta2) * g * g
            first, second = m[i] / (1 - beta1**t), v[i] / (1 - beta2**t)
            weights[i] -= rate * first / (sqrt(second) + 1e-8)
        steps.append(list(weights))
    return steps


print(
    json.dumps(
        {
            "weights": WEIGHTS,
            "gradients": GRADIENTS,
            "rates": RATES,
            "runs": [
                {"beta1": b1, "beta2": b2, "steps": adam(b1, b2)}
                for b1, b2 in [(0.9, 0.999), (0.5, 0.9), (0.0, 0.9)]
            ],
        },
        indent=2,
    )
)
