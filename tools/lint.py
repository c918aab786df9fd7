#!/usr/bin/env python3
"""Checks that specification, verifiers and tests say the same.

For each dialect D:
  1. the labels of constraints (`stencil_c1`) in dialects/D/SPEC.md, in comments
     of dialects/D/*.cpp and *.td, and in the negative tests of
     test/dialects/D/*errors*.mlir are equal sets;
  2. every message that dialects/D/*.cpp emits is expected by some test.
For the rest of the tree:
  3. no test names an SSA value by number in a CHECK line;
  4. every message of lib/**/*.cpp and tools/**/*.cpp is provoked by some test;
  5. the description of every pass names a lit test that runs the pass;
  6. every op with a parser of its own has its syntax in its description;
  7. every knob is explained in dialects/Tune/SPEC.md, and written as the
     constant of tune::KnobName.

Prints one line a finding; exit status 1 if there is one. A message that no input
can provoke says so, and why, by a comment `// internal: ...` in its statement; a
file of such messages by one line, `// All messages are internal: ...`.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LABEL = re.compile(r"\b([a-z][a-z0-9_]*_c[0-9]+)(?:_[a-z_]+)?\b")
EMIT = re.compile(
    r"\b(?:emitOpError|emitError|emitWarning|fail|userError)\s*\(|\bemitError\(\)"
)
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


def first_argument(call):
    """The text of a call up to the end of its first argument."""
    depth, in_string = 0, False
    for i, c in enumerate(call):
        if c == '"' and call[i - 1] != "\\":
            in_string = not in_string
        elif not in_string:
            depth += (c in "([{") - (c in ")]}")
            if c == "," and depth == 1:
                return call[:i]
    return call


def joined(text):
    """`text` with literals that follow each other as one."""
    return re.sub(r'"\s*\n\s*"', "", text)


def messages(source):
    """The literal text of each diagnostic, the longest piece of each. What was
    expected counts apart: a tool may put the place between."""
    if "// All messages are internal: " in source:
        return
    source = re.sub(r"^\s*//(?! internal).*$", "", source, flags=re.M)
    for match in EMIT.finditer(source):
        statement = statement_at(source, match.start())
        if "// internal: " in statement:
            continue
        if statement.startswith("userError"):
            statement = first_argument(statement)
        pieces = [
            half.replace('\\"', '"').strip()
            for piece in STRING.findall(joined(statement))
            for half in re.split(r", expected |, $|\{\d[^}]*\}", piece)
        ]
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


def check_messages(tests):
    for folder in ("lib", "tools"):
        for path in sorted((ROOT / folder).rglob("*.cpp")):
            for message in messages(path.read_text()):
                if message not in tests:
                    yield f"{path.relative_to(ROOT)}: no test expects '{message}'"


def check_passes():
    """A pass is shown by a test: its description says where."""
    for path in sorted((ROOT / "lib").rglob("Passes.td")):
        for definition in re.split(r"^def ", path.read_text(), flags=re.M)[1:]:
            argument = re.search(r'Pass<"([^"]+)"', definition)[1]
            shown = re.findall(r"Example: (test/\S+\.mlir)", definition)
            if not shown:
                yield f"{path.relative_to(ROOT)}: {argument} names no 'Example: test/...'"
            for name in shown:
                test = ROOT / name
                text = test.read_text() if test.exists() else ""
                if not re.search(rf"(?:RUN|DEFINE):.*\b{argument}\b", text):
                    yield f"{path.relative_to(ROOT)}: {name} does not run {argument}"


def check_syntax():
    """The generated reference has no syntax of what C++ parses."""
    for path in sorted((ROOT / "dialects").glob("*/*.td")):
        for definition in re.split(r"^(?=def |class )", path.read_text(), flags=re.M):
            name = re.match(r"(?:def|class) (\w+)", definition)
            if (
                name
                and "hasCustomAssemblyFormat" in definition
                and "TypeDef<" not in definition
                and "Syntax:" not in definition
            ):
                yield f"{path.relative_to(ROOT)}: {name[1]} has no 'Syntax:'"


def check_knobs():
    explained = (ROOT / "dialects/Tune/SPEC.md").read_text()
    header = (ROOT / "include/lathe/Dialect/Tune/Tune.h").read_text()
    names = re.search(r"^struct KnobName.*?^};", header, re.S | re.M)[0]
    for knob in re.findall(r'"([a-z_]+)"', names):
        if f"`{knob}`" not in explained:
            yield f"dialects/Tune/SPEC.md does not explain '{knob}'"
    models = [*(ROOT / "lib/Tuning").glob("*Models.cpp"), *ROOT.glob("dialects/*/*Tuning.cpp")]
    for path in sorted([*models, *(ROOT / "lib").rglob("*.cpp")]):
        found = re.findall(r'getKnob\("([a-z_]+)"', path.read_text())
        if path in models:
            found += re.findall(r'\{"([a-z_]+)",', path.read_text())
        for knob in found:
            yield f"{path.relative_to(ROOT)}: spells knob '{knob}', expected a constant of tune::KnobName"


def check_names():
    for path in sorted((ROOT / "test").rglob("*.mlir")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(r"CHECK[A-Z0-9-]*:.*%(?:arg)?[0-9]+\b", line):
                yield f"{path.relative_to(ROOT)}:{number}: CHECK names a value by number"


def main():
    tests = joined(
        text_of(
            path
            for kind in ("*.mlir", "*.test", "*.cpp", "*.py")
            for path in sorted((ROOT / "test").rglob(kind))
        )
    )
    findings = []
    for folder in sorted((ROOT / "dialects").iterdir()):
        if folder.is_dir():
            findings += check_dialect(folder, tests)
    findings += [*check_names(), *check_messages(tests), *check_passes()]
    findings += [*check_syntax(), *check_knobs()]
    for finding in findings:
        print(finding)
    print(f"lint: {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
