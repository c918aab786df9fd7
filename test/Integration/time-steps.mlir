// Loops of scf.for over whole grids, on sizes that no register divides: against the
// reference, and the same bits at any number of threads.
// REQUIRES: lathe-run
// DEFINE: %{entry} =
// DEFINE: %{arguments} =
// DEFINE: %{run} = lathe-run %s --entry=%{entry} %{arguments}
// DEFINE: %{check} = %{run} --check --out=%t.1.npy | FileCheck %s && %{run} --threads=2 --out=%t.2.npy && %{run} --threads=3 --out=%t.3.npy && %{run} --threads=8 --out=%t.8.npy && cmp %t.1.npy %t.2.npy && cmp %t.1.npy %t.3.npy && cmp %t.1.npy %t.8.npy
// CHECK: check: result 0, {{.*}}, ok
// REDEFINE: %{entry} = heat
// REDEFINE: %{arguments} = normal:1 0 9 1
// RUN: %{check}
// No round at all, as a step that is not positive makes none; a last round that is
// cut short; a counter that would overflow.
// REDEFINE: %{arguments} = normal:1 3 3 1
// RUN: %{check}
// REDEFINE: %{arguments} = normal:1 0 10 3
// RUN: %{check}
// REDEFINE: %{arguments} = normal:1 9223372036854775800 9223372036854775807 4
// RUN: %{check}
// RUN: lathe-run %s --entry=heat ones 9 0 1 | FileCheck %s --check-prefix=NONE
// NONE: result 0: 37x29 f64, norm 32.75667871
// RUN: not lathe-run %s --entry=heat ones 0 9 0 2>&1 | FileCheck %s --check-prefix=STEP
// STEP: error: heat: the step of 'scf.for' in line {{[0-9]+}} is 0, in the call, expected at least 1
// REDEFINE: %{entry} = wave
// REDEFINE: %{arguments} = normal:1 normal:2
// RUN: %{check}
// REDEFINE: %{entry} = implicit
// REDEFINE: %{arguments} = normal:1
// RUN: %{check}
// REDEFINE: %{entry} = warm
// REDEFINE: %{arguments} = normal:1
// RUN: %{check}
// REDEFINE: %{entry} = sweeps
// REDEFINE: %{arguments} = normal:1
// RUN: %{check}
// REDEFINE: %{entry} = nested
// REDEFINE: %{arguments} = normal:1
// RUN: %{check}
// REDEFINE: %{entry} = dynamic
// REDEFINE: %{arguments} = normal:1:13x17 normal:2:13x17 normal:3:13x17 6
// RUN: %{check}
// REDEFINE: %{entry} = power
// REDEFINE: %{arguments} = %S/data/bcsstk16.mtx normal:1:4884 5
// RUN: %{check}
// REDEFINE: %{entry} = onward
// REDEFINE: %{arguments} = normal:1 normal:2 1 1
// RUN: %{check}
// REDEFINE: %{arguments} = normal:1 normal:2 2 2
// RUN: %{check}

// Loops over scalars do not begin again where the counter would overflow.
// RUN: lathe-run %s --entry=rounds --check 0 9 2 | FileCheck %s --check-prefix=FIVE
// RUN: lathe-run %s --entry=rounds --check 9 9 2 | FileCheck %s --check-prefix=ZERO
// RUN: lathe-run %s --entry=rounds --check 9223372036854775800 9223372036854775807 4 | FileCheck %s --check-prefix=TWO
// RUN: lathe-run %s --entry=rounds --check -9223372036854775808 9223372036854775807 4611686018427387904 | FileCheck %s --check-prefix=FOUR
// RUN: lathe-run %s --entry=without_sign --check normal:1 0 -1 2147483647 | FileCheck %s --check-prefix=THREE
// RUN: lathe-run %s --entry=without_sign --check normal:1 -1 0 1 | FileCheck %s --check-prefix=NEVER
// FIVE: result 0: 5
// ZERO: result 0: 0
// TWO: result 0: 2
// FOUR: result 0: 4
// THREE: check: result 0, {{.*}}, ok
// THREE: result 1: 3
// NEVER: check: result 0, {{.*}}, ok
// NEVER: result 1: 0

