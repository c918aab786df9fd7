/*===- TvmFfi.c - The calling convention of tvm-ffi ---------------*- C -*-===*\
|*
|* Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|* Python loads a kernel with the apache-tvm-ffi wheel and passes arrays of any
|* framework; here its packed arguments become the values of lathe_rt_invoke.
|*
\*===----------------------------------------------------------------------===*/

#include "Internal.h"

/* tvm-ffi's TVMFFIAny: a tag and a value of eight bytes. */
typedef struct {
  int32_t type;
  uint32_t padding;
  union {
    int64_t integer;
    double number;
    void *pointer;
  } value;
} Any;

/* Tags of tvm-ffi's stable ABI that a kernel can be given. */
enum {
  anyNone = 0,
  anyInteger = 1,
  anyBool = 2,
  anyFloat = 3,
  anyTensorPointer = 7,
  anyTensorObject = 70
};
/* The DLTensor of a tensor object follows the header: reference count, type,
 * padding, deleter. */
enum { objectHeaderBytes = 24 };

/* Weak: a program without tvm-ffi has no such function and needs none. */
__attribute__((weak)) void TVMFFIErrorSetRaisedFromCStr(const char *kind,
                                                        const char *message);

static const DLTensor *asTensor(const Any *any) {
  if (any->type == anyTensorPointer)
    return any->value.pointer;
  if (any->type == anyTensorObject)
    return (const DLTensor *)((const char *)any->value.pointer +
                              objectHeaderBytes);
  return NULL;
}

static lathe_status failType(const lathe_function *function, int i,
                             const char *expected) {
  return lathe_rt_fail(LATHE_INVALID_ARGUMENT, "%s: %s '%s' is not %s",
                       function->name, lathe_rt_role(function, i),
                       function->parameters[i].name, expected);
}

static lathe_status readScalar(const lathe_function *function, int i,
                               const Any *any, lathe_value *value) {
  const lathe_parameter *parameter = &function->parameters[i];
  int integer = any->type == anyInteger || any->type == anyBool;
  if (parameter->code == kDLFloat) {
    if (!integer && any->type != anyFloat)
      return failType(function, i, "a number, expected a float");
    double number = integer ? (double)any->value.integer : any->value.number;
    if (parameter->bits == 32)
      value->f32 = (float)number;
    else
      value->f64 = number;
    return LATHE_OK;
  }
  if (!integer)
    return failType(function, i, "an integer, expected an int");
  value->i64 = any->value.integer;
  if (parameter->bits == 32) {
    if (any->value.integer != (int32_t)any->value.integer)
      return failType(function, i, "in range, expected a 32-bit integer");
    value->i32 = (int32_t)any->value.integer;
  }
  return LATHE_OK;
}

/* A scalar result is a tensor of rank 0 that the caller gives, or None. */
static lathe_status readScalarResult(const lathe_function *function, int i,
                                     const Any *any, lathe_value *value) {
  value->pointer = NULL;
  if (any->type == anyNone)
    return LATHE_OK;
  const DLTensor *tensor = asTensor(any);
  if (!tensor)
    return failType(function, i, "a tensor, expected one of rank 0 or None");
  lathe_status status = lathe_rt_check_tensor(function, i, tensor);
  if (status == LATHE_OK)
    value->pointer = lathe_rt_data(tensor);
  return status;
}

static lathe_status readArguments(const lathe_function *function,
                                  const Any *args, lathe_value *values) {
  for (int i = 0; i < function->inputs + function->results; ++i) {
    const lathe_parameter *parameter = &function->parameters[i];
    lathe_status status = LATHE_OK;
    if (parameter->is_scalar && i < function->inputs)
      status = readScalar(function, i, &args[i], &values[i]);
    else if (parameter->is_scalar)
      status = readScalarResult(function, i, &args[i], &values[i]);
    else if (!(values[i].tensor = asTensor(&args[i])))
      status = failType(function, i, "a tensor, expected an array");
    if (status != LATHE_OK)
      return status;
  }
  return LATHE_OK;
}

int lathe_rt_tvm_call(const lathe_function *function, const void *args,
                      int32_t count) {
  int expected = function->inputs + function->results;
  lathe_value *values =
      __builtin_alloca((expected + 1) * sizeof(lathe_value));
  lathe_status status = LATHE_OK;
  if (count != expected)
    status = lathe_rt_fail(LATHE_INVALID_ARGUMENT,
                           "%s: got %d arguments, expected %d: %d inputs and "
                           "%d results",
                           function->name, (int)count, expected,
                           (int)function->inputs, (int)function->results);
  if (status == LATHE_OK)
    status = readArguments(function, args, values);
  if (status == LATHE_OK)
    status = lathe_rt_invoke(function, NULL, values);
  if (status == LATHE_OK)
    return 0;
  if (TVMFFIErrorSetRaisedFromCStr)
    TVMFFIErrorSetRaisedFromCStr(
        status == LATHE_OUT_OF_MEMORY ? "MemoryError" : "ValueError",
        lathe_last_error());
  return -1;
}
