// Delays of members, rows of zeros, and storage that shrinks to a few rows.
// RUN: lathe-opt %s --pass-pipeline='builtin.module(func.func(lathe-expand-methods,lathe-lower-iterate,cse,canonicalize,lathe-form-groups,lathe-schedule-groups),cse)' | FileCheck %s
!v = tensor<64x200xf64>
module attributes {lathe.target = #lathe.target<cpu = "haswell", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 256, vector_registers = 16, l1 = 32768, l2 = 262144, l3 = 8388608, line = 64>} {

// The second apply reads a row on, so it is one row behind. What lies between lives
// for rows -1, 0 and 1, and one more for the threads. Both read a row of zeros beyond
// the boundary.
// CHECK-LABEL: func.func @twice
// CHECK:       %[[ROLLING:.+]] = bufferization.alloc_tensor() : tensor<4x200xf64>
// CHECK:       %[[ROW:.+]] = bufferization.alloc_tensor() : tensor<200xf64>
// CHECK:       %[[ZEROS:.+]] = sched.group outs(%[[ROW]]
// CHECK:         sched.yield %{{cst.*}} : f64
// CHECK:       sched.group ins(%{{.+}}) outs(%[[ROLLING]], %{{.+}} : {{.+}}) zeros(%[[ZEROS]] : {{.+}}) rolling [4, 0]
// CHECK:         sched.member into [0] delay [0, 0]
// CHECK:         sched.member into [1] delay [1, 16]
func.func @twice(%x: !v) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!v>
  %z = linop.apply %A, %x : !v
  %w = linop.apply %A, %z : !v
  return %w : !v
}

// Two rows on, two rows behind, and five of them are alive.
// CHECK-LABEL: func.func @wide
// CHECK:       rolling [5, 5, 0]
// CHECK:         sched.member into [0] delay [0, 0]
// CHECK:         sched.member into [1] delay [2, 0]
// CHECK:         sched.member into [2] delay [4, 0]
func.func @wide(%x: !v) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-2,0) = -1.0, (2,0) = -1.0} dirichlet : !linop.operator<!v>
  %z = linop.apply %A, %x : !v
  %w = linop.apply %A, %z : !v
  %y = linop.apply %A, %w : !v
  return %y : !v
}

// A pass that only reads begins where the one before it ended; one that usually
// does not run does not count.
// CHECK-LABEL: func.func @readers
// CHECK:       sched.group backward ins({{.+}} -> f64
// CHECK:       sched.group ins({{.+}}) outs(
// CHECK:       sched.loop
// CHECK-SAME:    lathe.trips = 0
// CHECK:         sched.group ins({{.+}} -> f64
// CHECK:       sched.group backward ins({{.+}} -> f64
func.func @readers(%x: !v, %rare: i1) -> (f64, f64, f64, !v) {
  %s = linop.dot %x, %x : !v
  %factor = tensor.splat %s : !v
  %z = arith.mulf %factor, %x : !v
  %r = sched.loop while %rare states(%s : f64) attributes {lathe.trips = 0 : i64} {
  ^bb0(%old: f64):
    %no = arith.constant false
    %u = linop.dot %z, %x : !v
    sched.next %no states %u : f64
  }
  %rs = tensor.splat %r : !v
  %w = arith.mulf %rs, %z : !v
  %t = linop.dot %w, %w : !v
  return %s, %r, %t, %z : f64, f64, f64, !v
}

// What reads the point alone waits for nobody.
// CHECK-LABEL: func.func @map
// CHECK-NOT:   zeros
// CHECK:       sched.member into [0] delay [0, 0]
// CHECK:         sched.read %{{.+}} at [1, 0] boundaries [1, 1]
// CHECK-NOT:   sched.member
func.func @map(%x: !v, %y: !v) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (1,0) = -1.0} neumann : !linop.operator<!v>
  %z = linop.apply %A, %x : !v
  %w = arith.addf %z, %y : !v
  return %w : !v
}

// A boundary that folds back needs no zeros. Each sweep overwrites what the one
// before it has left: one array, nothing rolls.
// CHECK-LABEL: func.func @neumann
// CHECK:       sched.group ins({{.+}}) outs(%{{[^,]+}} : tensor<64x200xf64>) split 1 chained side_by_side -> tensor<64x200xf64>
// CHECK:         sched.member ordered into [0] delay [1, 16]
// CHECK:         sched.member ordered into [0] delay [2, 32]
func.func @neumann(%b: !v, %x0: !v, %w: f64) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} neumann : !linop.operator<!v>
  %1 = linop.sweep forward %A, %x0, %b omega %w : !v
  %2 = linop.sweep forward %A, %1, %b omega %w : !v
  return %2 : !v
}

// In 1-D a step is a block of points, and blocks follow each other.
// CHECK-LABEL: func.func @line
// CHECK:         sched.member into [0] delay [0] :
// CHECK:         sched.member into [1] delay [1] :
func.func @line(%x: tensor<100000xf64>) -> tensor<100000xf64> {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<100000xf64>>
  %z = linop.apply %A, %x : tensor<100000xf64>
  %w = linop.apply %A, %z : tensor<100000xf64>
  return %w : tensor<100000xf64>
}

