//===- SolverMethod.td - The form of a named method -------*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MethodOp: what named methods of any dialect have in common. Apart from the ops of
// solver, so that other dialects can define methods of their own.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_SOLVER_METHOD
#define LATHE_DIALECT_SOLVER_METHOD

include "Linop/LinopBase.td"
include "Solver/SolverInterfaces.td"

include "mlir/Interfaces/SideEffectInterfaces.td"

/// Solve A x = b by a named method. `extras` are the method's own operands,
/// which come between b and the common ones; `keywords` lists all of them, in
/// this order, for parser and printer.
class MethodOp<Dialect dialect, string mnemonic, dag extras, int checkEvery,
               list<Trait> traits = []>
    : Op<dialect, mnemonic, !listconcat([
        Pure, AttrSizedOperandSegments,
        DeclareOpInterfaceMethods<MethodOpInterface, ["getKeywords"]>], traits)> {
  let arguments = !con(
      (ins Linop_OperatorType:$op, Linop_Grid:$b),
      extras,
      (ins Optional<Linop_Grid>:$start, Optional<F64>:$tolerance,
           Optional<I64>:$max_iterations,
           // method_c4
           DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>,
                             !cast<string>(checkEvery)>:$check_every));
  let results = (outs Linop_Grid:$x, I64:$iterations, F64:$residual,
                      I32:$reason);
  let hasCustomAssemblyFormat = 1;
  string common = "\n    Syntax:\n\n    ```\n    operation ::= `" # dialect.name # "." #
      mnemonic # "` $op `,` $b (keyword operand)* attr-dict `:` type($b)\n    ```\n" # [{

    Operands by keyword, in any order: `start` (the first x, default 0),
    `tolerance` (f64, default 1e-8 for f64 and 1e-4 for f32, relative to
    the norm of b), `max_iterations` (i64). Attribute `check_every`, in braces
    behind them as in `{check_every = 4 : i64}`: bodies between two looks at the
    residual. Results: x, iterations, the true
    residual relative to the norm of b, and the reason (0 converged, 1 limit,
    2 stagnated, 3 diverged, 4 broke down, 5 not finite, 6 monitor).
  }];
  let extraClassDefinition = [{
    ::mlir::ParseResult $cppClass::parse(::mlir::OpAsmParser &parser,
                                         ::mlir::OperationState &result) {
      return ::lathe::solver::detail::parseMethod(parser, result, keywords());
    }
    void $cppClass::print(::mlir::OpAsmPrinter &p) {
      ::lathe::solver::detail::printMethod(p, *this, }] # checkEvery # [{);
    }
    ::llvm::ArrayRef<::lathe::solver::Keyword> $cppClass::getKeywords() {
      return keywords();
    }
  }];
  let extraClassDeclaration = [{
    static ::llvm::ArrayRef<::lathe::solver::Keyword> keywords();
  }];
}

#endif // LATHE_DIALECT_SOLVER_METHOD
