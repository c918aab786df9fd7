//===- Labels.cpp - What a kernel's innermost loops became ----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two listeners at the end of the code generator. A pass reads what only its
// own form knows: loops, spills, live registers. A streamer in the place of the
// assembler's sees what is written, block by block.
//
//===----------------------------------------------------------------------===//

#include "lathe/Target/Labels.h"

#include "LoopCycles.h"

#include "lathe/Target/Codegen.h"

#include "llvm/CodeGen/AsmPrinter.h"
#include "llvm/CodeGen/LivePhysRegs.h"
#include "llvm/CodeGen/MachineDominators.h"
#include "llvm/CodeGen/MachineFunctionPass.h"
#include "llvm/CodeGen/MachineLoopInfo.h"
#include "llvm/CodeGen/MachineModuleInfo.h"
#include "llvm/CodeGen/MachineRegisterInfo.h"
#include "llvm/CodeGen/TargetInstrInfo.h"
#include "llvm/CodeGen/TargetLowering.h"
#include "llvm/CodeGen/TargetPassConfig.h"
#include "llvm/CodeGen/TargetSubtargetInfo.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/MCStreamer.h"
#include "llvm/MC/MCSymbol.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Target/TargetMachine.h"

using namespace mlir;
using namespace lathe;

namespace {

/// Which loop each block belongs to, by the label that is written in front of
/// it.
struct FoundLoops {
  std::vector<LoopLabels> loops;
  std::vector<SmallVector<llvm::MCInst, 0>> bodies;
  llvm::DenseMap<const llvm::MCSymbol *, size_t> blocks;
};

//===----------------------------------------------------------------------===//
// Registers
//===----------------------------------------------------------------------===//

/// The registers of the kind that holds a type. Those that overlap are counted
/// as one: a vector register and its lower half.
class RegisterFile {
public:
  RegisterFile(const llvm::MachineFunction &function, llvm::MVT type)
      : info(*function.getSubtarget().getRegisterInfo()) {
    const llvm::MachineRegisterInfo &used = function.getRegInfo();
    const llvm::TargetLowering &lowering =
        *function.getSubtarget().getTargetLowering();
    if (!lowering.isTypeLegal(type))
      return;
    for (llvm::MCPhysReg reg : *lowering.getRegClassFor(type))
      if (!used.isReserved(reg))
        registers.push_back(reg);
  }

  bool contains(llvm::MCRegister reg) const {
    return llvm::any_of(registers, [&](llvm::MCPhysReg member) {
      return info.regsOverlap(member, reg);
    });
  }

  /// How many of them hold something.
  unsigned countLive(const llvm::LivePhysRegs &live) const {
    BitVector units(info.getNumRegUnits());
    for (llvm::MCPhysReg reg : live)
      for (auto unit : info.regunits(reg))
        units.set(static_cast<unsigned>(unit));
    return llvm::count_if(registers, [&](llvm::MCPhysReg member) {
      return llvm::any_of(info.regunits(member), [&](auto unit) {
        return units.test(static_cast<unsigned>(unit));
      });
    });
  }

private:
  const llvm::TargetRegisterInfo &info;
  SmallVector<llvm::MCPhysReg> registers;
};

//===----------------------------------------------------------------------===//
// Machine instructions
//===----------------------------------------------------------------------===//

/// A pass after the last one of the code generator.
class FindLoops : public llvm::MachineFunctionPass {
public:
  static char ID;
  explicit FindLoops(FoundLoops &found)
      : MachineFunctionPass(ID), found(found) {}

  bool runOnMachineFunction(llvm::MachineFunction &function) override;

private:
  FoundLoops &found;
};

/// Labels the instructions of one loop.
class LoopReader {
public:
  explicit LoopReader(const llvm::MachineFunction &function)
      : names(*function.getSubtarget().getInstrInfo()),
        info(*function.getSubtarget().getRegisterInfo()),
        vectors(function, llvm::MVT::v2f64),
        integers(function, llvm::MVT::i64) {}

