"""Three whole training steps of small networks in PyTorch, in double precision.

python3 test/golden/steps.py > test/golden/steps.json        # PyTorch 2.8

Every system of the presets that have one is written here as its document writes it: its own loop,
losses, penalty and optimizers, and nothing of the trainer's. Weights, latents, pictures and all that is
drawn are functions of a name, so that both sides know them; the test has the same ones.
"""

import json
import math

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)

# Clipped weights of 0.01 want smaller steps: at 0.02 float32 and float64 part ways.
RATE, SLOW = 0.02, 0.001

# Pictures in a short batch; of three, Wasserstein's gradient of the last bias would be rounding.
SHORT = 2


def numbers(name, count):
    """Uniform in [0, 1), a function of a name: a hash of it, then of each place."""
    seed = 2166136261
    for character in name:
        seed = ((seed ^ ord(character)) * 16777619) % 2**32
    values = []
    for i in range(count):
        x = ((seed + i) * 2654435761) % 2**32
        x ^= x >> 16
        x = (x * 2246822519) % 2**32
        x ^= x >> 13
        values.append(x / 2**32)
    return values


def drawn(name, *shape):
    return torch.tensor(numbers(name, math.prod(shape))).reshape(shape)


def signed(name, *shape):
    return 2 * drawn(name, *shape) - 1


def nchw(x):
    return x.permute(0, 3, 1, 2)


class Network:
    """Weights by name, in the shapes that TensorFlow gives them."""

    def __init__(self, name):
        self.name, self.weights, self.moments = name, {}, {}

    def weight(self, name, *shape):
        start = signed(f"{self.name}/{name}", *shape)
        if name.endswith("gamma"):
            start = 1 + 0.2 * start
        elif len(shape) == 1:
            start = 0.1 * start
        else:
            start = start * 0.5
        self.weights[name] = start.requires_grad_()

    def norm(self, name, x, axes, epsilon, momentum=None, follow=False):
        mean = x.mean(axes, keepdim=True)
        variance = x.var(axes, keepdim=True, unbiased=False)
        normal = (x - mean) / torch.sqrt(variance + epsilon)
        if follow:
            count = x.numel() / mean.numel()
            batch = {"mean": mean, "variance": variance * count / (count - 1)}
            for kind, now in batch.items():
                key = f"{name}/moving_{kind}"
                before = self.moments[key]
                self.moments[key] = momentum * before + (1 - momentum) * now.detach().flatten()
        shape = (1, -1, 1, 1)
        gamma = self.weights.get(f"{name}/gamma")
        scaled = normal if gamma is None else normal * gamma.reshape(shape)
        return scaled + self.weights[f"{name}/beta"].reshape(shape)


class Generator(Network):
    """A dense layer to root × root, a doubling to a hidden level, a doubling to the picture."""

    def __init__(self, root, kernel, channels, bias, momentum, epsilon=1e-5, gain=True, output_norm=False):
        super().__init__("generator")
        self.root, self.kernel, self.momentum, self.epsilon = root, kernel, momentum, epsilon
        self.output_norm = output_norm
        self.weight("root/kernel", 3, root * root * 4)
        if bias == "all":
            self.weight("root/bias", root * root * 4)
        self.levels = [("up1", 4, 2), ("picture", 2, channels)]
        for name, before, filters in self.levels:
            self.weight(f"{name}/kernel", kernel, kernel, filters, before)
            if bias == "all" or (bias == "picture" and name == "picture"):
                self.weight(f"{name}/bias", filters)
        for name, width in [("root", 4), ("up1", 2)] + ([("picture", channels)] if output_norm else []):
            if gain:
                self.weight(f"{name}_norm/gamma", width)
            self.weight(f"{name}_norm/beta", width)
            self.moments[f"{name}_norm/moving_mean"] = torch.zeros(width)
            self.moments[f"{name}_norm/moving_variance"] = torch.ones(width)

    def grow(self, latents, follow):
        x = latents @ self.weights["root/kernel"]
        if "root/bias" in self.weights:
            x = x + self.weights["root/bias"]
        x = nchw(x.reshape(-1, self.root, self.root, 4))
        x = torch.relu(self.normed("root", x, follow))
        for name, _, _ in self.levels:
            x = self.double(name, x)
            if name == "picture":
                return torch.tanh(self.normed(name, x, follow) if self.output_norm else x)
            x = torch.relu(self.normed(name, x, follow))

    def normed(self, name, x, follow):
        return self.norm(f"{name}_norm", x, (0, 2, 3), self.epsilon, self.momentum, follow)

    def double(self, name, x):
        kernel = self.weights[f"{name}/kernel"].permute(3, 2, 0, 1)
        side = 2 * x.shape[2]
        # "same" crops what a kernel reaches beyond, the odd row from the end.
        full = F.conv_transpose2d(x, kernel, stride=2)[:, :, 1 : 1 + side, 1 : 1 + side]
        bias = self.weights.get(f"{name}/bias")
        return full if bias is None else full + bias.reshape(1, -1, 1, 1)


