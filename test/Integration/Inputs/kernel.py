"""Compiles programs with lathe-compile and calls their functions on arrays."""

import ctypes
import os
import subprocess
import tempfile

import numpy as np


class DLTensor(ctypes.Structure):
    """The tensor of DLPack, which the C ABI of a kernel takes."""

    _fields_ = [
        ("data", ctypes.c_void_p),
        ("device_type", ctypes.c_int32),
        ("device_id", ctypes.c_int32),
        ("rank", ctypes.c_int32),
        ("kind", ctypes.c_uint8),
        ("bits", ctypes.c_uint8),
        ("lanes", ctypes.c_uint16),
        ("shape", ctypes.POINTER(ctypes.c_int64)),
        ("strides", ctypes.POINTER(ctypes.c_int64)),
        ("offset", ctypes.c_uint64),
    ]


def describe(array):
    kind = {"i": 0, "f": 2}[array.dtype.kind]
    shape = (ctypes.c_int64 * array.ndim)(*array.shape)
    return DLTensor(array.ctypes.data, 1, 0, array.ndim, kind, 8 * array.itemsize, 1,
                    ctypes.cast(shape, ctypes.POINTER(ctypes.c_int64)), None, 0)


class Call(ctypes.Structure):
    """lathe_call, as far as the number of threads."""

    _fields_ = [
        ("size", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
        ("stream", ctypes.c_void_p),
        ("threads", ctypes.c_int32),
    ]


class CompileError(Exception):
    pass


class Kernels:
    """The functions of one program, compiled for this machine."""

    def __init__(self, source):
        with tempfile.TemporaryDirectory() as folder:
            program = os.path.join(folder, "program.mlir")
            library = os.path.join(folder, "program.so")
            with open(program, "w") as out:
                out.write(source)
            done = subprocess.run(["lathe-compile", program, "-o", library],
                                  capture_output=True, text=True)
            if done.returncode:
                raise CompileError(done.stderr.strip())
            self.library = ctypes.CDLL(library)
        self.library.lathe_last_error.restype = ctypes.c_char_p

    def call(self, name, inputs, results, threads=1):
        """Calls `name`. Results are arrays, which are written over, and ctypes
        types of scalars, whose values are returned."""
        call = Call(ctypes.sizeof(Call), 0, None, threads)
        keep, arguments = [], [ctypes.byref(call)]
        for value in inputs:
            if isinstance(value, np.ndarray):
                keep.append(describe(value))
                arguments.append(ctypes.byref(keep[-1]))
            else:
                scalar = ctypes.c_double if isinstance(value, float) else ctypes.c_int64
                arguments.append(scalar(value))
        scalars = []
        for result in results:
            keep.append(describe(result) if isinstance(result, np.ndarray) else result())
            if not isinstance(result, np.ndarray):
                scalars.append(keep[-1])
            arguments.append(ctypes.byref(keep[-1]))
        if getattr(self.library, name)(*arguments):
            raise RuntimeError(self.library.lathe_last_error().decode())
        return [scalar.value for scalar in scalars]

    def solve(self, name, inputs, like):
        """Calls a solve; returns x, iterations, residual, reason."""
        x = np.full_like(like, np.nan)
        return [x, *self.solve_into(name, inputs, x)]

    def solve_into(self, name, inputs, x, threads=1):
        """Calls a solve that writes x; returns iterations, residual, reason."""
        return self.call(name, inputs, [x, ctypes.c_int64, ctypes.c_double, ctypes.c_int32],
                         threads)
