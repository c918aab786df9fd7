#!/usr/bin/env python3
"""Checks that specification, verifiers and tests say the same.

For each dialect D:
  1. the labels of constraints (`stencil_c1`) in dialects/D/SPEC.md, in comments
     of dialects/D/*.cpp and *.td, and in the negative tests of
     test/dialects/D/*errors*.mlir are equal sets;
  2. every message that dialects/D/*.cpp emits is expected by some test.
For the rest of the tree:
  3. no test names an SSA value by number in a CHECK line;
  4. every message of lib/**/*.cpp is provoked by some test.

Prints one line a finding; exit status 1 if there is one of 1 to 3. Those of 4 are
counted, and listed with --all. A message that no input can provoke says so by a
comment `// internal` in its statement.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LABEL = re.compile(r"\b([a-z][a-z0-9_]*_c[0-9]+)(?:_[a-z_]+)?\b")
EMIT = re.compile(r"\b(?:emitOpError|emitError|emitWarning|fail)\s*\(|\bemitError\(\)")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def text_of(paths):
    return "\n".join(path.read_text() for path in paths)


def labels(text):
    return set(LABEL.findall(text))


def comments(source):
    return "\n".join(re.findall(r"//.*", source))


def statement_at(source, start):
    """The statement that begins at `start`: up to its semicolon."""
    in_string = False
    for i in range(start, len(source)):
        if source[i] == '"' and source[i - 1] != "\\":
            in_string = not in_string
        elif source[i] == ";" and not in_string:
            return source[start:i]
    return source[start:]


def messages(source):
    """The literal text of each diagnostic, the longest piece of each."""
    source = re.sub(r"^\s*//.*$", "", source, flags=re.M)
    for match in EMIT.finditer(source):
        statement = statement_at(source, match.start())
        if "// internal" in statement:
            continue
        pieces = STRING.findall(re.sub(r'"\s*\n\s*"', "", statement))
        pieces = [p.replace('\\"', '"').strip() for p in pieces]
        if pieces and len(longest := max(pieces, key=len)) > 3:
            yield longest


def compare(name, spec, code, tests):
    for label in sorted(spec | code | tests):
        missing = [
            where
            for where, known in (
                ("SPEC.md", spec),
                ("the verifier", code),
                ("the negative tests", tests),
            )
            if label not in known
        ]
        if missing:
            yield f"dialects/{name}: {label} is missing in {' and '.join(missing)}"


def check_dialect(folder, tests):
    name = folder.name
    spec_file = folder / "SPEC.md"
    if not spec_file.exists():
        yield f"dialects/{name}: there is no SPEC.md"
        return
    sources = text_of([*sorted(folder.glob("*.cpp")), *sorted(folder.glob("*.td"))])
    own_tests = text_of(sorted((ROOT / "test/dialects" / name).glob("*error*.mlir")))
    yield from compare(
        name,
        labels(spec_file.read_text()),
        labels(comments(sources)),
        labels(own_tests),
    )
    for message in messages(text_of(sorted(folder.glob("*.cpp")))):
        if message not in tests:
            yield f"dialects/{name}: no test expects '{message}'"


def check_library(tests):
    for path in sorted((ROOT / "lib").rglob("*.cpp")):
        for message in messages(path.read_text()):
            if message not in tests:
                yield f"{path.relative_to(ROOT)}: no test expects '{message}'"


def check_names():
    for path in sorted((ROOT / "test").rglob("*.mlir")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(r"CHECK[A-Z0-9-]*:.*%(?:arg)?[0-9]+\b", line):
                yield f"{path.relative_to(ROOT)}:{number}: CHECK names a value by number"


def main():
    tests = text_of(
        path
        for kind in ("*.mlir", "*.test", "*.cpp", "*.py")
        for path in sorted((ROOT / "test").rglob(kind))
    )
    findings = []
    for folder in sorted((ROOT / "dialects").iterdir()):
        if folder.is_dir():
            findings += check_dialect(folder, tests)
    findings += check_names()
    untested = list(check_library(tests))
    for finding in findings + (untested if "--all" in sys.argv else []):
        print(finding)
    print(f"lint: {len(findings)} findings, {len(untested)} untested messages in lib")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
