"""The weights of four RMSProp updates in double precision: python3 test/golden/rmsprop.py > test/golden/rmsprop.json"""

import json
import math

WEIGHTS = [0.5, -1.25, 2.0]
GRADIENTS = [[0.1, -2.0, 0.0], [0.3, 1.0, 0.0], [-0.2, 0.5, 4.0], [0.05, -0.5, -3.0]]
RATE, DECAY, EPSILON = 0.01, 0.9, 1e-7


def run(bound):
    weights, squares, steps = list(WEIGHTS), [0.0] * len(WEIGHTS), []
    for gradient in GRADIENTS:
        for i, component in enumerate(gradient):
            g = max(-bound, min(bound, component))
            squares[i] = DECAY * squares[i] + (1 - DECAY) * g * g
            weights[i] -= RATE * g / (math.sqrt(squares[i]) + EPSILON)
        steps.append(list(weights))
    return steps


print(
    json.dumps(
        {
            "weights": WEIGHTS,
            "gradients": GRADIENTS,
            "rate": RATE,
            "decay": DECAY,
            "steps": run(math.inf),
            "clipped": {"bound": 1, "steps": run(1)},
        },
        indent=2,
    )
)
