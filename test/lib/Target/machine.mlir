// RUN: split-file %s %t
// RUN: lathe-opt %t/program.mlir --lathe-target="machine=%t/good.json" | FileCheck %s
// RUN: lathe-compile %t/program.mlir --machine=%t/good.json --stop-after=target | FileCheck %s
// RUN: lathe-compile %t/program.mlir --machine=%t/good.json --emit=asm -o %t/good.s
// RUN: lathe-compile %t/program.mlir --cpu=haswell --emit=asm -o %t/haswell.s
// RUN: not diff %t/good.s %t/haswell.s

// The members of the file are those of the attribute, and the code follows them.
// CHECK: lathe.target = #lathe.target<cpu = "haswell", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 128, vector_registers = 16, l1 = 16384, l2 = 65536, l3 = 131072, line = 32>

// RUN: not lathe-run %t/program.mlir ones ones --machine=%t/none.json 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not lathe-compile %t/program.mlir --machine=%t/none.json --emit=asm 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: {{lathe-(run|compile)}}: error: machine file '{{.*}}none.json': cannot be read: No such file or directory, {{.*}}, expected a readable file
// RUN: not lathe-opt %t/program.mlir --lathe-target="machine=%t/list.json" 2>&1 | FileCheck %s --check-prefix=LIST
// LIST: error: machine file '{{.*}}list.json': is something else, expected one JSON object
// RUN: not lathe-opt %t/program.mlir --lathe-target="machine=%t/unknown.json" 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// UNKNOWN: error: machine file '{{.*}}': unknown member 'l4', expected cpu, triple, features, vector_bits, vector_registers, l1, l2, l3, line
// RUN: not lathe-opt %t/program.mlir --lathe-target="machine=%t/text.json" 2>&1 | FileCheck %s --check-prefix=TEXT
// TEXT: error: machine file '{{.*}}': member 'cpu' is missing or of another kind, expected a string
// RUN: sed 's/16384/-1/' %t/good.json > %t/number.json
// RUN: not lathe-opt %t/program.mlir --lathe-target="machine=%t/number.json" 2>&1 | FileCheck %s --check-prefix=NUMBER
// NUMBER: error: machine file '{{.*}}': member 'l1' is missing or of another kind, expected a whole number from 1 to 4294967295
// RUN: sed 's/128/96/' %t/good.json > %t/width.json
// RUN: not lathe-opt %t/program.mlir --lathe-target="machine=%t/width.json" 2>&1 | FileCheck %s --check-prefix=WIDTH
// WIDTH: error: machine file '{{.*}}': member 'vector_bits' is 96, expected a power of two, at least 64
// RUN: sed 's/haswell/z80/' %t/good.json > %t/cpu.json
// RUN: not lathe-compile %t/program.mlir --machine=%t/cpu.json --emit=asm 2>&1 | FileCheck %s --check-prefix=CPU
// CPU: lathe-compile: error: unknown CPU 'z80' of 'x86_64-unknown-linux-gnu', {{.*}}, expected one that LLVM knows

// What lathe-bench measured may be there.
// RUN: sed 's/"line"/"ceilings": [{"threads": 1, "fma_f64_mflops": 58000}], "line"/' %t/good.json > %t/measured.json
// RUN: lathe-opt %t/program.mlir --lathe-target="machine=%t/measured.json" | FileCheck %s
// RUN: sed 's/58000/0/' %t/measured.json > %t/zero.json
// RUN: not lathe-opt %t/program.mlir --lathe-target="machine=%t/zero.json" 2>&1 | FileCheck %s --check-prefix=CEILINGS
// RUN: sed 's/.{"threads.*}./3/' %t/measured.json > %t/three.json
// RUN: not lathe-opt %t/program.mlir --lathe-target="machine=%t/three.json" 2>&1 | FileCheck %s --check-prefix=CEILINGS
// CEILINGS: error: machine file '{{.*}}': member 'ceilings' is of another kind, expected an array of objects of whole numbers from 1

//--- good.json
{"cpu": "haswell", "triple": "x86_64-unknown-linux-gnu", "features": "",
 "vector_bits": 128, "vector_registers": 16,
 "l1": 16384, "l2": 65536, "l3": 131072, "line": 32}
//--- list.json
[1, 2]
//--- unknown.json
{"l4": 1}
//--- text.json
{"cpu": 3}
//--- program.mlir
!m = tensor<64x64xf32>
func.func @multiply(%a: !m, %b: !m) -> !m {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : !m
  %c = linalg.fill ins(%zero : f32) outs(%empty : !m) -> !m
  %d = linalg.matmul ins(%a, %b : !m, !m) outs(%c : !m) -> !m
  return %d : !m
}
