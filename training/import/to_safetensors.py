"""A PyTorch state dict as safetensors, which "gan import" reads: needs nothing but torch.

python3 training/import/to_safetensors.py G.ckpt G.safetensors

Reads with weights_only=True: a pickle may run any code. A checkpoint that holds several state dicts
is told by its keys: --key generator takes one.
"""

import argparse
import json
import pickle
import struct

import torch

DTYPES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.float64: "F64", torch.int64: "I64"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint")
    parser.add_argument("out")
    parser.add_argument("--key", help="of the state dict in the checkpoint")
    options = parser.parse_args()
    write(read(options.checkpoint, options.key), options.out)


def read(checkpoint, key=None):
    """The state dict of a checkpoint."""
    try:
        found = torch.load(checkpoint, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError) as error:
        found = compiled(checkpoint, error)
    if key is not None:
        found = found[key]
    if not found or not all(isinstance(value, torch.Tensor) for value in found.values()):
        raise SystemExit(f"{checkpoint} is no state dict; it holds {', '.join(map(str, found))}: choose with --key")
    return found


def compiled(checkpoint, error):
    """The state dict of a TorchScript file, which has code, but none of Python's."""
    try:
        return torch.jit.load(checkpoint, map_location="cpu").state_dict()
    except RuntimeError:
        raise SystemExit(f"{checkpoint} is no state dict but a whole module, which runs code when it is opened. "
                         "Where you trust it, open it in the program that made it, and save its state_dict().") from error


def write(state, path):
    """Source of the format: the repository huggingface/safetensors."""
    header, parts, offset = {}, [], 0
    for name, tensor in state.items():
        if tensor.dtype not in DTYPES:  # masks and counters, which draw nothing
            continue
        data = tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
        header[name] = {"dtype": DTYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [offset, offset + len(data)]}
        parts.append(data)
        offset += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(parts))


if __name__ == "__main__":
    main()
