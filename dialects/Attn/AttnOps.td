//===- AttnOps.td - Reductions over keys ------------------*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attention as the user writes it, and the three ops of its online form.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_ATTN_OPS
#define LATHE_DIALECT_ATTN_OPS

include "Attn/AttnInterfaces.td"
include "Tune/TuneInterfaces.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/Interfaces/TilingInterface.td"

def Attn_Dialect : Dialect {
  let name = "attn";
  let cppNamespace = "::lathe::attn";
  let summary = "Reductions over keys";
  let description = [{
    `attn.attention` is what a program says. Stage expand rewrites it to
    `attn.pack`, `attn.online` and `attn.finish`, which stage schedule tiles
    through TilingInterface and stage vectorise turns into vector code; users
    do not write those three. SPEC.md has the mathematics and the constraints.
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::tensor::TensorDialect"];
}

class Attn_Op<string mnemonic, list<Trait> traits = []>
    : Op<Attn_Dialect, mnemonic, traits>;

def Attn_Tensor : RankedTensorOf<[F32]>;

//===----------------------------------------------------------------------===//
// attn.attention
//===----------------------------------------------------------------------===//

def Attn_AttentionOp : Attn_Op<"attention", [
    Pure, SingleBlock,
    DeclareOpInterfaceMethods<TunableOpInterface, ["getFeatures"]>]> {
  let summary = "Softmax attention with scores and masks of one's own";
  let description = [{
    For each head h and query i, with s(j) = scale * (q[h,i] . k[h',j]) passed
    through `score` and the keys j for which `mask` (and `causal`: j <= i)
    holds, the sum of exp(s(j)) v[h',j] over these keys divided by the sum of
    exp(s(j)); 0 where no key is visible. h' = h / (H / H') when the keys have
    H' heads for H heads of queries.

    Dimensions are [batch..., head, length, head size]; with rank 2 there is
    one head, number 0. `scale` is 1/sqrt(head size) unless given. One type
    stands for all three operands; otherwise the types of q, k and v are
    listed. The regions see the score (f32), the head, the query and the key
    (index), and scalars from outside; in them stand element-wise arith and
    math ops and reads of tensors at a place that does not depend on the query;
    outside of a tensor they read 0. Integer arithmetic wraps by the width of its
    type, 64 bits for an index.

    Syntax:

    ```
    operation ::= `attn.attention` $q `,` $k `,` $v (`scale` number)? (`causal`)? attr-dict
                  `:` (type($q) | type($q) `,` type($k) `,` type($v))
                  (`score` `(` %score `,` %head `,` %query `,` %key `)` region)?
                  (`mask` `(` %head `,` %query `,` %key `)` region)?
    ```

    ```mlir
    %o = attn.attention %q, %k, %v scale 0.125 causal : tensor<8x2048x64xf32>
      score (%s, %h, %i, %j) {
        %two = arith.constant 2.0 : f32
        %t = math.tanh %s : f32
        %c = arith.mulf %two, %t : f32
        attn.yield %c : f32
      }
    %p = attn.attention %q, %short, %short causal
       : tensor<8x2048x64xf32>, tensor<2x512x64xf32>, tensor<2x512x64xf32>
      mask (%h, %i, %j) {
        %kept = tensor.extract %table[%j] : tensor<512xi32>
        %visible = arith.cmpi ne, %kept, %zero : i32
        attn.yield %visible : i1
      }
    ```

    The arguments of a region are not followed by their types. The result has the
    rows of q and the head size of v.
  }];
  let arguments = (ins Attn_Tensor:$q, Attn_Tensor:$k, Attn_Tensor:$v,
                       OptionalAttr<F64Attr>:$scale, UnitAttr:$causal);
  let results = (outs Attn_Tensor:$result);
  let regions = (region AnyRegion:$score, AnyRegion:$mask);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    int64_t getHeadSize() { return getQ().getType().getShape().back(); }
    int64_t getValueSize() { return getV().getType().getShape().back(); }
    /// The factor of the scores: given, or by the head size.
    double getScaleValue();
    /// How many heads of queries share one of keys.
    int64_t getGroup();
    /// The dimension of the queries or keys that `index` runs over, if it is an
    /// argument of a region; nothing for the only head of rank 2.
    std::optional<std::pair<::mlir::Value, int64_t>>
    getDimOf(::mlir::Value index);
    /// Multiply-adds of both products, counted as two operations each; nothing
    /// where a size is dynamic. Masks are not taken into account.
    std::optional<int64_t> getFlops();
    /// Bytes that must move: q, k, v and the result once.
    std::optional<int64_t> getBytes();
  }];
}

def Attn_YieldOp : Attn_Op<"yield", [
    Pure, Terminator, ReturnLike, ParentOneOf<["AttentionOp", "OnlineOp"]>]> {
  let summary = "The score or the visibility of one key for one query";
  let arguments = (ins AnyTypeOf<[F32, I1]>:$value);
  let assemblyFormat = "$value attr-dict `:` type($value)";
}

//===----------------------------------------------------------------------===//
// The online form
//===----------------------------------------------------------------------===//

class Attn_TileOp<string mnemonic, list<Trait> traits = []>
    : Attn_Op<mnemonic, !listconcat([
        Pure, DestinationStyleOpInterface,
        DeclareOpInterfaceMethods<TilingInterface, [
          "getLoopIteratorTypes", "getIterationDomain",
          "getTiledImplementation", "getResultTilePosition",
          "generateResultTileValue"]>], traits)> {
  let hasVerifier = 1;
}

def Attn_PackOp : Attn_TileOp<"pack", [AllTypesMatch<["init", "result"]>]> {
  let summary = "Queries as panels, transposed and scaled";
  let description = [{
    [batch..., L, d] becomes [batch..., N, d, P], N = ceil(L / P): in panel n
    row c holds scale times component c of the queries n P .. n P + P - 1, and
    0 for the queries that are missing.
  }];
  let arguments = (ins Attn_Tensor:$queries, F32Attr:$scale, Attn_Tensor:$init);
  let results = (outs Attn_Tensor:$result);
  let assemblyFormat = [{
    $queries `scale` $scale `into` $init attr-dict `:` type($queries) `->` type($init)
  }];
  let extraClassDeclaration = [{
    int64_t getPanel() { return getInit().getType().getShape().back(); }
    mlir::MutableOperandRange getDpsInitsMutable() { return getInitMutable(); }
  }];
}

def Attn_OnlineOp : Attn_TileOp<"online", [
    SingleBlock, AllTypesMatch<["accumulator", "new_accumulator"]>,
    AllTypesMatch<["maximum", "new_maximum"]>,
    AllTypesMatch<["sum", "new_sum"]>]> {
  let summary = "The online reduction over the keys";
  let description = [{
    With queries in panels [batch..., N, d, P], keys [batch'..., M, d] and
    values [batch'..., M, e], the states are the accumulator
    [batch..., N, e, P], the maximum and the sum [batch..., N, P]. The score
    s(j) is q.k passed through `score`, times `exponent` / 2 if `exponent` is not 1,
    -inf for a masked key. Over all keys of the op, the new maximum is m' =
    max(m, s(j)), the new sum w(m) sum + the sum of w(s(j)), and the new
    accumulator w(m) acc + the sum of w(s(j)) v[j], where w(s) = 4^(s - m'), or
    2^(s - m') where `exponent` is 1. `group` heads of queries share a head of
    keys. `head`, `query` and `key` are where the tile begins,
    for the arguments of the regions, which are those of `attn.attention`.
    `tile`, set by stage schedule, says that there are no more keys than that.

    The maximum must start at the least number of f32, so that the weight of a
    masked key is exactly 0 also in a row that has no other.
  }];
  let arguments = (ins
    Attn_Tensor:$queries, Attn_Tensor:$keys, Attn_Tensor:$values,
    Attn_Tensor:$accumulator, Attn_Tensor:$maximum, Attn_Tensor:$sum,
    Index:$head, Index:$query, Index:$key,
    F32Attr:$exponent, ConfinedAttr<I64Attr, [IntPositive]>:$group,
    OptionalAttr<ConfinedAttr<I64Attr, [IntPositive]>>:$tile);
  let results = (outs Attn_Tensor:$new_accumulator, Attn_Tensor:$new_maximum,
                      Attn_Tensor:$new_sum);
  let regions = (region AnyRegion:$score, AnyRegion:$mask);
  let assemblyFormat = [{
    $queries `,` $keys `,` $values `at` $head `,` $query `,` $key
    `exponent` $exponent `group` $group (`tile` $tile^)?
    `outs` `(` $accumulator `,` $maximum `,` $sum `)` attr-dict `:`
    type($queries) `,` type($keys) `,` type($values) `->`
    type($accumulator) `,` type($maximum) `,` type($sum)
    `score` $score `mask` $mask
  }];
  let extraClassDeclaration = [{
    /// Whether the score region does more than pass the score on.
    bool hasScore();
    /// Whether the mask region hides anything.
    bool hasMask();
    int64_t getPanel() { return getQueries().getType().getShape().back(); }
    /// Leading dimensions: batches, then heads.
    unsigned getNumBatchDims() { return getQueries().getType().getRank() - 3; }
    mlir::MutableOperandRange getDpsInitsMutable() {
      return mlir::MutableOperandRange(getOperation(), 3, 3);
    }
  }];
}

def Attn_FinishOp : Attn_TileOp<"finish", [AllTypesMatch<["init", "result"]>]> {
  let summary = "Divide by the sum and unpack the panels";
  let description = [{
    From accumulators [batch..., N, e, P] and sums [batch..., N, P] to
    [batch..., L, e]; 0 where the sum is 0.
  }];
  let arguments = (ins Attn_Tensor:$accumulator, Attn_Tensor:$sum,
                       Attn_Tensor:$init);
  let results = (outs Attn_Tensor:$result);
  let assemblyFormat = [{
    $accumulator `,` $sum `into` $init attr-dict `:`
    type($accumulator) `,` type($sum) `->` type($init)
  }];
  let extraClassDeclaration = [{
    int64_t getPanel() {
      return getAccumulator().getType().getShape().back();
    }
    mlir::MutableOperandRange getDpsInitsMutable() { return getInitMutable(); }
  }];
}

#endif // LATHE_DIALECT_ATTN_OPS
