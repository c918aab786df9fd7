// Decisions that were recorded are obeyed: by the key of the op, not by its
// place, and only where the target is the same.
// RUN: rm -rf %t && mkdir %t && split-file %s %t
// RUN: lathe-opt %t/program.mlir --lathe-target="cpu=haswell" --lathe-choose="record=%t/recorded" > %t/first
// RUN: FileCheck %s --check-prefix=RECORDED < %t/recorded
// RUN: sed 's/"rows":[0-9]*/"rows":3/' %t/recorded > %t/changed
// RUN: lathe-opt %t/moved.mlir --lathe-target="cpu=haswell" --lathe-choose="replay=%t/changed" | FileCheck %s --check-prefix=REPLAYED
// RUN: lathe-opt %t/moved.mlir --lathe-target="cpu=znver4" --lathe-choose="replay=%t/changed" | FileCheck %s --check-prefix=OTHER
// RUN: not lathe-opt %t/program.mlir --lathe-target --lathe-choose="replay=%t/nowhere" 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: not lathe-opt %t/program.mlir --lathe-target --lathe-choose="replay=%t/garbage" 2>&1 | FileCheck %s --check-prefix=GARBAGE
// RUN: not lathe-opt %t/program.mlir --lathe-target --lathe-choose="replay=%t/no-config" 2>&1 | FileCheck %s --check-prefix=NO-CONFIG
// RUN: not lathe-opt %t/program.mlir --lathe-target --lathe-choose="replay=%t/no-integer" 2>&1 | FileCheck %s --check-prefix=NO-INTEGER
// RUN: not lathe-opt %t/program.mlir --lathe-target --lathe-choose="record=%t/nowhere/file" 2>&1 | FileCheck %s --check-prefix=UNWRITABLE
// RUN: sed 's/"rows":[0-9]*/"rows":99/' %t/recorded > %t/illegal
// RUN: not lathe-opt %t/program.mlir --lathe-target="cpu=haswell" --lathe-choose="replay=%t/illegal" 2>&1 | FileCheck %s --check-prefix=ILLEGAL
// RUN: lathe-opt %t/operators.mlir --lathe-target="cpu=haswell" --lathe-choose="record=%t/two" -o /dev/null
// RUN: FileCheck %s --check-prefix=OPERATORS < %t/two

// An operator belongs to the key of what it is applied by, though it is no data.
// OPERATORS-COUNT-2: "op":"solver.jacobi"
// RECORDED: {"config":{{{.*}}"rows":5,{{.*}}},"key":"{{[0-9a-f]+}}","op":"linalg.matmul"}
// REPLAYED: linalg.matmul {{{.*}}tune.config = #tune.config<{{{.*}}rows = 3 : i64
// OTHER: linalg.matmul {{{.*}}tune.config = #tune.config<{{{.*}}rows = 5 : i64{{.*}}vectors = 4 : i64
// MISSING: error: cannot read decisions from '{{.*}}nowhere'
// GARBAGE: error: {{.*}}garbage:1: expected one JSON object a line
// NO-CONFIG: error: {{.*}}no-config:2: expected an object with the string "key" and the object "config"
// NO-INTEGER: error: {{.*}}no-integer:1: knob 'rows' is not an integer
// UNWRITABLE: error: cannot write decisions to '{{.*}}file'
// ILLEGAL: error: 'linalg.matmul' op cannot take rows = 99, which the replayed decision sets, expected 1, 2

//--- program.mlir
func.func @f(%a: tensor<64x64xf32>, %b: tensor<64x64xf32>, %c: tensor<64x64xf32>) -> tensor<64x64xf32> {
  %d = linalg.matmul ins(%a, %b : tensor<64x64xf32>, tensor<64x64xf32>) outs(%c : tensor<64x64xf32>) -> tensor<64x64xf32>
  return %d : tensor<64x64xf32>
}

//--- moved.mlir
func.func @another(%n: index, %c: tensor<64x64xf32>, %b: tensor<64x64xf32>) -> tensor<64x64xf32> {
  %d = linalg.matmul ins(%b, %b : tensor<64x64xf32>, tensor<64x64xf32>) outs(%c : tensor<64x64xf32>) -> tensor<64x64xf32>
  return %d : tensor<64x64xf32>
}

//--- operators.mlir
!grid = tensor<64x64xf64>
func.func @f(%b: !grid) -> (!grid, !grid) {
  %A = linop.stencil {(0,0) = 4.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %B = linop.stencil {(0,0) = 4.0, (0,2) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %k, %r, %why = solver.jacobi %A, %b : !grid
  %y, %k1, %r1, %why1 = solver.jacobi %B, %b : !grid
  return %x, %y : !grid, !grid
}

//--- garbage
rows = 5

//--- no-config
{"key": "00", "config": {}}
{"key": "01"}

//--- no-integer
{"key": "00", "config": {"rows": "many"}}
