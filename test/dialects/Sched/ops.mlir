// Round trip in the short form and from the generic one.
// RUN: lathe-opt %s | lathe-opt | FileCheck %s
// RUN: lathe-opt %s --mlir-print-op-generic | lathe-opt | FileCheck %s

// One sweep over a grid, and the sum of squares of what it leaves.
// CHECK-LABEL: func @sweep
func.func @sweep(%b: tensor<8x?xf64>, %x: tensor<8x?xf64>) -> (tensor<8x?xf64>, f64) {
  // CHECK: sched.group backward ins(%{{.+}} : tensor<8x?xf64>) outs(%{{.+}} : tensor<8x?xf64>) -> tensor<8x?xf64>, f64 {
  // CHECK-NEXT: ^{{.+}}(%[[B:.+]]: !sched.field<8x?xf64>, %[[X:.+]]: !sched.field<8x?xf64>):
  %y, %s = sched.group backward ins(%b : tensor<8x?xf64>) outs(%x : tensor<8x?xf64>) -> tensor<8x?xf64>, f64 {
  ^bb0(%fb: !sched.field<8x?xf64>, %fx: !sched.field<8x?xf64>):
    // CHECK-NEXT: %[[M:.+]]:2 = sched.member into [0] delay [1, 16] : !sched.field<8x?xf64>, f64 {
    // CHECK-NEXT: ^{{.+}}(%[[OWN:.+]]: !sched.field<8x?xf64>):
    %m:2 = sched.member into [0] delay [1, 16] : !sched.field<8x?xf64>, f64 {
    ^bb1(%own: !sched.field<8x?xf64>):
      // CHECK-NEXT: sched.read %[[OWN]] at [1, 0] boundaries [0, 2] : <8x?xf64> -> f64
      %south = sched.read %own at [1, 0] boundaries [0, 2] : !sched.field<8x?xf64> -> f64
      // CHECK-NEXT: sched.own_cell at [0, 1] boundaries [0, 2]
      %self = sched.own_cell at [0, 1] boundaries [0, 2]
      %square = arith.mulf %south, %south : f64
      // CHECK: sched.yield %{{.+}}, %{{.+}} : f64, f64 carry %{{.+}} : f64
      sched.yield %south, %square : f64, f64 carry %square : f64
    }
    // CHECK: sched.return %[[M]]#0, %[[M]]#1 : !sched.field<8x?xf64>, f64
    sched.return %m#0, %m#1 : !sched.field<8x?xf64>, f64
  }
  return %y, %s : tensor<8x?xf64>, f64
}

// CHECK-LABEL: func @loop
func.func @loop(%x: tensor<8xf64>, %y: tensor<8xf64>, %go: i1) -> tensor<8xf64> {
  // CHECK: sched.loop while %{{.+}} states(%{{.+}}, %{{.+}} : tensor<8xf64>, tensor<8xf64>) {
  // CHECK-NEXT: ^{{.+}}(%[[S:.+]]: tensor<8xf64>, %[[T:.+]]: tensor<8xf64>):
  %r:2 = sched.loop while %go states(%x, %y : tensor<8xf64>, tensor<8xf64>) {
  ^bb0(%s: tensor<8xf64>, %t: tensor<8xf64>):
    %stop = arith.constant false
    // CHECK: sched.next %{{.+}} states %[[T]], %[[S]] : tensor<8xf64>, tensor<8xf64>
    sched.next %stop states %t, %s : tensor<8xf64>, tensor<8xf64>
  }
  return %r#0 : tensor<8xf64>
}

// On buffers a group has no tensor results; a row of a matrix is read whole.
// CHECK-LABEL: func @csr
func.func @csr(%p: memref<?xi64>, %c: memref<?xi64>, %v: memref<?xf32>, %x: memref<?xf32>, %y: memref<?xf32>) {
  // CHECK: sched.group ins({{.*}}) outs(%{{.+}} : memref<?xf32>) {
  sched.group ins(%p, %c, %v, %x : memref<?xi64>, memref<?xi64>, memref<?xf32>, memref<?xf32>) outs(%y : memref<?xf32>) {
  ^bb0(%fp: !sched.field<?xi64>, %fc: !sched.field<?xi64>, %fv: !sched.field<?xf32>, %fx: !sched.field<?xf32>, %fy: !sched.field<?xf32>):
    %m = sched.member into [0] : !sched.field<?xf32> {
    ^bb1(%own: !sched.field<?xf32>):
      // CHECK: sched.csr_row whole magnitude %{{.+}} times
      %m, %n = sched.csr_row whole magnitude %fp, %fc, %fv times %fx : !sched.field<?xi64>, !sched.field<?xi64>, !sched.field<?xf32>, !sched.field<?xf32> -> f32
      // CHECK: sched.csr_row whole %{{.+}}, %{{.+}}, %{{.+}} times %{{.+}} : <?xi64>, <?xi64>, <?xf32>, <?xf32> -> f32
      %d, %r = sched.csr_row whole %fp, %fc, %fv times %fx : !sched.field<?xi64>, !sched.field<?xi64>, !sched.field<?xf32>, !sched.field<?xf32> -> f32
      // CHECK: %[[SHAPE:.+]] = sched.csr_shape %{{.+}}, %{{.+}} : <?xi64>, <?xi64> -> i64
      %s = sched.csr_shape %fp, %fc : !sched.field<?xi64>, !sched.field<?xi64> -> i64
      // CHECK: sched.csr_row half %{{.+}}, %{{.+}}, %{{.+}} times %{{.+}} shape %{{.+}} : !sched.field<?xi64> : <?xi64>, <?xi64>, <?xf32>, <?xf32> -> f32
      %e, %h = sched.csr_row half %fp, %fc, %fv times %fx shape %fc : !sched.field<?xi64> : !sched.field<?xi64>, !sched.field<?xi64>, !sched.field<?xf32>, !sched.field<?xf32> -> f32
      sched.yield %r : f32
    }
    sched.return %m : !sched.field<?xf32>
  }
  return
}

// CHECK-LABEL: func @team
func.func @team(%step: index, %x: f64) -> f64 {
  // CHECK: %{{.+}}, %{{.+}} = sched.thread
  %t, %n = sched.thread
  // CHECK: %[[S:.+]] = sched.team -> f64 {
  // CHECK-NEXT: ^{{.+}}(%{{.+}}: index, %{{.+}}: index):
  %s = sched.team -> f64 {
  ^bb0(%thread: index, %threads: index):
    // CHECK: sched.wait %{{.+}} by -1
    sched.wait %step by -1
    // CHECK: sched.signal %{{.+}}
    sched.signal %step
    // CHECK: sched.barrier
    sched.barrier
    // CHECK: sched.phase
    %p = sched.phase
    // CHECK: sched.team_yield %{{.+}} : f64
    sched.team_yield %x : f64
  }
  return %s : f64
}
