// A program has structured control flow, each function one end, a tensor a few dimensions.
// RUN: not lathe-opt %s --split-input-file --lathe-target 2>&1 | FileCheck %s

// CHECK: error: 'func.func' op is not allowed after stage 'target': a function is one block that ends with a return
func.func @blocks(%x: i64) -> i64 {
  cf.br ^bb1
^bb1:
  return %x : i64
}

// -----

// CHECK: error: 'func.func' op is not allowed after stage 'target': a function is one block that ends with a return
func.func @no_end(%x: i64) -> i64 {
  ub.unreachable
}

// -----

// CHECK: error: 'func.func' op is not allowed after stage 'target': a tensor has at most 16 dimensions
func.func @rank(%x: tensor<1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1xf64>) -> f64 {
  %zero = arith.constant 0.0 : f64
  return %zero : f64
}

// -----

// CHECK: error: 'func.func' op is not allowed after stage 'target': calls are inlined, and would make more than 100,000 ops of this function
func.func @calls(%x: f64) -> f64 {
  %y = func.call @g0(%x) : (f64) -> f64
  return %y : f64
}
func.func private @g0(%x: f64) -> f64 {
  %a = func.call @g1(%x) : (f64) -> f64
  %b = func.call @g1(%a) : (f64) -> f64
  %c = func.call @g1(%b) : (f64) -> f64
  %d = func.call @g1(%c) : (f64) -> f64
  return %d : f64
}
func.func private @g1(%x: f64) -> f64 {
  %a = func.call @g2(%x) : (f64) -> f64
  %b = func.call @g2(%a) : (f64) -> f64
  %c = func.call @g2(%b) : (f64) -> f64
  %d = func.call @g2(%c) : (f64) -> f64
  return %d : f64
}
func.func private @g2(%x: f64) -> f64 {
  %a = func.call @g3(%x) : (f64) -> f64
  %b = func.call @g3(%a) : (f64) -> f64
  %c = func.call @g3(%b) : (f64) -> f64
  %d = func.call @g3(%c) : (f64) -> f64
  return %d : f64
}
func.func private @g3(%x: f64) -> f64 {
  %a = func.call @g4(%x) : (f64) -> f64
  %b = func.call @g4(%a) : (f64) -> f64
  %c = func.call @g4(%b) : (f64) -> f64
  %d = func.call @g4(%c) : (f64) -> f64
  return %d : f64
}
func.func private @g4(%x: f64) -> f64 {
  %a = func.call @g5(%x) : (f64) -> f64
  %b = func.call @g5(%a) : (f64) -> f64
  %c = func.call @g5(%b) : (f64) -> f64
  %d = func.call @g5(%c) : (f64) -> f64
  return %d : f64
}
func.func private @g5(%x: f64) -> f64 {
  %a = func.call @g6(%x) : (f64) -> f64
  %b = func.call @g6(%a) : (f64) -> f64
  %c = func.call @g6(%b) : (f64) -> f64
  %d = func.call @g6(%c) : (f64) -> f64
  return %d : f64
}
func.func private @g6(%x: f64) -> f64 {
  %a = func.call @g7(%x) : (f64) -> f64
  %b = func.call @g7(%a) : (f64) -> f64
  %c = func.call @g7(%b) : (f64) -> f64
  %d = func.call @g7(%c) : (f64) -> f64
  return %d : f64
}
func.func private @g7(%x: f64) -> f64 {
  %a = func.call @g8(%x) : (f64) -> f64
  %b = func.call @g8(%a) : (f64) -> f64
  %c = func.call @g8(%b) : (f64) -> f64
  %d = func.call @g8(%c) : (f64) -> f64
  return %d : f64
}
func.func private @g8(%x: f64) -> f64 {
  %a = func.call @g9(%x) : (f64) -> f64
  %b = func.call @g9(%a) : (f64) -> f64
  %c = func.call @g9(%b) : (f64) -> f64
  %d = func.call @g9(%c) : (f64) -> f64
  return %d : f64
}
func.func private @g9(%x: f64) -> f64 {
  %y = arith.addf %x, %x : f64
  return %y : f64
}

// -----

// CHECK: error: 'scf.forall' op is not allowed after stage 'target': the control flow of a program is scf.for, scf.if and scf.while
func.func @forall(%x: tensor<8xf64>, %y: tensor<16xf64>) -> tensor<8xf64> {
  %r = scf.forall (%i) in (16) shared_outs(%o = %x) -> (tensor<8xf64>) {
    %s = tensor.extract_slice %y[%i][1][1] : tensor<16xf64> to tensor<1xf64>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %s into %o[%i][1][1] : tensor<1xf64> into tensor<8xf64>
    }
  }
  return %r : tensor<8xf64>
}

// -----

// CHECK: error: 'scf.for' op is not allowed after stage 'target': the step of a loop is positive
func.func @step(%x: tensor<8xf64>) -> tensor<8xf64> {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %r = scf.for %i = %c0 to %c8 step %c0 iter_args(%y = %x) -> tensor<8xf64> {
    %z = arith.addf %y, %y : tensor<8xf64>
    scf.yield %z : tensor<8xf64>
  }
  return %r : tensor<8xf64>
}
