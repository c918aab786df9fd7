//===- Codegen.cpp - From the LLVM dialect to machine code ----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Translation, optimisation and emission. Vectors, tiles and placement in
// registers were decided before; LLVM cleans up, schedules and allocates.
//
//===----------------------------------------------------------------------===//

#include "lathe/Target/Codegen.h"

#include "SplitRanges.h"

#include "lathe/Dialect/Lathe/Lathe.h"

#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/InstCombine/InstCombine.h"
#include "llvm/Transforms/Scalar/EarlyCSE.h"
#include "llvm/Transforms/Scalar/IndVarSimplify.h"
#include "llvm/Transforms/Scalar/LICM.h"
#include "llvm/Transforms/Scalar/LoopPassManager.h"
#include "llvm/Transforms/Scalar/LoopRotation.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"
#include "llvm/Transforms/Utils/LCSSA.h"
#include "llvm/Transforms/Utils/LoopSimplify.h"

#include <mutex>

using namespace mlir;
using namespace lathe;

static void initializeTargets() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeAllTargetInfos();
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmPrinters();
  });
}

FailureOr<std::unique_ptr<llvm::TargetMachine>>
lathe::createTargetMachine(ModuleOp module) {
  TargetAttr target = TargetAttr::of(module);
  if (!target)
    return module.emitError("has no lathe.target, expected a module after "
                            "stage llvm");
  initializeTargets();
  llvm::Triple triple(target.getTriple());
  std::string reason;
  const llvm::Target *found =
      llvm::TargetRegistry::lookupTarget(triple, reason);
  if (!found)
    return module.emitError("no code generator for '")
           << target.getTriple() << "': " << reason;
  // LLVM ignores a CPU that it does not know, and fails later.
  std::unique_ptr<llvm::MCSubtargetInfo> known(
      found->createMCSubtargetInfo(triple, /*CPU=*/"", /*Features=*/""));
  if (!known || !known->isCPUStringValid(target.getCpu()))
    return module.emitError("unknown CPU '")
           << target.getCpu() << "' of '" << target.getTriple()
           << "', expected one that LLVM knows";
  std::unique_ptr<llvm::TargetMachine> machine(found->createTargetMachine(
      triple, target.getCpu(), target.getFeatures(), llvm::TargetOptions(),
      llvm::Reloc::PIC_, std::nullopt, llvm::CodeGenOptLevel::Default));
  if (!machine)
    return module.emitError("no code generator for '") << target.getCpu() << "'";
  return machine;
}

/// What the code generator must know of each function. Without the last two
/// LLVM splits vectors of 512 bits on CPUs where it takes them for slow.
static void setAttributes(llvm::Module &module, TargetAttr target) {
  std::string bits = std::to_string(target.getVectorBits());
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", target.getCpu());
    if (!target.getFeatures().empty())
      function.addFnAttr("target-features", target.getFeatures());
    function.addFnAttr("prefer-vector-width", bits);
    function.addFnAttr("min-legal-vector-width", bits);
    function.addFnAttr(llvm::Attribute::NoUnwind);
    // Kept apart, or the promises of its arguments are lost when it is inlined.
    if (function.getName().ends_with(".kernel"))
      function.addFnAttr(llvm::Attribute::NoInline);
  }
}

/// The loops that reach LLVM are vector code where they should be, and scalar
/// where an order of operations is kept: what is left is to simplify addresses
/// and to take them out of loops. The whole of -O2 gave the same speed for six
/// times the time (docs/decisions.md).
static llvm::FunctionPassManager buildCleanUp() {
  llvm::FunctionPassManager passes;
  passes.addPass(llvm::EarlyCSEPass());
  passes.addPass(llvm::InstCombinePass());
  passes.addPass(llvm::LoopSimplifyPass());
  passes.addPass(llvm::LCSSAPass());
  // What is invariant has a place in front of a loop only once it is rotated.
  llvm::LoopPassManager loops;
  loops.addPass(llvm::LoopRotatePass());
  loops.addPass(llvm::LICMPass(llvm::LICMOptions()));
  passes.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(loops),
                                                       /*UseMemorySSA=*/true));
  passes.addPass(llvm::SimplifyCFGPass());
  // Counters that follow from others, and addresses that all this made equal: kept
  // apart they take a register each.
  passes.addPass(llvm::createFunctionToLoopPassAdaptor(llvm::IndVarSimplifyPass()));
  passes.addPass(llvm::EarlyCSEPass());
  passes.addPass(SplitRangesPass());
  return passes;
}

static void optimise(llvm::Module &module, llvm::TargetMachine &machine) {
  llvm::PassBuilder builder(&machine);
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager graphs;
  llvm::ModuleAnalysisManager modules;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(graphs);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, graphs, modules);
  llvm::FunctionPassManager passes = buildCleanUp();
  for (llvm::Function &function : module)
    if (!function.isDeclaration())
      passes.run(function, functions);
}

FailureOr<std::unique_ptr<llvm::Module>>
lathe::translateToLlvm(ModuleOp module, llvm::LLVMContext &context,
                       llvm::TargetMachine &machine) {
  registerBuiltinDialectTranslation(*module.getContext());
  registerLLVMDialectTranslation(*module.getContext());
  std::unique_ptr<llvm::Module> code =
      translateModuleToLLVMIR(module, context, "lathe");
  if (!code)
    return module.emitError("cannot be translated to LLVM IR, expected a "
                            "module after stage llvm");
  code->setTargetTriple(machine.getTargetTriple());
  code->setDataLayout(machine.createDataLayout());
  setAttributes(*code, TargetAttr::of(module));
  optimise(*code, machine);
  return code;
}

LogicalResult lathe::emitCode(ModuleOp module, CodeKind kind,
                              llvm::raw_pwrite_stream &os) {
  auto machine = createTargetMachine(module);
  if (failed(machine))
    return failure();
  llvm::LLVMContext context;
  auto code = translateToLlvm(module, context, **machine);
  if (failed(code))
    return failure();
  if (kind == CodeKind::LlvmIr) {
    (*code)->print(os, nullptr);
    return success();
  }
  llvm::legacy::PassManager passes;
  (*machine)->Options.MCOptions.AsmVerbose = true;
  auto type = kind == CodeKind::Object ? llvm::CodeGenFileType::ObjectFile
                                       : llvm::CodeGenFileType::AssemblyFile;
  if ((*machine)->addPassesToEmitFile(passes, os, nullptr, type))
    return module.emitError( // internal: registered targets write both
               "the code generator for '")
           << TargetAttr::of(module).getTriple() << "' writes no such file";
  passes.run(**code);
  return success();
}
