//===- Passes.td - Passes of lib/Tuning -------------------*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the description of each pass.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TUNING_PASSES
#define LATHE_TUNING_PASSES

include "mlir/Pass/PassBase.td"

def ChoosePass : Pass<"lathe-choose-configs", "::mlir::ModuleOp"> {
  let summary = "Give each op that can be tuned its config";
  let description = [{
    For every op with TunableOpInterface that has knobs: the config that it has
    in the input, else the one recorded for it in the file `replay`, else that of
    the provider: `default`, closed forms from the target, or `analytic`, the
    candidate with the least cycles by lib/CostModel: counted in closed form for
    contractions, Kronecker products and attention, on a formed copy for iterations
    (the default where a size or a row is known only at run time). `ranking` writes the whole space of each op to a file, best
    first: one JSON object a line. Knobs that a config leaves out take their default.
    A knob that the op does not have, or a value that it cannot take, is an
    error. The config is left on the op as `tune.config`, with a remark of
    category `lathe-choose` that says why; `record` writes all of them to a
    file that `replay` reads: one JSON object a line, with the key of the op
    (a hash of the op, what defines its operators, and the target).

    Example: test/lib/Tuning/choose.mlir, test/lib/Tuning/analytic-dense.mlir
  }];
  // Methods are written out to see what they are.
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
                           "::mlir::tensor::TensorDialect", "::lathe::solver::SolverDialect",
                           "::lathe::tune::TuneDialect"];
  let options = [
    Option<"replay", "replay", "std::string", "", "file of decisions to obey">,
    Option<"record", "record", "std::string", "",
           "file to write the decisions to">,
    Option<"provider", "provider", "std::string", "\"default\"",
           "who chooses: default or analytic">,
    Option<"ranking", "ranking", "std::string", "",
           "file to write the candidates of each op to, best first">];
  let statistics = [Statistic<"numChosen", "chosen", "ops that got a config">];
}

#endif // LATHE_TUNING_PASSES
