//===- AttnOps.cpp - Syntax and verification of attention -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn.attention: its syntax and its constraints (the labels are those of
// SPEC.md).
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Attn/Attn.h"

#include "mlir/IR/Matchers.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/OpImplementation.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace mlir;
using namespace lathe;
using namespace lathe::attn;

#define GET_OP_CLASSES
#include "lathe/Dialect/Attn/AttnOps.cpp.inc"

//===----------------------------------------------------------------------===//
// Syntax
//===----------------------------------------------------------------------===//

/// `keyword (%a, %b, ...) {...}`, with the types of the arguments given.
static ParseResult parseNamedRegion(OpAsmParser &parser, StringRef keyword,
                                    ArrayRef<Type> types, Region &region) {
  if (failed(parser.parseOptionalKeyword(keyword)))
    return success();
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<OpAsmParser::Argument> args;
  if (parser.parseArgumentList(args, OpAsmParser::Delimiter::Paren))
    return failure();
  if (args.size() != types.size())
    return parser.emitError(loc, "region '")
           << keyword << "' has " << args.size() << " arguments, expected "
           << types.size();
  for (auto [arg, type] : llvm::zip(args, types))
    arg.type = type;
  return parser.parseRegion(region, args);
}

/// The type of the result: that of q with the head size of v.
static Type getResultType(RankedTensorType q, RankedTensorType v) {
  SmallVector<int64_t> shape(q.getShape());
  if (!shape.empty() && v.getRank() > 0)
    shape.back() = v.getShape().back();
  return RankedTensorType::get(shape, q.getElementType());
}

ParseResult AttentionOp::parse(OpAsmParser &parser, OperationState &result) {
  Builder &b = parser.getBuilder();
  SmallVector<OpAsmParser::UnresolvedOperand> operands;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseOperandList(operands, 3))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("scale"))) {
    double scale;
    if (parser.parseFloat(scale))
      return failure();
    result.addAttribute(getScaleAttrName(result.name),
                        b.getF64FloatAttr(scale));
  }
  if (succeeded(parser.parseOptionalKeyword("causal")))
    result.addAttribute(getCausalAttrName(result.name), b.getUnitAttr());
  SmallVector<Type> types;
  SMLoc typeLoc = parser.getCurrentLocation();
  if (parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonTypeList(types))
    return failure();
  if (types.size() == 1)
    types.append(2, types.front());
  if (types.size() != 3)
    return parser.emitError(typeLoc, "expected one type, or those of queries, "
                                     "keys and values, but found ")
           << types.size();
  for (Type type : types)
    if (!isa<RankedTensorType>(type))
      return parser.emitError(typeLoc, "expected a ranked tensor, but found ")
             << type;
  result.addTypes(getResultType(cast<RankedTensorType>(types[0]),
                                cast<RankedTensorType>(types[2])));
  Region *score = result.addRegion(), *mask = result.addRegion();
  Type f32 = b.getF32Type(), index = b.getIndexType();
  return failure(
      parser.resolveOperands(operands, types, loc, result.operands) ||
      parseNamedRegion(parser, "score", {f32, index, index, index}, *score) ||
      parseNamedRegion(parser, "mask", {index, index, index}, *mask));
}

static void printNamedRegion(OpAsmPrinter &p, StringRef keyword,
                             Region &region) {
  if (region.empty())
    return;
  p.printNewline();
  p << "  " << keyword << " (";
  llvm::interleaveComma(region.getArguments(), p, [&](BlockArgument arg) {
    p.printRegionArgument(arg, {}, /*omitType=*/true);
  });
  p << ") ";
  p.printRegion(region, /*printEntryBlockArgs=*/false);
}

