"""Functions of math in compiled code against libm in f64, over the whole range of their
arguments, in whole vectors and in the tail. Errors are counted in units of the last
place of the right result."""

import math

import numpy as np

from kernel import Kernels

# The polynomials of f32 and their bounds: exp is 0 where the result is below the
# normal numbers.
POLYNOMIALS = {"exp": 5, "tanh": 5, "erf": 5}
NAMES = ["exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan",
         "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
         "erf", "erfc", "cbrt", "sqrt"]
UNIT = ["asin", "acos", "atanh"]


def program():
    return "".join(
        f"func.func @{name}_{ty}(%x: tensor<?x{ty}>) -> tensor<?x{ty}> {{\n"
        f"  %y = math.{name} %x : tensor<?x{ty}>\n"
        f"  return %y : tensor<?x{ty}>\n}}\n"
        for ty in ("f32", "f64") for name in NAMES)


def arguments(name, dtype):
    """Of every size, denormal numbers too, and dense where most happens."""
    info = np.finfo(dtype)
    low, high = math.log2(info.smallest_subnormal), math.log2(info.max)
    with np.errstate(over="ignore"):
        sizes = 2.0 ** np.linspace(low, 0 if name in UNIT else high, 3001)
        x = np.concatenate([sizes, -sizes, np.linspace(-120, 120, 3001), [1e5, 1e10]])
    if name in UNIT:
        x = x[np.abs(x) <= 1]
    return np.append(x, [0.0, -0.0, np.inf, -np.inf, np.nan]).astype(dtype)


def right(name, x):
    try:
        return getattr(math, name)(x)
    except OverflowError:
        return -math.inf if x < 0 and name != "cosh" else math.inf
    except ValueError:  # a pole, or outside the domain
        pole = {"log": 0, "log2": 0, "log10": 0, "log1p": -1}
        if name in pole and x == pole[name]:
            return -math.inf
        return math.copysign(math.inf, x) if name == "atanh" and abs(x) == 1 else math.nan


def error(name, x, y):
    """The largest error in units of the last place, and where."""
    info = np.finfo(x.dtype)
    with np.errstate(over="ignore"):
        wanted = np.array([right(name, float(v)) for v in x])
        rounded = wanted.astype(x.dtype)
    same = (np.isnan(y) & np.isnan(wanted)) | (y == rounded)
    if name in POLYNOMIALS and x.dtype == np.float32:
        same |= (np.abs(wanted) < info.smallest_normal) & (np.abs(y) <= info.smallest_normal)
    with np.errstate(invalid="ignore"):
        unit = np.spacing(np.maximum(np.abs(rounded), info.smallest_subnormal))
        errors = np.where(same, 0.0, np.abs(y - wanted) / unit)
    errors[np.isnan(errors)] = np.inf
    worst = int(np.argmax(errors))
    return errors[worst], x[worst], y[worst], wanted[worst]


def main():
    kernels = Kernels(program())
    failures = 0
    for ty, dtype in (("f32", np.float32), ("f64", np.float64)):
        for name in NAMES:
            bound = POLYNOMIALS.get(name, 2) if ty == "f32" else 2
            x = arguments(name, dtype)
            y = np.zeros_like(x)
            kernels.call(f"{name}_{ty}", [x], [y])
            ulps, *where = error(name, x, y)
            tail = np.zeros_like(x[:5])
            kernels.call(f"{name}_{ty}", [x[:5].copy()], [tail])
            ok = ulps <= bound and np.array_equal(tail, y[:5], equal_nan=True)
            failures += not ok
            print("ok" if ok else "FAILED", f"{name} {ty}: {ulps:.2f} units", *where)
    print(f"{failures} failures")


main()
