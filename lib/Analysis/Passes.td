//===- Passes.td - Passes of lib/Analysis -----------------*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the description of each pass.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_ANALYSIS_PASSES
#define LATHE_ANALYSIS_PASSES

include "mlir/Pass/PassBase.td"

def InferSizesPass : Pass<"lathe-infer-sizes", "::mlir::func::FuncOp"> {
  let summary = "Name the dynamic sizes that arguments must share";
  let description = [{
    Follows elementwise and structured ops, loops, operators and the methods
    that use them, and sets `lathe.dims` on the arguments of public functions:
    equal names are equal sizes, and "n + 1" is one more, as a matrix of n rows
    has positions. A call is checked against them. A size that something else
    gives, a scalar say, gets a `sched.expect` where it has to be that of an
    argument, or of something else.

    ```mlir
    func.func @f(%x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
      %z = arith.addf %x, %y : tensor<?xf64>
      return %z : tensor<?xf64>
    }
    ```
    gives both arguments `lathe.dims = ["size0"]`.

    Example: test/lib/Analysis/infer-sizes.mlir
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::tensor::TensorDialect", "::lathe::LatheDialect",
                           "::lathe::sched::SchedDialect"];
}

def CheckFactsPass : Pass<"lathe-check-facts", "::mlir::ModuleOp"> {
  let summary = "Reject what is proved false of an operator";
  let description = [{
    An operator whose `linop.facts` are proved false is an error, and so is
    `solver.cg` on an operator or preconditioner that its spectrum proves not
    to be positive definite, sweeps that overshoot among them. (What the op alone can prove, its verifier has
    checked before.) A singular operator is not an error for CG: the system
    may have a solution.

    Example: test/lib/Analysis/check-facts.mlir
  }];
}

def RecordSpectraPass : Pass<"lathe-record-spectra", "::mlir::ModuleOp"> {
  let summary = "Leave what is known of its eigenvalues on each operator";
  let description = [{
    Computes the extreme eigenvalues of each operator, exact or as a bound, and
    leaves them as `linop.spectrum`. Where the operator is singular, a remark
    and the `lathe.explain` of the ops that solve with it name the null space.

    ```mlir
    %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} periodic
         {linop.spectrum = #linop.spectrum<exact, low = 0.000000e+00 : f64,
                                           high = 4.000000e+00 : f64, null = constant>}
       : !linop.operator<tensor<64xf64>>
    ```

    Example: test/lib/Analysis/record-spectra.mlir
  }];
  let dependentDialects = ["::lathe::linop::LinopDialect"];
}

def FoldParametersPass : Pass<"lathe-fold-parameters", "::mlir::ModuleOp"> {
  let summary = "Give each tune.choose its value";
  let description = [{
    Policy `fixed` has its value; `spectral` takes the relaxation factor that
    is optimal for SOR in natural order by Young's theory, where the operator
    is consistently ordered and the eigenvalues of Jacobi's iteration matrix
    are real, known exactly and below 1 in modulus. Elsewhere it takes 1. A
    value outside the interval of the parameter becomes the nearest one in it.
    A remark, and the `lathe.explain` of the ops that use the value, say which
    of these happened. Parameters that nobody reads any more are erased.

    Example: test/lib/Analysis/fold-parameters.mlir
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def FoldSpectraPass : Pass<"lathe-fold-spectra", "::mlir::ModuleOp"> {
  let summary = "Give linop.spectrum and solver.chebyshev their numbers";
  let description = [{
    `linop.spectrum` becomes two constants, or an error where its operator's
    spectrum is not exact. A `solver.chebyshev` without interval gets the
    extremes of the spectrum, if they are exact or a bound and positive;
    modes of the null space are left out.

    Example: test/lib/Analysis/fold-spectra.mlir
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

#endif // LATHE_ANALYSIS_PASSES
