//===- TuneAttrs.td - Recorded choices --------------------*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the choose stage leaves on an op, and the policies of parameters.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_TUNE_ATTRS
#define LATHE_DIALECT_TUNE_ATTRS

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"

def Tune_Dialect : Dialect {
  let name = "tune";
  let cppNamespace = "::lathe::tune";
  let summary = "What may be chosen, and what was";
  let description = [{
    Numerical parameters are declared by `tune.param` and read by
    `tune.choose`. Schedule knobs are not in the program: an op that can be
    scheduled tells its knobs by `TunableOpInterface`, and the values chosen
    are left on it as `tune.config = #tune.config<...>`.
  }];
  let dependentDialects = ["::lathe::linop::LinopDialect"];
  let useDefaultAttributePrinterParser = 1;
  let hasOperationAttrVerify = 1;
}

def Tune_Policy : I32EnumAttr<"Policy", "who decides the value of a parameter", [
    I32EnumAttrCase<"fixed", 0>, I32EnumAttrCase<"spectral", 1>]> {
  let cppNamespace = "::lathe::tune";
  let genSpecializedAttr = 0;
}
def Tune_PolicyAttr : EnumAttr<Tune_Dialect, Tune_Policy, "policy">;

def Tune_ConfigAttr : AttrDef<Tune_Dialect, "Config"> {
  let mnemonic = "config";
  let summary = "The knobs chosen for one op";
  let description = [{
    A dictionary from knob to integer, on any op as the discardable attribute
    `tune.config`. Where the input has one it is obeyed; a knob that the op
    does not have, or a value that it cannot take, is an error.

    ```mlir
    solver.sor %A, %b omega %w {tune.config = #tune.config<{sweeps = 4 : i64}>} : !grid
    ```
  }];
  let parameters = (ins "::mlir::DictionaryAttr":$knobs);
  let assemblyFormat = "`<` $knobs `>`";
  let extraClassDeclaration = [{
    static llvm::StringRef attrName() { return "tune.config"; }
    /// The config on `op`; null where there is none.
    static ConfigAttr of(mlir::Operation *op) {
      return op->getAttrOfType<ConfigAttr>(attrName());
    }
    /// The value of a knob, if it is set.
    std::optional<int64_t> getKnob(llvm::StringRef name) const;
  }];
}

#endif // LATHE_DIALECT_TUNE_ATTRS
