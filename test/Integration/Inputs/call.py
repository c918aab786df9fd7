"""Calls the kernels of kernels.mlir through tvm-ffi, rightly and wrongly."""

import sys

import numpy as np
import tvm_ffi

module = tvm_ffi.load_module(sys.argv[1])


def report(what, function, *arguments):
    try:
        function(*arguments)
        print(what + ": ok")
    except Exception as error:  # the kind of error is part of the test
        print(f"{what}: {type(error).__name__}: {str(error).splitlines()[0]}")


x = np.arange(4.0)
y = 10 * np.arange(4.0)
z = np.zeros(4)
total = np.zeros(())
axpy = module.axpy
report("axpy", axpy, 2.0, x, y, z, total)
print("z =", z, "sum =", total)
report("no sum", axpy, 2, x, y, z, None)
report("rank", axpy, 2.0, x, y.reshape(2, 2), z, total)
report("shape", axpy, 2.0, x, np.zeros(5), z, total)
report("dtype", axpy, 2.0, x, y.astype(np.float32), z, total)
report("stride", axpy, 2.0, x, np.zeros(8)[::2], z, total)
report("overlap", axpy, 2.0, x, y, y, total)
report("scalar", axpy, "two", x, y, z, total)
report("tensor", axpy, 2.0, 1, y, z, total)
report("scalar result", axpy, 2.0, x, y, z, 1.0)
report("count", axpy, 2.0, x, y, z)
report("columns", module.columns, np.array([0, 2, 3], np.int32),
       np.array([0, 7, 1], np.int32), np.ones(3), np.zeros(2, np.int32))
