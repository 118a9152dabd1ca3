"""Runs the emulator for as long as the process that started it lives.

Standard input is a pipe whose other end that process holds. However it ends, be it killed, the pipe closes; then the
whole process group goes, the functions' Node.js processes included, and the folder for temporary files with it.
"""

import os
import shutil
import signal
import sys
import threading


def end_with_starter():
    while os.read(0, 4096):
        pass
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=end_with_starter, daemon=True).start()

from ministack.app import main  # noqa: E402 - the watch comes first: importing takes a while

sys.argv = sys.argv[:1]
main()