  void read(const llvm::MachineBasicBlock &block, LoopLabels &labels) const {
    for (const llvm::MachineInstr &instruction : block)
      read(instruction, labels);
    llvm::LivePhysRegs live(info);
    live.addLiveOutsNoPristines(block);
    for (const llvm::MachineInstr &instruction : llvm::reverse(block)) {
      countLive(live, labels);
      live.stepBackward(instruction);
    }
    countLive(live, labels);
  }

private:
  void countLive(const llvm::LivePhysRegs &live, LoopLabels &labels) const {
    labels.vectorRegisters =
        std::max(labels.vectorRegisters, vectors.countLive(live));
    labels.integerRegisters =
        std::max(labels.integerRegisters, integers.countLive(live));
  }

  /// Bits of the widest operand in a vector register; 0 where there is none.
  unsigned vectorBits(const llvm::MachineInstr &instruction) const {
    unsigned bits = 0;
    for (auto [i, operand] : llvm::enumerate(instruction.explicit_operands())) {
      if (!operand.isReg() || !operand.getReg() ||
          !vectors.contains(operand.getReg().asMCReg()))
        continue;
      if (const llvm::TargetRegisterClass *kind =
              instruction.getRegClassConstraint(i, &names, &info))
        bits = std::max<unsigned>(bits, info.getRegSizeInBits(*kind));
    }
    return bits;
  }

  bool isSpill(const llvm::MachineInstr &instruction) const {
    // Of a folded access to an argument on the stack, LLVM says 0 bytes.
    auto moves = [](std::optional<llvm::LocationSize> size) {
      return size && !size->isZero();
    };
    return moves(instruction.getSpillSize(&names)) ||
           moves(instruction.getFoldedSpillSize(&names)) ||
           moves(instruction.getRestoreSize(&names)) ||
           moves(instruction.getFoldedRestoreSize(&names));
  }

  void read(const llvm::MachineInstr &instruction, LoopLabels &labels) const {
    if (instruction.isMetaInstruction())
      return;
    unsigned bits = vectorBits(instruction);
    labels.vectorBits = std::max(labels.vectorBits, bits);
    labels.calls += instruction.isCall();
    bool spill = isSpill(instruction);
    labels.spills += spill;
    labels.loads += bits && !spill && instruction.mayLoad();
    labels.stores += bits && !spill && instruction.mayStore();
    StringRef name = names.getName(instruction.getOpcode());
    for (StringRef part :
         {"FMADD", "FMSUB", "FNMADD", "FNMSUB", "FMLA", "FMLS"})
      if (bits && name.contains(part)) {
        ++labels.fused[bits];
        break;
      }
  }

  const llvm::TargetInstrInfo &names;
  const llvm::TargetRegisterInfo &info;
  RegisterFile vectors, integers;
};

//===----------------------------------------------------------------------===//
// Written instructions
//===----------------------------------------------------------------------===//

/// Keeps the instructions of the loops, and writes nothing.
class LoopStreamer : public llvm::MCStreamer {
public:
  LoopStreamer(llvm::MCContext &context, FoundLoops &found)
      : MCStreamer(context), found(found) {}

  bool hasRawTextSupport() const override { return true; }
  void emitRawTextImpl(StringRef) override {}
  bool emitSymbolAttribute(llvm::MCSymbol *, llvm::MCSymbolAttr) override {
    return true;
  }
  void emitCommonSymbol(llvm::MCSymbol *, uint64_t, llvm::Align) override {}

  void emitLabel(llvm::MCSymbol *symbol, llvm::SMLoc where) override {
    MCStreamer::emitLabel(symbol, where);
    // Every block has a label: one of anything but a block of a loop ends the
    // loop.
    auto block = found.blocks.find(symbol);
    body = block == found.blocks.end() ? nullptr : &found.bodies[block->second];
  }

  void emitInstruction(const llvm::MCInst &instruction,
                       const llvm::MCSubtargetInfo &) override {
    if (!body)
      return;
    llvm::MCInst copy = instruction;
    // Expressions die with the context; where code or data lie matters nothing.
    for (llvm::MCOperand &operand : copy)
      if (operand.isExpr())
        operand = llvm::MCOperand::createImm(0);
    body->push_back(std::move(copy));
  }

private:
  FoundLoops &found;
  SmallVectorImpl<llvm::MCInst> *body = nullptr;
};

} // namespace

