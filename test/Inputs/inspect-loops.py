"""Decides from the labels of a kernel whether its innermost loops are vector code.

    lathe-compile kernel.mlir --emit=labels --cpu=haswell | inspect-loops.py 256 [--packed]

Demanded of the innermost loops is

  - that some have fused multiply-adds of the bits asked for (256 or 512), and that
    those with narrower ones alone are at most twice as many: the first and the last
    points of a row or of a sum;
  - that none moves a register to the stack or back.

For code that has nothing to fuse, --packed demands instead that each innermost loop
that loads or stores numbers has instructions of the bits asked for.

One line a loop is printed; the exit status is 1 where a demand is not met.
"""

import json
import sys


def name(loop):
    return f"{loop['function']} {loop['block']}"


def describe(loop):
    fused = ", ".join(f"{n} of {bits} bits" for bits, n in loop["fused"].items())
    return f"{name(loop)}: fused {fused or 'none'}; spills {loop['spills']}"


def find_unfused(loops, bits):
    """Problems where fused multiply-adds are asked for."""
    whole = [loop for loop in loops if bits in loop["fused"]]
    less = [loop for loop in loops if loop["fused"] and loop not in whole]
    problems = [f"{loop['spills']} spills in {name(loop)}"
                for loop in loops if loop["spills"]]
    if not whole:
        problems.append(f"no innermost loop has a fused multiply-add of {bits} bits")
    elif len(less) > 2 * len(whole):
        problems.append(
            f"{len(less)} innermost loops have fused multiply-adds of less than {bits} "
            f"bits, expected at most twice the {len(whole)} that have them")
    return problems


def find_unpacked(loops, bits):
    """Problems where any instructions on whole registers are."""
    moving = [loop for loop in loops if loop["loads"] or loop["stores"]]
    if not moving:
        return ["no innermost loop loads or stores numbers"]
    return [f"{name(loop)} loads or stores numbers, but none of {bits} bits"
            for loop in moving if loop["vector_bits"] < int(bits)]


def main():
    bits, packed = sys.argv[1], "--packed" in sys.argv[2:]
    loops = [json.loads(line) for line in sys.stdin]
    for loop in loops:
        if packed or loop["fused"] or loop["spills"]:
            print(describe(loop))
    problems = (find_unpacked if packed else find_unfused)(loops, bits)
    for problem in problems:
        print("error: " + problem)
    print("vector code" if not problems else f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
