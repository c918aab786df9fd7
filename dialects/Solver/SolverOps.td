//===- SolverOps.td - Iterations --------------------------*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Named methods, the general iteration that they expand to, and fixed numbers of
// sweeps as operators.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_SOLVER_OPS
#define LATHE_DIALECT_SOLVER_OPS

include "Linop/LinopBase.td"
include "Linop/LinopInterfaces.td"
include "Solver/SolverAttrs.td"
include "Solver/SolverMethod.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

//===----------------------------------------------------------------------===//
// Named methods
//===----------------------------------------------------------------------===//

/// A named method of this dialect.
class Solver_MethodOp<string mnemonic, dag extras, int checkEvery>
    : MethodOp<Solver_Dialect, mnemonic, extras, checkEvery> {
  let hasVerifier = 1;
}

def Solver_JacobiOp : Solver_MethodOp<"jacobi", (ins Optional<F64>:$omega), 16> {
  let summary = "Jacobi iteration, damped by omega";
  let description = [{
    x <- x + omega D^-1 (b - A x), omega 1 by default (Saad, 4.1). Flops per
    point: 2 entries + 3; bytes: x, b read, x written.

    ```mlir
    %x, %k, %res, %why = solver.jacobi %A, %b omega %w : tensor<64x64xf64>
    ```
  }] # common;
}

def Solver_GaussSeidelOp : Solver_MethodOp<"gauss_seidel", (ins), 16> {
  let summary = "Gauss-Seidel in natural order";
  let description = [{
    One `linop.sweep forward` with omega 1 an iteration (Saad, 4.1).

    ```mlir
    %x, %k, %res, %why = solver.gauss_seidel %A, %b : tensor<64x64xf64>
    ```
  }] # common;
}

def Solver_SorOp : Solver_MethodOp<"sor", (ins Optional<F64>:$omega), 16> {
  let summary = "Successive over-relaxation in natural order";
  let description = [{
    One `linop.sweep forward` with omega an iteration (Young 1954; Saad, 4.1).

    ```mlir
    %x, %k, %res, %why = solver.sor %A, %b omega %w : tensor<64x64xf64>
    ```
  }] # common;
}

def Solver_SsorOp : Solver_MethodOp<"ssor", (ins Optional<F64>:$omega), 16> {
  let summary = "Symmetric SOR: forward, then backward";
  let description = [{
    Two `linop.sweep`, forward then backward, an iteration (Saad, 4.1).

    ```mlir
    %x, %k, %res, %why = solver.ssor %A, %b omega %w : tensor<64x64xf64>
    ```
  }] # common;
}

def Solver_ChebyshevOp : Solver_MethodOp<"chebyshev",
    (ins Optional<F64>:$lower, Optional<F64>:$upper), 16> {
  let summary = "Chebyshev iteration on an interval";
  let description = [{
    The three-term iteration whose residual polynomial is smallest on
    [lower, upper], which must enclose the spectrum (Saad, algorithm 12.1).
    Without the two keywords the interval is the spectrum that the analysis
    proves. Flops per point: 2 entries + 6; bytes: x, d, b read, x, d written.

    ```mlir
    %x, %k, %res, %why = solver.chebyshev %A, %b lower %l upper %u : tensor<64x64xf64>
    ```
  }] # common;
}

def Solver_CgOp : Solver_MethodOp<"cg",
    (ins Optional<Linop_OperatorType>:$preconditioner), 1> {
  let summary = "Conjugate gradients, preconditioned";
  let description = [{
    For symmetric positive definite A, and M that approximates the inverse of
    A and is so too (Saad, algorithm 9.1). `preconditioner` is any operator;
    `solver.sweeps` makes one of a smoother. Flops per point without
    preconditioner: 2 entries + 10; bytes on a stencil: 8 vectors.

    ```mlir
    %x, %k, %res, %why = solver.cg %A, %b preconditioner %M tolerance %t : tensor<?xf64>
    ```
  }] # common;
}

//===----------------------------------------------------------------------===//
// The general iteration
//===----------------------------------------------------------------------===//

