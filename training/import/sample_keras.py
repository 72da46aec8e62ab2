"""Latents and the pictures Keras draws of them, for "gan import" to check itself against.

python3 training/import/sample_keras.py generator.keras sample.npz

Works with Keras 2 and 3, on any of its backends, and with .h5 files. What Keras 3 does not open of Keras 2 is opened by
tf_keras (pip install tf_keras) where that is there.
"""

import argparse

import keras
import numpy


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="a .keras or .h5 file")
    parser.add_argument("out", help="an .npz file")
    parser.add_argument("--prior", choices=["normal", "uniform"], default="normal", help="uniform is in -1 ... 1")
    parser.add_argument("--count", type=int, default=16, help="pictures")
    options = parser.parse_args()
    model = load(options.model)
    shape = (options.count, *model.input_shape[1:])
    random = numpy.random.default_rng(0)
    drawn = random.standard_normal(shape) if options.prior == "normal" else random.uniform(-1, 1, shape)
    latents = drawn.astype("float32")
    pictures = model.predict(latents, verbose=0)
    numpy.savez(options.out, latents=latents.reshape(options.count, -1), pictures=pictures)


def load(path):
    try:
        return keras.models.load_model(path, compile=False)
    except Exception as error:
        try:
            import tf_keras
        except ImportError:
            raise SystemExit(f"Keras {keras.__version__} does not open {path}: {error}\n"
                             "If Keras 2 wrote it: pip install tf_keras, and try again.") from error
        print(f"Keras {keras.__version__} does not open it; tf_keras {tf_keras.__version__} does.")
        return tf_keras.models.load_model(path, compile=False)


if __name__ == "__main__":
    main()