// RUN: lathe-run %s --entry=swap normal:1:5 normal:2:5 3 --check
// RUN: lathe-run %s --entry=swap normal:1:5 normal:2:5 0 --check

!grid = tensor<37x29xf64>

// Explicit Euler, with a source that depends on the counter.
func.func @heat(%u: !grid, %low: index, %high: index, %step: index) -> !grid {
  %A = linop.stencil {(0,0) = -4.0, (-1,0) = 1.0, (1,0) = 1.0, (0,-1) = 1.0, (0,1) = 1.0} periodic : !linop.operator<!grid>
  %dt = arith.constant dense<0.1> : !grid
  %r = scf.for %i = %low to %high step %step iter_args(%p = %u) -> (!grid) {
    %Ap = linop.apply %A, %p : !grid
    %change = arith.mulf %dt, %Ap : !grid
    %q = arith.addf %p, %change : !grid
    %k = arith.index_cast %i : index to i64
    %t = arith.sitofp %k : i64 to f64
    %source = tensor.splat %t : !grid
    %next = arith.addf %q, %source : !grid
    scf.yield %next : !grid
  }
  return %r : !grid
}

// Leapfrog: the states swap.
func.func @wave(%u: !grid, %v: !grid) -> (!grid) {
  %A = linop.stencil {(0,0) = -4.0, (-1,0) = 1.0, (1,0) = 1.0, (0,-1) = 1.0, (0,1) = 1.0} neumann : !linop.operator<!grid>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 21 : index
  %two = arith.constant dense<2.0> : !grid
  %c = arith.constant dense<0.2> : !grid
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%now = %u, %old = %v) -> (!grid, !grid) {
    %L = linop.apply %A, %now : !grid
    %s = arith.mulf %c, %L : !grid
    %d = arith.mulf %two, %now : !grid
    %e = arith.subf %d, %old : !grid
    %next = arith.addf %e, %s : !grid
    scf.yield %next, %now : !grid, !grid
  }
  %sum = arith.addf %r#0, %r#1 : !grid
  return %sum : !grid
}

// A loop goes on from one of the two states that another leaves, and both are results:
// after an even number of rounds each is where the other one was.
func.func @onward(%u: !grid, %v: !grid, %n: index, %m: index) -> (!grid, !grid) {
  %A = linop.stencil {(0,0) = 0.2, (-1,0) = 0.2, (1,0) = 0.2, (0,-1) = 0.2, (0,1) = 0.2} dirichlet : !linop.operator<!grid>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%now = %u, %old = %v) -> (!grid, !grid) {
    %s = linop.apply %A, %now : !grid
    %next = arith.subf %s, %old : !grid
    scf.yield %next, %now : !grid, !grid
  }
  %q = scf.for %i = %c0 to %m step %c1 iter_args(%p = %r#0) -> (!grid) {
    %t = linop.apply %A, %p : !grid
    scf.yield %t : !grid
  }
  return %r#1, %q : !grid, !grid
}

// Implicit Euler: a solve in each step. (--check does not demand equality behind a
// solve, so only that it runs and what its bits are.)
func.func @implicit(%u: !grid) -> !grid {
  %A = linop.stencil {(0,0) = 1.4, (-1,0) = -0.1, (1,0) = -0.1, (0,-1) = -0.1, (0,1) = -0.1} dirichlet : !linop.operator<!grid>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 5 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%p = %u) -> (!grid) {
    %x, %k, %residual, %reason = solver.cg %A, %p : !grid
    scf.yield %x : !grid
  }
  return %r : !grid
}

// The same from where the last step ended, which is the right-hand side too: that
// must still be there while x changes. Four steps make the result their own.
func.func @warm(%u: !grid) -> !grid {
  %A = linop.stencil {(0,0) = 1.4, (-1,0) = -0.1, (1,0) = -0.1, (0,-1) = -0.1, (0,1) = -0.1} dirichlet : !linop.operator<!grid>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 4 : index
  %limit = arith.constant 3 : i64
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%p = %u) -> (!grid) {
    %x, %k, %residual, %reason = solver.gauss_seidel %A, %p start %p max_iterations %limit : !grid
    scf.yield %x : !grid
  }
  return %r : !grid
}