def Solver_IterateOp : Op<Solver_Dialect, "iterate", [
    AttrSizedOperandSegments, RecursiveMemoryEffects]> {
  let summary = "An iteration of one's own for A x = b";
  let description = [{
    The first state is the iterate x. States before `carry` start from the
    given values; those of `carry` are computed from them by the region after
    `from`, at the start and whenever the iteration restarts from the true
    residual. The body computes the next states from the current ones:

        while (!stop(states)) states = body(states)

    `solver.measure` in the body names the residual that the stop test sees,
    and whether it belongs to the x before (`old`) or after (`new`) the body;
    without it the true residual is computed at each look. "Converged" is
    always confirmed on the true residual. Results are those of a named
    method, for the x that was tested. Where `breakdown` (i1) is given and true
    before the first body, the iteration ends with reason 4 and 0 iterations.
    `tolerance`, `max_iterations` (i64; 100,000) and `breakdown` stand in any
    order, all three optional, and after them `attributes {check_every = N : i64}`.

    Syntax:

    ```
    operation ::= `solver.iterate` $op `,` $b `(` state (`,` state)* `)`
                  (`carry` `(` carried (`,` carried)* `)`)? keyword*
                  (`attributes` attr-dict)? `:` type($b) (`from` $from)? $body
    state ::= %name `=` $init (`:` type($init))?
    carried ::= %name (`:` type)?
    keyword ::= `tolerance` $tolerance | `max_iterations` $max_iterations | `breakdown` $breakdown
    ```

    ```mlir
    %x, %k, %res, %why = solver.iterate %A, %b (%x = %x0, %xold = %x0)
        tolerance %t max_iterations %n : tensor<64x64xf64> {
      %Ax = linop.apply %A, %x : tensor<64x64xf64>
      %r = arith.subf %b, %Ax : tensor<64x64xf64>
      ...
      solver.measure norm2 %r of old : tensor<64x64xf64>
      solver.yield %xnew, %x : tensor<64x64xf64>, tensor<64x64xf64>
    }
    ```

    The regions take the states as their arguments, which are not written again:
    `from` those before `carry`, and it yields the others; the body all of them. A
    state without a type has that of b. Gradients with a residual that is carried
    along, and computed anew at each restart:

    ```mlir
    %x, %k, %res, %why = solver.iterate %A, %b (%x = %x0) carry (%r)
        attributes {check_every = 4 : i64} : tensor<64x64xf64> from {
      %Ax = linop.apply %A, %x : tensor<64x64xf64>
      %r0 = arith.subf %b, %Ax : tensor<64x64xf64>
      solver.yield %r0 : tensor<64x64xf64>
    } {
      %step = arith.mulf %alpha, %r : tensor<64x64xf64>
      %xnew = arith.addf %x, %step : tensor<64x64xf64>
      %As = linop.apply %A, %step : tensor<64x64xf64>
      %rnew = arith.subf %r, %As : tensor<64x64xf64>
      solver.measure norm2 %rnew of new : tensor<64x64xf64>
      solver.yield %xnew, %rnew : tensor<64x64xf64>, tensor<64x64xf64>
    }
    ```
  }];
  let arguments = (ins Linop_OperatorType:$op, Linop_Grid:$b,
                       Variadic<AnyType>:$inits, Optional<F64>:$tolerance,
                       Optional<I64>:$max_iterations, Optional<I1>:$breakdown,
                       DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "1">:$check_every);
  let results = (outs Linop_Grid:$x, I64:$iterations, F64:$residual,
                      I32:$reason);
  let regions = (region MaxSizedRegion<1>:$from, SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    /// States that the `from` region computes; empty without one.
    unsigned getNumCarried() {
      return getBody().getNumArguments() - getInits().size();
    }
    YieldOp getYield();
    /// The measure of the body; null where the true residual is tested.
    MeasureOp getMeasure();
  }];
}

def Solver_YieldOp : Op<Solver_Dialect, "yield", [
    Pure, Terminator, ReturnLike, ParentOneOf<["IterateOp"]>]> {
  let summary = "The next states of an iteration";
  let arguments = (ins Variadic<AnyType>:$states);
  let assemblyFormat = "attr-dict ($states^ `:` type($states))?";
}

