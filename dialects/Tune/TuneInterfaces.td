//===- TuneInterfaces.td - What an op lets be chosen ------*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TunableOpInterface: the knobs of an op and which combinations are legal.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_TUNE_INTERFACES
#define LATHE_DIALECT_TUNE_INTERFACES

include "mlir/IR/OpBase.td"

def TunableOpInterface : OpInterface<"TunableOpInterface"> {
  let cppNamespace = "::lathe::tune";
  let description = [{
    Implemented by ops of ours and, through external models, by upstream ops.
    The space holds legal configurations only; `choose` picks one and leaves
    it on the op as `#tune.config`.
  }];
  let methods = [
    InterfaceMethod<[{
        The knobs of the op, each with every value that it may take on this
        target.}],
      "::llvm::SmallVector<::lathe::tune::Knob>", "getKnobs",
      (ins "::lathe::TargetAttr":$target)>,
    InterfaceMethod<[{
        The default choice for the target: closed forms from registers, vector
        width and cache sizes, one value a knob in the order of getKnobs, with
        the reason in words.}],
      "::lathe::tune::Choice", "getDefaultChoice",
      (ins "::lathe::TargetAttr":$target)>,
    InterfaceMethod<[{
        Why values that are legal one by one, in the order of getKnobs, cannot
        go together on this target; empty if they can.}],
      "std::string", "explainConflict",
      (ins "::lathe::TargetAttr":$target,
           "::llvm::ArrayRef<int64_t>":$values), [{}], [{ return ""; }]>,
    InterfaceMethod<[{
        What a candidate costs, in numbers for the cost model, where that has a
        closed form; none where it has not.}],
      "std::optional<::lathe::cost::Features>", "getFeatures",
      (ins "::lathe::TargetAttr":$target,
           "::llvm::ArrayRef<int64_t>":$values), [{}],
      [{ return std::nullopt; }]>,
    InterfaceMethod<[{
        Whether stages expand to schedule make groups of the op, which can be
        counted in place of a closed form.}],
      "bool", "isFormed", (ins), [{}], [{ return false; }]>,
  ];
}

#endif // LATHE_DIALECT_TUNE_INTERFACES
