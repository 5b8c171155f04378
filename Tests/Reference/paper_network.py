"""The `paper` network in PyTorch, float32, its weights from the formula of paper_reference.py."""
import numpy as np
import paper_reference as reference
import torch
import torch.nn as nn
import torch.nn.functional as F

class Block(nn.Module):
    def __init__(self, name, inputs, outputs, kernel=3, stride=1, act="swish", norm=False):
        super().__init__()
        self.name = name
        same = stride == 1
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, 1 if kernel == 3 and same else 0)
        self.grow, self.act = kernel == 2 and same, act
        self.norm = nn.BatchNorm2d(outputs, eps=1e-3) if norm else None

    def forward(self, x):
        x = self.conv(F.pad(x, (0, 1, 0, 1)) if self.grow else x)
        if self.norm is not None:
            x = self.norm(x)
        return {"swish": F.silu, "relu": F.relu, "sigmoid": torch.sigmoid, "none": lambda v: v}[self.act](x)


class Paper(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        self.drop = nn.Dropout(dropout)
        n = [32, 64, 128, 256, 512, 1024]
        s = [3, 32, 64, 156]
        self.spatial = nn.Sequential(*[
            Block(f"spatial.{i}.conv", s[i], s[i + 1], 2, 2, "relu", True) for i in range(3)])
        self.encoder = nn.ModuleList([
            nn.Sequential(Block(f"encoder.{i}.conv_a", ([3] + n)[i], n[i]), Block(f"encoder.{i}.conv_b", n[i], n[i]))
            for i in range(6)])
        self.fuse = Block("fusion.conv", 412, 4, act="relu", norm=True)
        self.gate = nn.Sequential(
            Block("fusion.gate_a", 4, 4, 1, act="relu"), Block("fusion.gate_b", 4, 4, 1, act="sigmoid"))
        self.up = nn.ModuleList([Block(f"decoder.{i}.up", n[i + 1], n[i], 2) for i in range(5)])
        skip = [32, 64, 128, 4, 512]
        self.decoder = nn.ModuleList([
            nn.Sequential(
                Block(f"decoder.{i}.conv_a", skip[i] + n[i], n[i]), Block(f"decoder.{i}.conv_b", n[i], n[i]))
            for i in range(5)])
        self.head = nn.Sequential(Block("head.conv", 32, 5), Block("head.classify", 5, 5, 1, act="none"))
        self.values_a, self.values_b = Block("values.conv_a", 5, 32), Block("values.conv_b", 32, 128)
        self.dense = nn.ModuleList()
        for name, i, o in (("dense_a", 131072, 1024), ("dense_b", 1024, 1024), ("output", 1024, 18)):
            self.dense.append(nn.Linear(i, o))

    def forward(self, x):
        s = self.spatial(x)
        skips = []
        for level in range(6):
            x = self.encoder[level](x)
            if level >= 4:
                x = self.drop(x)
            if level == 3:
                b = self.fuse(torch.cat([x, s], 1))
                skips.append(b + b * self.gate(b))
            elif level < 5:
                skips.append(x)
            if level < 5:
                x = F.max_pool2d(x, 2)
        for level in range(4, -1, -1):
            up = self.up[level](F.interpolate(x, scale_factor=2.0, mode="nearest"))
            x = self.decoder[level](torch.cat([skips[level], up], 1))
        p = torch.softmax(self.head(x), 1)
        v = F.max_pool2d(self.values_b(F.max_pool2d(self.values_a(p), 4)), 4)
        v = v.permute(0, 2, 3, 1).flatten(1)
        v = F.relu(self.dense[1](F.relu(self.dense[0](v))))
        return p, torch.sigmoid(self.dense[2](v))


def filled(head_bias):
    """The network with the formula's weights, and the formula's picture."""
    network = Paper().eval()
    vector = lambda name, n, middle, spread: reference.vector(name, n, middle, spread).float()
    for block in network.modules():
        if isinstance(block, Block):
            name, n = block.name, block.conv.out_channels
            block.conv.weight.data = reference.weight(f"{name}.weight", tuple(block.conv.weight.shape)).float()
            block.conv.bias.data = vector(f"{name}.bias", n, 0, 0.2)
            if block.norm is not None:
                block.norm.weight.data = vector(f"{name}.norm.weight", n, 1, 0.4)
                block.norm.bias.data = vector(f"{name}.norm.bias", n, 0, 0.4)
                block.norm.running_mean.copy_(vector(f"{name}.norm.running_mean", n, 0, 0.4))
                block.norm.running_var.copy_(vector(f"{name}.norm.running_var", n, 1, 1))
    for name, layer in zip(("dense_a", "dense_b", "output"), network.dense):
        layer.weight.data = reference.weight(f"values.{name}.weight", tuple(layer.weight.shape)).float()
        layer.bias.data = vector(f"values.{name}.bias", layer.out_features, 0, 0.2)
    network.head[1].conv.bias.data = torch.tensor(head_bias)
    return network, np.float32(reference.picture(512, 512)[None])
