//===- Spectrum.cpp - Extreme eigenvalues of operators --------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exact, where the modes of the grid are the eigenvectors; a bound from the
// symbol or from Gershgorin's circles elsewhere; or the reason why there is
// neither.
//
//===----------------------------------------------------------------------===//

#include "lathe/Analysis/Spectrum.h"

#include "Symbol.h"

#include "mlir/IR/Matchers.h"

#include <cmath>

using namespace mlir;
using namespace lathe;
using namespace lathe::linop;

std::string Spectrum::getKindName() const {
  return kind ? stringifySpectrumKind(*kind).str() : "unknown";
}

SpectrumAttr Spectrum::getAttr(MLIRContext *context) const {
  if (!kind)
    return {};
  Builder b(context);
  return SpectrumAttr::get(context, *kind, b.getF64FloatAttr(low),
                           b.getF64FloatAttr(high), null);
}

static Spectrum unknown(const Twine &reason) {
  Spectrum spectrum;
  spectrum.reason = reason.str();
  return spectrum;
}

//===----------------------------------------------------------------------===//
// Stencils
//===----------------------------------------------------------------------===//

/// Fills in the null space of an exact spectrum.
static void setNull(Spectrum &spectrum, const ConstantStencil &stencil,
                    const Symbol::Null &null) {
  spectrum.nullity = null.count;
  spectrum.regular = null.others;
  bool constant = null.count == 1 && null.complete;
  for (auto [d, m] : llvm::enumerate(null.first))
    constant &= m == 0 || stencil.getShape()[d] == 1;
  spectrum.null = constant ? NullSpace::constant : NullSpace::other;
  if (constant) {
    spectrum.nullName = "the constant vectors";
    return;
  }
  llvm::raw_string_ostream os(spectrum.nullName);
  if (null.count == 1 && null.complete)
    os << "the mode (";
  else
    os << "of dimension " << (null.complete ? "" : "at least ") << null.count
       << ", with the mode (";
  llvm::interleaveComma(null.first, os);
  os << ")";
}

Spectrum lathe::getSpectrum(const ConstantStencil &stencil) {
  OperatorFacts facts = stencil.getFacts();
  if (facts.symmetric != Fact::Proved)
    return unknown("the stencil is not symmetric");
  Symbol symbol(stencil);
  Spectrum spectrum;
  if (!symbol.isExact()) {
    spectrum.kind = SpectrumKind::bound;
    bool mirrored = llvm::all_of(
        llvm::seq<unsigned>(0, stencil.getRank()), [&](unsigned d) {
          return stencil.getBoundary(d) != Boundary::neumann ||
                 stencil.isEven(d);
        });
    if (mirrored) {
      std::tie(spectrum.low, spectrum.high) = symbol.getRange();
    } else {
      double center = stencil.getCenter();
      double radius = stencil.getAbsoluteSum() - std::abs(center);
      spectrum.low = center - radius;
      spectrum.high = center + radius;
    }
    spectrum.reason = (mirrored ? "range of the symbol, since "
                                : "Gershgorin's circles, since ") +
                      symbol.getObstacle().str();
    return spectrum;
  }
  spectrum.kind = SpectrumKind::exact;
  spectrum.reason = "eigenvectors are " + symbol.getModeName();
  std::tie(spectrum.low, spectrum.high) = symbol.getExtremes();
  spectrum.regular = {spectrum.low, spectrum.high};
  if (facts.positiveDefinite == Fact::Proved)
    return spectrum;
  Symbol::Null null = symbol.getNull({spectrum.low, spectrum.high});
  if (null.count == 0)
    return spectrum;
  if (symbol.isZero(spectrum.low))
    spectrum.low = 0.0;
  if (symbol.isZero(spectrum.high))
    spectrum.high = 0.0;
  setNull(spectrum, stencil, null);
  return spectrum;
}

//===----------------------------------------------------------------------===//
// Other operators
//===----------------------------------------------------------------------===//