class Critic(Network):
    """Two convolutions of stride 2, leaky relu, one score."""

    def __init__(self, root, kernel, channels, norm, first_norm=False, bias=True, average=False, epsilon=1e-5):
        super().__init__("critic")
        self.kernel, self.kind, self.average, self.epsilon = kernel, norm, average, epsilon
        self.normed = []
        for level, (before, filters) in enumerate([(channels, 2), (2, 4)]):
            self.weight(f"down{level}/kernel", kernel, kernel, before, filters)
            if bias:
                self.weight(f"down{level}/bias", filters)
            if norm != "none" and (level > 0 or first_norm):
                self.normed.append(level)
                self.weight(f"down{level}_norm/gamma", filters)
                self.weight(f"down{level}_norm/beta", filters)
        self.weight("score/kernel", 4 if average else root * root * 4, 1)
        if bias:
            self.weight("score/bias", 1)

    def score(self, x, drop=None):
        for level in range(2):
            kernel = self.weights[f"down{level}/kernel"].permute(3, 2, 0, 1)
            x = F.conv2d(F.pad(x, (1, self.kernel - 3) * 2), kernel, stride=2)
            if f"down{level}/bias" in self.weights:
                x = x + self.weights[f"down{level}/bias"].reshape(1, -1, 1, 1)
            if level in self.normed:
                axes = (1, 2, 3) if self.kind == "layer" else (0, 2, 3)
                x = self.norm(f"down{level}_norm", x, axes, self.epsilon)
            x = F.leaky_relu(x, 0.2)
            if drop:
                x = drop(x, level)
        x = x.mean((2, 3)) if self.average else x.permute(0, 2, 3, 1).flatten(1)
        scores = x @ self.weights["score/kernel"]
        return (scores + self.weights["score/bias"] if "score/bias" in self.weights else scores).flatten()


class Adam:
    """As PaddlePaddle 1, Keras, TensorFlow 1 and PyTorch 1.0 have it: epsilon beside the uncorrected root."""

    def __init__(self, network, beta1, beta2, epsilon=1e-8):
        self.network, self.beta1, self.beta2, self.epsilon, self.count = network, beta1, beta2, epsilon, 0
        self.m = {name: torch.zeros_like(w) for name, w in network.weights.items()} if beta1 else {}
        self.v = {name: torch.zeros_like(w) for name, w in network.weights.items()}

    def minimise(self, loss, rate=RATE):
        gradients = gradients_of(loss, self.network)
        self.count += 1
        corrected = rate * math.sqrt(1 - self.beta2**self.count) / (1 - self.beta1**self.count)
        for name, g in gradients.items():
            if self.beta1:
                self.m[name] = self.beta1 * self.m[name] + (1 - self.beta1) * g
            self.v[name] = self.beta2 * self.v[name] + (1 - self.beta2) * g * g
            step = (self.m[name] if self.beta1 else g) / (torch.sqrt(self.v[name]) + self.epsilon)
            with torch.no_grad():
                self.network.weights[name] -= corrected * step

    def state(self):
        return {"m": self.m, "v": self.v}


class RMSprop:
    """Keras' with clipvalue and decay."""

    def __init__(self, network, rho, clip, decay, epsilon=1e-7):
        self.network, self.rho, self.clip, self.decay, self.epsilon = network, rho, clip, decay, epsilon
        self.count = 0
        self.v = {name: torch.zeros_like(w) for name, w in network.weights.items()}

    def minimise(self, loss, rate=SLOW):
        rate = rate / (1 + self.decay * self.count)
        self.count += 1
        for name, g in gradients_of(loss, self.network).items():
            g = g.clamp(-self.clip, self.clip)
            self.v[name] = self.rho * self.v[name] + (1 - self.rho) * g * g
            with torch.no_grad():
                self.network.weights[name] -= rate * g / (torch.sqrt(self.v[name]) + self.epsilon)

    def state(self):
        return {"v": self.v}


def gradients_of(loss, network):
    found = torch.autograd.grad(loss, list(network.weights.values()), allow_unused=True)
    return {
        name: torch.zeros_like(weight) if g is None else g
        for (name, weight), g in zip(network.weights.items(), found)
    }


