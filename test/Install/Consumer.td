// An op of a dialect outside of Lathe, on the operator type of linop.
#ifndef CONSUMER
#define CONSUMER

include "Linop/LinopBase.td"
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

#endif // CONSUMER