static Spectrum getDiagonalSpectrum(DiagonalOp op) {
  DenseFPElementsAttr entries;
  if (!matchPattern(op.getEntries(), m_Constant(&entries)))
    return unknown("the entries of the diagonal are known only at run time");
  if (entries.empty())
    return unknown("the diagonal is empty");
  Spectrum spectrum;
  double inf = std::numeric_limits<double>::infinity();
  double low = inf, high = -inf, regularLow = inf, regularHigh = -inf;
  for (const APFloat &entry : entries.getValues<APFloat>()) {
    double d = FloatAttr::get(entries.getElementType(), entry)
                   .getValueAsDouble();
    if (!std::isfinite(d))
      return unknown("the diagonal has an entry that is not finite");
    low = std::min(low, d);
    high = std::max(high, d);
    spectrum.nullity += d == 0.0;
    regularLow = d == 0.0 ? regularLow : std::min(regularLow, d);
    regularHigh = d == 0.0 ? regularHigh : std::max(regularHigh, d);
  }
  spectrum.kind = SpectrumKind::exact;
  spectrum.reason = "eigenvalues are the entries of the diagonal";
  spectrum.low = low;
  spectrum.high = high;
  if (spectrum.nullity) {
    spectrum.null = NullSpace::other;
    spectrum.nullName = "the unknowns whose diagonal entry is zero";
  }
  if (regularLow <= regularHigh)
    spectrum.regular = {regularLow, regularHigh};
  return spectrum;
}

/// The spectrum of c A.
static Spectrum scaled(Spectrum spectrum, double c) {
  auto scale = [&](double &low, double &high) {
    low *= c;
    high *= c;
    if (c < 0.0)
      std::swap(low, high);
  };
  scale(spectrum.low, spectrum.high);
  if (spectrum.regular)
    scale(spectrum.regular->first, spectrum.regular->second);
  return spectrum;
}

/// The spectrum of A + c I. Where A is not a stencil, zero is found again only
/// at an end.
static Spectrum shifted(Spectrum spectrum, double c) {
  if (c == 0.0)
    return spectrum;
  spectrum.low += c;
  spectrum.high += c;
  spectrum.null = NullSpace::none;
  spectrum.nullity = 0;
  spectrum.nullName.clear();
  spectrum.regular = {spectrum.low, spectrum.high};
  if (!spectrum.isExact() || (spectrum.low != 0.0 && spectrum.high != 0.0))
    return spectrum;
  spectrum.null = NullSpace::other;
  spectrum.nullity = 1;
  spectrum.nullName = "the eigenvectors of the eigenvalue that the shift "
                      "cancels";
  spectrum.regular.reset();
  return spectrum;
}

/// Exact, with one eigenvalue, 1.
static Spectrum ones(StringRef reason) {
  Spectrum spectrum;
  spectrum.kind = SpectrumKind::exact;
  spectrum.reason = reason.str();
  spectrum.low = spectrum.high = 1.0;
  spectrum.regular = {1.0, 1.0};
  return spectrum;
}

/// The spectrum of c A + d I, of which `name` is the op.
static Spectrum getAffineSpectrum(const AffineForm &form, StringRef name) {
  std::optional<double> factor = form.getFactor(), shift = form.getShift();
  if (!factor || *factor == 0.0)
    return unknown("the factor of " + name + " is not a nonzero constant");
  if (!shift)
    return unknown("the shift of " + name + " is not a constant");
  Spectrum base = getSpectrum(form.base);
  return base.kind ? shifted(scaled(base, *factor), *shift) : base;
}

Spectrum lathe::getSpectrum(Value op) {
  auto domain = cast<OperatorType>(op.getType()).getDomain();
  if (llvm::is_contained(domain.getShape(), 0))
    return ones("the operator is empty, and any number serves");
  if (std::optional<ConstantStencil> stencil = ConstantStencil::of(op))
    return getSpectrum(*stencil);
  LinearOperatorInterface definition = getOperator(op);
  if (!definition)
    return unknown("the definition of the operator is not seen");
  StringRef name = definition->getName().getStringRef();
  if (std::optional<AffineForm> form = definition.getAffineForm())
    return getAffineSpectrum(*form, name);
  if (auto diagonal = dyn_cast<DiagonalOp>(*definition))
    return getDiagonalSpectrum(diagonal);
  if (isa<IdentityOp>(definition))
    return ones("the identity");
  if (isa<StencilOp>(definition))
    return unknown("the coefficients of the stencil vary from point to point");
  return unknown("there is no formula for " + name);
}

//===----------------------------------------------------------------------===//
// Relaxation
//===----------------------------------------------------------------------===//

