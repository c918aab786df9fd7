//===- Cpu.cpp - What is known of each CPU --------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Register files and cache sizes by name of CPU. Caches are those of common
// parts: L1 data and L2 of one core, and what one core may count on of the L3.
//
//===----------------------------------------------------------------------===//

#include "lathe/Target/Cpu.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/TargetParser/Host.h"

using namespace mlir;
using namespace lathe;

namespace {
struct CpuRow {
  StringLiteral name;
  StringLiteral triple;
  unsigned vectorBits, vectorRegisters;
  uint64_t l1, l2, l3;
};
} // namespace

static constexpr uint64_t KiB = 1024, MiB = 1024 * KiB;
static constexpr StringLiteral x86 = "x86_64-unknown-linux-gnu";
static constexpr StringLiteral arm = "aarch64-unknown-linux-gnu";

static constexpr CpuRow cpuTable[] = {
    {"x86-64-v3", x86, 256, 16, 32 * KiB, 256 * KiB, 4 * MiB},
    {"x86-64-v4", x86, 512, 32, 32 * KiB, 1 * MiB, 4 * MiB},
    {"haswell", x86, 256, 16, 32 * KiB, 256 * KiB, 8 * MiB},
    {"broadwell", x86, 256, 16, 32 * KiB, 256 * KiB, 8 * MiB},
    {"skylake", x86, 256, 16, 32 * KiB, 256 * KiB, 8 * MiB},
    {"alderlake", x86, 256, 16, 48 * KiB, 1280 * KiB, 12 * MiB},
    {"skylake-avx512", x86, 512, 32, 32 * KiB, 1 * MiB, 8 * MiB},
    {"cascadelake", x86, 512, 32, 32 * KiB, 1 * MiB, 8 * MiB},
    {"icelake-server", x86, 512, 32, 48 * KiB, 1280 * KiB, 8 * MiB},
    {"sapphirerapids", x86, 512, 32, 48 * KiB, 2 * MiB, 8 * MiB},
    {"emeraldrapids", x86, 512, 32, 48 * KiB, 2 * MiB, 8 * MiB},
    {"graniterapids", x86, 512, 32, 48 * KiB, 2 * MiB, 8 * MiB},
    {"znver1", x86, 256, 16, 32 * KiB, 512 * KiB, 4 * MiB},
    {"znver2", x86, 256, 16, 32 * KiB, 512 * KiB, 8 * MiB},
    {"znver3", x86, 256, 16, 32 * KiB, 512 * KiB, 16 * MiB},
    {"znver4", x86, 512, 32, 32 * KiB, 1 * MiB, 16 * MiB},
    {"znver5", x86, 512, 32, 48 * KiB, 1 * MiB, 16 * MiB},
    {"neoverse-n1", arm, 128, 32, 64 * KiB, 1 * MiB, 4 * MiB},
    {"neoverse-v1", arm, 128, 32, 64 * KiB, 1 * MiB, 4 * MiB},
    {"neoverse-v2", arm, 128, 32, 64 * KiB, 2 * MiB, 8 * MiB},
    {"apple-m1", arm, 128, 32, 128 * KiB, 4 * MiB, 8 * MiB},
};

static const CpuRow *findCpu(StringRef name) {
  const CpuRow *row = llvm::find_if(
      cpuTable, [&](const CpuRow &row) { return row.name == name; });
  return row == std::end(cpuTable) ? nullptr : row;
}

/// The features that the host says it has not, each with a minus: hypervisors
/// hide some of the CPU that they name.
static std::string getMissingFeatures() {
  SmallVector<std::string> missing;
  for (const auto &feature : llvm::sys::getHostCPUFeatures())
    if (!feature.second)
      missing.push_back(("-" + feature.first()).str());
  llvm::sort(missing);
  return llvm::join(missing, ",");
}

std::string lathe::findCpuOf(StringRef name,
                             const llvm::StringMap<bool> &features) {
  unsigned widest = 128;
  if (features.lookup("avx2") && features.lookup("fma"))
    widest = 256;
  if (features.lookup("avx512f") && features.lookup("avx512vl"))
    widest = 512;
  const CpuRow *row = findCpu(name);
  if (row && row->vectorBits <= widest)
    return name.str();
  if (widest > 128)
    return widest == 512 ? "x86-64-v4" : "x86-64-v3";
  return row ? "x86-64" : name.str();
}

std::string lathe::getHostCpu() {
  return findCpuOf(llvm::sys::getHostCPUName(),
                   llvm::sys::getHostCPUFeatures());
}

FailureOr<TargetAttr> lathe::getCpuTarget(Location loc, StringRef cpu) {
  std::string name = cpu == "native" ? getHostCpu() : cpu.str();
  const CpuRow *row = findCpu(name);
  if (!row) {
    InFlightDiagnostic diag = emitError(loc)
                              << "unknown CPU '" << name << "', expected native";
    for (const CpuRow &known : cpuTable)
      diag << ", " << known.name;
    return diag;
  }
  std::string features = cpu == "native" ? getMissingFeatures() : "";
  return TargetAttr::get(loc.getContext(), row->name, row->triple, features,
                         row->vectorBits, row->vectorRegisters, row->l1,
                         row->l2, row->l3, /*line=*/64);
}
