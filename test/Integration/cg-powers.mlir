// CG on a right-hand side times a power of two gives x times it, bit for bit, whatever
// the size of the coefficients is: p.Ap has that of b twice and of A.
// REQUIRES: lathe-run, python-numpy
// DEFINE: %{entry} =
// DEFINE: %{solve} = lathe-run %s --entry=%{entry}
// DEFINE: %{compare} = %python -c "import numpy as np; x, y, z = (np.load('%t.' + n + '.npy') for n in 'xyz'); print((x * 2.0**465 == y).all(), (x * 2.0**-500 == z).all())"
// RUN: %python -c "import numpy as np; b = np.random.default_rng(1).standard_normal((16, 16)); np.save('%t.b.npy', b); np.save('%t.large.npy', b * 2.0**465); np.save('%t.small.npy', b * 2.0**-500)"
// REDEFINE: %{entry} = large
// RUN: %{solve} %t.b.npy --out=%t.x.npy > %t.txt
// RUN: %{solve} %t.large.npy --out=%t.y.npy --check >> %t.txt
// RUN: %{solve} %t.small.npy --out=%t.z.npy --check >> %t.txt
// RUN: %{compare} >> %t.txt
// RUN: FileCheck %s < %t.txt
// REDEFINE: %{entry} = small
// RUN: %{solve} %t.b.npy --out=%t.x.npy > %t.txt
// RUN: %{solve} %t.large.npy --out=%t.y.npy --check >> %t.txt
// RUN: %{solve} %t.small.npy --out=%t.z.npy --check >> %t.txt
// RUN: %{compare} >> %t.txt
// RUN: FileCheck %s < %t.txt
// REDEFINE: %{entry} = smoothed
// RUN: %{solve} %t.b.npy --out=%t.x.npy > %t.txt
// RUN: %{solve} %t.large.npy --out=%t.y.npy --check >> %t.txt
// RUN: %{solve} %t.small.npy --out=%t.z.npy --check >> %t.txt
// RUN: %{compare} >> %t.txt
// RUN: FileCheck %s < %t.txt
// CHECK:      iterations: [[K:[0-9]+]]
// CHECK-NEXT: true residual: [[R:.*]]
// CHECK-NEXT: reason: 0
// CHECK:      iterations: [[K]]
// CHECK-NEXT: true residual: [[R]]
// CHECK-NEXT: reason: 0
// CHECK:      iterations: [[K]]
// CHECK-NEXT: true residual: [[R]]
// CHECK-NEXT: reason: 0
// CHECK:      True True

!v = tensor<16x16xf64>
func.func @large(%b: !v) -> (!v, i64, f64, i32) {
  %A = linop.stencil {(0,0)=4.0e+40, (0,1)=-1.0e+40, (0,-1)=-1.0e+40, (1,0)=-1.0e+40, (-1,0)=-1.0e+40} dirichlet : !linop.operator<!v>
  %x, %k, %r, %w = solver.cg %A, %b : !v
  return %x, %k, %r, %w : !v, i64, f64, i32
}
func.func @small(%b: !v) -> (!v, i64, f64, i32) {
  %A = linop.stencil {(0,0)=4.0e-40, (0,1)=-1.0e-40, (0,-1)=-1.0e-40, (1,0)=-1.0e-40, (-1,0)=-1.0e-40} dirichlet : !linop.operator<!v>
  %x, %k, %r, %w = solver.cg %A, %b : !v
  return %x, %k, %r, %w : !v, i64, f64, i32
}
func.func @smoothed(%b: !v) -> (!v, i64, f64, i32) {
  %A = linop.stencil {(0,0)=4.0e+40, (0,1)=-1.0e+40, (0,-1)=-1.0e+40, (1,0)=-1.0e+40, (-1,0)=-1.0e+40} dirichlet : !linop.operator<!v>
  %M = solver.sweeps jacobi 3 of %A : !linop.operator<!v>
  %x, %k, %r, %w = solver.cg %A, %b preconditioner %M : !v
  return %x, %k, %r, %w : !v, i64, f64, i32
}
