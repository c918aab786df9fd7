"""Peers of lathe-bench that are Python packages.

lathe-bench starts this text twice over: with the word `blas` it prints the BLAS
libraries that packages brought, one `NAME PATH` a line; with the word `serve` and
a JSON object it is one peer of one case, and answers each line of its standard
input with one of its own. The measuring is all in lathe-bench, which waits while
this process computes, so both sides share its pairs and its probe.
"""

import json
import os
import sys
import time
from pathlib import Path


def print_blas():
    try:
        import scipy_openblas32

        folder = Path(scipy_openblas32.get_lib_dir())
        print("openblas", folder / scipy_openblas32.get_library(fullname=True))
    except ImportError:
        pass
    for path in sorted(Path(sys.prefix, "lib").glob("libmkl_rt.so*")):
        print("mkl", path)
        break


def scipy_cg(arrays, parameters):
    """SciPy's CG on a matrix, a fixed number of steps."""
    import scipy
    from scipy.sparse import csr_matrix
    from scipy.sparse.linalg import cg

    positions, coordinates, values, b = arrays
    matrix = csr_matrix((values, coordinates, positions))
    right = b.ravel()
    # Tolerances of zero are never met, so all steps are made.
    return f"SciPy {scipy.__version__}", lambda: cg(
        matrix, right, rtol=0.0, atol=0.0, maxiter=parameters["steps"])[0]


def torch_attention(arrays, parameters):
    """PyTorch's fused attention."""
    import torch

    torch.set_num_threads(parameters["threads"])
    torch.set_grad_enabled(False)
    q, k, v = (torch.from_numpy(array).unsqueeze(0) for array in arrays)
    attention = torch.nn.functional.scaled_dot_product_attention
    return f"PyTorch {torch.__version__}", lambda: attention(
        q, k, v, is_causal=parameters["causal"])


def fastkron(arrays, parameters):
    """A row times a Kronecker product, with buffers that are there before."""
    from importlib.metadata import version

    import numpy
    from pyfastkron.fastkronnumpy import FastKronBase, FastKronNumpy, fastkronX86

    x, f = arrays
    kron, kind = FastKronNumpy(), FastKronBase.MMTypeMKM
    # Our rows are columns that the product stands before.
    factors = [numpy.ascontiguousarray(f.T)] * parameters["factors"]
    turn_x, x, turn_f, factors = kron.reshapeInput(kind, x, factors)
    shape, space = kron.gekmmSizes(kind, x, factors, trX=turn_x, trF=turn_f)
    result = numpy.empty(shape, x.dtype)
    spaces = [numpy.empty(space, x.dtype) for _ in range(2)]
    library = fastkronX86.libFastKron

    def run():
        kron.xgemm(fastkronX86, kind, library.sgemkm, library.sgemkmStridedBatched,
                   x, factors, result, 1.0, 0.0, None, spaces, turn_x, turn_f)
        return result

    return f"pyfastkron {version('pyfastkron')}", run


PEERS = {"scipy": scipy_cg, "torch": torch_attention, "fastkron": fastkron}


def serve(spec):
    threads = spec["parameters"]["threads"]
    for name in ("OMP", "OPENBLAS", "MKL"):
        os.environ[name + "_NUM_THREADS"] = str(threads)
    now = time.thread_time if threads == 1 else time.perf_counter
    if threads == 1:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    try:
        import numpy

        arrays = [numpy.load(path) for path in spec["inputs"]]
        version, run = PEERS[spec["peer"]](arrays, spec["parameters"])
    except ImportError as error:
        return print("missing", error, flush=True)
    result = numpy.asarray(run())
    numpy.save(spec["result"], result.reshape(spec["shape"]))
    print("ready", version, flush=True)
    for line in sys.stdin:  # the number of runs
        start = now()
        for _ in range(int(line)):
            run()
        print(now() - start, flush=True)


if sys.argv[1] == "blas":
    print_blas()
else:
    serve(json.loads(sys.argv[2]))
