//===- Machine.cpp - The machine, as a file -------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The members of #lathe.target from the table, with the cache sizes that were
// found, and beside them the ceilings of each number of threads.
//
//===----------------------------------------------------------------------===//

#include "Machine.h"

#include "lathe/Pipelines/Pipelines.h"
#include "lathe/Support/File.h"
#include "lathe/Target/Cpu.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

#include <cmath>

using namespace llvm;
using namespace lathe;
using namespace lathe::bench;

namespace {
/// The host's row of the table, and the context that it lives in.
class HostTarget {
public:
  HostTarget() {
    context.getOrLoadDialect<LatheDialect>();
    target = *getCpuTarget(mlir::UnknownLoc::get(&context), "native");
  }
  const TargetAttr *operator->() const { return &target; }

private:
  mlir::MLIRContext context;
  TargetAttr target;
};
} // namespace

/// One word of a file of the operating system; empty where it has none.
static std::string readWord(const Twine &path) {
  auto text = MemoryBuffer::getFileAsStream(path.str());
  return text ? (*text)->getBuffer().trim().str() : "";
}

CacheSizes lathe::bench::hostCaches() {
  HostTarget target;
  CacheSizes sizes{int64_t(target->getL1()), int64_t(target->getL2()),
                   int64_t(target->getL3())};
  for (int index = 0; index < 8; ++index) {
    std::string folder =
        formatv("/sys/devices/system/cpu/cpu0/cache/index{0}/", index);
    std::string text = readWord(folder + "size");
    int64_t size;
    if (readWord(folder + "type") == "Instruction" ||
        StringRef(text).rtrim('K').getAsInteger(10, size) || size < 1)
      continue;
    int64_t *level = StringSwitch<int64_t *>(readWord(folder + "level"))
                         .Case("1", &sizes.l1)
                         .Case("2", &sizes.l2)
                         .Case("3", &sizes.l3)
                         .Default(nullptr);
    if (level)
      *level = size * 1024;
  }
  return sizes;
}

/// Whole numbers, so that the file is short and reads back as it was.
static json::Object ceilingsObject(const Ceilings &ceilings) {
  json::Object object{{"threads", ceilings.threads}};
  auto add = [&](std::string name, double value, double unit) {
    if (value > 0.0)
      object[name] = std::llround(value / unit);
  };
  constexpr double mega = 1e6, pico = 1e-12;
  add("fma_f64_mflops", ceilings.fmaF64, mega);
  add("fma_f32_mflops", ceilings.fmaF32, mega);
  add("dot_bf16_mflops", ceilings.dotBf16, mega);
  add("fma_f64_latency_ps", ceilings.latencyF64, pico);
  add("fma_f32_latency_ps", ceilings.latencyF32, pico);
  add("load_mbytes", ceilings.load, mega);
  add("store_mbytes", ceilings.store, mega);
  auto addLevel = [&](std::string level, const Bandwidth &bandwidth) {
    add(level + "_read_mbytes", bandwidth.read, mega);
    add(level + "_update_mbytes", bandwidth.update, mega);
    add(level + "_copy_mbytes", bandwidth.copy, mega);
  };
  addLevel("l1", ceilings.l1);
  addLevel("l2", ceilings.l2);
  addLevel("l3", ceilings.l3);
  addLevel("memory", ceilings.memory);
  if (ceilings.threads == 2)
    add("barrier_ps", measureBarrier(), pico);
  return object;
}

Error lathe::bench::probeMachine(StringRef path, ArrayRef<int32_t> threads) {
  Expected<PendingFile> file = PendingFile::create(path);
  if (!file)
    return file.takeError();
  json::Array all;
  CacheSizes sizes = hostCaches();
  for (int32_t count : threads) {
    Ceilings ceilings = makeCeilings(count, sizes);
    ceilings.measureAll();
    all.push_back(ceilingsObject(ceilings));
    // What one core may count on is what one thread found.
    if (count == threads.front())
      sizes.l3 = ceilings.sizes.l3;
  }
  HostTarget target;
  json::Object machine{{"cpu", target->getCpu()},
                       {"triple", target->getTriple()},
                       {"features", target->getFeatures()},
                       {"vector_bits", target->getVectorBits()},
                       {"vector_registers", target->getVectorRegisters()},
                       {"l1", sizes.l1},
                       {"l2", sizes.l2},
                       {"l3", sizes.l3},
                       {"line", target->getLine()},
                       {"ceilings", std::move(all)}};
  std::string text = formatv("{0:2}\n", json::Value(std::move(machine))).str();
  outs() << text;
  if (Error error = file->write({text}))
    return error;
  return file->commit();
}
