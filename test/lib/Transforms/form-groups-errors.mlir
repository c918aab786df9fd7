// RUN: lathe-opt %s --lathe-form-groups --split-input-file --verify-diagnostics

func.func @batch(%x: tensor<3x8xf64>) -> tensor<3x8xf64> {
  %A = linop.stencil {(0) = 2.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{applies 'linop.stencil' to a batch, 'tensor<3x8xf64>', expected one 'tensor<8xf64>' (dense operators and Kronecker products take a batch)}}
  %y = linop.apply %A, %x : !linop.operator<tensor<8xf64>>, tensor<3x8xf64>
  return %y : tensor<3x8xf64>
}

// -----

func.func @argument(%A: !linop.operator<tensor<8xf64>>, %x: tensor<8xf64>) -> tensor<8xf64> {
  // expected-error@+1 {{does not see the definition of its operator}}
  %y = linop.apply %A, %x : tensor<8xf64>
  return %y : tensor<8xf64>
}

// -----

func.func @no_rows(%f: tensor<8x8xf64>, %x: tensor<8xf64>, %c: f64) -> tensor<8xf64> {
  %D = linop.dense %f : tensor<8x8xf64>
  %A = linop.scale %D by %c : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{applies 'linop.scale' inside a solve or beneath a scale or shift, expected a stencil, a CSR matrix, a diagonal or the identity there; an apply of it outside works}}
  %y = linop.apply %A, %x : tensor<8xf64>
  return %y : tensor<8xf64>
}

// -----

func.func @while(%x: tensor<8xf64>, %n: index) -> tensor<8xf64> {
  %c1 = arith.constant 1 : index
  // expected-error@+1 {{'scf.while' op works on whole grids, expected that in scf.for, scf.if or solver.iterate only}}
  %r:2 = scf.while (%p = %x, %i = %n) : (tensor<8xf64>, index) -> (tensor<8xf64>, index) {
    %c = arith.cmpi slt, %c1, %i : index
    scf.condition(%c) %p, %i : tensor<8xf64>, index
  } do {
  ^bb0(%p: tensor<8xf64>, %i: index):
    %q = arith.addf %p, %p : tensor<8xf64>
    %j = arith.subi %i, %c1 : index
    scf.yield %q, %j : tensor<8xf64>, index
  }
  return %r#0 : tensor<8xf64>
}

// -----

func.func @iterate(%b: tensor<8xf64>) -> tensor<8xf64> {
  %A = linop.stencil {(0) = 2.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  // expected-error@+1 {{is an iteration, expected loops: run --lathe-lower-iterate first}}
  %x, %k, %r, %why = solver.iterate %A, %b (%y = %b) : tensor<8xf64> {
    %n = arith.addf %y, %b : tensor<8xf64>
    solver.yield %n : tensor<8xf64>
  }
  return %x : tensor<8xf64>
}

// -----

#all = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
func.func @two_sums(%go: i1, %x: tensor<4x8xf64>, %y: tensor<4xf64>) -> tensor<4xf64> {
  %r:2 = sched.loop while %go states(%y, %y : tensor<4xf64>, tensor<4xf64>) {
  ^bb0(%p: tensor<4xf64>, %q: tensor<4xf64>):
    // expected-error@+1 {{adds to 2 tensors in an iteration, expected one result of an op that reads its destination}}
    %s:2 = linalg.generic {indexing_maps = [#all, #row, #row], iterator_types = ["parallel", "reduction"]}
        ins(%x : tensor<4x8xf64>) outs(%p, %q : tensor<4xf64>, tensor<4xf64>) {
    ^bb0(%e: f64, %a: f64, %m: f64):
      %a1 = arith.addf %a, %e : f64
      %m1 = arith.maximumf %m, %e : f64
      linalg.yield %a1, %m1 : f64, f64
    } -> (tensor<4xf64>, tensor<4xf64>)
    sched.next %go states %s#0, %s#1 : tensor<4xf64>, tensor<4xf64>
  }
  return %r#0 : tensor<4xf64>
}

// -----

// As many rows as rounds were done: no buffer before the loop is as long as that.
func.func @growing(%go: i1, %x: tensor<8xf64>, %k: index) -> index {
  %one = arith.constant 1 : index
  %r = sched.loop while %go states(%k : index) {
  ^bb0(%n: index):
    %e = tensor.empty(%n) : tensor<?x8xf64>
    // expected-error@+1 {{has no buffer for its result in an iteration: nothing tells the size of its result}}
    %y = linalg.broadcast ins(%x : tensor<8xf64>) outs(%e : tensor<?x8xf64>) dimensions = [0]
    %v = tensor.extract %y[%one, %one] : tensor<?x8xf64>
    %p = arith.cmpf olt, %v, %v : f64
    %next = arith.addi %n, %one : index
    sched.next %p states %next : index
  }
  return %r : index
}
