//===- SchedOps.td - What the lower stages speak ----------*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Groups: one pass over memory, made of members that each compute one point.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_SCHED_OPS
#define LATHE_DIALECT_SCHED_OPS

include "Linop/LinopAttrs.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/LoopLikeInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Sched_Dialect : Dialect {
  let name = "sched";
  let cppNamespace = "::lathe::sched";
  let summary = "Passes over memory and their schedules";
  let description = [{
    Written by the `form` stage and consumed by `sweep`; users do not write
    it. A `sched.group` is one pass over memory. Its members compute one point
    each, from values near that point; nothing in it is a tensor, so it
    bufferises whole.
  }];
  let useDefaultTypePrinterParser = 1;
}

def Sched_FieldType : TypeDef<Sched_Dialect, "Field"> {
  let mnemonic = "field";
  let summary = "An array as the members of a group see it";
  let parameters = (ins ArrayRefParameter<"int64_t">:$shape,
                        "::mlir::Type":$element);
  let hasCustomAssemblyFormat = 1;
  let builders = [TypeBuilderWithInferredContext<
    (ins "::mlir::ShapedType":$type), [{
      return $_get(type.getContext(), type.getShape(), type.getElementType());
    }]>];
}

class Sched_Op<string mnemonic, list<Trait> traits = []>
    : Op<Sched_Dialect, mnemonic, traits>;

def Sched_GroupOp : Sched_Op<"group", [
    AttrSizedOperandSegments, SingleBlock, RecursiveMemoryEffects]> {
  let summary = "One pass over memory";
  let description = [{
    Destination style: block arguments are the fields of `ins`, then those of
    `outs`; what `sched.return` names for an out is left in it. Results are the
    tensors of the outs (none on buffers), then the sums. `backward` walks
    from the last point to the first.

    `zeros` is a row of zeros, read in place of rows outside a dirichlet
    boundary. `rolling[i]`, where it is not 0, says that out i holds only that
    many rows, in 3-D planes, used in turn.

    How threads share it: `split` is the dimension that is cut into chunks, one
    or several neighbouring ones a thread; without it one thread does all.
    Where the group is `chained`, a thread does a step after the thread before
    it has; rolling outs hold a step more than is read again, so it may be as
    much ahead of the thread behind it.
    `side_by_side`: the leading members of one step run in one loop along the row.
    Leading are all members but, where one has a carry and no other adds up anything,
    the last ones that only add up sums: sums have their own chunks, and a carry would
    end at each of them.
    `rows`: a member does that many neighbouring rows in one loop, so that what
    several of them read is loaded once. In 2-D a step is that many rows.
    `vector_bits`: members that write have vectors of that many bits, if the target has
    longer ones.
  }];
  let arguments = (ins Variadic<AnyShaped>:$inputs, Variadic<AnyShaped>:$outs,
                       Optional<AnyShaped>:$zeros, UnitAttr:$backward,
                       OptionalAttr<DenseI64ArrayAttr>:$rolling,
                       OptionalAttr<I64Attr>:$split, UnitAttr:$chained,
                       UnitAttr:$side_by_side,
                       OptionalAttr<ConfinedAttr<I64Attr, [IntPositive]>>:$rows,
                       OptionalAttr<ConfinedAttr<I64Attr, [IntPositive]>>:$vector_bits);
  let results = (outs Variadic<AnyType>:$results);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    (`backward` $backward^)?
    (`ins` `(` $inputs^ `:` type($inputs) `)`)?
    (`outs` `(` $outs^ `:` type($outs) `)`)?
    (`zeros` `(` $zeros^ `:` type($zeros) `)`)?
    (`rolling` $rolling^)?
    (`split` $split^)? (`chained` $chained^)?
    (`side_by_side` $side_by_side^)? (`rows` $rows^)?
    (`vector_bits` $vector_bits^)?
    (`->` type($results)^)? attr-dict-with-keyword $body
  }];
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let builders = [
    /// Without a schedule.
    OpBuilder<(ins "::mlir::TypeRange":$results, "::mlir::ValueRange":$inputs,
                   "::mlir::ValueRange":$outs, CArg<"bool", "false">:$backward), [{
      build($_builder, $_state, results, inputs, outs, /*zeros=*/nullptr,
            backward, /*rolling=*/nullptr, /*split=*/nullptr, /*chained=*/false,
            /*side_by_side=*/false, /*rows=*/nullptr,
            /*vector_bits=*/nullptr);
    }]>];
  let extraClassDeclaration = [{
    /// An operand of the shape of the grid that is walked.
    mlir::Value getGrid();
    llvm::ArrayRef<int64_t> getDomain();
    int64_t getRollingSteps(unsigned out) {
      return getRolling() ? (*getRolling())[out] : 0;
    }
    /// How many members have a carry.
    int64_t countCarries();
    /// The members that a thread takes through all its columns of a step at once.
    llvm::SmallVector<MemberOp, 8> getLeading();
    /// Whether the widest elements of those are of one type.
    bool hasOneWidth();
    /// Whether members may do several rows in one loop: a sum is one chain, a carry
    /// runs along its row, and walking backward a pass has its last rows first.
    bool mayTakeRows();
    /// Rows that a member does in one loop.
    int64_t getRowsTogether() { return getRows().value_or(1); }
    /// How many rows a step is, in 2-D.
    int64_t getRowsPerStep() {
      return getDomain().size() == 2 ? getRowsTogether() : 1;
    }
    /// Steps that a rolling out of a chained group holds beyond those that are
    /// still read.
    static constexpr int64_t spareSteps = 1;
    /// How far behind a step the thread after this one must be done before the
    /// step may overwrite what rolls; none where nothing needs to wait.
    std::optional<int64_t> getLead();
    ReturnOp getReturn();
    bool hasTensors();
    mlir::BlockArgument getOutArgument(unsigned i) {
      return getBody().getArgument(getInputs().size() + i);
    }
  }];
}

