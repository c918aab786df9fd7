//===- Passes.td - Passes of the target and llvm stages ---*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes that know the machine.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TARGET_PASSES
#define LATHE_TARGET_PASSES

include "mlir/Pass/PassBase.td"

def SetTargetPass : Pass<"lathe-set-target", "::mlir::ModuleOp"> {
  let summary = "Put the target on the module";
  let description = [{
    Sets `lathe.target` from the table of CPUs, or from a JSON file with the
    members of the attribute; a target that is already there is kept. No later
    pass asks the host anything.

    Example: test/lib/Target/set-target.mlir
  }];
  let dependentDialects = ["::lathe::LatheDialect"];
  let options = [
    Option<"cpu", "cpu", "std::string", [{"native"}],
           "native, or a name that the error for any other lists">,
    Option<"machine", "machine", "std::string", [{""}],
           "JSON file that describes the target, in place of cpu">];
}

def FillConstantsPass : Pass<"lathe-fill-constants"> {
  let summary = "Fill large constant tensors instead of storing them";
  let description = [{
    A constant tensor whose elements are all equal becomes `linalg.fill` of an
    empty tensor, so that it costs no bytes in the object file and no copy.

    Example: test/lib/Target/fill-constants.mlir
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
  let options = [
    Option<"minElements", "min-elements", "int64_t", "64",
           "constants with fewer elements, but some, are left alone">];
}

def OrderConstantsPass : Pass<"lathe-order-constants", "::mlir::ModuleOp"> {
  let summary = "Number the constants of a module as its functions use them";
  let description = [{
    The private globals that functions take get new names and stand at the start
    of the module, in the order of their first use, so that the same program
    gives the same bytes.

    Example: test/lib/Target/order-constants.mlir
  }];
}

def HoistScratchPass : Pass<"lathe-hoist-scratch"> {
  let summary = "Allocate scratch before loops and branches";
  let description = [{
    A buffer that nothing hands on is allocated before the loops and branches of
    `scf.if` that it is used in, as far out as its sizes are known.

    Example: test/lib/Target/hoist-scratch.mlir
  }];
}

def BindResultsPass : Pass<"lathe-bind-results", "::mlir::ModuleOp"> {
  let summary = "Give each public function a buffer for each of its results";
  let description = [{
    Tensor results in order, then scalar results as buffers of rank 0, become
    arguments; the function returns nothing. Its source signature is kept in
    `lathe.abi`. Arguments are not written to. A result with `lathe.updates = I`
    may be given the memory of argument I: the function copies the argument
    into the result first and reads it there.

    Beside `@f`, `@f.shapes` computes the sizes of all tensor results from the
    arguments; a result whose size depends on data is an error.

    Example: test/lib/Target/bind-results.mlir
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::bufferization::BufferizationDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::tensor::TensorDialect"];
}

def PlaceResultsPass : Pass<"lathe-place-results", "::mlir::func::FuncOp"> {
  let summary = "Compute results in the memory of the caller";
  let description = [{
    A buffer that is copied into a result at the end of a function becomes the
    result itself. Where a loop hands its buffers round, that is the one in which
    the result lies after one round; it is copied only if it ends in another.

    Example: test/lib/Target/place-results.mlir
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect"];
}

def AllocateWorkspacePass : Pass<"lathe-allocate-workspace",
                                 "::mlir::ModuleOp"> {
  let summary = "Place all buffers of a kernel in one workspace";
  let description = [{
    Every `memref.alloc` becomes a view of a new last argument, at a multiple
    of 64 bytes; `@f.workspace` computes the bytes that `@f` needs from its
    other arguments. The kernel itself allocates nothing. A size that depends
    on data is an error.

    Example: test/lib/Target/allocate-workspace.mlir
  }];
  let dependentDialects = ["::lathe::sched::SchedDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect"];
}

def LowerCopiesPass : Pass<"lathe-lower-copies"> {
  let summary = "Write copies and views that upstream does not lower";
  let description = [{
    Upstream lowers copies without gaps to memcpy and others to a function of
    its runner library, which a kernel does not link; those become loops. It also
    cannot expand a size into several that are all unknown; such views are written
    with their strides.

    Example: test/lib/Target/lower-vectors.mlir
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect"];
}

def LowerVectorsPass : Pass<"lathe-lower-vectors"> {
  let summary = "Lower n-D vectors to 1-D vectors";
  let description = [{
    In two phases, with nothing folded between them: contractions to outer
    products of fused multiply-adds, then transfers, reductions, broadcasts,
    transposes and shape casts to 1-D vectors.

    Example: test/lib/Target/lower-vectors.mlir
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::vector::VectorDialect"];
}

def ApproximateMathPass : Pass<"lathe-approximate-math", "::mlir::ModuleOp"> {
  let summary = "Compute functions of f32 inline, or call libm";
  let description = [{
    exp, tanh and erf of f32 become polynomials, for scalars and vectors alike, so
    that every form of one kernel computes the same number. Functions that LLVM has
    no intrinsic for become calls of libm, one for each element of a vector. LLVM
    calls libm for the others.

    Example: test/lib/Target/lower-math.mlir
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::vector::VectorDialect"];
}

def PrepareAbiPass : Pass<"lathe-prepare-abi", "::mlir::ModuleOp"> {
  let summary = "Name kernels as the C ABI expects";
  let description = [{
    `@f` becomes the private `@f.kernel`; attributes of arguments, which mean
    nothing to LLVM, are dropped. Runs before functions are lowered.

    Example: test/lib/Target/prepare-abi.mlir
  }];
}

def EmitAbiPass : Pass<"lathe-emit-abi", "::mlir::ModuleOp"> {
  let summary = "Write the C functions around each kernel";
  let description = [{
    For each kernel `@f.kernel` of a module in the LLVM dialect: the constant
    descriptor `__lathe_f`, the C functions `f`, `f_result_shapes`,
    `f_workspace_bytes` and `f_info`, and `__tvm_ffi_f`. Everything else gets
    internal linkage. The C functions pass their arguments to the runtime,
    which checks them and calls the kernel.

    Example: test/lib/Target/emit-abi.mlir
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif // LATHE_TARGET_PASSES
