//===- Engine.cpp - Compiled code in this process -------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Adds the object file that a module compiles to to LLVM's JIT linker. The
// runtime is the one that is linked into this program.
//
//===----------------------------------------------------------------------===//

#include "lathe/Target/Engine.h"

#include "lathe/Dialect/Lathe/Lathe.h"
#include "lathe/Target/Codegen.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"

#include <chrono>

using namespace mlir;
using namespace lathe;

struct Engine::Impl {
  std::unique_ptr<llvm::orc::LLJIT> jit;
  double compileSeconds = 0, linkSeconds = 0;
};

Engine::Engine(std::unique_ptr<Impl> impl) : impl(std::move(impl)) {}
Engine::~Engine() = default;

double Engine::getCompileSeconds() const { return impl->compileSeconds; }
double Engine::getLinkSeconds() const { return impl->linkSeconds; }

static double now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// Code for another machine must not be run: an illegal instruction is no
/// diagnostic. Only what changes the instructions of our kernels is compared.
static LogicalResult checkHost(ModuleOp module) {
  auto machine = createTargetMachine(module);
  if (failed(machine))
    return failure();
  StringRef cpu = TargetAttr::of(module).getCpu();
  llvm::Triple host(llvm::sys::getProcessTriple());
  if ((*machine)->getTargetTriple().getArch() != host.getArch())
    return module.emitError("code for '")
           << cpu << "' cannot run here, expected a target of architecture "
           << host.getArchName();
  const llvm::MCSubtargetInfo &target = *(*machine)->getMCSubtargetInfo();
  llvm::StringMap<bool> features = llvm::sys::getHostCPUFeatures();
  for (StringRef name :
       {"sse4.2", "avx", "avx2", "fma", "f16c", "bmi", "bmi2", "avx512f",
        "avx512vl", "avx512bw", "avx512dq", "avx512cd", "avx512bf16",
        "avx512fp16", "sve", "sve2"}) {
    auto known = features.find(name);
    if (host.isX86() && StringRef(name).starts_with("sve"))
      continue;
    if (known != features.end() && !known->second &&
        target.checkFeatures(("+" + name).str()))
      return module.emitError("code for '")
             << cpu << "' cannot run here, expected a target without " << name;
  }
  return success();
}

/// The runtime functions that generated code calls.
static llvm::orc::SymbolMap runtimeSymbols(llvm::orc::LLJIT &jit) {
  llvm::orc::SymbolMap symbols;
  auto add = [&](StringRef name, auto *function) {
    symbols[jit.mangleAndIntern(name)] = {
        llvm::orc::ExecutorAddr::fromPtr(function),
        llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
  };
  add("lathe_rt_invoke", &lathe_rt_invoke);
  add("lathe_rt_result_shapes", &lathe_rt_result_shapes);
  add("lathe_rt_workspace_bytes", &lathe_rt_workspace_bytes);
  add("lathe_rt_tvm_call", &lathe_rt_tvm_call);
  add("lathe_rt_thread", &lathe_rt_thread);
  add("lathe_rt_threads", &lathe_rt_threads);
  add("lathe_rt_barrier", &lathe_rt_barrier);
  add("lathe_rt_phase", &lathe_rt_phase);
  add("lathe_rt_signal", &lathe_rt_signal);
  add("lathe_rt_wait", &lathe_rt_wait);
  add("lathe_rt_monitor", &lathe_rt_monitor);
  return symbols;
}

static llvm::Error load(llvm::orc::LLJIT &jit,
                        std::unique_ptr<llvm::MemoryBuffer> object) {
  llvm::orc::JITDylib &library = jit.getMainJITDylib();
  if (llvm::Error error =
          library.define(llvm::orc::absoluteSymbols(runtimeSymbols(jit))))
    return error;
  auto process = llvm::orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(
      jit.getDataLayout().getGlobalPrefix());
  if (!process)
    return process.takeError();
  library.addGenerator(std::move(*process)); // libc and libm
  return jit.addObjectFile(std::move(object));
}

FailureOr<std::unique_ptr<Engine>> Engine::compile(ModuleOp module) {
  double start = now();
  if (failed(checkHost(module)))
    return failure();
  SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream os(bytes);
  if (failed(emitCode(module, CodeKind::Object, os)))
    return failure();
  double linkStart = now();

  llvm::InitializeNativeTarget();
  auto jit = llvm::orc::LLJITBuilder().create();
  if (!jit)
    return module.emitError( // internal: the host is a target of this LLVM
               "the JIT cannot start: ")
           << llvm::toString(jit.takeError());
  if (llvm::Error error =
          load(**jit, std::make_unique<llvm::SmallVectorMemoryBuffer>(
                          std::move(bytes), "lathe", false)))
    return module.emitError( // internal: the object was just written
               "the JIT cannot load the code: ")
           << llvm::toString(std::move(error));

  std::unique_ptr<Engine> engine(new Engine(std::make_unique<Impl>()));
  engine->impl->jit = std::move(*jit);
  // Linking happens at the first look-up, and belongs to the compile time.
  for (auto global : module.getOps<LLVM::GlobalOp>())
    if (global.getName().starts_with("__lathe_") &&
        !engine->lookup(global.getName().drop_front(8)))
      return module.emitError( // internal: its symbols are the runtime's
                 "the JIT cannot link '")
             << global.getName().drop_front(8) << "'";
  double end = now();
  engine->impl->compileSeconds = end - start;
  engine->impl->linkSeconds = end - linkStart;
  return engine;
}

const lathe_function *Engine::lookup(StringRef name) const {
  auto symbol = impl->jit->lookup(("__lathe_" + name).str());
  if (!symbol) {
    llvm::consumeError(symbol.takeError());
    return nullptr;
  }
  return symbol->toPtr<const lathe_function *>();
}