def Sched_MemberOp : Sched_Op<"member", [SingleBlock, HasParent<"GroupOp">]> {
  let summary = "What is computed at one point";
  let description = [{
    Results are fields, then sums (f64). The block arguments are the member's
    own fields, for reading what it computed at points already visited.
    `into[i]` is the out of the group that field i is stored in. `ordered`
    members visit their points in order and in place, as a relaxation sweep
    does: what they read of their own out is what is there by then. `delay` is
    how far the member runs behind the front of the pass, in steps (dimension 0)
    and within a step (dimension 1); `schedule` sets it. `place[i]`, 0 without it,
    is where in an out that rolls the rows of field i begin: several members may
    have theirs in one.
  }];
  let arguments = (ins DenseI64ArrayAttr:$into, UnitAttr:$ordered,
                       OptionalAttr<DenseI64ArrayAttr>:$delay,
                       OptionalAttr<DenseI64ArrayAttr>:$place);
  let results = (outs Variadic<AnyType>:$results);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    (`ordered` $ordered^)? `into` $into (`place` $place^)? (`delay` $delay^)?
    attr-dict-with-keyword
    (`:` type($results)^)? $body
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    unsigned getNumFields() { return getInto().size(); }
    unsigned getNumSums() { return getNumResults() - getNumFields(); }
    MemberYieldOp getYield();
    bool hasCarry();
    /// The number of the operand of the group that a field read here is kept in.
    unsigned getStorage(mlir::Value field);
    /// Where in that operand its rows begin.
    int64_t getPlaceOf(mlir::Value field);
    /// The widest element that the member reads or writes.
    mlir::Type getWidestElement();
    /// Points of a vector: as many of the widest element as one of the target holds,
    /// or of the length that the group says.
    int64_t getLanes(TargetAttr target);
  }];
}

def Sched_ReadOp : Sched_Op<"read", [Pure]> {
  let summary = "The value of a field near the point";
  let description = [{
    At `offset` from the point, folded by the boundary of each dimension
    (0 dirichlet, 1 neumann, 2 periodic; see `linop.stencil`).
  }];
  let arguments = (ins Sched_FieldType:$field, DenseI64ArrayAttr:$offset,
                       Linop_BoundaryArrayAttr:$boundaries);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$field `at` $offset `boundaries` $boundaries attr-dict `:` type($field) `->` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Whether it may be of a row beyond a dirichlet boundary, which is zeros.
    bool mayReadZeros();
  }];
}

def Sched_OwnCellOp : Sched_Op<"own_cell", [Pure]> {
  let summary = "Whether an offset leads back to the point itself";
  let arguments = (ins DenseI64ArrayAttr:$offset, Linop_BoundaryArrayAttr:$boundaries);
  let results = (outs I1:$result);
  let assemblyFormat = "`at` $offset `boundaries` $boundaries attr-dict";
  let hasVerifier = 1;
}