def slopes_at(critic, points, drop=None, axes=(1, 2, 3), graph=True):
    """NCHW: the axes of a column's rows alone are (2,)."""
    points = points.detach().requires_grad_()
    (g,) = torch.autograd.grad(critic.score(points, drop).sum(), points, create_graph=graph)
    return torch.sqrt((g * g).sum(axes))


class Draws:
    """What is drawn, by its place."""

    def __init__(self, side, channels, batch=4):
        self.side, self.channels, self.batch = side, channels, batch

    def latents(self, draw, count=None):
        return 1.5 * signed(f"latents {draw}", count or self.batch, 3)

    def reals(self, index, count=None):
        return nchw(signed(f"reals {index}", count or self.batch, self.side, self.side, self.channels))

    def alpha(self, update, count=None):
        return drawn(f"mixtures {update}", count or self.batch, 1, 1, 1)

    def perturbation(self, update):
        return nchw(drawn(f"perturbation {update}", self.batch, self.side, self.side, self.channels))

    def dropped(self, place):
        """Masks alone: nothing is scaled up."""

        def drop(x, level):
            n, channels, height, width = x.shape
            kept = drawn(f"drop {place} {level}", n, height, width, channels) >= 0.25
            return x * nchw(kept.to(x.dtype))

        return drop


def told(state, noise=()):
    """Of every tensor its norm and its product with numbers of its name, but for those that are noise."""
    out = {}
    for name, values in state.items():
        if any(part in name for part in noise):
            continue
        flat = values.detach().flatten()
        out[name] = [flat.norm().item(), (flat * signed(f"probe {name}", flat.numel())).sum().item()]
    return out


def everything(generator, critic, generator_optimizer, critic_optimizers, average=None):
    own = {**generator.weights, **generator.moments}
    state = {f"generator/{name}": w for name, w in own.items()}
    state |= {f"generatorEma/{name}": w for name, w in (average or own).items()}
    state |= {f"critic/{name}": w for name, w in critic.weights.items()}
    for kind, moments in generator_optimizer.state().items():
        state |= {f"generatorOptimizer/{kind}/{name}": w for name, w in moments.items()}
    for i, optimizer in enumerate(critic_optimizers):
        prefix = "criticOptimizer" if i == 0 else f"criticOptimizer{i + 1}"
        for kind, moments in optimizer.state().items():
            state |= {f"{prefix}/{kind}/{name}": w for name, w in moments.items()}
    return state


# Batch norm takes a convolution's bias away again: its gradient is rounding, which Adam and RMSProp blow up to whole steps.
GENERATOR_NOISE = ["up1/bias", "up1_norm/moving_mean"]


def figures(**values):
    return {name: value.item() for name, value in values.items()}


def anime_96_paddle():
    draws = Draws(24, 3)
    # Its biases, one a channel in all layers, do nothing: a norm follows each.
    G = Generator(6, 5, 3, "none", 0.8, output_norm=True)
    D = Critic(6, 5, 3, "batch", first_norm=True, average=True)
    on_fake, on_real, on_penalty = [Adam(D, 0, 0.9) for _ in range(3)]
    on_generator, seen, draw = Adam(G, 0, 0.9), [], 0
    for step in range(1, 4):
        draw += 1
        fake, real = G.grow(draws.latents(draw), True).detach(), draws.reals(step)
        fake_score = D.score(fake, draws.dropped(f"fakes {step}")).mean()
        on_fake.minimise(fake_score)
        real_score = D.score(real, draws.dropped(f"reals {step}")).mean()
        on_real.minimise(-real_score)
        deviation = torch.sqrt(((real - real.mean()) ** 2).mean())
        b = draws.perturbation(step) * deviation * 0.5 + real
        inner = (b - real) * draws.alpha(step) + real
        slope = slopes_at(D, inner, draws.dropped(f"penalty {step}"))
        penalty = ((slope - 1) ** 2).mean()
        on_penalty.minimise(penalty * 10)
        for _ in range(2):
            draw += 1
            made = G.grow(draws.latents(draw), True)
            loss = -D.score(made, draws.dropped(f"generator {draw}")).mean()
            on_generator.minimise(loss)
        seen.append(
            figures(
                criticLoss=fake_score - real_score,
                realScore=real_score,
                fakeScore=fake_score,
                gradientPenalty=penalty,
                slope=slope.mean(),
                generatorLoss=loss,
            )
        )
    noise = ["down0/bias", "down1/bias"]
    return seen, told(everything(G, D, on_generator, [on_fake, on_real, on_penalty]), noise)


