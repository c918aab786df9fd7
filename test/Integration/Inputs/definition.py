"""What operators and iterations are, by definition: explicit matrices, one row at
a time. Nothing here knows how Lathe computes."""

import itertools

import numpy as np


def fold(boundary, i, n):
    """The cell that index i of an axis of n cells stands for; None outside."""
    if boundary == "dirichlet":
        return i if 0 <= i < n else None
    if boundary == "periodic":
        return i % n
    i %= 2 * n
    return i if i < n else 2 * n - 1 - i


def stencil_matrix(shape, entries, boundaries):
    """The matrix of a stencil; entries are (offset, number or array)."""
    cells = np.arange(int(np.prod(shape))).reshape(shape)
    matrix = np.zeros((cells.size, cells.size))
    for point in itertools.product(*map(range, shape)):
        for offset, coefficient in entries:
            there = tuple(fold(b, i + o, n)
                          for b, i, o, n in zip(boundaries, point, offset, shape))
            if None not in there:
                value = coefficient[point] if np.ndim(coefficient) else coefficient
                matrix[cells[point], cells[there]] += value
    return matrix


def sweep(A, x, b, omega, backward=False):
    """One sweep of SOR; x is written over."""
    rows = range(len(x))
    for i in reversed(rows) if backward else rows:
        x[i] += omega / A[i, i] * (b[i] - A[i] @ x)


def step(method, A, x, b, omega):
    """One iteration of a stationary method."""
    x = x.copy()
    if method == "jacobi":
        return x + omega * (b - A @ x) / np.diag(A)
    sweep(A, x, b, 1.0 if method == "gauss_seidel" else omega)
    if method == "ssor":
        sweep(A, x, b, omega, backward=True)
    return x
