// What the verifier after a stage allows: the stage before it lets pass what it
// refuses.
// RUN: lathe-opt %s --lathe-target="cpu=haswell" -o %t.mlir
// RUN: not lathe-opt %t.mlir --lathe-verify-stage="stage=simplify" 2>&1 | FileCheck %s --check-prefix=SIMPLIFY
// RUN: not lathe-opt %t.mlir --lathe-verify-stage="stage=analyse" 2>&1 | FileCheck %s --check-prefix=ANALYSE
// RUN: not lathe-opt %t.mlir --lathe-verify-stage="stage=expand" 2>&1 | FileCheck %s --check-prefix=EXPAND
// RUN: not lathe-opt %t.mlir --lathe-verify-stage="stage=form" 2>&1 | FileCheck %s --check-prefix=FORM
// RUN: not lathe-opt %t.mlir --lathe-verify-stage="stage=bufferise" 2>&1 | FileCheck %s --check-prefix=BUFFERISE
// RUN: not lathe-opt %t.mlir --lathe-verify-stage="stage=sweep" 2>&1 | FileCheck %s --check-prefix=SWEEP
// RUN: not lathe-opt %t.mlir --lathe-verify-stage="stage=llvm" 2>&1 | FileCheck %s --check-prefix=LLVM
// RUN: not lathe-opt %t.mlir --lathe-verify-stage="stage=polish" 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not lathe-opt %s --lathe-verify-stage="stage=target" 2>&1 | FileCheck %s --check-prefix=NONE

// UNKNOWN: error: unknown stage 'polish'
// NONE: error: after stage 'target': the module has no lathe.target, run --lathe-target first

tune.param @omega : f64 in [1.0, 2.0) spectral

func.func @program(%b: tensor<8xf64>) -> (tensor<8xf64>, f64) {
  // FORM: 'linop.stencil' op is not allowed after stage 'form': operators are parts of groups or loops after form
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  // ANALYSE: 'tune.choose' op is not allowed after stage 'analyse': parameters are values after the analysis
  %w = tune.choose @omega for %A : tensor<8xf64>
  // ANALYSE: 'linop.spectrum' op is not allowed after stage 'analyse': spectra are values after the analysis
  %l, %h = linop.spectrum %A : !linop.operator<tensor<8xf64>>
  // EXPAND: 'solver.sor' op is not allowed after stage 'expand': named methods are iterations after expand
  %x, %k, %r, %why = solver.sor %A, %b omega %w : tensor<8xf64>
  // BUFFERISE: 'func.return' op is not allowed after stage 'bufferise': tensors are buffers after bufferise
  return %x, %h : tensor<8xf64>, f64
}

// The test of a residual is the one op of the solver that lives until sweep.
func.func @test(%rho: f64, %k: i64) -> i32 {
  // FORM-NOT: 'solver.test'
  // SWEEP: 'solver.test' op is not allowed after stage 'sweep': stop tests are scalar code after sweep
  %why, %best, %bestk = solver.test %rho at %k norms %rho, %rho best %rho at %k tolerance %rho limit %k {divergence = 1.0e8, stagnates = true}
  return %why : i32
}

// A function that only takes a tensor has it all the same.
// BUFFERISE: 'func.func' op is not allowed after stage 'bufferise': tensors are buffers after bufferise
func.func @unused(%b: tensor<8xf64>) {
  return
}

func.func @loop(%n: index, %m: memref<8xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // Outside a loop both are welcome, as is a copy that says why.
  // SIMPLIFY: 'memref.alloc' op is not allowed after stage 'simplify': a program has tensors, scalars, operators and structured control flow
  %outside = memref.alloc() : memref<8xf64>
  memref.copy %m, %outside : memref<8xf64> to memref<8xf64>
  scf.for %i = %c0 to %n step %c1 {
    memref.copy %m, %outside {lathe.intended_copy = "the result of each step"} : memref<8xf64> to memref<8xf64>
    // BUFFERISE-NOT: intended_copy
    // BUFFERISE: 'memref.alloc' op is not allowed after stage 'bufferise': a loop must not allocate or copy without lathe.intended_copy
    %inside = memref.alloc() : memref<8xf64>
    // BUFFERISE: 'memref.copy' op is not allowed after stage 'bufferise': a loop must not allocate or copy without lathe.intended_copy
    memref.copy %m, %inside : memref<8xf64> to memref<8xf64>
    // LLVM: 'scf.for' op is not allowed after stage 'llvm': only the LLVM dialect is left after llvm
  }
  return
}
