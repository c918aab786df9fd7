/*===- Team.c - The threads of a call -----------------------------*- C -*-===*\
|*
|* Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|* A pool of threads that is made when first needed and lives until the kernel
|* is unloaded. Whoever waits spins for a short while, then sleeps (a futex) or
|* gives way to other threads. This file is the only place that knows a thread
|* library.
|*
\*===----------------------------------------------------------------------===*/

#include "lathe/Runtime/Team.h"

#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Tries before a wait sleeps: some ten microseconds. */
enum { spins = 2000, cacheLine = 64 };

typedef struct {
  int32_t threads;
  lathe_thread *members;
  const lathe_call *call;
  /* What the monitor said, by the parity of the barriers passed before: who
   * reads one answer is done when the next but one is written. */
  int32_t answers[2];
  /* Barrier: how many are still to come, and how many were passed. */
  _Alignas(cacheLine) atomic_int missing;
  _Alignas(cacheLine) atomic_uint phase;
  atomic_uint phaseSleepers;
  /* Workers that have not finished the body. */
  _Alignas(cacheLine) atomic_uint running;
  atomic_uint runningSleepers;
} team;

struct lathe_thread {
  _Alignas(2 * cacheLine) team *team;
  int64_t index;
  uint32_t phase;
  /* phase << 32 | steps done since that barrier */
  _Alignas(2 * cacheLine) _Atomic uint64_t progress;
};

/*===----------------------------------------------------------------------===*\
|* Waiting
\*===----------------------------------------------------------------------===*/

static inline void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/* Returns when *word is no longer `old`. */
static void waitWhile(atomic_uint *word, unsigned old, atomic_uint *sleepers) {
  for (int i = 0; i < spins; ++i) {
    if (atomic_load_explicit(word, memory_order_acquire) != old)
      return;
    relax();
  }
  atomic_fetch_add(sleepers, 1);
  while (atomic_load(word) == old)
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, old, NULL, NULL, 0);
  atomic_fetch_sub(sleepers, 1);
}

