"""Draws a generator of Latent Garden in PyTorch, byte for byte as the garden does.

    generator = Generator("model.safetensors")
    pictures = generator(torch.randn(4, generator.latent_size))  # uint8 [4, channels, height, width]

Everything is whole numbers, held in float64, which adds them up exactly; so a graphics card gives the same bytes.
"""

import json

import torch
from safetensors import safe_open
from torch import nn
from torch.nn import functional


class Generator(nn.Module):
    def __init__(self, path):
        super().__init__()
        with safe_open(path, "pt") as file:
            program = json.loads(file.metadata()["program"])
            for name in file.keys():
                self.register_buffer(name.replace(".", "_"), file.get_tensor(name).double())
        self.latent_size = program["latentSize"]
        self.operations = program["operations"]

    def forward(self, latents):
        """latents [n, latent_size] to pictures, uint8 [n, channels, height, width]."""
        latent = torch.floor(latents.float() * 1024 + 0.5).nan_to_num(0).clamp(-12287, 12287).double()
        made = [latent[:, :, None, None]]
        for place, operation in enumerate(self.operations):
            read = [made[one + 1] for one in operation.get("reads", [place - 1])]
            values = viewed(torch.cat(read, 1), operation.get("input"))
            if operation["kind"] == "curve":
                values = self.table(place, values)
            elif operation["kind"] == "normal":
                values = limited(self.normal(place, operation, values), operation)
            else:
                values = self.sums(place, operation, values)
                if "addend" in operation:
                    values = values + made[operation["addend"]["from"] + 1] * operation["addend"]["times"]
                if place == len(self.operations) - 1:
                    return torch.searchsorted(self.levels, values.contiguous(), right=True).to(torch.uint8)
                values = limited(torch.floor(values / 2 ** operation["shift"]), operation)
            made.append(values)

    def numbers(self, place, part):
        return getattr(self, f"{place}_{part}")

    def sums(self, place, operation, values):
        kernel, bias = self.numbers(place, "kernel"), self.numbers(place, "bias")
        side, stride, step = operation["side"], operation["stride"], operation.get("step", 1)
        height, width = values.shape[2:]
        size = operation.get("size", {"height": height * stride, "width": width * stride})
        is_convolution = operation["kind"] == "convolution"
        same = (side - 1) // 2 if is_convolution else (side - stride) // 2
        padding = operation.get("padding", {"line": same, "column": same})
        line, column = padding["line"], padding["column"]
        if is_convolution:
            values = values.repeat_interleave(stride, 2).repeat_interleave(stride, 3)
            bottom = (size["height"] - 1) * step + side - height * stride - line
            right = (size["width"] - 1) * step + side - width * stride - column
            values = padded(values, [column, right, line, bottom], operation)
            sums = functional.conv2d(values, kernel.permute(3, 2, 0, 1), stride=step)
        else:
            around = 0
            if operation.get("border"):
                around = -(-side // stride)
                values = functional.pad(values, [around] * 4, mode="replicate")
            sums = functional.conv_transpose2d(values, kernel.permute(2, 3, 0, 1), stride=stride)
            line, column = line + around * stride, column + around * stride
            bottom = size["height"] + line - sums.shape[2]
            right = size["width"] + column - sums.shape[3]
            sums = functional.pad(sums, [-column, right, -line, bottom])
        if bias.dim() == 1:
            return sums + bias[:, None, None]
        lines, columns = -(-size["height"] // stride), -(-size["width"] // stride)
        return sums + bias.permute(2, 0, 1).repeat(1, lines, columns)[:, : size["height"], : size["width"]]

    def table(self, place, values):
        table = self.numbers(place, "table")
        return table[(values + len(table) // 2).clamp(0, len(table) - 1).long()]

    def normal(self, place, operation, values):
        normal = operation["normal"]
        n, channels, height, width = values.shape
        groups = values.reshape(n, normal["groups"], -1, height, width)
        axes = (2, 3, 4) if normal["over"] == "picture" else (2,)
        mean = groups.mean(axes, keepdim=True)
        variance = ((groups * groups).mean(axes, keepdim=True) - mean * mean).clamp(min=0)
        even = ((groups - mean) * (1 / torch.sqrt(variance + normal["epsilon"]))).reshape(values.shape)
        scale, shift = self.numbers(place, "scale"), self.numbers(place, "shift")
        return torch.floor(even * scale[:, None, None] + shift[:, None, None] + 0.5)


def viewed(values, shape):
    """Numbers follow each other by lines, columns and channels."""
    if shape is None:
        return values
    last = values.permute(0, 2, 3, 1).reshape(len(values), shape["height"], shape["width"], shape["channels"])
    return last.permute(0, 3, 1, 2)


def padded(values, sides, operation):
    if operation.get("border"):
        return functional.pad(values, sides, mode="replicate")
    return functional.pad(values, sides)


def limited(values, operation):
    values = values.clamp(-(2**15), 2**15 - 1)
    if "slope" in operation:
        sloped = torch.floor((values * operation["slope"] + 2**14) / 2**15)
        values = torch.where(values < 0, sloped, values)
    return values.clamp(operation["low"], operation["high"])