bool lathe::isConsistentlyOrdered(const ConstantStencil &stencil) {
  // Looked for is a function of the grid that grows by one along every entry
  // that leads to a later unknown. A linear one does: w . offset = 1. On
  // wrapped and folded dimensions none exists, unless no entry moves there.
  unsigned rank = stencil.getRank();
  SmallVector<SmallVector<double, 4>> rows;
  for (const ConstantStencil::Entry &entry : stencil.getEntries()) {
    const int64_t *lead =
        llvm::find_if(entry.offset, [](int64_t o) { return o != 0; });
    if (lead == entry.offset.end())
      continue;
    SmallVector<double, 4> row;
    for (auto [d, o] : llvm::enumerate(entry.offset)) {
      if (o != 0 && stencil.getBoundary(d) != Boundary::dirichlet)
        return false;
      row.push_back(double(*lead > 0 ? o : -o));
    }
    row.push_back(1.0);
    rows.push_back(row);
  }
  // Offsets are small integers, so elimination is exact to far below 1e-9.
  for (unsigned column = 0, done = 0; column < rank; ++column) {
    auto *pivot = std::find_if(rows.begin() + done, rows.end(), [&](auto &row) {
      return std::abs(row[column]) > 1e-9;
    });
    if (pivot == rows.end())
      continue;
    std::swap(*pivot, rows[done]);
    for (unsigned r = done + 1; r < rows.size(); ++r) {
      double factor = rows[r][column] / rows[done][column];
      for (unsigned k = column; k <= rank; ++k)
        rows[r][k] -= factor * rows[done][k];
    }
    ++done;
  }
  return llvm::none_of(rows, [&](auto &row) {
    return std::abs(row[rank]) > 1e-9 &&
           llvm::all_of(ArrayRef(row).take_front(rank),
                        [](double x) { return std::abs(x) <= 1e-9; });
  });
}

/// Why natural order is not consistent, for a remark.
static std::string whyNotOrdered(const ConstantStencil &stencil) {
  for (unsigned d = 0; d < stencil.getRank(); ++d)
    if (stencil.getRadius(d) > 0 &&
        stencil.getBoundary(d) == Boundary::periodic)
      return llvm::formatv("dimension {0} is periodic, so the operator is not "
                           "consistently ordered in natural order",
                           d);
  return "the operator is not consistently ordered in natural order";
}

Relaxation lathe::getOptimalRelaxation(const ConstantStencil &stencil) {
  Relaxation result;
  auto none = [&](const Twine &reason) {
    result.reason = reason.str();
    return result;
  };
  std::optional<double> diagonal = stencil.getConstantDiagonal();
  if (!diagonal)
    return none("neumann boundaries change the diagonal, so the eigenvalues of "
                "Jacobi's iteration matrix have no formula");
  if (*diagonal == 0.0)
    return none("the diagonal is zero");
  if (!isConsistentlyOrdered(stencil))
    return none(whyNotOrdered(stencil));
  Spectrum spectrum = getSpectrum(stencil);
  if (!spectrum.isExact())
    return none("its spectrum is " + spectrum.getKindName() + " (" +
                spectrum.reason + ")");
  if (!spectrum.regular)
    return none("its spectrum outside the null space is not known");
  // The eigenvalues of I - A / d come in pairs of both signs, so what is left
  // out at 1 (the null space) is left out at -1 too.
  auto [low, high] = *spectrum.regular;
  double least = std::min(low / *diagonal, high / *diagonal);
  double most = std::max(low / *diagonal, high / *diagonal);
  double gap = spectrum.isSingular() ? least : std::min(least, 2.0 - most);
  result.radius = 1.0 - gap;
  if (!(gap > 0.0))
    return none(llvm::formatv("the spectral radius of Jacobi's iteration "
                              "matrix is {0:F6}, not below 1",
                              result.radius)
                    .str());
  gap = std::min(gap, 1.0);
  result.omega = 2.0 / (1.0 + std::sqrt(gap * (2.0 - gap)));
  result.reason = llvm::formatv(
      "2 / (1 + sqrt(1 - rho^2)), rho = {0:F10} of Jacobi, {1}",
      result.radius, spectrum.reason);
  return result;
}

Relaxation lathe::getOptimalRelaxation(Value op) {
  if (std::optional<ConstantStencil> stencil = ConstantStencil::of(op))
    return getOptimalRelaxation(*stencil);
  Relaxation result;
  LinearOperatorInterface definition = getOperator(op);
  if (definition && definition.getRowReach().getReach() == Reach::Point) {
    result.omega = 1.0;
    result.reason = "one sweep solves a diagonal operator";
    return result;
  }
  result.reason = getSpectrum(op).reason;
  if (result.reason.empty() || getSpectrum(op).kind)
    result.reason = "there is no formula for this operator";
  return result;
}
