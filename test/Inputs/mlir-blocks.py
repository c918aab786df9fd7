"""Prints the MLIR programs of a page: each ```mlir block that has a function, split
by // ----- lines.

    mlir-blocks.py PAGE.md
"""

import re
import sys

page = open(sys.argv[1], encoding="utf-8").read()
programs = [block for block in re.findall(r"```mlir\n(.*?)```", page, re.S)
            if "func.func" in block and "..." not in block]
if not programs:
    sys.exit(f"{sys.argv[1]}: no program found")
print("// -----\n".join(programs))