// The config says three sweeps a pass: three members, a row apart, in one loop. What
// does not fill a pass is a pass each. The last pass before a look adds up the residual,
// in a member that follows them in each step.
// CHECK-LABEL: func.func @config
// CHECK:       sched.group {{.+}} chained side_by_side
// CHECK-NEXT:  ^
// CHECK:         sched.member ordered into [0] delay [0, 0]
// CHECK:         sched.member ordered into [0] delay [1, 16]
// CHECK:         sched.member ordered into [0] delay [2, 32]
// CHECK:       sched.group
// CHECK:         sched.member ordered into [0] delay [0, 0]
// CHECK-NOT:     ordered
// CHECK:       sched.group {{.+}} chained side_by_side {{.+}} f64, f64, f64 {
// CHECK-COUNT-3: sched.member ordered
// CHECK:         sched.member into [] delay [3, 48] : f64, f64, f64
// CHECK-NOT:     ordered
func.func @config(%b: !v, %x0: !v, %w: f64) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!v>
  %x, %k, %residual, %reason = solver.sor %A, %b omega %w start %x0 {tune.config = #tune.config<{sweeps = 3 : i64}>, check_every = 6 : i64} : !v
  return %x : !v
}

// A nine-point sweep reads, in the row that the one before it is at, columns beside its
// own: parts of two vectors that were just stored. It stays more than two vectors of eight behind.
// CHECK-LABEL: func.func @beside
// CHECK:       sched.group {{.+}} side_by_side
// CHECK-NEXT:  ^
// CHECK:         sched.member ordered into [0] delay [0, 0]
// CHECK:         sched.member ordered into [0] delay [1, 32]
func.func @beside(%b: tensor<64x200xf32>, %x0: tensor<64x200xf32>, %w: f64) -> tensor<64x200xf32> {
  %A = linop.stencil {(0,0) = 20.0, (-1,0) = -4.0, (1,0) = -4.0, (0,-1) = -4.0, (0,1) = -4.0, (-1,-1) = -1.0, (-1,1) = -1.0, (1,-1) = -1.0, (1,1) = -1.0} dirichlet : !linop.operator<tensor<64x200xf32>>
  %x, %k, %residual, %reason = solver.sor %A, %b omega %w start %x0 {tune.config = #tune.config<{sweeps = 2 : i64}>, check_every = 2 : i64} : tensor<64x200xf32>
  return %x : tensor<64x200xf32>
}

// Five iterations a pass, two rows at a time. What the middle ones leave lives in one
// array, each behind the one before it: of a step of two rows, and the row before the
// step behind it, five are alive, and two more are for a thread that is ahead.
// CHECK-LABEL: func.func @rows
// CHECK:       %[[STACK:.+]] = bufferization.alloc_tensor() : tensor<28x200xf64>
// CHECK:       sched.group {{.*}}outs(%[[STACK]], {{.+}}) zeros({{.+}}) rolling [7, 0] split 1 chained rows 2
// CHECK:         sched.member into [0] delay [0, 0]
// CHECK:         sched.member into [0] place [7] delay [1, 16]
// CHECK:         sched.member into [0] place [14] delay [2, 32]
// CHECK:         sched.member into [0] place [21] delay [3, 48]
// CHECK:         sched.member into [1] delay [4, 64]
func.func @rows(%b: !v, %x0: !v) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!v>
  %x, %k, %residual, %reason = solver.iterate %A, %b (%x = %x0) attributes {tune.config = #tune.config<{sweeps = 5 : i64, rows = 2 : i64}>, check_every = 5 : i64} : !v {
    %Ax = linop.apply %A, %x : !v
    %next = arith.addf %Ax, %b : !v
    solver.yield %next : !v
  }
  return %x : !v
}

// Jacobi's omega over the diagonal is a temporary of the first one, here, which the others
// all read: it is where it is, and none of them is like the one before it.
// CHECK-LABEL: func.func @shared
// CHECK:       sched.group {{.+}} rolling [12, 7, 7, 7, 7, 0] split 1 chained rows 2
// CHECK-NOT:   place
// CHECK:       return
func.func @shared(%b: !v, %x0: !v) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!v>
  %x, %k, %residual, %reason = solver.jacobi %A, %b start %x0 {tune.config = #tune.config<{sweeps = 5 : i64, rows = 2 : i64}>, check_every = 5 : i64} : !v
  return %x : !v
}

// Two members are alike if others are with them in the group: the first and the last
// differ from what is between them.
// CHECK-LABEL: func.func @four
// CHECK:       sched.group {{.+}} rolling [3, 0]
// CHECK:         sched.member into [0] delay [0, 0]
// CHECK:         sched.member into [0] place [3] delay [1, 0]
// CHECK:         sched.member into [0] place [6] delay [2, 0]
// CHECK:         sched.member into [1] delay [3, 0]
func.func @four(%x: !v) -> !v {
  %A = linop.stencil {(0,0) = 0.5, (-1,0) = 0.125, (1,0) = 0.125} dirichlet : !linop.operator<!v>
  %1 = linop.apply %A, %x : !v
  %2 = linop.apply %A, %1 : !v
  %3 = linop.apply %A, %2 : !v
  %4 = linop.apply %A, %3 : !v
  return %4 : !v
}
}