// A fixed number of sweeps in each step, which starts where the one before ended.
func.func @sweeps(%u: !grid) -> !grid {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %omega = arith.constant 1.5 : f64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 5 : index
  %zero = arith.constant dense<0.0> : !grid
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%p = %zero) -> (!grid) {
    %s = linop.sweep forward %A, %p, %u omega %omega : !grid
    %t = linop.sweep backward %A, %s, %u omega %omega : !grid
    scf.yield %t : !grid
  }
  return %r : !grid
}

func.func @nested(%u: !grid) -> !grid {
  %A = linop.stencil {(0,0) = 0.2, (-1,0) = 0.2, (1,0) = 0.2, (0,-1) = 0.2, (0,1) = 0.2} dirichlet : !linop.operator<!grid>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 5 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%p = %u) -> (!grid) {
    %s = scf.for %j = %c0 to %i step %c1 iter_args(%q = %p) -> (!grid) {
      %t = linop.apply %A, %q : !grid
      scf.yield %t : !grid
    }
    %w = arith.addf %s, %u : !grid
    scf.yield %w : !grid
  }
  return %r : !grid
}

!dynamic = tensor<?x?xf64>
func.func @dynamic(%u: !dynamic, %f: !dynamic, %c: !dynamic, %n: index) -> !dynamic {
  %A = linop.stencil {(0,0) = %c, (-1,0) = 0.2, (1,0) = 0.2, (0,-1) = 0.2, (0,1) = 0.2} dirichlet : !linop.operator<!dynamic>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%p = %u) -> (!dynamic) {
    %t = linop.apply %A, %p : !dynamic
    %w = arith.addf %t, %f : !dynamic
    scf.yield %w : !dynamic
  }
  return %r : !dynamic
}

// Power iteration on a matrix: a reduction cuts each round in two.
!v = tensor<?xf64>
func.func @power(%p: tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>}, %c: tensor<?xi32> {lathe.csr = #lathe.csr<"A", coordinates>},
                 %v: !v {lathe.csr = #lathe.csr<"A", values>}, %b: !v, %n: index) -> !v {
  %A = linop.csr %p, %c, %v : tensor<?xi32>, tensor<?xi32>, !v
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%q = %b) -> (!v) {
    %t = linop.apply %A, %q : !v
    %square = linop.dot %t, %t : !v
    %s = math.rsqrt %square : f64
    %size = tensor.dim %t, %c0 : !v
    %factor = tensor.splat %s[%size] : !v
    %next = arith.mulf %t, %factor : !v
    scf.yield %next : !v
  }
  return %r : !v
}

func.func @rounds(%low: index, %high: index, %step: index) -> index {
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %n = scf.for %i = %low to %high step %step iter_args(%k = %zero) -> index {
    %more = arith.addi %k, %one : index
    scf.yield %more : index
  }
  return %n : index
}

func.func @without_sign(%u: !grid, %low: i32, %high: i32, %step: i32) -> (!grid, i32) {
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %r = scf.for unsigned %i = %low to %high step %step iter_args(%p = %u) -> (!grid) : i32 {
    %q = arith.addf %p, %u : !grid
    scf.yield %q : !grid
  }
  %n = scf.for unsigned %i = %low to %high step %step iter_args(%k = %zero) -> i32 : i32 {
    %more = arith.addi %k, %one : i32
    scf.yield %more : i32
  }
  return %r, %n : !grid, i32
}

// States that change places with no pass over them.
func.func @swap(%x: tensor<?xf64>, %y: tensor<?xf64>, %n: index) -> (tensor<?xf64>, tensor<?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%u = %x, %v = %y) -> (tensor<?xf64>, tensor<?xf64>) {
    %a = tensor.extract %u[%i] : tensor<?xf64>
    %w = tensor.insert %a into %v[%c0] : tensor<?xf64>
    scf.yield %w, %u : tensor<?xf64>, tensor<?xf64>
  }
  return %r#0, %r#1 : tensor<?xf64>, tensor<?xf64>
}