/* After *word was changed: wakes who sleeps on it. */
static void wakeAll(atomic_uint *word, atomic_uint *sleepers) {
  if (atomic_load(sleepers))
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

/*===----------------------------------------------------------------------===*\
|* What generated code calls
\*===----------------------------------------------------------------------===*/

int64_t lathe_rt_thread(const lathe_thread *thread) { return thread->index; }

int64_t lathe_rt_threads(const lathe_thread *thread) {
  return thread->team->threads;
}

int64_t lathe_rt_phase(const lathe_thread *thread) { return thread->phase; }

void lathe_rt_barrier(lathe_thread *thread) {
  team *team = thread->team;
  unsigned passed = thread->phase++;
  if (team->threads == 1)
    return;
  if (atomic_fetch_sub(&team->missing, 1) == 1) {
    atomic_store_explicit(&team->missing, team->threads, memory_order_relaxed);
    atomic_store(&team->phase, passed + 1);
    wakeAll(&team->phase, &team->phaseSleepers);
  } else {
    waitWhile(&team->phase, passed, &team->phaseSleepers);
  }
}

static uint64_t stepsDone(const lathe_thread *thread, int64_t step) {
  return ((uint64_t)thread->phase << 32) + (uint64_t)step + 1;
}

void lathe_rt_signal(lathe_thread *thread, int64_t step) {
  atomic_store_explicit(&thread->progress, stepsDone(thread, step),
                        memory_order_release);
}

void lathe_rt_wait(const lathe_thread *thread, int64_t by, int64_t step) {
  int64_t other = thread->index + by;
  if (step < 0 || other < 0 || other >= thread->team->threads)
    return;
  const lathe_thread *neighbour = thread->team->members + other;
  uint64_t goal = stepsDone(thread, step);
  for (int i = 0;; ++i) {
    if (atomic_load_explicit(&neighbour->progress, memory_order_acquire) >= goal)
      return;
    if (i < spins)
      relax();
    else
      sched_yield(); /* more threads than cores */
  }
}

int32_t lathe_rt_monitor(lathe_thread *thread, int32_t wanted, int64_t step,
                         double residual) {
  team *team = thread->team;
  const lathe_call *call = team->call;
  if (!wanted || !call->monitor)
    return 0;
  int32_t *answer = &team->answers[thread->phase % 2];
  if (thread->index == 0)
    *answer = call->monitor(call->monitor_data, step, residual);
  lathe_rt_barrier(thread);
  return *answer;
}

/*===----------------------------------------------------------------------===*\
|* The pool
\*===----------------------------------------------------------------------===*/

typedef struct {
  pthread_t id;
  lathe_thread *self;
  lathe_body body; /* null: end */
  void *const *frames;
  _Alignas(cacheLine) atomic_uint jobs;
  atomic_uint sleepers;
} worker;

/* Held during a call; who finds it taken runs alone. */
static pthread_mutex_t poolLock = PTHREAD_MUTEX_INITIALIZER;
static struct {
  int32_t workers;
  worker *worker[LATHE_MAX_THREADS];
  lathe_thread *members;
  team team;
} pool;

static void *work(void *argument) {
  worker *self = argument;
  for (unsigned done = 0;; ++done) {
    waitWhile(&self->jobs, done, &self->sleepers);
    if (!self->body)
      return NULL;
    team *team = self->self->team;
    self->body(self->frames, self->self);
    if (atomic_fetch_sub(&team->running, 1) == 1)
      wakeAll(&team->running, &team->runningSleepers);
  }
}

static void giveJob(worker *worker, lathe_body body, void *const *frames) {
  worker->body = body;
  worker->frames = frames;
  atomic_fetch_add(&worker->jobs, 1);
  wakeAll(&worker->jobs, &worker->sleepers);
}

/* After fork there is one thread, and nobody holds the lock. */
static void forgetPool(void) {
  pool.workers = 0;
  pthread_mutex_init(&poolLock, NULL);
}

__attribute__((destructor)) static void endPool(void) {
  if (pthread_mutex_trylock(&poolLock))
    return; /* the process ends in the middle of a call */
  for (int32_t i = 0; i < pool.workers; ++i) {
    giveJob(pool.worker[i], NULL, NULL);
    pthread_join(pool.worker[i]->id, NULL);
    free(pool.worker[i]);
  }
  pool.workers = 0;
  free(pool.members);
  pool.members = NULL;
  pthread_mutex_unlock(&poolLock);
}

static void *allocateLines(size_t bytes) {
  enum { unit = 2 * cacheLine };
  return aligned_alloc(unit, (bytes + unit - 1) / unit * unit);
}

/* Makes the pool as large as it can get, up to `wanted` workers. */
static void growPool(int32_t wanted) {
  if (!pool.members) {
    pool.members = allocateLines(LATHE_MAX_THREADS * sizeof(lathe_thread));
    if (!pool.members)
      return;
    pthread_atfork(NULL, NULL, forgetPool);
  }
  while (pool.workers < wanted) {
    worker *added = allocateLines(sizeof(worker));
    if (!added)
      return;
    added->self = &pool.members[pool.workers + 1];
    atomic_init(&added->jobs, 0);
    atomic_init(&added->sleepers, 0);
    if (pthread_create(&added->id, NULL, work, added)) {
      free(added);
      return;
    }
    pool.worker[pool.workers++] = added;
  }
}

static void initTeam(team *team, lathe_thread *members, int32_t threads,
                     const lathe_call *call) {
  team->threads = threads;
  team->members = members;
  team->call = call;
  /* The last worker of the call before may still look at these. */
  atomic_store(&team->missing, threads);
  atomic_store(&team->phase, 0);
  atomic_store(&team->phaseSleepers, 0);
  atomic_store(&team->running, threads - 1);
  atomic_store(&team->runningSleepers, 0);
  for (int32_t i = 0; i < threads; ++i) {
    members[i].team = team;
    members[i].index = i;
    members[i].phase = 0;
    atomic_store(&members[i].progress, 0);
  }
}

static void runAlone(lathe_body body, void *const *frames,
                     const lathe_call *call) {
  team alone;
  lathe_thread self;
  initTeam(&alone, &self, 1, call);
  body(frames, &self);
}

void lathe_rt_team(lathe_body body, void *const *frames, int32_t threads,
                   const lathe_call *call) {
  if (threads > LATHE_MAX_THREADS)
    threads = LATHE_MAX_THREADS;
  if (threads <= 1 || pthread_mutex_trylock(&poolLock)) {
    runAlone(body, frames, call);
    return;
  }
  growPool(threads - 1);
  if (threads > pool.workers + 1)
    threads = pool.workers + 1;
  if (threads == 1) {
    runAlone(body, frames, call);
  } else {
    initTeam(&pool.team, pool.members, threads, call);
    for (int32_t i = 0; i < threads - 1; ++i)
      giveJob(pool.worker[i], body, frames);
    body(frames, &pool.members[0]);
    for (unsigned left; (left = atomic_load(&pool.team.running));)
      waitWhile(&pool.team.running, left, &pool.team.runningSleepers);
  }
  pthread_mutex_unlock(&poolLock);
}
