// Where a block is cut into passes over memory, and into which buffers they write.
// RUN: lathe-opt %s --pass-pipeline='builtin.module(func.func(lathe-form-groups))' | FileCheck %s
!v = tensor<16x8xf64>

// Two applies and a sum, nobody needs more than what is behind: one pass.
// CHECK-LABEL: func.func @together
// CHECK:       sched.group ins(%{{.+}}, %{{.+}} : {{.+}}) outs(%{{.+}}, %{{.+}} : {{.+}}) -> tensor<16x8xf64>, tensor<16x8xf64>, f64
// CHECK:         %[[AX:.+]] = sched.member into [0] : !sched.field<16x8xf64> {
// CHECK:         sched.member into [1] : !sched.field<16x8xf64>, f64 {
// CHECK:           sched.read %[[AX]] at [-1, 0]
// CHECK-NOT:   sched.group
func.func @together(%x: !v, %y: !v) -> (!v, f64) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!v>
  %z = linop.apply %A, %x : !v
  %w = linop.apply %A, %z : !v
  %s = linop.dot %w, %y : !v
  return %w, %s : !v, f64
}

// The value of a sum is needed at the first point: a pass of its own, that writes
// nothing.
// CHECK-LABEL: func.func @needed
// CHECK-NOT:   alloc_tensor
// CHECK:       %[[S:.+]] = sched.group ins(%{{.+}}, %{{.+}} : {{.+}}) -> f64
// CHECK:       bufferization.alloc_tensor
// CHECK:       sched.group
// CHECK:         arith.mulf %[[S]]
// CHECK-NOT:   sched.group
func.func @needed(%x: !v, %y: !v) -> !v {
  %s = linop.dot %x, %y : !v
  %t = tensor.splat %s : !v
  %z = arith.mulf %t, %x : !v
  return %z : !v
}

// The walk turns. Both passes work on one buffer; the fill is a member of the first.
// CHECK-LABEL: func.func @turn
// CHECK:       %[[X:.+]] = bufferization.alloc_tensor
// CHECK-NOT:   alloc_tensor
// CHECK:       %[[THERE:.+]] = sched.group ins(%{{.+}}) outs(%[[X]] : {{.+}})
// CHECK:         sched.member into [0]
// CHECK:         sched.member ordered into [0]
// CHECK:       sched.group backward ins(%{{.+}}) outs(%[[THERE]] : {{.+}})
// CHECK:         sched.member ordered into [0]
func.func @turn(%b: !v, %w: f64) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!v>
  %zero = arith.constant dense<0.0> : !v
  %there = linop.sweep forward %A, %zero, %b omega %w : !v
  %back = linop.sweep backward %A, %there, %b omega %w : !v
  return %back : !v
}

// The first row of the second apply reads the last row of the first one.
// CHECK-LABEL: func.func @wrap_walked
// CHECK-COUNT-2: sched.group
// CHECK-NOT:   sched.group
func.func @wrap_walked(%x: !v) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0} [periodic, dirichlet] : !linop.operator<!v>
  %z = linop.apply %A, %x : !v
  %w = linop.apply %A, %z : !v
  return %w : !v
}

// A row that wraps into itself is complete by then.
// CHECK-LABEL: func.func @wrap_row
// CHECK-COUNT-1: sched.group
// CHECK-NOT:   sched.group
func.func @wrap_row(%x: !v) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (0,-1) = -1.0, (0,1) = -1.0} [dirichlet, periodic] : !linop.operator<!v>
  %z = linop.apply %A, %x : !v
  %w = linop.apply %A, %z : !v
  return %w : !v
}

// A row of a matrix may read any unknown; what follows point by point may join.
// CHECK-LABEL: func.func @csr
// CHECK:       sched.group
// CHECK:         sched.csr_row whole
// CHECK:         sched.member
// CHECK:           arith.addf
// CHECK:       sched.group
// CHECK:         sched.csr_row whole
// CHECK-NOT:   sched.group
func.func @csr(%p: tensor<?xi32>, %c: tensor<?xi32>, %v: tensor<?xf64>, %x: tensor<?xf64>) -> tensor<?xf64> {
  %A = linop.csr %p, %c, %v : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  %z = linop.apply %A, %x : tensor<?xf64>
  %twice = arith.addf %z, %z : tensor<?xf64>
  %w = linop.apply %A, %twice : tensor<?xf64>
  return %w : tensor<?xf64>
}

