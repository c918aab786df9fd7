"""Does what a page tells its reader to do, and compares what the page prints.

    follow-page.py PAGE.md FOLDER TOOLS TEST CC

A block that begins with the comment of a file's name is written to that file, in the
folder that the commands have reached. The `$ ` lines of ```console blocks run in one
shell that starts in FOLDER, where build/bin is TOOLS, test is TEST and clang-22 is CC.
Numbers may differ by one in a hundred, since another machine rounds otherwise; times
are left out, and a line of three dots stands for any lines. Commands of Python are
left out where it lacks the modules that they take.
"""

import os
import re
import subprocess
import sys

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?")
MARK = "--- end of command ---"


def blocks(page):
    return re.findall(r"^```(\w+)\n(.*?)^```", page, re.S | re.M)


def steps(page):
    """The commands of the page, each with the lines that the page prints."""
    for language, text in blocks(page):
        name = re.match(r"(?://|#) (\w+\.(?:mlir|c|py))\n", text)
        if name:
            yield f"cat > {name[1]} <<'END_OF_FILE'\n{text}END_OF_FILE", []
        elif language == "console":
            for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
                command, *rest = re.split(r"(?<!\\)\n", part, maxsplit=1)
                yield command, rest[0].splitlines() if rest else []


def same(expected, actual):
    if expected.startswith("check: "):
        # The error of a run depends on its rounding; that it is small does not.
        strip = lambda line: re.sub(r"difference \S+ bound [^ ,]+", "", line)
        expected, actual = strip(expected), strip(actual)
    if NUMBER.split(expected) != NUMBER.split(actual):
        return False
    pairs = zip(NUMBER.findall(expected), NUMBER.findall(actual))
    return all(abs(float(x) - float(y)) <= 0.01 * abs(float(x)) for x, y in pairs)


def matches(expected, actual):
    if not expected:
        return not actual
    if expected[0] == "...":
        return any(matches(expected[1:], actual[i:]) for i in range(len(actual) + 1))
    return bool(actual) and same(expected[0], actual[0]) and matches(expected[1:], actual[1:])


def main():
    path, folder, tools, test, compiler = sys.argv[1:]
    os.makedirs(f"{folder}/build")
    os.symlink(tools, f"{folder}/build/bin")
    os.symlink(test, f"{folder}/test")
    with open(path, encoding="utf-8") as file:
        todo = list(steps(file.read()))
    if not any(lines for _, lines in todo):
        sys.exit(f"{path}: no command with an output found")
    have_ffi = subprocess.run([sys.executable, "-c", "import numpy, tvm_ffi"],
                              capture_output=True).returncode == 0
    if not have_ffi:
        todo = [step for step in todo if not re.match(r"(pip|python3) ", step[0])]
    shell = f'clang-22() {{ command {compiler} "$@"; }}\npip() {{ :; }}\n'
    shell += f'python3() {{ "{sys.executable}" "$@"; }}\n'
    shell += "".join(f"{command}\necho '{MARK}'\n" for command, _ in todo)
    run = subprocess.run(["bash"], input=shell, cwd=folder, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    outputs = run.stdout.split(MARK + "\n")
    wrong = 0
    for (command, expected), output in zip(todo, outputs):
        actual = [line for line in output.splitlines()
                  if not re.match(r"(compile|run): ", line)]
        if not matches(expected, actual):
            wrong += 1
            print(f"$ {command}\nthe page says:", *expected, "it is:", *actual, sep="\n")
    if len(outputs) != len(todo) + 1:
        sys.exit(f"{path}: the shell ended before its last command")
    sys.exit(f"{path}: {wrong} commands print something else" if wrong else 0)


main()
