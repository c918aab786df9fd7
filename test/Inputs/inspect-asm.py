"""Reads the assembly of a kernel and decides whether its loops are vector code.

    lathe-compile kernel.mlir --emit=asm --cpu=haswell | inspect-asm.py ymm [--packed]

Read are the comments that LLVM writes into its assembly: which basic block
belongs to which loop, and what is a spill. Demanded of the innermost loops is

  - that some have fused multiply-adds on whole registers of the width asked for
    (ymm or zmm), and that those with scalar ones alone are at most twice as many:
    the first and the last points of a row or of a sum;
  - that none moves a register to the stack or back.

A loop that calls a pass of the kernel is not innermost: the pass has loops. For code
that has nothing to fuse, --packed demands instead that each innermost loop that loads
or stores numbers has instructions on whole registers.

One line a loop is printed; the exit status is 1 where a demand is not met.
"""

import re
import sys

FUSED = re.compile(r"\s+vfn?m(?:add|sub)\d*(?:213|231|132)?([ps])[sd]\s+(.*)")
# Whatever loads or stores numbers of arrays: addresses are in general registers.
MOVE = re.compile(r"\s+v\w+\s+.*\(")
LABEL = re.compile(r"^(?:\.L(BB\d+_\d+):|# %bb\.\d+:)")
WIDTHS = {"xmm": 128, "ymm": 256, "zmm": 512}


class Loop:
    """What is counted in the blocks of one innermost loop."""

    def __init__(self, function, header):
        self.name = f"{function} {header}"
        self.fused = {"scalar": 0, "xmm": 0, "ymm": 0, "zmm": 0}
        self.widest = ""
        self.moves = False
        self.spills = []
        self.calls_pass = False

    def add(self, number, line):
        code, _, comment = line.partition("#")
        self.calls_pass |= bool(re.match(r"\s+call\w*\s+\S+\.pass\d+", code))
        self.moves |= bool(MOVE.match(code))
        self.widest = max([self.widest, *re.findall(r"%([xyz])mm", code)])
        if re.search(r"-byte (Folded )?(Spill|Reload)", comment):
            self.spills.append((number, line.strip()))
        if match := FUSED.match(code):
            kind, operands = match.groups()
            widest = max(re.findall(r"[xyz]mm", operands), key=WIDTHS.get)
            self.fused["scalar" if kind == "s" else widest] += 1

    def describe(self):
        fused = ", ".join(f"{n} {kind}" for kind, n in self.fused.items() if n)
        return f"{self.name}: fused {fused or 'none'}; spills {len(self.spills)}"


def innermost_loops(lines):
    """The innermost loops of the assembly, in order."""
    loops, function, current, label = {}, "?", None, None
    in_heading = False
    for number, line in enumerate(lines, 1):
        if match := re.match(r"^([A-Za-z_][\w.$]*):", line):
            function, current, in_heading = match[1], None, False
        elif match := LABEL.match(line):
            label, current, in_heading = match[1], None, True
        elif in_heading and not re.match(r"^\s+#", line):
            in_heading = False
        if in_heading:
            # Which loop a block is in follows its label, a comment a line.
            if "This Inner Loop Header" in line:
                current = loops.setdefault(label, Loop(function, label))
            elif match := re.search(r"in Loop: Header=(BB\d+_\d+)", line):
                current = loops.get(match[1])
        elif current:
            current.add(number, line)
    return [loop for loop in loops.values() if not loop.calls_pass]


def find_unfused(loops, width):
    """Problems where fused multiply-adds are asked for."""
    whole = [loop for loop in loops if loop.fused[width]]
    less = [loop for loop in loops if any(loop.fused.values()) and loop not in whole]
    if not whole:
        return [f"no innermost loop has a fused multiply-add on {width}"]
    if len(less) > 2 * len(whole):
        return [f"{len(less)} innermost loops have fused multiply-adds on less than "
                f"{width}, expected at most twice the {len(whole)} on it"]
    return []


def find_unpacked(loops, width):
    """Problems where any instructions on whole registers are."""
    moving = [loop for loop in loops if loop.moves]
    if not moving:
        return ["no innermost loop loads or stores numbers"]
    return [f"{loop.name} loads or stores numbers, but none as {width}"
            for loop in moving if loop.widest < width[0]]


def main():
    width, packed = sys.argv[1], "--packed" in sys.argv[2:]
    lines = sys.stdin.read().splitlines()
    loops = innermost_loops(lines)
    problems = []
    for loop in loops:
        if packed or any(loop.fused.values()) or loop.spills:
            print(loop.describe())
        if not packed:
            problems += [f"line {number}: spill in {loop.name}: {line}"
                         for number, line in loop.spills]
    problems += (find_unpacked if packed else find_unfused)(loops, width)
    for problem in problems:
        print("error: " + problem)
    print("vector code" if not problems else f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