// The next x needs the rows of the old one around it: a second buffer, added to the
// loop, and the two change places.
// CHECK-LABEL: func.func @second_buffer
// CHECK:       %[[MORE:.+]] = bufferization.alloc_tensor
// CHECK:       sched.loop while %{{.+}} states(%{{.+}}, %[[MORE]] :
// CHECK-NEXT:  ^{{.+}}(%[[X:[^:]+]]: {{.+}}, %[[OTHER:[^:]+]]: tensor<16x8xf64>):
// CHECK-NOT:   alloc_tensor
// CHECK:         %[[NEXT:.+]] = sched.group ins(%[[X]] : {{.+}}) outs(%[[OTHER]] :
// CHECK:         sched.next %{{.+}} states %[[NEXT]], %[[X]] :
func.func @second_buffer(%x: !v, %go: i1) -> !v {
  %A = linop.stencil {(0,0) = 0.5, (-1,0) = 0.25, (1,0) = 0.25} dirichlet : !linop.operator<!v>
  %r = sched.loop while %go states(%x : !v) {
  ^bb0(%s: !v):
    %stop = arith.constant false
    %next = linop.apply %A, %s : !v
    sched.next %stop states %next : !v
  }
  return %r : !v
}

// A sweep overwrites x as it goes: no second buffer.
// CHECK-LABEL: func.func @in_place
// CHECK:       sched.loop while %{{.+}} states(%{{[^,]+}} : tensor<16x8xf64>)
// CHECK-NEXT:  ^{{.+}}(%[[X:.+]]: tensor<16x8xf64>):
// CHECK:         %[[NEXT:.+]] = sched.group ins(%{{.+}} : {{.+}}) outs(%[[X]] :
// CHECK:         sched.next %{{.+}} states %[[NEXT]] :
func.func @in_place(%x: !v, %b: !v, %w: f64, %go: i1) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0} dirichlet : !linop.operator<!v>
  %r = sched.loop while %go states(%x : !v) {
  ^bb0(%s: !v):
    %stop = arith.constant false
    %next = linop.sweep forward %A, %s, %b omega %w : !v
    sched.next %stop states %next : !v
  }
  return %r : !v
}

// The terms beside the diagonal are negative: added as they are, and subtracted at
// once. No term changes its sign on its own.
// CHECK-LABEL: func.func @negative
// CHECK:         sched.member
// CHECK:           %[[TWO:.+]] = arith.constant 2.000000e+00 : f64
// CHECK:           %[[NORTH:.+]] = sched.read %{{.+}} at [-1, 0]
// CHECK:           %[[FIRST:.+]] = arith.mulf %{{.+}}, %[[NORTH]]
// CHECK:           %[[SOUTH:.+]] = sched.read %{{.+}} at [1, 0]
// CHECK-NEXT:      %[[SUM:.+]] = math.fma %[[TWO]], %[[SOUTH]], %[[FIRST]]
// CHECK-NEXT:      %[[REST:.+]] = arith.negf %[[SUM]]
// CHECK:           math.fma %{{.+}}, %{{.+}}, %[[REST]]
func.func @negative(%x: !v) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -2.0} dirichlet : !linop.operator<!v>
  %z = linop.apply %A, %x : !v
  return %z : !v
}

// The rows above and below come with the same coefficients in columns -1 and 1: a
// sum for each of these, and the other terms after them.
// CHECK-LABEL: func.func @columns
// CHECK:           %[[NW:.+]] = sched.read %{{.+}} at [-1, -1]
// CHECK-NEXT:      %[[N0:.+]] = arith.mulf %{{.+}}, %[[NW]]
// CHECK-NEXT:      %[[SW:.+]] = sched.read %{{.+}} at [1, -1]
// CHECK-NEXT:      %[[WEST:.+]] = math.fma %{{.+}}, %[[SW]], %[[N0]]
// CHECK-NEXT:      %[[NE:.+]] = sched.read %{{.+}} at [-1, 1]
// CHECK-NEXT:      %[[N1:.+]] = arith.mulf %{{.+}}, %[[NE]]
// CHECK-NEXT:      %[[SE:.+]] = sched.read %{{.+}} at [1, 1]
// CHECK-NEXT:      %[[EAST:.+]] = math.fma %{{.+}}, %[[SE]], %[[N1]]
// CHECK-NEXT:      %[[BOTH:.+]] = arith.addf %[[WEST]], %[[EAST]]
// CHECK-NEXT:      %[[N:.+]] = sched.read %{{.+}} at [-1, 0]
// CHECK-NEXT:      math.fma %{{.+}}, %[[N]], %[[BOTH]]
func.func @columns(%x: !v) -> !v {
  %A = linop.stencil {(-1,-1) = -1.0, (-1,0) = -4.0, (-1,1) = -1.0, (0,0) = 12.0,
                      (1,-1) = -1.0, (1,1) = -1.0} dirichlet : !linop.operator<!v>
  %z = linop.apply %A, %x : !v
  return %z : !v
}
