"""Runs a command whose standard error nobody reads any more, and says how it ended."""
import os
import subprocess
import sys

reader, writer = os.pipe()
os.close(reader)
print("ended with", subprocess.run(sys.argv[1:], stderr=writer, stdout=subprocess.DEVNULL,
                                   check=False).returncode)
