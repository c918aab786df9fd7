//===- LoopCycles.cpp - Cycles of a loop by simulation --------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LLVM's machine code analyser runs the loop on its model of the CPU: dispatch,
// ports, latencies and the reorder buffer. Two runs of different length are
// compared, so that filling the pipeline does not count.
//
//===----------------------------------------------------------------------===//

#include "LoopCycles.h"

#include "llvm/MC/MCInstrAnalysis.h"
#include "llvm/MC/MCInstrInfo.h"
#include "llvm/MC/MCRegisterInfo.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/MCA/Context.h"
#include "llvm/MCA/InstrBuilder.h"
#include "llvm/Target/TargetMachine.h"

using namespace lathe;
using Instructions = std::vector<std::unique_ptr<llvm::mca::Instruction>>;

/// More instructions than any reorder buffer holds.
static constexpr size_t window = 2048;

static std::optional<Instructions> describe(llvm::ArrayRef<llvm::MCInst> body,
                                            llvm::mca::InstrBuilder &builder) {
  Instructions result;
  for (const llvm::MCInst &instruction : body) {
    auto described = builder.createInstruction(instruction, {});
    if (!described) {
      llvm::consumeError(described.takeError());
      return std::nullopt;
    }
    result.push_back(std::move(*described));
  }
  return result;
}

/// Cycles of `iterations` iterations from an idle core.
static std::optional<unsigned> simulate(const Instructions &body,
                                        unsigned iterations,
                                        const llvm::TargetMachine &machine) {
  const llvm::MCSubtargetInfo &cpu = *machine.getMCSubtargetInfo();
  // All sizes of 0: those of the model.
  llvm::mca::PipelineOptions options(0, 0, 0, 0, 0, 0, /*NoAlias=*/true);
  llvm::mca::CircularSourceMgr source(body, iterations);
  llvm::mca::CustomBehaviour custom(cpu, source, *machine.getMCInstrInfo());
  llvm::mca::Context context(*machine.getMCRegisterInfo(), cpu);
  auto pipeline = cpu.getSchedModel().isOutOfOrder()
                      ? context.createDefaultPipeline(options, source, custom)
                      : context.createInOrderPipeline(options, source, custom);
  llvm::Expected<unsigned> cycles = pipeline->run();
  if (cycles)
    return *cycles;
  llvm::consumeError(cycles.takeError());
  return std::nullopt;
}

std::optional<double> lathe::cyclesOf(llvm::ArrayRef<llvm::MCInst> body,
                                      const llvm::TargetMachine &machine) {
  const llvm::MCSubtargetInfo &cpu = *machine.getMCSubtargetInfo();
  if (body.empty() || !cpu.getSchedModel().hasInstrSchedModel())
    return std::nullopt;
  const llvm::MCInstrInfo &names = *machine.getMCInstrInfo();
  std::unique_ptr<llvm::MCInstrAnalysis> analysis(
      machine.getTarget().createMCInstrAnalysis(&names));
  llvm::mca::InstrumentManager instruments(cpu, names);
  llvm::mca::InstrBuilder builder(cpu, names, *machine.getMCRegisterInfo(),
                                  analysis.get(), instruments,
                                  /*CallLatency=*/0);
  std::optional<Instructions> described = describe(body, builder);
  if (!described)
    return std::nullopt;
  unsigned iterations = window / body.size() + 1;
  auto once = simulate(*described, iterations, machine);
  auto twice = simulate(*described, 2 * iterations, machine);
  if (!once || !twice)
    return std::nullopt;
  return double(*twice - *once) / iterations;
}