char FindLoops::ID = 0;

static bool callsModule(const llvm::MachineLoop &loop) {
  for (const llvm::MachineBasicBlock *block : loop.blocks())
    for (const llvm::MachineInstr &instruction : *block)
      if (instruction.isCall())
        for (const llvm::MachineOperand &operand : instruction.operands())
          if (operand.isGlobal() && !operand.getGlobal()->isDeclaration())
            return true;
  return false;
}

bool FindLoops::runOnMachineFunction(llvm::MachineFunction &function) {
  llvm::MachineDominatorTree dominators(function);
  llvm::MachineLoopInfo loops(dominators);
  LoopReader reader(function);
  llvm::DenseMap<const llvm::MachineLoop *, size_t> indices;
  for (llvm::MachineBasicBlock &block : function) {
    // A label changes no code, and without one the streamer sees no block.
    block.setLabelMustBeEmitted();
    const llvm::MachineLoop *loop = loops.getLoopFor(&block);
    if (!loop || !loop->isInnermost() || callsModule(*loop))
      continue;
    auto [index, added] = indices.try_emplace(loop, found.loops.size());
    if (added) {
      LoopLabels &labels = found.loops.emplace_back();
      labels.function = function.getName();
      StringRef name = loop->getHeader()->getSymbol()->getName();
      name.consume_front(function.getDataLayout().getPrivateGlobalPrefix());
      labels.block = name;
    }
    reader.read(block, found.loops[index->second]);
    found.blocks[block.getSymbol()] = index->second;
  }
  found.bodies.resize(found.loops.size());
  return false;
}

/// Runs the code generator with both listeners; false where it cannot.
static bool generate(llvm::Module &code, llvm::TargetMachine &machine,
                     FoundLoops &found) {
  llvm::legacy::PassManager passes;
  // The passes own themselves from here on, in this order.
  auto *config = machine.createPassConfig(passes);
  auto *functions = new llvm::MachineModuleInfoWrapperPass(&machine);
  if (!config)
    return false;
  passes.add(config);
  passes.add(functions);
  if (config->addISelPasses())
    return false;
  config->addMachinePasses();
  config->setInitialized();
  passes.add(new FindLoops(found));
  llvm::MCContext &context = functions->getMMI().getContext();
  context.setUseNamesOnTempLabels(true); // those of blocks
  auto streamer = std::make_unique<LoopStreamer>(context, found);
  machine.getTarget().createNullTargetStreamer(*streamer);
  llvm::AsmPrinter *printer =
      machine.getTarget().createAsmPrinter(machine, std::move(streamer));
  if (!printer)
    return false;
  passes.add(printer);
  passes.run(code);
  return true;
}

FailureOr<std::vector<LoopLabels>> lathe::labelCode(ModuleOp module) {
  auto machine = createTargetMachine(module);
  if (failed(machine))
    return failure();
  llvm::LLVMContext context;
  auto code = translateToLlvm(module, context, **machine);
  if (failed(code))
    return failure();
  FoundLoops found;
  if (!generate(**code, **machine, found))
    return module.emitError( // internal: registered targets generate code
        "the code generator cannot be listened to");
  for (auto [labels, body] : llvm::zip(found.loops, found.bodies)) {
    labels.instructions = body.size();
    if (!labels.calls)
      labels.cycles = cyclesOf(body, **machine);
  }
  return std::move(found.loops);
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

llvm::json::Object lathe::toJson(const LoopLabels &loop) {
  llvm::json::Object fused;
  for (auto [bits, count] : loop.fused)
    fused[std::to_string(bits)] = count;
  llvm::json::Value cycles(nullptr);
  if (loop.cycles)
    cycles = *loop.cycles;
  return llvm::json::Object{{"function", loop.function},
                            {"block", loop.block},
                            {"instructions", loop.instructions},
                            {"vector_bits", loop.vectorBits},
                            {"fused", std::move(fused)},
                            {"loads", loop.loads},
                            {"stores", loop.stores},
                            {"spills", loop.spills},
                            {"calls", loop.calls},
                            {"vector_registers", loop.vectorRegisters},
                            {"integer_registers", loop.integerRegisters},
                            {"cycles", std::move(cycles)}};
}
