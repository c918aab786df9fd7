/*===- Error.c - The last error of a thread -----------------------*- C -*-===*\
|*
|* Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|* Messages are kept per thread, so that calls from several threads are safe.
|*
\*===----------------------------------------------------------------------===*/

#include "Internal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum { messageSize = 1024 };

/* Exported: where a program loads several kernels into one scope, all of them
 * write to the buffer that its one lathe_last_error reads. */
LATHE_EXPORT char *lathe_rt_error_buffer(void);
char *lathe_rt_error_buffer(void) {
  static _Thread_local char message[messageSize];
  return message;
}

LATHE_EXPORT const char *lathe_last_error(void) {
  return lathe_rt_error_buffer();
}

lathe_status lathe_rt_fail(lathe_status status, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(lathe_rt_error_buffer(), messageSize, format, args);
  va_end(args);
  return status;
}

void lathe_rt_append(lathe_text *text, const char *format, ...) {
  size_t room = sizeof(text->text) - text->length;
  va_list args;
  va_start(args, format);
  int length = vsnprintf(text->text + text->length, room, format, args);
  va_end(args);
  if (length > 0)
    text->length += (size_t)length < room ? (size_t)length : room - 1;
}

void lathe_rt_append_shape(lathe_text *text, const int64_t *shape, int rank) {
  if (rank == 0)
    lathe_rt_append(text, "()");
  for (int d = 0; d < rank; ++d) {
    if (d)
      lathe_rt_append(text, "x");
    if (shape[d] < 0)
      lathe_rt_append(text, "?");
    else
      lathe_rt_append(text, "%" PRId64, shape[d]);
  }
}

void lathe_rt_append_strides(lathe_text *text, const int64_t *strides,
                             int rank) {
  lathe_rt_append(text, "(");
  for (int d = 0; d < rank; ++d)
    lathe_rt_append(text, "%s%" PRId64, d ? ", " : "", strides[d]);
  lathe_rt_append(text, ")");
}

void lathe_rt_append_dtype(lathe_text *text, int code, int bits, int lanes) {
  static const char *const names[] = {"i", "u", "f", 0, "bf", 0, "bool"};
  const char *name = code >= 0 && code < 7 ? names[code] : 0;
  if (name)
    lathe_rt_append(text, "%s%d", name, bits);
  else
    lathe_rt_append(text, "DLPack code %d, %d bits", code, bits);
  if (lanes != 1)
    lathe_rt_append(text, " x %d lanes", lanes);
}
