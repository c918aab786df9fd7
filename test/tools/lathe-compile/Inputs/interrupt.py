"""Interrupts lathe-compile while its linker waits for the runtime, which is a pipe that
nobody writes to: what was begun beside the output and among temporary files is gone."""

import os
import shutil
import signal
import subprocess
import sys
import time

program, folder = sys.argv[1:]
for name in ("bin", "lib", "out", "tmp"):
    os.makedirs(os.path.join(folder, name))
tool = shutil.copy(shutil.which("lathe-compile"), os.path.join(folder, "bin"))
os.mkfifo(os.path.join(folder, "lib", "liblathe_rt.a"))
out, temporary = os.path.join(folder, "out"), os.path.join(folder, "tmp")
process = subprocess.Popen([tool, program, "-o", os.path.join(out, "kernel.so")],
                           env={**os.environ, "TMPDIR": temporary}, start_new_session=True)
deadline = time.monotonic() + 60
while not os.listdir(out) and process.poll() is None and time.monotonic() < deadline:
    time.sleep(0.01)
time.sleep(0.2)
os.killpg(process.pid, signal.SIGINT)
process.wait(60)
print("failed" if process.returncode else "did not fail",
      f"left: {os.listdir(out) + os.listdir(temporary)}")
