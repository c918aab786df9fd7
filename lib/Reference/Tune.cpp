//===- Tune.cpp - The meaning of tune -------------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parameters by their policy. `spectral` is Young's formula for the relaxation
// factor of SOR, from the exact spectrum.
//
//===----------------------------------------------------------------------===//

#include "Dialects.h"

#include "lathe/Dialect/Tune/Tune.h"

#include <cmath>

using namespace mlir;
using namespace lathe;
using namespace lathe::reference;
using namespace lathe::tune;

/// Young's optimum; nothing unless the operator is consistently ordered and
/// the eigenvalues of its Jacobi iteration are real and below 1 in magnitude.
static std::optional<double> optimalOmega(const LinearOperator &a) {
  std::optional<double> diagonal = a.getOrderedDiagonal();
  std::optional<Spectrum> spectrum = a.getSpectrum();
  if (!diagonal || !spectrum || *diagonal == 0.0)
    return std::nullopt;
  double radius = std::max(std::abs(1.0 - spectrum->low / *diagonal),
                           std::abs(1.0 - spectrum->high / *diagonal));
  if (!(radius < 1.0))
    return std::nullopt;
  return 2.0 / (1.0 + std::sqrt(1.0 - radius * radius));
}

static LogicalResult evaluate(ChooseOp op, Evaluator &e) {
  auto param = SymbolTable::lookupNearestSymbolFrom<ParamOp>(
      op, op.getParamAttr());
  double value = 1.0;
  switch (param.getPolicy()) {
  case Policy::fixed:
    value = param.getValue()->convertToDouble();
    break;
  case Policy::spectral: {
    assert(op.getOp() && "choose_c2");
    // The method's default where theory gives nothing; of values outside the
    // interval its nearest end.
    value = optimalOmega(*e.getOperator(op.getOp())).value_or(1.0);
    if (param.contains(value))
      break;
    double low = param.getLow().convertToDouble();
    double high = param.getHigh().convertToDouble();
    bool below = value <= low;
    value = below ? low : high;
    if (!param.contains(value)) // an open end
      value = std::nextafter(value, below ? high : low);
    break;
  }
  }
  e.set(op.getResult(), Number{value, 0});
  return success();
}

void lathe::reference::registerTune(Registry &r) {
  r.add<ChooseOp>(evaluate);
}
