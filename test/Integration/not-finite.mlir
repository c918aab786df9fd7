// Where a solve ends with reason 5, x is the last finite one that was looked at, in
// compiled code as in the reference: x grows by 1e100 a body, so that the fourth is
// infinite, under an operator so small that no residual shows it before.
// REQUIRES: lathe-run
// DEFINE: %{run} = lathe-run %s 1e-305 --entry
// RUN: %{run}=every | FileCheck %s --check-prefix=THIRD
// RUN: %{run}=every --interpret | FileCheck %s --check-prefix=THIRD
// RUN: %{run}=of_new | FileCheck %s --check-prefix=THIRD
// RUN: %{run}=of_new --interpret | FileCheck %s --check-prefix=THIRD
// RUN: %{run}=of_old | FileCheck %s --check-prefix=THIRD
// RUN: %{run}=of_old --interpret | FileCheck %s --check-prefix=THIRD
// RUN: %{run}=second | FileCheck %s --check-prefix=SECOND
// RUN: %{run}=second --interpret | FileCheck %s --check-prefix=SECOND
// RUN: %{run}=seen | FileCheck %s --check-prefix=START
// RUN: %{run}=seen --interpret | FileCheck %s --check-prefix=START
// RUN: %{run}=cg | FileCheck %s --check-prefix=START
// RUN: %{run}=cg --interpret | FileCheck %s --check-prefix=START
// RUN: %{run}=sor | FileCheck %s --check-prefix=START
// RUN: %{run}=sor --interpret | FileCheck %s --check-prefix=START
// THIRD:      x: 2 f64, [1e+300, 1e+300]
// THIRD-NEXT: iterations: 3
// THIRD:      reason: 5 (not finite)
// SECOND:      x: 2 f64, [1e+200, 1e+200]
// SECOND-NEXT: iterations: 2
// SECOND:      reason: 5 (not finite)
// START:      x: 2 f64, [0, 0]
// START-NEXT: iterations: 0
// START-NEXT: true residual: 1
// START:      reason: 5 (not finite)
!v = tensor<2xf64>

func.func @every(%small: f64) -> (!v, i64, f64, i32) {
  %d = tensor.splat %small : !v
  %A = linop.diagonal %d : !v
  %b = arith.constant dense<1.0> : !v
  %one = arith.constant dense<1.0> : !v
  %c = arith.constant dense<1.0e100> : !v
  %x:4 = solver.iterate %A, %b (%s = %one) : !v {
    %next = arith.mulf %s, %c : !v
    solver.yield %next : !v
  }
  return %x#0, %x#1, %x#2, %x#3 : !v, i64, f64, i32
}

// Looks are at the second body and at the fourth.
func.func @second(%small: f64) -> (!v, i64, f64, i32) {
  %d = tensor.splat %small : !v
  %A = linop.diagonal %d : !v
  %b = arith.constant dense<1.0> : !v
  %one = arith.constant dense<1.0> : !v
  %c = arith.constant dense<1.0e100> : !v
  %x:4 = solver.iterate %A, %b (%s = %one) attributes {check_every = 2 : i64} : !v {
    %next = arith.mulf %s, %c : !v
    solver.yield %next : !v
  }
  return %x#0, %x#1, %x#2, %x#3 : !v, i64, f64, i32
}

// A measure that does not see it: the solve runs to its limit.
func.func @of_new(%small: f64) -> (!v, i64, f64, i32) {
  %d = tensor.splat %small : !v
  %A = linop.diagonal %d : !v
  %b = arith.constant dense<1.0> : !v
  %one = arith.constant dense<1.0> : !v
  %c = arith.constant dense<1.0e100> : !v
  %half = arith.constant 0.5 : f64
  %n = arith.constant 10 : i64
  %x:4 = solver.iterate %A, %b (%s = %one) max_iterations %n : !v {
    %next = arith.mulf %s, %c : !v
    solver.measure value %half of new : f64
    solver.yield %next : !v
  }
  return %x#0, %x#1, %x#2, %x#3 : !v, i64, f64, i32
}

func.func @of_old(%small: f64) -> (!v, i64, f64, i32) {
  %d = tensor.splat %small : !v
  %A = linop.diagonal %d : !v
  %b = arith.constant dense<1.0> : !v
  %one = arith.constant dense<1.0> : !v
  %c = arith.constant dense<1.0e100> : !v
  %half = arith.constant 0.5 : f64
  %n = arith.constant 10 : i64
  %x:4 = solver.iterate %A, %b (%s = %one) max_iterations %n : !v {
    %next = arith.mulf %s, %c : !v
    solver.measure value %half of old : f64
    solver.yield %next : !v
  }
  return %x#0, %x#1, %x#2, %x#3 : !v, i64, f64, i32
}

// A measure that is infinite itself, after the first body.
func.func @seen(%small: f64) -> (!v, i64, f64, i32) {
  %d = tensor.splat %small : !v
  %A = linop.diagonal %d : !v
  %b = arith.constant dense<1.0> : !v
  %zero = arith.constant dense<0.0> : !v
  %c = arith.constant dense<1.0e300> : !v
  %x:4 = solver.iterate %A, %b (%s = %zero) : !v {
    %more = arith.addf %s, %c : !v
    %next = arith.mulf %more, %c : !v
    solver.measure norm2 %next of new : !v
    solver.yield %next : !v
  }
  return %x#0, %x#1, %x#2, %x#3 : !v, i64, f64, i32
}

// The solution itself is not a number of f64.
func.func @cg(%small: f64) -> (!v, i64, f64, i32) {
  %d = tensor.splat %small : !v
  %A = linop.diagonal %d : !v
  %b = arith.constant dense<1.0e200> : !v
  %x:4 = solver.cg %A, %b : !v
  return %x#0, %x#1, %x#2, %x#3 : !v, i64, f64, i32
}

func.func @sor(%small: f64) -> (!v, i64, f64, i32) {
  %d = tensor.splat %small : !v
  %A = linop.diagonal %d : !v
  %b = arith.constant dense<1.0e200> : !v
  %x:4 = solver.sor %A, %b : !v
  return %x#0, %x#1, %x#2, %x#3 : !v, i64, f64, i32
}