def Solver_MeasureOp : Op<Solver_Dialect, "measure", [ParentOneOf<["IterateOp"]>]> {
  let summary = "The residual that the stop test of an iteration sees";
  let description = [{
    `norm2` takes the Euclidean norm of a tensor; `value` takes a scalar as it
    is. `of old` says that it belongs to the x before the body, `of new` to
    the one that the body yields.

    ```mlir
    solver.measure norm2 %r of old : tensor<64x64xf64>
    solver.measure value %norm of new : f64
    ```
  }];
  let arguments = (ins Solver_MeasureKindAttr:$kind, AnyType:$value,
                       Solver_MeasuredStateAttr:$state);
  let assemblyFormat = "$kind $value `of` $state attr-dict `:` type($value)";
  let hasVerifier = 1;
}

def Solver_RequireOp : Op<Solver_Dialect, "require", [ParentOneOf<["IterateOp"]>]> {
  let summary = "The iteration breaks down unless a scalar is fit";
  let description = [{
    Ends the iteration, with the x before this body, where the scalar is not
    `positive` (reason 4, or 5 for NaN and inf), or not `finite` (reason 5).

    ```mlir
    solver.require positive %pAp
    ```
  }];
  let arguments = (ins Solver_RequirementAttr:$what, F64:$value);
  let assemblyFormat = "$what $value attr-dict";
}

//===----------------------------------------------------------------------===//
// Sweeps as an operator, and the stop test
//===----------------------------------------------------------------------===//

def Solver_SweepsOp : Op<Solver_Dialect, "sweeps", [
    Pure, AllTypesMatch<["op", "result"]>, AttrSizedOperandSegments,
    DeclareOpInterfaceMethods<LinearOperatorInterface, ["getFacts"]>,
    DeclareOpInterfaceMethods<PreconditionerInterface, ["whyNotDefinite"]>]> {
  let summary = "A fixed number of sweeps from zero, as an operator";
  let description = [{
    Applied to r it gives the iterate after `count` iterations of the method on
    A z = r from z = 0: `jacobi`, `sor` (forward), `ssor` (forward then
    backward; one pair from zero is the preconditioner of the literature with
    its factor (2 - omega) / omega; Saad, 10.2) or `chebyshev` on the interval
    [`lower`, `upper`].

    ```mlir
    %M = solver.sweeps ssor 1 of %A omega %w : !linop.operator<tensor<?xf64>>
    %P = solver.sweeps chebyshev 4 of %A lower %l upper %u : !linop.operator<tensor<64x64xf64>>
    ```
  }];
  let arguments = (ins Solver_SmootherAttr:$method,
                       ConfinedAttr<I64Attr, [IntPositive]>:$count,
                       Linop_OperatorType:$op, Optional<F64>:$omega,
                       Optional<F64>:$lower, Optional<F64>:$upper);
  let results = (outs Linop_OperatorType:$result);
  let assemblyFormat = [{
    $method $count `of` $op (`omega` $omega^)? (`lower` $lower^)?
    (`upper` $upper^)? attr-dict `:` type($result)
  }];
  let hasVerifier = 1;
}

def Solver_TestOp : Op<Solver_Dialect, "test", [Pure]> {
  let summary = "The stop test: one look at a residual";
  let description = [{
    The table of reasons, in its order, for the residual norm `rho` after
    `k` iterations; see docs/contracts.md. `best` is the smallest residual
    seen and `best_k` the iteration where it was; `reason` is -1 to go on.
    Written by the `form` stage, lowered to scalar code by `sweep`.
  }];
  let arguments = (ins F64:$rho, F64:$norm_b, F64:$norm_start, I64:$k,
                       F64:$best, I64:$best_k, F64:$tolerance,
                       I64:$max_iterations, F64Attr:$divergence,
                       BoolAttr:$stagnates);
  let results = (outs I32:$reason, F64:$new_best, I64:$new_best_k);
  let assemblyFormat = [{
    $rho `at` $k `norms` $norm_b `,` $norm_start `best` $best `at` $best_k
    `tolerance` $tolerance `limit` $max_iterations attr-dict
  }];
}

#endif // LATHE_DIALECT_SOLVER_OPS