void AttentionOp::print(OpAsmPrinter &p) {
  p << " " << getOperands();
  if (getScale())
    p << " scale " << getScaleAttr().getValue();
  if (getCausal())
    p << " causal";
  p.printOptionalAttrDict((*this)->getAttrs(),
                          {getScaleAttrName(), getCausalAttrName()});
  p << " : " << getQ().getType();
  if (getK().getType() != getQ().getType() ||
      getV().getType() != getQ().getType())
    p << ", " << getK().getType() << ", " << getV().getType();
  printNamedRegion(p, "score", getScore());
  printNamedRegion(p, "mask", getMask());
}

//===----------------------------------------------------------------------===//
// Constraints
//===----------------------------------------------------------------------===//

static bool mayDiffer(int64_t a, int64_t b) {
  return a != b && !ShapedType::isDynamic(a) && !ShapedType::isDynamic(b);
}

LogicalResult AttentionOp::verify() {
  RankedTensorType q = getQ().getType(), k = getK().getType(),
                   v = getV().getType();
  int64_t rank = q.getRank();
  if (rank < 2 || k.getRank() != rank || v.getRank() != rank) // attention_c1
    return emitOpError("has queries, keys and values of ranks ")
           << rank << ", " << k.getRank() << " and " << v.getRank()
           << ", expected one rank, 2 or more";
  int64_t size = q.getShape().back(), valueSize = v.getShape().back();
  if (size <= 0 || valueSize <= 0) // attention_c2
    return emitOpError("needs static head sizes of 1 or more, but has ")
           << q << " and " << v;
  if (k.getShape().back() != size) // attention_c3
    return emitOpError("has queries of head size ")
           << size << " and keys of head size " << k.getShape().back()
           << ", expected the same";
  for (int64_t i = 0; i < rank - 1; ++i)
    if (mayDiffer(k.getDimSize(i), v.getDimSize(i))) // attention_c4
      return emitOpError("has keys ") << k << " and values " << v
                                      << ", expected the same up to the head "
                                         "size";
  for (int64_t i = 0; i < rank - 3; ++i)
    if (mayDiffer(q.getDimSize(i), k.getDimSize(i))) // attention_c5
      return emitOpError("has queries of batch size ")
             << q.getDimSize(i) << " and keys of batch size " << k.getDimSize(i)
             << ", expected the same";
  if (rank > 2) {
    int64_t heads = q.getDimSize(rank - 3), shared = k.getDimSize(rank - 3);
    if (ShapedType::isDynamic(heads) != ShapedType::isDynamic(shared) ||
        (!ShapedType::isDynamic(heads) && heads != shared &&
         (shared == 0 || heads % shared))) // attention_c6
      return emitOpError("has ") << heads << " heads of queries and " << shared
                                 << " of keys, expected a multiple";
  }
  if (getResult().getType() != getResultType(q, v)) // attention_c7
    return emitOpError("has a result of type ")
           << getResult().getType() << ", expected " << getResultType(q, v);
  if (!(std::abs(getScaleValue()) <= 1e38)) // attention_c10
    return emitOpError("has scale = ")
           << getScaleValue()
           << ", expected a number that f32 holds, up to 1e38";
  return success();
}

/// attention_c9: what may stand in a region. `perLane` collects the values
/// that depend on the query.
static LogicalResult verifyRegionOp(Operation &op,
                                    llvm::DenseSet<Value> &perLane) {
  bool dependsOnQuery = llvm::any_of(
      op.getOperands(), [&](Value v) { return perLane.contains(v); });
  if (dependsOnQuery)
    perLane.insert(op.result_begin(), op.result_end());
  if (isa<arith::ConstantOp>(op) &&
      op.getResult(0).getType().isIntOrIndexOrFloat())
    return success();
  if (isa<tensor::ExtractOp>(op)) {
    if (dependsOnQuery)
      return op.emitOpError(
          "in a region of attention reads a tensor at a place "
          "that depends on the query or the score, expected "
          "one that depends on the head and the key only");
    return success();
  }
  bool scalars = llvm::all_of(op.getResultTypes(), [](Type type) {
    return type.isIntOrIndexOrFloat();
  });
  if (scalars && OpTrait::hasElementwiseMappableTraits(&op) &&
      isa<arith::ArithDialect, math::MathDialect>(op.getDialect()))
    return success();
  return op.emitOpError("is not allowed in a region of attention, expected "
                        "element-wise arith and math ops on scalars, "
                        "arith.constant and tensor.extract");
}