def faces_64_torch():
    draws = Draws(16, 3)
    G, D = Generator(4, 4, 3, "none", 0.9), Critic(4, 4, 3, "batch", first_norm=True, bias=False)
    d_optimizer, g_optimizer, seen, draw = Adam(D, 0.5, 0.9), Adam(G, 0.5, 0.9), [], 0
    for step in range(1, 4):
        draw += 1
        images = draws.reals(step)
        real_score = D.score(images).mean()
        fake_images = G.grow(draws.latents(draw), True).detach()
        fake_score = D.score(fake_images).mean()
        x_hat = images + draws.alpha(step) * (fake_images - images)
        # Without create_graph: a number.
        slope = slopes_at(D, x_hat, graph=False)
        penalty = ((slope - 1) ** 2).mean()
        d_optimizer.minimise(fake_score - real_score + 10 * penalty)
        draw += 1
        g_loss = -D.score(G.grow(draws.latents(draw), True)).mean()
        g_optimizer.minimise(g_loss)
        seen.append(
            figures(
                criticLoss=fake_score - real_score,
                realScore=real_score,
                fakeScore=fake_score,
                gradientPenalty=penalty,
                slope=slope.mean(),
                generatorLoss=g_loss,
            )
        )
    return seen, told(everything(G, D, g_optimizer, [d_optimizer]))


def digits_32_paddle(least_squares):
    draws = Draws(16, 1)
    G, D = Generator(4, 4, 1, "none", 0.9), Critic(4, 4, 1, "batch", bias=False)
    d_optimizer, g_optimizer, seen, draw = Adam(D, 0.5, 0.999), Adam(G, 0.5, 0.999), [], 0

    def loss(scores, label):
        if least_squares:
            return 0.5 * ((scores - label) ** 2).mean()
        return F.binary_cross_entropy(torch.sigmoid(scores), torch.full_like(scores, label))

    for step in range(1, 4):
        draw += 1
        real_out = D.score(draws.reals(step))
        fake_out = D.score(G.grow(draws.latents(draw), True).detach())
        critic_loss = loss(real_out, 1.0) + loss(fake_out, 0.0)
        d_optimizer.minimise(critic_loss)
        draw += 1
        g_loss = loss(D.score(G.grow(draws.latents(draw), True)), 1.0)
        g_optimizer.minimise(g_loss)
        seen.append(
            figures(
                criticLoss=critic_loss,
                realScore=real_out.mean(),
                fakeScore=fake_out.mean(),
                generatorLoss=g_loss,
            )
        )
    return seen, told(everything(G, D, g_optimizer, [d_optimizer]))


def faces_64_tf():
    draws = Draws(16, 3)
    G = Generator(4, 5, 3, "all", 0.9, epsilon=1e-3, gain=False)
    D = Critic(4, 5, 3, "none")
    optimizer_d, optimizer_g, seen, draw, update = Adam(D, 0.5, 0.999), Adam(G, 0.5, 0.999), [], 0, 0
    for _ in range(3):
        for _ in range(3):
            draw, update = draw + 1, update + 1
            n, X = draws.latents(draw), draws.reals(update)
            g = G.grow(n, True).detach()
            d_real, d_fake = D.score(X).mean(), D.score(g).mean()
            interpolates = X + draws.alpha(update) * (g - X)
            slope = slopes_at(D, interpolates, axes=(2,))
            penalty = ((slope - 1) ** 2).mean()
            optimizer_d.minimise(d_fake - d_real + 10 * penalty)
        # The latents of the last critic update; those of a fourth are never drawn.
        loss_g = -D.score(G.grow(n, True)).mean()
        optimizer_g.minimise(loss_g)
        draw += 1
        seen.append(
            figures(
                criticLoss=d_fake - d_real,
                realScore=d_real,
                fakeScore=d_fake,
                gradientPenalty=penalty,
                slope=slope.mean(),
                generatorLoss=loss_g,
            )
        )
    return seen, told(everything(G, D, optimizer_g, [optimizer_d]), GENERATOR_NOISE)


