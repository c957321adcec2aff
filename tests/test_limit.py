"""The limit of time and memory for what a stranger wrote."""

import os
import signal

from publisher.files.limit import limited


def test_a_tick_after_the_end_of_the_work_ends_nothing() -> None:
    with limited():
        pass

    os.kill(os.getpid(), signal.SIGPROF)