def Sched_CsrRowOp : Sched_Op<"csr_row", [Pure, AllTypesMatch<["diagonal", "rest"]>]> {
  let summary = "The row of a CSR matrix at the point, times a field";
  let description = [{
    `diagonal` is the sum of the entries on the diagonal; `rest` the sum of
    the other entries times the field. With `whole` the diagonal is left at 0
    and its entries are in `rest` too; with `half` only the entries of points
    already visited are: those before the diagonal, in a backward group those
    behind it. With `magnitude` what is added up in `rest` counts with its
    absolute value. `shape` is what `sched.csr_shape` says of the rows: where a
    half ends, and which rows can be added up together.
  }];
  let arguments = (ins Sched_FieldType:$positions, Sched_FieldType:$coordinates,
                       Sched_FieldType:$values, Sched_FieldType:$x,
                       Optional<Sched_FieldType>:$shape, UnitAttr:$whole,
                       UnitAttr:$half, UnitAttr:$magnitude);
  let results = (outs AnyFloat:$diagonal, AnyFloat:$rest);
  let assemblyFormat = [{
    (`whole` $whole^)? (`half` $half^)? (`magnitude` $magnitude^)?
    $positions `,` $coordinates `,` $values `times` $x
    (`shape` $shape^ `:` type($shape))? attr-dict `:`
    type($positions) `,` type($coordinates) `,` type($values) `,` type($x)
    `->` type($diagonal)
  }];
  let hasVerifier = 1;
}

def Sched_CsrShapeOp : Sched_Op<"csr_shape", [Pure]> {
  let summary = "Where the columns of a row of a CSR matrix lie";
  let description = [{
    Of a row whose columns ascend and have the diagonal among them: twice the
    number of columns before the diagonal, and one more where the next row has
    the same columns, and its own diagonal among them. Of any other row: -2.
  }];
  let arguments = (ins Sched_FieldType:$positions, Sched_FieldType:$coordinates);
  let results = (outs AnyInteger:$result);
  let assemblyFormat = [{
    $positions `,` $coordinates attr-dict `:` type($positions) `,`
    type($coordinates) `->` type($result)
  }];
  let hasVerifier = 1;
}

def Sched_MemberYieldOp : Sched_Op<"yield", [
    Pure, Terminator, ReturnLike, AttrSizedOperandSegments,
    HasParent<"MemberOp">]> {
  let summary = "The values of a member at its point";
  let description = [{
    Values are in the order of the member's results. With `carry` the first
    field is value + sum over d of carry[d-1] times the member's own value at
    distance d in the row, on the side already visited; a constant 0 says that there
    is no such term. `boundary` is what it reads beyond the end of the row.
  }];
  let arguments = (ins Variadic<AnyType>:$values, Variadic<AnyType>:$carry,
                       DefaultValuedAttr<Linop_BoundaryAttr,
                           "::lathe::linop::Boundary::dirichlet">:$boundary); // member_c6
  let assemblyFormat = [{
    ($values^ `:` type($values))? (`carry` $carry^ `:` type($carry))? attr-dict
  }];
  let extraClassDeclaration = [{
    /// Whether the member's own value at this distance has a part in the first field:
    /// 0 is a coefficient of nothing, since 0 times what is not finite is not 0.
    bool hasTermAt(unsigned distance);
  }];
}

def Sched_ReturnOp : Sched_Op<"return", [
    Pure, Terminator, ReturnLike, HasParent<"GroupOp">]> {
  let summary = "What a group leaves in its outs, and its sums";
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
}

def Sched_LoopOp : Sched_Op<"loop", [
    SingleBlock, AllTypesMatch<["inits", "results"]>, RecursiveMemoryEffects,
    DeclareOpInterfaceMethods<LoopLikeOpInterface, [ // loop_c2
      "getRegionIterArgs", "getYieldedValuesMutable", "getLoopResults"]>,
    DeclareOpInterfaceMethods<RegionBranchOpInterface, [
      "getEntrySuccessorOperands"]>]> {
  let summary = "A loop over states, as long as a flag is set";
  let description = [{
    While the flag is true, the body computes the next flag and states. States
    that are arrays live in buffers of their own; the body may pass them on in
    another order, which swaps buffers and copies nothing.

    Canonical: no state is the same in all rounds, and none goes unused.
  }];
  let arguments = (ins I1:$go, Variadic<AnyType>:$inits);
  let results = (outs Variadic<AnyType>:$results);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    `while` $go (`states` `(` $inits^ `:` type($inits) `)`)? attr-dict-with-keyword $body
  }];
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
  let extraClassDeclaration = [{
    NextOp getNext();
    /// How often the body is expected to run.
    int64_t getTrips();
  }];
}

