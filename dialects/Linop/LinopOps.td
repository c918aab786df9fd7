//===- LinopOps.td - Operators and their use --------------*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that define linear operators, and ops that apply, sweep and measure.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_LINOP_OPS
#define LATHE_DIALECT_LINOP_OPS

include "Linop/LinopAttrs.td"
include "Linop/LinopBase.td"
include "Linop/LinopInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Linop_Op<string mnemonic, list<Trait> traits = []>
    : Op<Linop_Dialect, mnemonic, traits # [Pure]>;

/// An op whose one result is an operator with rows. `methods` are those that it
/// has beside its facts and a row.
class Linop_OperatorOp<string mnemonic, list<string> methods,
                       list<Trait> traits = []>
    : Linop_Op<mnemonic, traits # [
        DeclareOpInterfaceMethods<LinearOperatorInterface,
                                  ["getFacts", "buildRow"] # methods>]> {
  let results = (outs Linop_OperatorType:$result);
}

/// An operator made of another of the same type, entry by entry.
class Linop_TransformationOp<string mnemonic, list<string> methods = []>
    : Linop_OperatorOp<mnemonic, ["getBaseOperator"] # methods,
                       [AllTypesMatch<["base", "result"]>]>;

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

def Linop_StencilOp : Linop_OperatorOp<"stencil", ["getRowReach"]> {
  let summary = "Operator with the same offsets at every point of a grid";
  let description = [{
    Row of point p: the sum over entries of coefficient(p) x[p + offset]. A
    coefficient is a number, or a tensor over the grid (its value at p).
    Outside the grid `dirichlet` reads 0, `neumann` mirrors the cell
    (x[-1] = x[0], x[-2] = x[1]), `periodic` wraps; one word for all
    dimensions, or one a dimension in brackets. Entries that fall on the same
    cell add.

    Flops of an apply: 2 x entries a point; bytes: 2 vectors, and one more for
    each tensor coefficient.

    Syntax:

    ```
    operation ::= `linop.stencil` `{` entry (`,` entry)* `}` boundaries attr-dict `:` type($result)
    entry ::= `(` offset (`,` offset)* `)` `=` (number | $coefficient)
    boundaries ::= boundary | `[` boundary (`,` boundary)* `]`
    boundary ::= `dirichlet` | `neumann` | `periodic`
    ```

    ```mlir
    %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
                        (0,-1) = -1.0, (0,1) = -1.0} dirichlet
       : !linop.operator<tensor<64x64xf64>>
    %B = linop.stencil {(0) = %d, (-1) = -1.0, (1) = %e} [periodic]
       : !linop.operator<tensor<100xf64>>
    ```
  }];
  let arguments = (ins DenseI64ArrayAttr:$offsets, DenseF64ArrayAttr:$constants,
                       DenseBoolArrayAttr:$is_variable,
                       Linop_BoundaryArrayAttr:$boundaries,
                       Variadic<Linop_Grid>:$coefficients);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::RankedTensorType getGrid() { return getResult().getType().getDomain(); }
    int64_t getGridRank() { return getGrid().getRank(); }
    unsigned getNumEntries() { return getConstants().size(); }
    /// The offset of entry `i`, one number a dimension.
    llvm::ArrayRef<int64_t> getOffset(unsigned i) {
      return getOffsets().slice(i * getGridRank(), getGridRank());
    }
    /// The tensor coefficient of entry `i`; null where it is a number.
    ::mlir::Value getVariable(unsigned i);
    bool hasConstantCoefficients() { return getCoefficients().empty(); }
    Boundary getBoundary(unsigned dim) { return getBoundaries()[dim]; }
    /// The largest absolute offset in dimension `dim`.
    int64_t getRadius(unsigned dim);
    /// The largest radius that a stencil may have.
    static constexpr int64_t maxRadius = 2;
  }];
}

