// An integer division by zero, or of the least number by -1, has a result, in every
// place where a program may divide: a kernel ends no process.
// REQUIRES: lathe-run

// RUN: lathe-run %s --entry=whole 7 0 --check | FileCheck %s --check-prefix=SIGNED-ZERO
// SIGNED-ZERO: result 0: 0
// SIGNED-ZERO: result 1: 7
// SIGNED-ZERO: result 2: 0
// SIGNED-ZERO: result 3: 0
// RUN: lathe-run %s --entry=whole -9223372036854775808 -1 --check | FileCheck %s --check-prefix=SIGNED-LEAST
// SIGNED-LEAST: result 0: -9223372036854775808
// SIGNED-LEAST: result 1: 0
// SIGNED-LEAST: result 2: -9223372036854775808
// SIGNED-LEAST: result 3: -9223372036854775808
// RUN: lathe-run %s --entry=whole -7 2 --check | FileCheck %s --check-prefix=SIGNED-TWO
// SIGNED-TWO: result 0: -3
// SIGNED-TWO: result 1: -1
// SIGNED-TWO: result 2: -3
// SIGNED-TWO: result 3: -4
func.func @whole(%a: i64, %b: i64) -> (i64, i64, i64, i64) {
  %0 = arith.divsi %a, %b : i64
  %1 = arith.remsi %a, %b : i64
  %2 = arith.ceildivsi %a, %b : i64
  %3 = arith.floordivsi %a, %b : i64
  return %0, %1, %2, %3 : i64, i64, i64, i64
}

// RUN: lathe-run %s --entry=narrow -2147483648 -1 --check | FileCheck %s --check-prefix=NARROW
// NARROW: result 0: -2147483648
// NARROW: result 1: 0
func.func @narrow(%a: i32, %b: i32) -> (i32, i32) {
  %0 = arith.divsi %a, %b : i32
  %1 = arith.remsi %a, %b : i32
  return %0, %1 : i32, i32
}

// RUN: lathe-run %s --entry=natural -7 0 --check | FileCheck %s --check-prefix=UNSIGNED
// UNSIGNED: result 0: 0
// UNSIGNED: result 1: -7
// UNSIGNED: result 2: 0
func.func @natural(%a: i32, %b: i32) -> (i32, i32, i32) {
  %0 = arith.divui %a, %b : i32
  %1 = arith.remui %a, %b : i32
  %2 = arith.ceildivui %a, %b : i32
  return %0, %1, %2 : i32, i32, i32
}

// RUN: lathe-run %s --entry=sizes 7 0 --check | FileCheck %s --check-prefix=SIZES
// SIZES: result 0: 0
// SIZES: result 1: 7
// SIZES: result 2: 0
// SIZES: result 3: 7
func.func @sizes(%a: index, %b: index) -> (index, index, index, index) {
  %0 = index.divs %a, %b
  %1 = index.rems %a, %b
  %2 = index.ceildivu %a, %b
  %3 = index.remu %a, %b
  return %0, %1, %2, %3 : index, index, index, index
}

// RUN: lathe-run %s --entry=tensors ones zeros --check | FileCheck %s --check-prefix=TENSORS
// TENSORS: result 0: 5 i64, [0, 0, 0, 0, 0]
// TENSORS: result 1: 5 i64, [1, 1, 1, 1, 1]
func.func @tensors(%a: tensor<5xi64>, %b: tensor<5xi64>) -> (tensor<5xi64>, tensor<5xi64>) {
  %0 = linalg.div ins(%a, %b : tensor<5xi64>, tensor<5xi64>)
                  outs(%a : tensor<5xi64>) -> tensor<5xi64>
  %1 = arith.remsi %a, %b : tensor<5xi64>
  return %0, %1 : tensor<5xi64>, tensor<5xi64>
}

// RUN: lathe-run %s --entry=body ones:5 --check | FileCheck %s --check-prefix=BODY
// BODY: result 0: 5 i64, [-3, -6, 0, 6, 3]
func.func @body(%a: tensor<?xi64>) -> tensor<?xi64> {
  %0 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      outs(%a : tensor<?xi64>) {
    ^bb0(%x: i64):
      %i = linalg.index 0 : index
      %j = arith.index_cast %i : index to i64
      %two = arith.constant 2 : i64
      %six = arith.constant 6 : i64
      %d = arith.subi %j, %two : i64
      %q = arith.floordivsi %six, %d : i64
      linalg.yield %q : i64
  } -> tensor<?xi64>
  return %0 : tensor<?xi64>
}

// The key's block is divided by a number that the caller gives.
// RUN: lathe-run %s --entry=attention normal:1 normal:2 normal:3 0 --check | FileCheck %s --check-prefix=ATTENTION
// RUN: lathe-run %s --entry=attention normal:1 normal:2 normal:3 3 --check | FileCheck %s --check-prefix=ATTENTION
// ATTENTION: check: result 0, {{.*}}, ok
func.func @attention(%q: tensor<1x9x4xf32>, %k: tensor<1x11x4xf32>, %v: tensor<1x11x4xf32>,
                     %block: index) -> tensor<1x9x4xf32> {
  %o = attn.attention %q, %k, %v : tensor<1x9x4xf32>, tensor<1x11x4xf32>, tensor<1x11x4xf32>
    score (%s, %h, %i, %j) {
      %r = arith.remui %j, %block : index
      %n = arith.index_cast %r : index to i64
      %f = arith.sitofp %n : i64 to f32
      %t = arith.subf %s, %f : f32
      attn.yield %t : f32
    }
    mask (%h, %i, %j) {
      %m = arith.divui %i, %block : index
      %n = arith.divui %j, %block : index
      %c = arith.cmpi uge, %m, %n : index
      attn.yield %c : i1
    }
  return %o : tensor<1x9x4xf32>
}

// RUN: lathe-run %s --entry=iterate normal:1 0 --check | FileCheck %s --check-prefix=ITERATE
// RUN: lathe-run %s --entry=iterate normal:1 -3 --check | FileCheck %s --check-prefix=ITERATE
// ITERATE: check: result 0, {{.*}}, ok
// ITERATE: reason: 0
!grid = tensor<20xf64>
func.func @iterate(%b: !grid, %n: i64) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0) = 4.5, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<!grid>
  %x0 = arith.constant dense<0.0> : !grid
  %alpha = arith.constant dense<0.2> : !grid
  %one = arith.constant 1 : i64
  %x, %iterations, %residual, %reason = solver.iterate %A, %b (%x = %x0) : !grid {
    %Ax = linop.apply %A, %x : !grid
    %r = arith.subf %b, %Ax : !grid
    %q = arith.divsi %one, %n : i64
    %shift = arith.sitofp %q : i64 to f64
    %s = tensor.splat %shift : !grid
    %whole = arith.fptosi %r : !grid to tensor<20xi64>
    %rest = arith.remsi %whole, %whole : tensor<20xi64>
    %f = arith.sitofp %rest : tensor<20xi64> to !grid
    %t = arith.addf %r, %s : !grid
    %u = arith.addf %t, %f : !grid
    %scaled = arith.mulf %alpha, %u : !grid
    %xnew = arith.addf %x, %scaled : !grid
    solver.yield %xnew : !grid
  }
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}
