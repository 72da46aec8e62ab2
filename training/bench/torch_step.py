"""The trainer's networks and step in PyTorch, for comparison: python3 training/bench/torch_step.py

Reads {"config": …, "steps": n, "precision": "float32" | "bfloat16"} a line from standard input and
answers {"seconds": mean of a step} or {"error": …}; needs nothing but torch.
"""

import contextlib
import json
import os
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

WARM_UP = 2


def doublings(config):
    return (config["resolution"] // 4).bit_length() - 1


def down_kernel(config):
    return 5 if config["network"] == "dcgan-5x5" else 4


class Padded(nn.Module):
    """TensorFlow's 'same' padding at stride 2: one more on the far side when the kernel is odd."""

    def __init__(self, before, width, kernel):
        super().__init__()
        total = kernel - 2
        self.pad = (total // 2, total - total // 2) * 2
        self.convolution = nn.Conv2d(before, width, kernel, 2)

    def forward(self, x):
        return self.convolution(F.pad(x, self.pad))


def upsampling(config, before, width, bias):
    if config["network"] in ("resize", "resize-full"):
        return [nn.Upsample(scale_factor=2), nn.Conv2d(before, width, 3, 1, 1, bias=bias)]
    if config["network"] == "dcgan-5x5":
        return [nn.ConvTranspose2d(before, width, 5, 2, 2, output_padding=1, bias=bias)]
    return [nn.ConvTranspose2d(before, width, 4, 2, 1, bias=bias)]


class Generator(nn.Module):
    def __init__(self, config):
        super().__init__()
        levels = doublings(config)
        self.root = config["resolution"] // 2**levels
        is_full = config["network"] == "resize-full"
        hidden = levels if is_full else levels - 1
        widths = [config["generatorWidth"] * 2 ** max(0, levels - 1 - i) for i in range(hidden + 1)]
        momentum = 1 - config["normMomentum"]
        self.width = widths[0]
        self.dense = nn.Linear(config["latentSize"], self.root**2 * widths[0], bias=False)
        self.norm = nn.BatchNorm2d(widths[0], momentum=momentum)
        self.levels = nn.ModuleList(
            nn.Sequential(*upsampling(config, before, width, False), nn.BatchNorm2d(width, momentum=momentum))
            for before, width in zip(widths, widths[1:])
        )
        shifted, hidden = config["selfModulation"], config["modulationHidden"]
        self.style = nn.Linear(config["latentSize"], hidden) if shifted and hidden > 0 else None
        seen = config["latentSize"] + hidden
        self.shifts = nn.ModuleList(nn.Linear(seen, width, bias=False) for width in widths[1:] if shifted)
        last, channels = widths[-1], config["channels"]
        picture = [nn.Conv2d(last, channels, 3, 1, 1)] if is_full else upsampling(config, last, channels, True)
        if config["outputNorm"]:
            picture.append(nn.BatchNorm2d(channels, momentum=momentum))
        self.picture = nn.Sequential(*picture, nn.Tanh())

    def forward(self, latents):
        x = self.norm(self.dense(latents).view(-1, self.width, self.root, self.root)).relu()
        style = latents if self.style is None else torch.cat([latents, self.style(latents).relu()], 1)
        for i, level in enumerate(self.levels):
            x = level(x)
            if len(self.shifts) > 0:
                x = x + self.shifts[i](style)[:, :, None, None]
            x = x.relu()
        return self.picture(x)


class Critic(nn.Module):
    def __init__(self, config):
        super().__init__()
        levels, layers, before = doublings(config), [], config["channels"]
        for level in range(levels):
            width = config["criticWidth"] * 2**level
            layers.append(Padded(before, width, down_kernel(config)))
            if level > 0 and config["criticNorm"] == "layer":
                layers.append(nn.GroupNorm(1, width))
            if level > 0 and config["criticNorm"] == "batch":
                layers.append(nn.BatchNorm2d(width))
            layers.append(nn.LeakyReLU(0.2))
            if config["criticDropout"] > 0:
                layers.append(nn.Dropout(config["criticDropout"]))
            before = width
        self.layers = nn.Sequential(*layers)
        self.average = config["criticHead"] == "average"
        root = config["resolution"] // 2**levels
        self.group = config["criticDeviation"]
        before += 1 if self.group > 0 else 0
        features, hidden = before if self.average else before * root**2, config["criticHidden"]
        seen = [nn.Linear(features, hidden), nn.LeakyReLU(0.2)] if hidden > 0 else []
        self.score = nn.Sequential(*seen, nn.Linear(hidden or features, 1))

    def forward(self, pictures):
        x = self.layers(pictures)
        if self.group > 0:
            groups = x.reshape(-1, self.group, x[0].numel())
            deviation = (groups.var(1, unbiased=False) + 1e-8).sqrt().mean(1)
            deviation = deviation.repeat_interleave(self.group).view(-1, 1, 1, 1)
            x = torch.cat([x, deviation.expand(-1, 1, *x.shape[2:])], 1)
        return self.score(x.mean((2, 3)) if self.average else x.flatten(1)).squeeze(1)


def critic_loss(config, real, fake):
    if config["objective"] == "minimax":
        return F.softplus(-real).mean() + F.softplus(fake).mean()
    if config["objective"] == "least-squares":
        return 0.5 * ((real - 1) ** 2).mean() + 0.5 * (fake**2).mean()
    return fake.mean() - real.mean()


def generator_loss(config, fake):
    if config["objective"] == "minimax":
        return F.softplus(-fake).mean()
    if config["objective"] == "least-squares":
        return 0.5 * ((fake - 1) ** 2).mean()
    return -fake.mean()


def points(config, reals, fakes):
    if config["penalty"] == "r1":
        return reals
    if config["penalty"] == "dragan":
        return reals + 0.5 * reals.std() * torch.rand_like(reals)
    alpha = torch.rand(len(reals), 1, 1, 1)
    return reals + alpha * (fakes - reals)


def slope_penalty(config, critic, reals, fakes):
    x = points(config, reals, fakes).detach().requires_grad_(True)
    (gradient,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    slopes = gradient.float().square().sum((1, 2, 3)).add(1e-12).sqrt()
    if config["penalty"] == "r1":
        return 0.5 * slopes.square().mean()
    if config["penalty"] == "one-sided":
        return (slopes - 1).relu().square().mean()
    return (slopes - 1).square().mean()


def optimizer(config, network, rate):
    if config["optimizer"] == "rmsprop":
        return torch.optim.RMSprop(network.parameters(), rate, alpha=config["beta2"], eps=1e-7)
    return torch.optim.Adam(network.parameters(), rate, betas=(float(config["beta1"]), float(config["beta2"])))


class Training:
    def __init__(self, config, precision):
        self.config, self.update = config, 0
        layout = torch.channels_last
        self.generator = Generator(config).to(memory_format=layout)
        self.average = Generator(config).to(memory_format=layout).requires_grad_(False)
        self.critic = Critic(config).to(memory_format=layout)
        self.generator_optimizer = optimizer(config, self.generator, config["generatorRate"])
        self.critic_optimizer = optimizer(config, self.critic, config["criticRate"])
        side = config["resolution"]
        reals = torch.rand(config["batch"], config["channels"], side, side) * 2 - 1
        self.reals = reals.contiguous(memory_format=layout)
        narrow = torch.autocast("cpu", torch.bfloat16)
        self.cast = narrow if precision == "bfloat16" else contextlib.nullcontext()

    def step(self):
        for _ in range(self.config["generatorSteps"]):
            pictures = self.update_generator()
        for turn in range(self.config["criticSteps"]):
            if turn > 0:
                with torch.no_grad(), self.cast:
                    pictures = self.generator(self.latents())
            self.update_critic(pictures.detach().float())
        with torch.no_grad():
            sources = [*self.generator.parameters(), *self.generator.buffers()]
            for average, source in zip([*self.average.parameters(), *self.average.buffers()], sources):
                if average.is_floating_point():
                    average.lerp_(source, 0.001)

    def latents(self):
        return torch.randn(self.config["batch"], self.config["latentSize"])

    def update_generator(self):
        self.critic.requires_grad_(False)
        with self.cast:
            pictures = self.generator(self.latents())
            loss = generator_loss(self.config, self.critic(pictures))
        self.apply(self.generator_optimizer, self.generator, loss)
        self.critic.requires_grad_(True)
        return pictures

    def update_critic(self, fakes):
        config = self.config
        self.update += 1
        with self.cast:
            real, fake = self.score_both(fakes)
            loss = critic_loss(config, real, fake) + config["driftWeight"] * real.square().mean()
            due = self.update % config["gradientPenaltyInterval"] == 0
            if config["penalty"] not in ("none", "weight-clipping") and due:
                weight = config["gradientPenaltyWeight"] * config["gradientPenaltyInterval"]
                loss = loss + weight * slope_penalty(config, self.critic, self.reals, fakes)
        self.apply(self.critic_optimizer, self.critic, loss)
        if config["penalty"] == "weight-clipping":
            with torch.no_grad():
                for weight in self.critic.parameters():
                    weight.clamp_(-config["clip"], config["clip"])

    def score_both(self, fakes):
        if self.config["criticNorm"] == "batch":
            return self.critic(self.reals), self.critic(fakes)
        return self.critic(torch.cat([self.reals, fakes])).chunk(2)

    def apply(self, optimizer, network, loss):
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if self.config["clipValue"] > 0:
            nn.utils.clip_grad_value_(network.parameters(), self.config["clipValue"])
        optimizer.step()
        loss.item()


def measure(config, steps, precision):
    training, times = Training(config, precision), []
    for _ in range(steps + WARM_UP):
        started = time.perf_counter()
        training.step()
        times.append(time.perf_counter() - started)
    return statistics.mean(times[WARM_UP:])


def main():
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    print(json.dumps({"ready": f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads"}), flush=True)
    for line in sys.stdin:
        try:
            print(json.dumps({"seconds": measure(**json.loads(line))}), flush=True)
        except Exception as error:
            print(json.dumps({"error": str(error)}), flush=True)


main()
