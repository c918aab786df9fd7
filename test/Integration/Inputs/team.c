/*===- team.c - Threads that follow each other --------------------*- C -*-===*\
|*
|* Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|* Uses the team of the runtime as a kernel does: a chain of steps, partial sums in
|* two halves, barriers, answers of a monitor. Plain memory is shared, so that a thread sanitizer sees each
|* wait that is missing; and several callers want the pool at once.
|*
\*===----------------------------------------------------------------------===*/

#include "lathe/Runtime/Team.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { steps = 40, columns = 12, rounds = 4, callers = 4, lead = 2 };

typedef struct {
  long field[steps][columns];
  /* Rows that are used in turn: a thread may be `lead` steps ahead. */
  long rolling[lead + 1][columns];
  long parts[2][columns];
  long total;
  /* Of the monitor, by the thread of the caller; and the sum of its answers as
   * each thread got them. */
  long asked, answers[LATHE_MAX_THREADS];
} work;

static int32_t answer(void *data, int64_t step, double residual) {
  ++((work *)data)->asked;
  return (int32_t)step + (int32_t)residual;
}

/* A point from the point before it and those of the step before. */
static void computePoint(work *w, int step, int c) {
  long left = c ? w->field[step][c - 1] : 1;
  long above = step ? w->rolling[(step - 1) % (lead + 1)][c] : 2;
  long value = (3 * left + 5 * above + step) % 10007;
  w->field[step][c] = value;
  w->rolling[step % (lead + 1)][c] = value;
}

static void body(void *const *frames, lathe_thread *self) {
  work *w = frames[0];
  int64_t thread = lathe_rt_thread(self), threads = lathe_rt_threads(self);
  int64_t working = threads < columns ? threads : columns;
  int64_t from = (thread < working ? thread : working) * columns / working;
  int64_t to = (thread + 1 < working ? thread + 1 : working) * columns / working;
  for (int round = 0; round < rounds; ++round) {
    int64_t half = lathe_rt_phase(self) % 2;
    if (from == to)
      lathe_rt_signal(self, steps);
    for (int step = 0; step < steps && from < to; ++step) {
      lathe_rt_wait(self, -1, step);
      lathe_rt_wait(self, 1, step - lead);
      for (int64_t c = from; c < to; ++c)
        computePoint(w, step, (int)c);
      lathe_rt_signal(self, step);
    }
    for (int64_t c = from; c < to; ++c) {
      w->parts[half][c] = 0;
      for (int step = 0; step < steps; ++step)
        w->parts[half][c] += w->field[step][c];
    }
    lathe_rt_barrier(self);
    long total = 0;
    for (int c = 0; c < columns; ++c)
      total += w->parts[half][c];
    if (thread == 0)
      w->total += total;
    lathe_rt_barrier(self);
    /* No barrier between these but their own. */
    for (int step = 0; step < steps; ++step)
      w->answers[thread] += lathe_rt_monitor(self, step % 3 != 0, step, round);
  }
}

/* Whether each of `threads` threads got the answers; thread 0 asked for all. */
static int monitorIsRight(const work *w, int32_t threads) {
  long asked = 0, sum = 0;
  for (int round = 0; round < rounds; ++round)
    for (int step = 0; step < steps; ++step)
      if (step % 3 != 0)
        ++asked, sum += step + round;
  int right = w->asked == asked && w->answers[0] == sum;
  for (int32_t i = 1; i < threads; ++i) /* 0: the pool was busy */
    right &= w->answers[i] == sum || w->answers[i] == 0;
  return right;
}

static long runOn(int32_t threads) {
  work *w = calloc(1, sizeof(*w));
  void *frames[] = {w};
  lathe_call call = {.size = sizeof(call), .monitor = answer, .monitor_data = w};
  lathe_rt_team(body, frames, threads, &call);
  long total = monitorIsRight(w, threads) ? w->total : -threads;
  free(w);
  return total;
}

static void *call(void *result) {
  long one = runOn(1), good = 1;
  for (int i = 0; i < 3; ++i)
    for (int threads = 2; threads <= 8; threads += 3)
      good &= runOn(threads) == one;
  *(long *)result = good;
  return NULL;
}

int main(void) {
  pthread_t id[callers];
  long good[callers], all = 1;
  for (int i = 0; i < callers; ++i)
    pthread_create(&id[i], NULL, call, &good[i]);
  for (int i = 0; i < callers; ++i) {
    pthread_join(id[i], NULL);
    all &= good[i];
  }
  puts(all ? "equal" : "different");
  return !all;
}
