// In an iteration, elementwise linalg ops become arith and math on whole grids and sums
// over a grid dots; outside of one they stay.
// RUN: lathe-opt %s --lathe-linalg-to-elementwise | FileCheck %s

!grid = tensor<40x50xf64>
#same = affine_map<(i, j) -> (i, j)>
#turned = affine_map<(i, j) -> (j, i)>
#row = affine_map<(i, j) -> (j)>
#point = affine_map<(i, j) -> ()>

// What is read by rows is laid out before the iteration.
// CHECK-LABEL: func.func @solve
// CHECK-SAME:  %[[B:[a-z0-9]+]]: tensor<40x50xf64>, %[[W:.+]]: tensor<50xf64>, %[[S:.+]]: f64, %[[T:.+]]: tensor<f64>)
// CHECK:       %[[START:.+]] = linalg.add
// CHECK:       %[[ROWS:.+]] = linalg.generic {{{.*}}iterator_types = ["parallel", "parallel"]} ins(%[[W]] : tensor<50xf64>)
// CHECK:       solver.iterate
// CHECK-NOT:   linalg
// CHECK:       %[[AX:.+]] = linop.apply
// CHECK:       %[[R:.+]] = arith.subf %[[B]], %[[AX]]
// CHECK:       %[[V:.+]] = tensor.extract %[[T]][]
// CHECK:       %[[TWO:.+]] = arith.constant 2.0
// CHECK:       %[[SV:.+]] = arith.mulf %[[S]], %[[V]] : f64
// CHECK:       %[[C:.+]] = arith.addf %[[SV]], %[[TWO]] : f64
// CHECK:       %[[WR:.+]] = arith.mulf %[[ROWS]], %[[R]] : tensor<40x50xf64>
// CHECK:       %[[CS:.+]] = tensor.splat %[[C]] : tensor<40x50xf64>
// CHECK:       %[[P:.+]] = arith.mulf %[[CS]], %[[WR]] : tensor<40x50xf64>
// CHECK:       %[[E:.+]] = math.exp %[[P]] : tensor<40x50xf64>
// CHECK:       %[[RR:.+]] = linop.dot %[[R]], %[[R]]
// CHECK:       %[[BEFORE:.+]] = tensor.extract
// CHECK:       %[[SUM:.+]] = arith.addf %[[BEFORE]], %[[RR]] : f64
// CHECK:       %[[ALL:.+]] = tensor.from_elements %[[SUM]] : tensor<f64>
// CHECK:       %[[STATE:.+]] = tensor.extract %[[ALL]][]
// CHECK:       solver.yield %[[E]], %[[STATE]] : tensor<40x50xf64>, f64
func.func @solve(%b: !grid, %w: tensor<50xf64>, %s: f64, %t: tensor<f64>) -> !grid {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.0} dirichlet : !linop.operator<!grid>
  %zero = arith.constant dense<0.0> : tensor<f64>
  %e = tensor.empty() : !grid
  %start = linalg.add ins(%b, %b : !grid, !grid) outs(%e : !grid) -> !grid
  %x, %k, %residual, %reason = solver.iterate %A, %b (%x = %start, %sum = %zero : tensor<f64>) : !grid {
    %Ax = linop.apply %A, %x : !grid
    %r = linalg.sub ins(%b, %Ax : !grid, !grid) outs(%e : !grid) -> !grid
    %p = linalg.generic {indexing_maps = [#row, #same, #point, #same], iterator_types = ["parallel", "parallel"]}
        ins(%w, %r, %t : tensor<50xf64>, !grid, tensor<f64>) outs(%e : !grid) {
    ^bb0(%w0: f64, %r0: f64, %t0: f64, %old: f64):
      %two = arith.constant 2.0 : f64
      %st = arith.mulf %s, %t0 : f64
      %c = arith.addf %st, %two : f64
      %wr = arith.mulf %w0, %r0 : f64
      %m = arith.mulf %c, %wr : f64
      linalg.yield %m : f64
    } -> !grid
    %x1 = linalg.exp ins(%p : !grid) outs(%e : !grid) -> !grid
    %rr = linalg.generic {indexing_maps = [#turned, #point], iterator_types = ["reduction", "reduction"]}
        ins(%r : !grid) outs(%zero : tensor<f64>) {
    ^bb0(%r0: f64, %old: f64):
      %sq = arith.mulf %r0, %r0 : f64
      %more = arith.addf %sq, %old : f64
      linalg.yield %more : f64
    } -> tensor<f64>
    solver.yield %x1, %rr : !grid, tensor<f64>
  }
  return %x : !grid
}

// Sizes that are known only at run time come from outside, and a sum that is no dot is
// one with ones.
// CHECK-LABEL: func.func @dynamic
// CHECK-SAME:  %[[B:[a-z0-9]+]]: tensor<?xf32>
// CHECK:       solver.iterate
// CHECK:       %[[N:.+]] = tensor.dim %[[B]]
// CHECK:       tensor.splat %{{.+}}[%[[N]]] : tensor<?xf32>
// CHECK:       %[[N:.+]] = tensor.dim %[[B]]
// CHECK:       %[[ONES:.+]] = tensor.splat %{{.+}}[%[[N]]] : tensor<?xf32>
// CHECK:       %[[ALL:.+]] = linop.dot %{{.+}}, %[[ONES]]
// CHECK:       arith.truncf %[[ALL]] : f64 to f32
func.func @dynamic(%b: tensor<?xf32>, %d: tensor<?xf32>, %zero: tensor<f32>, %half: f32) -> tensor<?xf32> {
  %A = linop.diagonal %d : tensor<?xf32>
  %x, %k, %residual, %reason = solver.iterate %A, %b (%x = %b, %sum = %zero : tensor<f32>) : tensor<?xf32> {
    %i = arith.constant 0 : index
    %n = tensor.dim %x, %i : tensor<?xf32>
    %e = tensor.empty(%n) : tensor<?xf32>
    %halves = linalg.fill ins(%half : f32) outs(%e : tensor<?xf32>) -> tensor<?xf32>
    %x1 = linalg.map { arith.mulf } ins(%x, %halves : tensor<?xf32>, tensor<?xf32>) outs(%x : tensor<?xf32>)
    %s = linalg.reduce { arith.addf } ins(%x1 : tensor<?xf32>) outs(%zero : tensor<f32>) dimensions = [0]
    solver.yield %x1, %s : tensor<?xf32>, tensor<f32>
  }
  return %x : tensor<?xf32>
}

// What is made with the sizes of another tensor the other way round has its own, and
// so has what a matrix makes that is not square.
// CHECK-LABEL: func.func @turned
// CHECK-SAME:  %[[B:[a-z0-9]+]]: tensor<?x?xf64>
// CHECK:       solver.iterate
// CHECK:       %[[N:.+]] = tensor.dim %[[B]], %c1
// CHECK:       %[[M:.+]] = tensor.dim %[[B]], %c0
// CHECK:       tensor.splat %{{.+}}[%[[N]], %[[M]]] : tensor<?x?xf64>
func.func @turned(%b: tensor<?x?xf64>, %s: f64) -> tensor<?x?xf64> {
  %A = linop.identity : !linop.operator<tensor<?x?xf64>>
  %i = arith.constant 0 : index
  %j = arith.constant 1 : index
  %x, %k, %residual, %reason = solver.iterate %A, %b (%x = %b) : tensor<?x?xf64> {
    %m = tensor.dim %x, %i : tensor<?x?xf64>
    %n = tensor.dim %x, %j : tensor<?x?xf64>
    %e = tensor.empty(%n, %m) : tensor<?x?xf64>
    %t = linalg.fill ins(%s : f64) outs(%e : tensor<?x?xf64>) -> tensor<?x?xf64>
    %e1 = tensor.empty(%m, %n) : tensor<?x?xf64>
    %x1 = linalg.transpose ins(%t : tensor<?x?xf64>) outs(%e1 : tensor<?x?xf64>) permutation = [1, 0]
    solver.yield %x1 : tensor<?x?xf64>
  }
  return %x : tensor<?x?xf64>
}

// CHECK-LABEL: func.func @rectangle
// CHECK-SAME:  %{{.+}}: tensor<?xf64>, %[[F:.+]]: tensor<?x?xf64>
// CHECK:       solver.iterate
// CHECK:       %[[Y:.+]] = linop.apply
// CHECK:       %[[N:.+]] = tensor.dim %[[Y]]
// CHECK:       tensor.splat %{{.+}}[%[[N]]] : tensor<?xf64>
func.func @rectangle(%b: tensor<?xf64>, %f: tensor<?x?xf64>, %s: f64) -> tensor<?xf64> {
  %A = linop.identity : !linop.operator<tensor<?xf64>>
  %F = linop.dense %f : tensor<?x?xf64>
  %zero = arith.constant dense<0.0> : tensor<f64>
  %x, %k, %residual, %reason = solver.iterate %A, %b (%x = %b, %sum = %zero : tensor<f64>) : tensor<?xf64> {
    %y = linop.apply %F, %x : tensor<?xf64>
    %scaled = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%y : tensor<?xf64>) {
    ^bb0(%old: f64):
      %new = arith.mulf %old, %s : f64
      linalg.yield %new : f64
    } -> tensor<?xf64>
    %q = linalg.reduce { arith.addf } ins(%scaled : tensor<?xf64>) outs(%zero : tensor<f64>) dimensions = [0]
    solver.yield %x, %q : tensor<?xf64>, tensor<f64>
  }
  return %x : tensor<?xf64>
}

// An index, another reduction, a transpose of what the iteration computes: as they are.
// CHECK-LABEL: func.func @others
// CHECK:       solver.iterate
// CHECK:       linalg.index
// CHECK:       linalg.transpose
// CHECK:       linalg.reduce
// CHECK:       linalg.matvec
func.func @others(%b: tensor<8x8xf64>, %v: tensor<8xf64>) -> tensor<8x8xf64> {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.0} dirichlet : !linop.operator<tensor<8x8xf64>>
  %x, %k, %residual, %reason = solver.iterate %A, %b (%x = %b, %s = %v : tensor<8xf64>) : tensor<8x8xf64> {
    %p = linalg.generic {indexing_maps = [#same], iterator_types = ["parallel", "parallel"]} outs(%x : tensor<8x8xf64>) {
    ^bb0(%old: f64):
      %i = linalg.index 0 : index
      %n = arith.index_cast %i : index to i32
      %f = arith.sitofp %n : i32 to f64
      linalg.yield %f : f64
    } -> tensor<8x8xf64>
    %t = linalg.transpose ins(%p : tensor<8x8xf64>) outs(%x : tensor<8x8xf64>) permutation = [1, 0]
    %m = linalg.reduce { arith.maximumf } ins(%t : tensor<8x8xf64>) outs(%s : tensor<8xf64>) dimensions = [0]
    %y = linalg.matvec ins(%t, %m : tensor<8x8xf64>, tensor<8xf64>) outs(%v : tensor<8xf64>) -> tensor<8xf64>
    solver.yield %t, %y : tensor<8x8xf64>, tensor<8xf64>
  }
  return %x : tensor<8x8xf64>
}