def Sched_NextOp : Sched_Op<"next", [
    Pure, Terminator, HasParent<"LoopOp">,
    DeclareOpInterfaceMethods<RegionBranchTerminatorOpInterface>]> {
  let summary = "Whether a loop goes on, and with which states";
  let arguments = (ins I1:$go, Variadic<AnyType>:$states);
  let assemblyFormat = "$go (`states` $states^ `:` type($states))? attr-dict";
}

def Sched_TeamOp : Sched_Op<"team", [SingleBlock]> {
  let summary = "What all threads of a call do together";
  let description = [{
    The body is run by every thread; block arguments are the number of the
    thread and how many there are. It ends with all threads at its end, and
    yields scalars that are the same for each. Around it the code is that of
    one thread.
  }];
  let results = (outs Variadic<AnyType>:$results);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "(`->` type($results)^)? attr-dict-with-keyword $body";
  let hasVerifier = 1;
}

def Sched_TeamYieldOp : Sched_Op<"team_yield", [
    Pure, Terminator, ReturnLike, HasParent<"TeamOp">]> {
  let summary = "The scalars that a team agrees on";
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
}

def Sched_ThreadOp : Sched_Op<"thread", [Pure]> {
  let summary = "Which thread of how many runs this";
  let results = (outs Index:$thread, Index:$threads);
  let assemblyFormat = "attr-dict";
}

def Sched_BarrierOp : Sched_Op<"barrier"> {
  let summary = "Wait for all threads";
  let assemblyFormat = "attr-dict";
}

def Sched_PhaseOp : Sched_Op<"phase"> {
  let summary = "How many barriers the thread has passed";
  let results = (outs Index:$phase);
  let assemblyFormat = "attr-dict";
}

def Sched_SignalOp : Sched_Op<"signal"> {
  let summary = "Tell the neighbours that a step is done";
  let arguments = (ins Index:$step);
  let assemblyFormat = "$step attr-dict";
}

def Sched_WaitOp : Sched_Op<"wait"> {
  let summary = "Wait until a neighbour has done a step";
  let description = [{
    The neighbour is the thread `by` away, -1 or 1. Without such a thread, or for
    a negative step, there is nothing to wait for.
  }];
  let arguments = (ins Index:$step,
                       ConfinedAttr<I64Attr, [IntMinValue<-1>, IntMaxValue<1>]>:$by);
  let assemblyFormat = "$step `by` $by attr-dict";
}

def Sched_MonitorOp : Sched_Op<"monitor"> {
  let summary = "Show the caller's monitor a look at the residual";
  let description = [{
    What the monitor of the call answers, 0 without one or where `wanted` is
    false. All threads of a team run it and get one answer. It declares no
    effects: nothing may merge, move or drop it.
  }];
  let arguments = (ins I64:$step, F64:$residual, I1:$wanted);
  let results = (outs I32:$answer);
  let assemblyFormat = "$residual `at` $step `when` $wanted attr-dict";
}

def Sched_ExpectOp : Sched_Op<"expect"> {
  let summary = "A call fails unless a number is where it has to be";
  let description = [{
    Written by stage `analyse` at the start of a function, for sizes that are not
    those of an argument and for places in tensors; stage `bufferise` hands it to
    the runtime, which looks before the body runs. The words make the message:
    "WHAT is 10, expected 20WHY" where least and most are one, "WHAT is 10,
    expected 0 to 8WHY", or "WHAT is -1, expected at least 0WHY" where most is
    the greatest number.

    ```mlir
    sched.expect %n in %rows to %rows, "argument 'n'" " to fit argument 'A.positions'"
    ```
  }];
  let arguments = (ins Index:$value, Index:$least, Index:$most, StrAttr:$what,
                       StrAttr:$why);
  let assemblyFormat = "$value `in` $least `to` $most `,` $what $why attr-dict";
  let hasCanonicalizeMethod = 1;
}

#endif // LATHE_DIALECT_SCHED_OPS
