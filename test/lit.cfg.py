# -*- Python -*-
# How the lit tests are found and run; lit.site.cfg.py in the build folder says
# where things are and then loads this file.

import os
import platform
import subprocess

import lit.formats

config.name = "Lathe"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.lathe_binary_dir, "test")

# Folders that hold no tests of their own: the examples are programs (a test of
# theirs is a .test file), Inputs belong to the tests beside them.
config.excludes = ["Inputs", "Install", "unit", "data", "CMakeLists.txt"]

# The tools of this build come first, then those of the LLVM it was built with.
config.environment["PATH"] = os.pathsep.join(
    [config.lathe_tools_dir, config.llvm_tools_dir, os.environ.get("PATH", "")]
)
for name in ("HOME", "TMPDIR", "LATHE_THREADS", "LATHE_TEST_CASES", "LATHE_TEST_WHOLE",
             "UBSAN_OPTIONS", "PYTHONPATH"):
    if name in os.environ:
        config.environment[name] = os.environ[name]

# ASan sees only half of what libMLIR, which is not instrumented, says of its
# containers and arenas; what that leaves to the end of the process is not ours to
# free.
if config.sanitize:
    config.environment["ASAN_OPTIONS"] = (
        "detect_container_overflow=0:allow_user_poisoning=0:detect_leaks=0")
    config.environment["TSAN_OPTIONS"] = "suppressions=" + os.path.join(
        config.test_source_root, "Inputs", "tsan.supp")
    config.available_features.add("sanitizer")

config.substitutions += [
    ("%examples", os.path.join(config.test_source_root, "Examples")),
    ("%source", config.lathe_source_dir),
    ("%host_cxx", config.host_cxx),
    ("%host_cc", config.host_cc),
    ("%python", config.python_executable),
    ("%lathe_bin", config.lathe_tools_dir),
    ("%lathe_lib", os.path.join(config.lathe_tools_dir, os.pardir, "lib")),
]


def host_flags():
    """The flags of the host's CPU, as /proc/cpuinfo spells them."""
    try:
        with open("/proc/cpuinfo") as info:
            for line in info:
                if line.startswith(("flags", "Features")):
                    return set(line.split(":", 1)[1].split())
    except OSError:
        pass
    return set()


flags = host_flags()
if {"avx2", "fma"} <= flags:
    config.available_features.add("avx2")
if {"avx512f", "avx512vl", "avx512dq", "avx512bw"} <= flags:
    config.available_features.add("avx512")
config.available_features.add(platform.machine().replace("_", "-"))
# What the Python of the tests has, which need not be the one that runs lit.
MODULES = """
import importlib.util
for module in ("numpy", "scipy", "torch", "tvm_ffi"):
    if importlib.util.find_spec(module):
        print("python-" + module.replace("_", "-"))
"""
config.available_features.update(
    subprocess.run([config.python_executable, "-c", MODULES],
                   capture_output=True, text=True).stdout.split())
# A tool that this build does not have: its tests are unsupported, not failed.
for tool in ("lathe-compile", "lathe-run", "lathe-bench", "lathe-tune"):
    if os.access(os.path.join(config.lathe_tools_dir, tool), os.X_OK):
        config.available_features.add(tool)