def Linop_CsrOp : Linop_OperatorOp<"csr", ["hasRowLoops"]> {
  let summary = "Square sparse matrix in compressed rows";
  let description = [{
    Row i holds values[k] at column coordinates[k] for k in
    [positions[i], positions[i+1]). Rows may be unsorted, duplicates add. With
    n + 1 positions the operator is n x n; indices are i32 or i64 and are
    checked once, where a kernel is entered.

    Flops of an apply: 2 an entry; bytes: value and index of each entry, two
    vectors.

    Syntax:

    ```
    operation ::= `linop.csr` $positions `,` $coordinates `,` $values attr-dict
                  `:` type($positions) `,` type($coordinates) `,` type($values)
    ```

    ```mlir
    %A = linop.csr %positions, %coordinates, %values
       : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
    ```
  }];
  let arguments = (ins Linop_Indices:$positions, Linop_Indices:$coordinates,
                       Linop_Vector:$values);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def Linop_DiagonalOp : Linop_OperatorOp<"diagonal", ["getRowReach"]> {
  let summary = "Diagonal operator";
  let description = [{
    (A x)[p] = d[p] x[p]. Flops 1 a point, bytes: three vectors.

    Syntax:

    ```
    operation ::= `linop.diagonal` $entries attr-dict `:` type($entries)
    ```

    ```mlir
    %D = linop.diagonal %d : tensor<64x64xf64>
    ```
  }];
  let arguments = (ins Linop_Grid:$entries);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def Linop_IdentityOp : Linop_OperatorOp<"identity", ["getRowReach"]> {
  let summary = "Identity operator";
  let description = [{
    ```mlir
    %I = linop.identity : !linop.operator<tensor<64xf64>>
    ```
  }];
  let assemblyFormat = "attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Linop_ShiftOp : Linop_TransformationOp<"shift", ["getAffineForm"]> {
  let summary = "A + c I";
  let description = [{
    ```mlir
    %S = linop.shift %A by %c : !linop.operator<tensor<64xf64>>
    ```
  }];
  let arguments = (ins Linop_OperatorType:$base, F64:$by);
  let assemblyFormat = "$base `by` $by attr-dict `:` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Linop_ScaleOp : Linop_TransformationOp<"scale", ["getAffineForm"]> {
  let summary = "c A";
  let description = [{
    ```mlir
    %S = linop.scale %A by %c : !linop.operator<tensor<64xf64>>
    ```
  }];
  let arguments = (ins Linop_OperatorType:$base, F64:$by);
  let assemblyFormat = "$base `by` $by attr-dict `:` type($result)";
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Linop_MagnitudeOp : Linop_TransformationOp<"magnitude"> {
  let summary = "|A|: absolute values for entries";
  let description = [{
    Applied to |x| it bounds what the rounding errors of A x are relative to.

    ```mlir
    %M = linop.magnitude %A : !linop.operator<tensor<64xf64>>
    ```
  }];
  let arguments = (ins Linop_OperatorType:$base);
  let assemblyFormat = "$base attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Linop_DenseOp : Linop_Op<"dense", [
    DeclareOpInterfaceMethods<LinearOperatorInterface>]> {
  let summary = "Dense matrix as an operator";
  let description = [{
    A matrix tensor<m x n> is an operator from tensor<n> to tensor<m>.
    Flops of an apply: 2 m n.

    Syntax:

    ```
    operation ::= `linop.dense` $matrix attr-dict `:` type($matrix)
    ```

    ```mlir
    %F = linop.dense %f : tensor<8x8xf32>
    ```
  }];
  let arguments = (ins TensorRankOf<[F32, F64], [2]>:$matrix);
  let results = (outs Linop_OperatorType:$result);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Use of operators
//===----------------------------------------------------------------------===//

def Linop_ApplyOp : Linop_Op<"apply", [
    DeclareOpInterfaceMethods<SweepInterface, ["canSweep", "getReach", "isStoredFirst"]>]> {
  let summary = "y = A x";
  let description = [{
    Leading dimensions of x beyond those of the operator's domain are a batch.
    Where the operator is square and there is no batch, one type says it all.

    Syntax:

    ```
    operation ::= `linop.apply` $op `,` $x attr-dict `:` (type($op) `,`)? type($x)
    ```

    ```mlir
    %y = linop.apply %A, %x : tensor<64x64xf64>
    %z = linop.apply %K, %v : !linop.operator<tensor<8xf32> -> tensor<4xf32>>, tensor<3x8xf32>
    ```
  }];
  let arguments = (ins Linop_OperatorType:$op, Linop_Grid:$x);
  let results = (outs Linop_Grid:$result);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasFolder = 1;
  let builders = [OpBuilder<(ins "::mlir::Value":$op, "::mlir::Value":$x)>];
}

def Linop_SweepOp : Linop_Op<"sweep", [
    DeclareOpInterfaceMethods<SweepInterface, ["canSweep", "getSweepDirection", "getReach", "getInPlaceOperand", "isStoredFirst"]>,
    AllTypesMatch<["x", "b", "result"]>]> {
  let summary = "One ordered relaxation sweep";
  let description = [{
    Visits the unknowns in natural (lexicographic) order, `forward`, or in the
    reverse, `backward`, and replaces each by

        x[p] <- x[p] + omega / a_pp (b[p] - (A x)[p])

    with the values found at that moment (Gauss-Seidel for omega 1, SOR
    otherwise; Saad, Iterative Methods, 4.1). Flops: 2 entries + 4 a point;
    bytes: x read and written, b read. A zero a_pp gives inf or NaN.

    Stage `form` notes where the unknowns still to be visited need not be read:
    `from_zero`, x is zero; `goes_back`, x is what a sweep from zero for the
    same b made in the other direction, so that b less the terms of the unknowns
    still to be visited is a_pp x[p] / omega.

    Syntax:

    ```
    operation ::= `linop.sweep` (`forward` | `backward`) $op `,` $x `,` $b `omega` $omega
                  attr-dict `:` type($x)
    ```

    ```mlir
    %y = linop.sweep forward %A, %x, %b omega %w : tensor<64x64xf64>
    ```
  }];
  let arguments = (ins Linop_DirectionAttr:$direction,
                       Linop_OperatorType:$op, Linop_Grid:$x, Linop_Grid:$b,
                       F64:$omega, UnitAttr:$from_zero, UnitAttr:$goes_back);
  let results = (outs Linop_Grid:$result);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Sets from_zero and goes_back, where they hold.
    void noteStart();
  }];
}

def Linop_GetDiagonalOp : Linop_Op<"get_diagonal", [
    DeclareOpInterfaceMethods<SweepInterface, ["canSweep"]>]> {
  let summary = "The diagonal of an operator, as a tensor";
  let description = [{
    Entries that a boundary folds back on the diagonal are in it.

    Syntax:

    ```
    operation ::= `linop.get_diagonal` $op attr-dict `:` type($result)
    ```

    ```mlir
    %d = linop.get_diagonal %A : tensor<64x64xf64>
    ```
  }];
  let arguments = (ins Linop_OperatorType:$op);
  let results = (outs Linop_Grid:$result);
  let hasCustomAssemblyFormat = 1;
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Linop_DotOp : Linop_Op<"dot", [
    DeclareOpInterfaceMethods<SweepInterface, ["getGridType", "isSum"]>,
    AllTypesMatch<["x", "y"]>]> {
  let summary = "Inner product, accumulated in f64";
  let description = [{
    Sum over all points of x y; the result is f64 for every element type. The
    order of summation is fixed by the size and the target alone.

    ```mlir
    %rr = linop.dot %r, %r : tensor<64x64xf64>
    ```
  }];
  let arguments = (ins Linop_Grid:$x, Linop_Grid:$y);
  let results = (outs F64:$result);
  let assemblyFormat = "$x `,` $y attr-dict `:` type($x)";
}

def Linop_CopyOp : Linop_Op<"copy", [
    DeclareOpInterfaceMethods<SweepInterface>,
    AllTypesMatch<["x", "result"]>]> {
  let summary = "The same values, in storage of their own";
  let description = [{
    Written by the `form` stage where a state of a loop must not share its
    buffer with another value.

    ```mlir
    %y = linop.copy %x : tensor<64x64xf64>
    ```
  }];
  let arguments = (ins Linop_Grid:$x);
  let results = (outs Linop_Grid:$result);
  let assemblyFormat = "$x attr-dict `:` type($x)";
}

def Linop_SpectrumOp : Linop_Op<"spectrum"> {
  let summary = "The extreme eigenvalues of a symmetric operator";
  let description = [{
    Folded to constants by the `analyse` stage, from a closed form: an error
    where the analysis has only a bound or an estimate. A remark says which
    formula was used.

    ```mlir
    %low, %high = linop.spectrum %A : !linop.operator<tensor<64x64xf64>>
    ```
  }];
  let arguments = (ins Linop_OperatorType:$op);
  let results = (outs F64:$low, F64:$high);
  let assemblyFormat = "$op attr-dict `:` type($op)";
  let hasVerifier = 1;
}

#endif // LATHE_DIALECT_LINOP_OPS
