/*===- Team.h - The threads of a call -----------------------------*- C -*-===*\
|*
|* Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|* The body of a kernel is run by every thread of a team, once per call: all run
|* the same scalar code, share the loops over arrays, and meet at barriers. What
|* is here is what generated code calls, and what runs a body.
|*
\*===----------------------------------------------------------------------===*/

#ifndef LATHE_RUNTIME_TEAM_H
#define LATHE_RUNTIME_TEAM_H

#include "lathe/Runtime/lathe.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One thread of a team, as a kernel knows it. */
typedef struct lathe_thread lathe_thread;

typedef void (*lathe_body)(void *const *frames, lathe_thread *thread);

enum { LATHE_MAX_THREADS = 256 };

/* Runs `body` on `threads` threads, the caller's among them, and returns when
 * all are done. `call` is complete: all of its members are there. The threads live on for the next call. Where they are busy with
 * another call, or there is no memory for them, the caller runs alone: a kernel
 * computes the same, bit for bit, on any number of threads. */
void lathe_rt_team(lathe_body body, void *const *frames, int32_t threads,
                   const lathe_call *call);

/* Which thread of how many. */
int64_t lathe_rt_thread(const lathe_thread *thread);
int64_t lathe_rt_threads(const lathe_thread *thread);

/* Waits for all threads of the team; what each wrote before it, all see after. */
void lathe_rt_barrier(lathe_thread *thread);

/* The number of barriers that this thread has passed. */
int64_t lathe_rt_phase(const lathe_thread *thread);

/* Between two barriers, a thread tells its neighbours that it has done `step`
 * and all before it; a neighbour waits for that: the thread `by` (-1 or 1) away.
 * Without such a thread, or for a negative step, there is nothing to wait for. */
void lathe_rt_signal(lathe_thread *thread, int64_t step);
void lathe_rt_wait(const lathe_thread *thread, int64_t by, int64_t step);

/* All threads of the team ask together: thread 0, which is the caller's, calls
 * the monitor of the call, and all get its answer. 0 without a monitor, or where
 * `wanted`, the same in each thread, is 0; then nobody waits. */
int32_t lathe_rt_monitor(lathe_thread *thread, int32_t wanted, int64_t step,
                         double residual);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LATHE_RUNTIME_TEAM_H */
