// Ops of a dialect outside of Lathe: one on the operator type of linop, an operator
// kind (docs/adding-an-operator.md) and a method (docs/adding-a-method.md).
#ifndef CONSUMER
#define CONSUMER

include "Linop/LinopBase.td"
include "Linop/LinopInterfaces.td"
include "Solver/SolverMethod.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Consumer_Dialect : Dialect {
  let name = "consumer";
  let cppNamespace = "::consumer";
}

def Consumer_TraceOp : Op<Consumer_Dialect, "trace", [Pure]> {
  let summary = "The trace of an operator";
  let arguments = (ins Linop_OperatorType:$op);
  let results = (outs F64:$result);
  let assemblyFormat = "$op attr-dict `:` type($op)";
}

def Consumer_TridiagonalOp : Op<Consumer_Dialect, "tridiagonal", [
    Pure, DeclareOpInterfaceMethods<LinearOperatorInterface,
        ["getCapabilities", "getFacts", "buildRow", "getRowReach"]>]> {
  let summary = "The same three entries in each row of a matrix of f64";
  let arguments = (ins F64Attr:$diagonal, F64Attr:$beside);
  let results = (outs Linop_OperatorType:$result);
  let assemblyFormat = "$diagonal `,` $beside attr-dict `:` type($result)";
}

def Consumer_RichardsonOp : MethodOp<Consumer_Dialect, "richardson",
    (ins Optional<F64>:$step), 4,
    [DeclareOpInterfaceMethods<ExpandableOpInterface>]> {
  let summary = "Richardson's iteration: x <- x + step (b - A x)";
}

#endif // CONSUMER