def anime_64(penalised):
    draws = Draws(16, 3)
    G = Generator(4, 4, 3, "all", 0.99, epsilon=1e-3)
    D = Critic(4, 4, 3, "none" if penalised else "batch", epsilon=1e-3)
    made = [Adam(N, 0.5, 0.9, 1e-7) if penalised else RMSprop(N, 0.9, 1.0, 1e-8) for N in (D, G)]
    (d_optimizer, g_optimizer), seen, draw, update = made, [], 0, 0
    for step in range(1, 4):
        # The last batch of an epoch is a short one.
        count = SHORT if step == 3 else 4
        real_images = draws.reals(step, count)
        for _ in range(5):
            draw, update = draw + 1, update + 1
            fake_images = G.grow(draws.latents(draw, count), True).detach()
            real, fake = D.score(real_images).mean(), D.score(fake_images).mean()
            loss, more = fake - real, {}
            if penalised:
                # Normal in the original; here any numbers beyond 0 … 1.
                alpha = 3.4 * draws.alpha(update, count) - 1.7
                slope = slopes_at(D, real_images + alpha * (fake_images - real_images))
                penalty = ((slope - 1) ** 2).mean()
                loss = loss + 10 * penalty
                more = {"gradientPenalty": penalty, "slope": slope.mean()}
            d_optimizer.minimise(loss)
            if not penalised:
                with torch.no_grad():
                    for level in range(2):
                        D.weights[f"down{level}/kernel"].clamp_(-0.01, 0.01)
        draw += 1
        g_loss = -D.score(G.grow(draws.latents(draw, count), True)).mean()
        g_optimizer.minimise(g_loss)
        seen.append(
            figures(criticLoss=fake - real, realScore=real, fakeScore=fake, generatorLoss=g_loss, **more)
        )
    noise = [*GENERATOR_NOISE, *([] if penalised else ["down1/bias"])]
    return seen, told(everything(G, D, g_optimizer, [d_optimizer]), noise)


def ours(norm="none", penalty="gradient", average=0.008, decay_from=0.25):
    """The generator first, twice, then two critic updates of which the second has a penalty; rates that fall, an average."""
    draws = Draws(16, 3)
    G, D = Generator(4, 4, 3, "picture", 0.9), Critic(4, 4, 3, norm)
    d_optimizer, g_optimizer, seen, update = Adam(D, 0, 0.9), Adam(G, 0, 0.9), [], 0
    ema = {name: w.detach().clone() for name, w in {**G.weights, **G.moments}.items()}
    per_step, total = 4 * 2 / 1000, 4 * 4 * 2 / 1000
    for step in range(1, 4):
        kimg, start = (step - 1) * per_step, total * decay_from
        rate = RATE * (1 if kimg <= start else (total - kimg) / (total - start))
        first = (step - 1) * 3 + 1
        for draw in (first, first + 1):
            made = G.grow(draws.latents(draw), True)
            g_loss = -D.score(made).mean()
            g_optimizer.minimise(g_loss, rate)
        fakes = [made.detach(), None]
        for turn in range(2):
            update += 1
            fake = fakes[0] if turn == 0 else G.grow(draws.latents(first + 2), False).detach()
            real = draws.reals(update)
            real_scores, fake_scores = D.score(real), D.score(fake)
            loss = fake_scores.mean() - real_scores.mean()
            whole = loss + 0.1 * (real_scores**2).mean()
            if penalty == "gradient" and update % 2 == 0:
                slope = slopes_at(D, real + draws.alpha(update) * (fake - real))
                gp = ((slope - 1) ** 2).mean()
                whole = whole + 2 * 10 * gp
            d_optimizer.minimise(whole, rate)
            if penalty == "weight-clipping":
                with torch.no_grad():
                    for w in D.weights.values():
                        w.clamp_(-0.05, 0.05)
        half_life = max(min(average, step * per_step * 0.5), 1e-8)
        kept = 0.5 ** (per_step / half_life)
        for name, w in {**G.weights, **G.moments}.items():
            ema[name] = w.detach() + kept * (ema[name] - w.detach())
        more = {"gradientPenalty": gp, "slope": slope.mean()} if penalty == "gradient" else {}
        seen.append(
            figures(
                criticLoss=loss,
                realScore=real_scores.mean(),
                fakeScore=fake_scores.mean(),
                generatorLoss=g_loss,
                **more,
            )
        )
    noise = ["down1/bias"] if norm == "batch" else []
    return seen, told(everything(G, D, g_optimizer, [d_optimizer], ema), noise)


CASES = {
    "anime-96-paddle": anime_96_paddle,
    "faces-64-torch": faces_64_torch,
    "digits-32-paddle": lambda: digits_32_paddle(False),
    "digits-32-paddle-lsgan": lambda: digits_32_paddle(True),
    "faces-64-tf": faces_64_tf,
    "anime-64-wgan": lambda: anime_64(False),
    "anime-64-keras": lambda: anime_64(True),
    "ours": ours,
    "ours with layer norm": lambda: ours("layer"),
    "ours with batch norm and clipping": lambda: ours("batch", "weight-clipping"),
}


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(each) for each in value]
    return float(f"{value:.7g}")


cases = {}
for name, case in CASES.items():
    steps, state = case()
    cases[name] = {"steps": rounded(steps), "state": rounded(state)}
print(json.dumps(cases, indent=1))
