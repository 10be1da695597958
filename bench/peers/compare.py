#!/usr/bin/env python3
"""Prints chain-8 of several programs side by side and fails when they disagree.

usage: compare.py RESULT.json ...   (ours first; a program may be given several times, its quietest run counts)
"""
import json
import sys

# exact for A; B and C to the digits that Simbody, MuJoCo and a plain prototype agreed on
GOLDEN = {
    "A": (40.0, None),
    "B": (27.871899, (-9.846, 101.507, 21.832)),
    "C": (58.361829, (0.0, 86.828, 52.238)),
}
ANGLE_TOLERANCE = 1e-6  # degrees, between programs and against the golden digits (plus their rounding)
PLACE_TOLERANCE = 1e-3  # mm, the digits that the golden places have


def read_runs(paths):
    runs = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            result = json.load(file)
        cases = runs.setdefault(result["program"], {})
        for case in result["cases"]:
            best = cases.setdefault(case["case"], case)
            if case["microseconds"] < best["microseconds"]:
                cases[case["case"]] = case
    return runs


def differences(runs):
    ours = next(iter(runs))
    for program, cases in runs.items():
        for name, (angle, place) in GOLDEN.items():
            case = cases[name]
            if abs(case["rotation_deg"] - runs[ours][name]["rotation_deg"]) > ANGLE_TOLERANCE:
                yield f"case {name}: {program} and {ours} differ in the rotation of the head"
            if abs(case["rotation_deg"] - angle) > ANGLE_TOLERANCE:
                yield f"case {name}: {program} turns {case['rotation_deg']:.7f} deg, golden {angle:.6f}"
            if place and max(abs(a - b) for a, b in zip(case["head_mm"], place)) > PLACE_TOLERANCE:
                yield f"case {name}: {program} has the head at {case['head_mm']} mm, golden {list(place)}"


def main():
    runs = read_runs(sys.argv[1:])
    ours = next(iter(runs))
    print("| program | case | head turns, deg | head at, mm | iterations | residual | microseconds | against ours |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for program, cases in runs.items():
        for name in GOLDEN:
            case = cases[name]
            ratio = case["microseconds"] / runs[ours][name]["microseconds"]
            place = ", ".join(f"{x:.3f}" for x in case["head_mm"])
            print(
                f"| {program} | {name} | {case['rotation_deg']:.6f} | {place} | {case['iterations']} "
                f"| {case['residual']:.1e} | {case['microseconds']:.1f} | {ratio:.1f} x |"
            )
    faults = list(differences(runs))
    for fault in faults:
        print(f"compare.py: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
