/*===- Descriptor.h - Between a kernel and the runtime ------------*- C -*-===*\
|*
|* Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|* A kernel describes each of its functions by one constant, and every way to
|* call it (C, tvm-ffi, JIT) goes through lathe_rt_invoke, which checks the
|* arguments against that constant. lib/Target writes the constants: change
|* both together, and LATHE_ABI_VERSION with them.
|*
\*===----------------------------------------------------------------------===*/

#ifndef LATHE_RUNTIME_DESCRIPTOR_H
#define LATHE_RUNTIME_DESCRIPTOR_H

#include "lathe/Runtime/Team.h"
#include "lathe/Runtime/lathe.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { LATHE_ABI_VERSION = 3 };

/* A dimension that other dimensions are known to equal: its size is the size
 * of symbol `symbol` of the function, plus `offset`. symbol -1: unknown. */
typedef struct {
  int32_t symbol;
  int32_t offset;
} lathe_dimension;

/* One argument or result of a function. */
typedef struct {
  const char *name;
  const int64_t *shape; /* rank sizes; -1 where dynamic. Null for rank 0. */
  const lathe_dimension *dimensions; /* rank entries, or null */
  int32_t rank;
  int32_t position;   /* among the function's arguments, or its results */
  int32_t updates;    /* of a result: the input it may be stored in, or -1 */
  int32_t csr_group;  /* number of the CSR matrix it belongs to, or -1 */
  int32_t csr_part;   /* 0 positions, 1 coordinates, 2 values */
  uint8_t code, bits; /* the element, as DLPack has it */
  uint8_t is_scalar;  /* passed by value (input), by pointer (result) */
  uint8_t is_index;   /* an i64 that the source calls index */
} lathe_parameter;

/* A number that has to be what the program expects: "WHAT is 10, expected
 * 20WHY". */
typedef struct {
  const char *what, *why;
} lathe_expectation;

/* frames[i] points to the value of parameter i as the body takes it: a
 * descriptor of a buffer (pointer, pointer, offset, sizes, strides) or a scalar;
 * the workspace comes last. */
typedef struct {
  uint32_t abi;
  int32_t inputs;  /* parameters[0 .. inputs) */
  int32_t results; /* those that follow: tensors, then scalars */
  int32_t symbols;
  int32_t is_parallel; /* more than one thread has something to do */
  int32_t expectations;
  const char *name;
  const lathe_parameter *parameters;
  const lathe_expectation *expects; /* or null */
  lathe_body body;
  /* Sizes of all tensor results, one after the other; then each number that is
   * looked at, and the least and the greatest that it may be. */
  void (*shapes)(void *const *frames);
  /* Returns the bytes of workspace that these inputs need; the last frame is the
   * number of threads, an int64_t. */
  int64_t (*workspace)(void *const *frames);
  const char *info; /* JSON */
} lathe_function;

/* An argument: a tensor, a scalar, or where a scalar result goes. */
typedef union {
  const DLTensor *tensor;
  void *pointer;
  double f64;
  float f32;
  int64_t i64;
  int32_t i32;
} lathe_value;

/* Checks `inputs + results` values, and calls the body. */
lathe_status lathe_rt_invoke(const lathe_function *function,
                             const lathe_call *call, const lathe_value *values);

/* Checks the inputs and writes the sizes of all tensor results. */
lathe_status lathe_rt_result_shapes(const lathe_function *function,
                                    const lathe_value *values, int64_t *dims);

/* Bytes of workspace for these inputs; 0 where they are not valid. */
uint64_t lathe_rt_workspace_bytes(const lathe_function *function,
                                  const lathe_call *call,
                                  const lathe_value *values);

/* The call by the convention of tvm-ffi: arguments are TVMFFIAny[]. */
int lathe_rt_tvm_call(const lathe_function *function, const void *args,
                      int32_t count);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_DESCRIPTOR_H */
