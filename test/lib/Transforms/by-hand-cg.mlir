// Structure, not recognition: conjugate gradients by name, and the same
// iteration written out by a user, are the same program from form on.
//
// RUN: rm -rf %t && split-file %s %t
// RUN: lathe-opt %t/named.mlir --lathe-target=cpu=haswell --lathe-simplify --lathe-analyse --lathe-choose --lathe-expand --lathe-form -o %t/named-form.mlir
// RUN: lathe-opt %t/by-hand.mlir --lathe-target=cpu=haswell --lathe-simplify --lathe-analyse --lathe-choose --lathe-expand --lathe-form -o %t/by-hand-form.mlir
// RUN: diff %t/named-form.mlir %t/by-hand-form.mlir
// RUN: lathe-opt %t/named-form.mlir --lathe-schedule --lathe-vectorise --lathe-bufferise --lathe-sweep -o %t/named-sweep.mlir
// RUN: lathe-opt %t/by-hand-form.mlir --lathe-schedule --lathe-vectorise --lathe-bufferise --lathe-sweep -o %t/by-hand-sweep.mlir
// RUN: diff %t/named-sweep.mlir %t/by-hand-sweep.mlir

// And what is equal is the real thing: two passes over memory in the inner loop.
// RUN: FileCheck %s --input-file=%t/by-hand-form.mlir
// RUN: FileCheck %s --input-file=%t/by-hand-sweep.mlir --check-prefix=SWEEP

// CHECK-LABEL: func.func @solve
// CHECK:       sched.loop
// CHECK:       sched.loop
// CHECK:       sched.loop
// CHECK:       sched.loop
// CHECK-COUNT-2: sched.group
// CHECK-NOT:   sched.group
// CHECK:       sched.next

// SWEEP-LABEL: func.func @solve
// SWEEP-NOT:   sched.group
// SWEEP:       math.fma {{.*}} : vector<4xf64>

//--- named.mlir
!grid = tensor<64x64xf64>
func.func @solve(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %iterations, %residual, %reason = solver.cg %A, %b : !grid
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}

//--- by-hand.mlir
!grid = tensor<64x64xf64>
func.func @solve(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>

  // The norm of b: also of one whose squares leave the range of f64.
  %large = arith.constant 0x6570000000000000 : f64 // 2^600
  %small = arith.constant 0x1A70000000000000 : f64 // 2^-600
  %tiny2 = arith.constant 1.0e-300 : f64
  %huge2 = arith.constant 1.0e+300 : f64
  %plain = linop.dot %b, %b : !grid
  %usual = math.sqrt %plain : f64
  %larges = tensor.splat %large : !grid
  %up = arith.mulf %larges, %b : !grid
  %upsum = linop.dot %up, %up : !grid
  %uproot = math.sqrt %upsum : f64
  %fromup = arith.mulf %small, %uproot : f64
  %vanishes = arith.cmpf olt, %plain, %tiny2 : f64
  %either = arith.select %vanishes, %fromup, %usual : f64
  %smalls = tensor.splat %small : !grid
  %down = arith.mulf %smalls, %b : !grid
  %downsum = linop.dot %down, %down : !grid
  %downroot = math.sqrt %downsum : f64
  %fromdown = arith.mulf %large, %downroot : f64
  %overflows = arith.cmpf ogt, %plain, %huge2 : f64
  %norm = arith.select %overflows, %fromdown, %either : f64

  %zero = arith.constant 0.0 : f64

  // r and p are those of the system times the power of two nearest 1 / norm.
  %mantissa = arith.constant 52 : i64
  %least = arith.constant 1 : i64
  %most = arith.constant 2045 : i64
  %mirror = arith.constant 2046 : i64
  %bits = arith.bitcast %norm : f64 to i64
  %shifted = arith.shrui %bits, %mantissa : i64
  %atleast = arith.maxsi %shifted, %least : i64
  %exponent = arith.minsi %atleast, %most : i64
  %inverse = arith.subi %mirror, %exponent : i64
  %scalebits = arith.shli %inverse, %mantissa : i64
  %scale = arith.bitcast %scalebits : i64 to f64
  %backbits = arith.shli %exponent, %mantissa : i64
  %back = arith.bitcast %backbits : i64 to f64

  %limit = arith.constant 20000 : i64
  %zeros = arith.constant dense<0.0> : !grid
  %x, %iterations, %residual, %reason =
      solver.iterate %A, %b (%x = %zeros) carry (%r, %p, %rr : f64, %beta : f64)
      max_iterations %limit : !grid from {
    %Ax = linop.apply %A, %x : !grid
    %unscaled = arith.subf %b, %Ax : !grid
    %scales = tensor.splat %scale : !grid
    %r = arith.mulf %scales, %unscaled : !grid
    %rr = linop.dot %r, %r : !grid
    solver.yield %r, %zeros, %rr, %zero : !grid, !grid, f64, f64
  } {
    solver.require positive %rr

    // p = beta p + r, and the step along it.
    %betas = tensor.splat %beta : !grid
    %direction = math.fma %betas, %p, %r : !grid
    %q = linop.apply %A, %direction : !grid
    %pq = linop.dot %direction, %q : !grid
    solver.require positive %pq
    %alpha = arith.divf %rr, %pq : f64
    solver.require finite %alpha

    // x = x + alpha p, r = r - alpha q.
    %step = arith.mulf %back, %alpha : f64
    %alphas = tensor.splat %step : !grid
    %xnew = math.fma %alphas, %direction, %x : !grid
    %minus = arith.negf %alpha : f64
    %minuses = tensor.splat %minus : !grid
    %rnew = math.fma %minuses, %q, %r : !grid

    %rrnew = linop.dot %rnew, %rnew : !grid
    %betanew = arith.divf %rrnew, %rr : f64
    %rho2 = linop.dot %rnew, %rnew : !grid
    %rho = math.sqrt %rho2 : f64
    %residualnorm = arith.mulf %back, %rho : f64
    solver.measure value %residualnorm of new : f64
    solver.yield %xnew, %rnew, %direction, %rrnew, %betanew : !grid, !grid, !grid, f64, f64
  }
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}
