"""Build src/banso/japan/data/outlines.json: the 47 prefectures as simplified SVG paths.

Source: the outlines in the pip package `japanmap` (Apache-2.0). They are stored there as arcs shared by two
neighbours, so each arc is simplified once and borders stay common. Longitude is shrunk by the cosine of 37
degrees; 沖縄県 moves into an inset in the empty north-west. Small islands are missing in the source: one
polygon a prefecture.

Usage: python tools/build_map.py
"""

from __future__ import annotations

import json
import math
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from banso.japan.prefectures import PREFECTURES

OUT = Path(__file__).resolve().parent.parent / "src" / "banso" / "japan" / "data" / "outlines.json"
SCALE = 62.0  # SVG units per degree of latitude
TOLERANCE = 0.8  # SVG units a simplified line may stray
MARGIN = 8.0
SHRINK = math.cos(math.radians(37))
INSET_ORIGIN = (40.0, 250.0)  # top left of the moved 沖縄県
INSET_SCALE = 1.8  # 沖縄県 is drawn larger than the rest, else it would be too small to see
INSET_PADDING = 14.0
# Where a prefecture is too small for its label between its neighbours: a place in the sea, joined by a line.
LABELS_OUTSIDE = {"13": (572.0, 694.0)}

Point = tuple[float, float]


def main() -> None:
    """Read, project, simplify, write."""
    points, prefectures = read_source()
    mainland = [points[i] for code in range(46) for _, arc in prefectures[code] for i in arc]
    west, north = min(x for x, _ in mainland), max(y for _, y in mainland)
    projected = [project(point, west, north) for point in points]
    rings = [ring(projected, arcs) for arcs in prefectures]
    rings[46], inset = into_inset(rings[46])
    width = max(x for shape in rings[:46] for x, _ in shape) + MARGIN
    height = max(y for shape in rings[:46] for _, y in shape) + MARGIN
    shapes = {p.code: describe(shape) for p, shape in zip(PREFECTURES, rings, strict=True)}
    for code, place in LABELS_OUTSIDE.items():
        shapes[code] |= {"leader": [*shapes[code]["label"], *place], "label": list(place)}
    result = {"width": round(width), "height": round(height), "inset": inset, "prefectures": shapes}
    OUT.write_text(json.dumps(result, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{OUT.name}: {OUT.stat().st_size:,} bytes, {sum(map(len, rings)):,} points")


def read_source() -> tuple[list[Point], list[list[tuple[int, list[int]]]]]:
    """Points in degrees, and for each prefecture its border arcs as (neighbour, point numbers)."""
    spec = find_spec("japanmap")
    if spec is None or spec.origin is None:
        sys.exit("build_map: package japanmap is missing (pip install '.[data]')")
    points, prefectures = json.loads((Path(spec.origin).parent / "japan.json").read_text())
    return [(float(p[0][0]), float(p[0][1])) for p in points], [
        [(n, arc) for n, arc in arcs] for arcs in prefectures
    ]


def project(point: Point, west: float, north: float) -> Point:
    """Degrees to SVG units, y downwards."""
    return MARGIN + (point[0] - west) * SHRINK * SCALE, MARGIN + (north - point[1]) * SCALE


def ring(projected: list[Point], arcs: list[tuple[int, list[int]]]) -> list[Point]:
    """The closed outline of one prefecture from its simplified arcs."""
    shape: list[Point] = []
    for _, arc in arcs:
        # A border is stored once for each side, in opposite directions: simplify it the same way for both.
        backwards = arc[0] > arc[-1]
        line = simplify([projected[i] for i in (arc[::-1] if backwards else arc)])
        line = line[::-1] if backwards else line
        shape += line[1:] if shape and shape[-1] == line[0] else line
    return shape[:-1] if shape[0] == shape[-1] else shape


def simplify(line: list[Point]) -> list[Point]:
    """Douglas-Peucker; a closed line is cut at its farthest point first."""
    if len(line) < 3:
        return line
    if line[0] == line[-1]:
        middle = max(range(len(line)), key=lambda i: math.dist(line[0], line[i]))
        return simplify(line[: middle + 1])[:-1] + simplify(line[middle:])
    far, distance = max(
        ((i, away(line[i], line[0], line[-1])) for i in range(1, len(line) - 1)), key=lambda pair: pair[1]
    )
    if distance <= TOLERANCE:
        return [line[0], line[-1]]
    return simplify(line[: far + 1])[:-1] + simplify(line[far:])


def away(point: Point, start: Point, end: Point) -> float:
    """Distance of a point from a line segment."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    t = 0.0 if length == 0 else max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length))
    return math.hypot(x - x1 - t * (x2 - x1), y - y1 - t * (y2 - y1))


def into_inset(shape: list[Point]) -> tuple[list[Point], list[float]]:
    """Move a shape to the inset; also return the frame (x, y, width, height)."""
    left, top = min(x for x, _ in shape), min(y for _, y in shape)
    moved = [
        ((x - left) * INSET_SCALE + INSET_ORIGIN[0], (y - top) * INSET_SCALE + INSET_ORIGIN[1])
        for x, y in shape
    ]
    frame = [
        INSET_ORIGIN[0] - INSET_PADDING,
        INSET_ORIGIN[1] - INSET_PADDING,
        round(max(x for x, _ in moved) - INSET_ORIGIN[0] + 2 * INSET_PADDING, 1),
        round(max(y for _, y in moved) - INSET_ORIGIN[1] + 2 * INSET_PADDING, 1),
    ]
    return moved, frame


def describe(shape: list[Point]) -> dict[str, Any]:
    """Path data and the point for the label."""
    label = inner_centre(shape)
    path = "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in shape) + "Z"
    return {"path": path, "label": [round(label[0], 1), round(label[1], 1)]}


def inner_centre(shape: list[Point]) -> Point:
    """The inner point farthest from the outline, found on a grid that is refined around the best."""
    xs, ys = [x for x, _ in shape], [y for _, y in shape]
    centre, half = (
        ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2),
        max(max(xs) - min(xs), max(ys) - min(ys)) / 2,
    )
    best, best_radius = centre, -1.0
    while half > 0.5:
        steps = 8
        for i in range(-steps, steps + 1):
            for j in range(-steps, steps + 1):
                point = (centre[0] + i * half / steps, centre[1] + j * half / steps)
                radius = depth(point, shape)
                if radius > best_radius:
                    best, best_radius = point, radius
        centre, half = best, half / 4
    return best


def depth(point: Point, shape: list[Point]) -> float:
    """Distance to the outline, negative outside."""
    distance = min(away(point, shape[i - 1], shape[i]) for i in range(len(shape)))
    inside = False
    for (x1, y1), (x2, y2) in zip(shape, shape[1:] + shape[:1], strict=True):
        if (y1 > point[1]) != (y2 > point[1]) and point[0] < (x2 - x1) * (point[1] - y1) / (y2 - y1) + x1:
            inside = not inside
    return distance if inside else -distance


if __name__ == "__main__":
    main()
