"""The dependency graph of the installed modules, laid out for an SVG: requirements left, those that need them right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.registry.registry import Registry

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 142, 34, 36, 14, 4


@dataclass(frozen=True)
class Node:
    """A box."""

    code: str
    name: str
    state: str
    x: int
    y: int

    @property
    def middle(self) -> int:
        return self.y + HEIGHT // 2


@dataclass(frozen=True)
class Edge:
    """A line from a requirement to the module that needs it; `soft` where it only works with it when it is on."""

    path: str
    soft: bool
    live: bool


@dataclass(frozen=True)
class Drawing:
    """Everything the SVG draws, in its own units."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    box: tuple[int, int] = (WIDTH, HEIGHT)


def draw(registry: Registry, states: Mapping[str, str]) -> Drawing:
    """Lay the modules out in columns by how deep their requirements go."""
    depth: dict[str, int] = {}
    for code in registry.modules:  # requirements come first
        depth[code] = max((depth[need] + 1 for need in registry.requires[code]), default=0)
    columns: dict[int, list[str]] = {}
    for code in sorted(depth, key=lambda c: (states.get(c) != "core", c)):
        columns.setdefault(depth[code], []).append(code)
    nodes = {
        code: Node(
            code,
            str(registry.modules[code].name),
            states.get(code, "off"),
            MARGIN + column * (WIDTH + GAP_X),
            MARGIN + line * (HEIGHT + GAP_Y),
        )
        for column, codes in columns.items()
        for line, code in enumerate(codes)
    }
    tallest = max(len(codes) for codes in columns.values())
    return Drawing(
        width=2 * MARGIN + len(columns) * WIDTH + (len(columns) - 1) * GAP_X,
        height=2 * MARGIN + tallest * HEIGHT + (tallest - 1) * GAP_Y,
        nodes=tuple(nodes.values()),
        edges=_edges(registry, nodes),
    )


def _edges(registry: Registry, nodes: Mapping[str, Node]) -> tuple[Edge, ...]:
    found = []
    for code, module in registry.modules.items():
        for need in module.requires:
            live = nodes[code].state != "off" and nodes[need].state != "off"
            found.append(Edge(_curve(nodes[need], nodes[code]), soft=False, live=live))
        for partner in module.uses:
            if partner in nodes:
                live = nodes[code].state != "off" and nodes[partner].state != "off"
                found.append(Edge(_curve(nodes[partner], nodes[code]), soft=True, live=live))
    return tuple(found)


def _curve(start: Node, end: Node) -> str:
    if start.x == end.x:
        side = start.x + WIDTH
        return f"M{side} {start.middle} C{side + GAP_X // 2} {start.middle} {side + GAP_X // 2} {end.middle} {side} {end.middle}"
    left, right = (start, end) if start.x < end.x else (end, start)
    begin, finish = left.x + WIDTH, right.x
    bend = (begin + finish) // 2
    return f"M{begin} {left.middle} C{bend} {left.middle} {bend} {right.middle} {finish} {right.middle}"
