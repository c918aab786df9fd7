//===- Machine.cpp - What is known of CPUs --------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rates per cycle, as `lathe-bench probe` measured them. Of other CPUs the
// defaults are assumed, which are those of a core with two ports for loads and
// for multiply-adds.
//
//===----------------------------------------------------------------------===//

#include "lathe/CostModel/Estimate.h"

using namespace lathe::cost;

Machine lathe::cost::machineFor(std::string_view cpu, unsigned vectorBits) {
  Machine machine;
  if (cpu == "znver4") {
    machine.l3Rate = 28;
    machine.memoryRate = 6.5;
    machine.window = 320;
    if (vectorBits > 256) { // in two halves
      machine.loads = machine.arithmetic = 1;
      machine.stores = machine.shuffles = 0.5;
      machine.halfLoads = machine.halfArithmetic = 2;
    }
  } else if (cpu == "znver5") {
    machine.l2Rate = 60;
    machine.l3Rate = 28;
    machine.memoryRate = 12;
    machine.window = 448;
    machine.halfArithmetic = 1.7;
  } else if (cpu == "emeraldrapids") {
    machine.l3Rate = 12;
    machine.window = 512;
  }
  return machine;
}