static LogicalResult verifyRegion(Operation *op, Region &region, StringRef name,
                                  ArrayRef<Type> arguments, Type yielded) {
  if (region.empty())
    return success();
  Block &body = region.front();
  if (!llvm::equal(body.getArgumentTypes(), arguments)) // attention_c8
    return op->emitOpError("has a region '")
           << name << "' with arguments " << body.getArgumentTypes()
           << ", expected " << ArrayRef<Type>(arguments);
  auto yield = dyn_cast<YieldOp>(body.getTerminator());
  if (!yield || yield.getValue().getType() != yielded) // attention_c8
    return op->emitOpError("has a region '")
           << name << "' that does not yield " << yielded;
  // The query is the argument before the key; a score comes before the head.
  llvm::DenseSet<Value> perLane{body.getArgument(arguments.size() - 2)};
  if (arguments.size() == 4)
    perLane.insert(body.getArgument(0));
  for (Operation &inner : body.without_terminator())
    if (failed(verifyRegionOp(inner, perLane)))
      return failure();
  return success();
}

static LogicalResult verifyRegions(Operation *op, Region &score, Region &mask) {
  Builder b(op->getContext());
  Type f32 = b.getF32Type(), index = b.getIndexType();
  return failure(failed(verifyRegion(op, score, "score",
                                     {f32, index, index, index}, f32)) ||
                 failed(verifyRegion(op, mask, "mask", {index, index, index},
                                     b.getI1Type())));
}

/// attention_c11: a table that is read at the head or the key itself has an
/// entry for each.
static LogicalResult verifyTables(AttentionOp op, Region &region) {
  for (auto read : region.getOps<tensor::ExtractOp>())
    for (auto [d, index] : llvm::enumerate(read.getIndices())) {
      auto dim = op.getDimOf(index);
      if (!dim)
        continue;
      int64_t size = read.getTensor().getType().getDimSize(d);
      int64_t most =
          cast<RankedTensorType>(dim->first.getType()).getDimSize(dim->second);
      if (mayDiffer(size, most) && size < most)
        return read.emitOpError("in a region of attention reads dimension ")
               << d << " of a table of type " << read.getTensor().getType()
               << " at each of " << most
               << (dim->second == op.getQ().getType().getRank() - 2 ? " keys"
                                                                    : " heads")
               << ", expected at least as many entries";
    }
  return success();
}

LogicalResult AttentionOp::verifyRegions() {
  return success(succeeded(::verifyRegions(*this, getScore(), getMask())) &&
                 succeeded(verifyTables(*this, getScore())) &&
                 succeeded(verifyTables(*this, getMask())));
}

std::optional<std::pair<Value, int64_t>> AttentionOp::getDimOf(Value index) {
  auto argument = dyn_cast<BlockArgument>(index);
  if (!argument || argument.getOwner()->getParentOp() != getOperation())
    return std::nullopt;
  int64_t rank = getQ().getType().getRank();
  // The last arguments are the head, the query and the key.
  switch (argument.getOwner()->getNumArguments() - argument.getArgNumber()) {
  case 1:
    return std::pair(Value(getK()), rank - 2);
  case 2:
    return std::pair(Value(getQ()), rank - 2);
  case 3:
    if (rank > 2)
      return std::pair(Value(getQ()), rank - 3);
    return std::nullopt;
  default:
    return std::nullopt;
  }
}

bool OnlineOp::hasScore() {
  Block &body = getScore().front();
  return body.getTerminator()->getOperand(0) != body.getArgument(0);
}

bool OnlineOp::hasMask() {
  return !matchPattern(getMask().front().getTerminator()->getOperand(0),
                       m_One());
}

