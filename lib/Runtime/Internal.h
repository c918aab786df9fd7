/*===- Internal.h - Shared by the files of the runtime ------------*- C -*-===*\
|*
|* Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|* Errors, and the checks that the ways to call a kernel have in common.
|*
\*===----------------------------------------------------------------------===*/

#ifndef LATHE_LIB_RUNTIME_INTERNAL_H
#define LATHE_LIB_RUNTIME_INTERNAL_H

#include "lathe/Runtime/Descriptor.h"

#include <stddef.h>

/* Only what a caller of a kernel may name leaves a shared library. */
#define LATHE_EXPORT __attribute__((visibility("default")))

/* Sets the message of this thread and returns the status. */
lathe_status lathe_rt_fail(lathe_status status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A short text built up without overflow. */
typedef struct {
  char text[256];
  size_t length;
} lathe_text;
void lathe_rt_append(lathe_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends "2x3" and "(3, 1)". */
void lathe_rt_append_shape(lathe_text *text, const int64_t *shape, int rank);
void lathe_rt_append_strides(lathe_text *text, const int64_t *strides,
                             int rank);
/* Appends the name of an element type: f64, i32, ... */
void lathe_rt_append_dtype(lathe_text *text, int code, int bits, int lanes);

/* "argument" or "result". */
const char *lathe_rt_role(const lathe_function *function, int parameter);

/* Whether one tensor is what parameter i expects, other tensors aside. */
lathe_status lathe_rt_check_tensor(const lathe_function *function, int i,
                                   const DLTensor *tensor);

/* The first byte of a tensor, and how many it has. */
char *lathe_rt_data(const DLTensor *tensor);
int64_t lathe_rt_bytes(const DLTensor *tensor);

#endif /* LATHE_LIB_RUNTIME_INTERNAL_H */
