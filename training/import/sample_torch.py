"""Latents and the pictures PyTorch draws of them, for "gan import" to check itself against.

python3 training/import/sample_torch.py dcgan:Generator G.ckpt sample.npz --latent-size 100

dcgan:Generator is a class in dcgan.py of the folder it is called in, or below a path Python knows;
--arguments '{"width": 64}' are its own. Needs torch and numpy; --onnx, which writes the network itself for what a state
dict does not tell, needs onnx, too.
"""

import argparse
import importlib
import json
import os
import sys

import numpy
import torch

from to_safetensors import read


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("generator", help="module:Class")
    parser.add_argument("checkpoint", help="the generator's state dict")
    parser.add_argument("out", help="an .npz file")
    parser.add_argument("--arguments", type=json.loads, default={}, help="keyword arguments of the class, as JSON")
    parser.add_argument("--key", help="of the state dict in the checkpoint")
    parser.add_argument("--latent-size", type=int, default=100)
    parser.add_argument("--vector", action="store_true", help="latents of [n, size], not [n, size, 1, 1]")
    parser.add_argument("--prior", choices=["normal", "uniform"], default="normal", help="uniform is in -1 ... 1")
    parser.add_argument("--onnx", help="write the network to this .onnx file")
    parser.add_argument("--count", type=int, default=16, help="pictures")
    options = parser.parse_args()
    sys.path.insert(0, os.getcwd())
    module, name = options.generator.split(":")
    generator = getattr(importlib.import_module(module), name)(**options.arguments)
    generator.load_state_dict(read(options.checkpoint, options.key))
    latents = draw(options)
    inputs = latents if options.vector else latents[:, :, None, None]
    with torch.no_grad():
        pictures = generator.eval()(inputs)
    if options.onnx:
        torch.onnx.export(generator, inputs[:1], options.onnx, dynamo=False, opset_version=17,
                          input_names=["latents"], output_names=["pictures"],
                          dynamic_axes={"latents": {0: "n"}, "pictures": {0: "n"}})
    numpy.savez(options.out, latents=latents.numpy(), pictures=pictures.numpy())


def draw(options):
    torch.manual_seed(0)
    shape = (options.count, options.latent_size)
    return torch.randn(shape) if options.prior == "normal" else torch.rand(shape) * 2 - 1


if __name__ == "__main__":
    main()