LogicalResult OnlineOp::verify() {
  // Upstream patterns that clone an op want its regions to have a block.
  if (getScore().empty() || getMask().empty())
    return emitOpError("needs a score and a mask region");
  ArrayRef<int64_t> q = getQueries().getType().getShape(),
                    k = getKeys().getType().getShape(),
                    v = getValues().getType().getShape();
  if (q.size() < 3 || k.size() + 1 != q.size() || v.size() + 1 != q.size())
    return emitOpError("has queries, keys and values of ranks ")
           << q.size() << ", " << k.size() << " and " << v.size()
           << ", expected keys and values one less than queries";
  SmallVector<int64_t> state(q.drop_back(2));
  state.push_back(q.back());
  SmallVector<int64_t> accumulator(q.drop_back(2));
  accumulator.append({v.back(), q.back()});
  if (ShapedType::isDynamic(q.back()) || q[q.size() - 2] != k.back() ||
      getMaximum().getType().getShape() != ArrayRef<int64_t>(state) ||
      getSum().getType().getShape() != ArrayRef<int64_t>(state) ||
      getAccumulator().getType().getShape() != ArrayRef<int64_t>(accumulator))
    return emitOpError("has shapes that do not belong together");
  return ::verifyRegions(*this, getScore(), getMask());
}

LogicalResult PackOp::verify() {
  ArrayRef<int64_t> q = getQueries().getType().getShape(),
                    p = getInit().getType().getShape();
  if (p.size() != q.size() + 1 || p[p.size() - 2] != q.back() ||
      p.drop_back(3) != q.drop_back(2) || ShapedType::isDynamic(p.back()))
    return emitOpError("packs ")
           << getQueries().getType() << " into " << getInit().getType()
           << ", expected panels of these queries";
  return success();
}

LogicalResult FinishOp::verify() {
  ArrayRef<int64_t> a = getAccumulator().getType().getShape(),
                    s = getSum().getType().getShape(),
                    o = getInit().getType().getShape();
  if (a.size() < 3 || a.size() != o.size() + 1 || a.size() != s.size() + 1 ||
      a[a.size() - 2] != o.back() || a.drop_back(2) != s.drop_back(1) ||
      a.back() != s.back() || a.drop_back(3) != o.drop_back(2))
    return emitOpError("unpacks ")
           << getAccumulator().getType() << " and " << getSum().getType()
           << " into " << getInit().getType()
           << ", expected panels of this result";
  return success();
}

//===----------------------------------------------------------------------===//
// Work
//===----------------------------------------------------------------------===//

double AttentionOp::getScaleValue() {
  if (auto scale = getScaleAttr())
    return scale.getValueAsDouble();
  return 1.0 / std::sqrt(static_cast<double>(getHeadSize()));
}

int64_t AttentionOp::getGroup() {
  RankedTensorType q = getQ().getType(), k = getK().getType();
  if (q.getRank() < 3 || q.isDynamicDim(q.getRank() - 3))
    return 1;
  int64_t heads = q.getDimSize(q.getRank() - 3);
  return heads ? heads / k.getDimSize(q.getRank() - 3) : 1;
}

std::optional<int64_t> AttentionOp::getFlops() {
  RankedTensorType q = getQ().getType(), k = getK().getType();
  if (!q.hasStaticShape() || !k.hasStaticShape())
    return std::nullopt;
  int64_t rows = q.getNumElements() / getHeadSize();
  int64_t keys = k.getDimSize(k.getRank() - 2);
  return 2 * rows * keys * (getHeadSize() + getValueSize());
}

std::optional<int64_t> AttentionOp::getBytes() {
  int64_t elements = 0;
  for (Type type : {Type(getQ().getType()), Type(getK().getType()),
                    Type(getV().getType()), Type(getResult().getType())}) {
    auto tensor = cast<RankedTensorType>(type);
    if (!tensor.hasStaticShape())
      return std::nullopt;
    elements += tensor.getNumElements();
  }
  return 4 * elements;
}
