"""What psql's tab key offers for the beginnings of lines given, played on a terminal of its own."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import tempfile
import termios

from facts import DATABASE, HOST, PORT, USER, fact

PSQL, *BEGINNINGS = sys.argv[1:]
ALL = "\x1b*"
START_OF_LINE = "\x01"
DELETE = "\x04"
PROMPT = f"{DATABASE}=>".encode()

with tempfile.NamedTemporaryFile() as out:
    lines = [f"\\o {out.name} \\echo @-@"]
    for number, beginning in enumerate(BEGINNINGS):
        # All that is offered is written into the line, which is then printed instead of being run.
        bare = DELETE if beginning.startswith("\\") else ""
        lines.append(f"{beginning}{ALL} \\echo @{number}@{START_OF_LINE}{bare}\\qecho == {number} :: ")
    main, other = pty.openpty()
    # Lines that wrap are drawn in pieces.
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 20000, 0, 0))
    environment = {**os.environ, "TERM": "dumb", "INPUTRC": "/dev/null", "LC_ALL": "C.UTF-8", "PSQL_HISTORY": "/dev/null", "PAGER": "cat"}
    process = subprocess.Popen([PSQL, "--no-psqlrc", "-h", HOST, "-p", PORT, "-U", USER, DATABASE], stdin=other, stdout=other, stderr=other,
                               env=environment, start_new_session=True)
    os.close(other)

    def wait(ended):
        """Only at a prompt does the terminal take keys as they are."""
        printed = b""
        while not (ended in printed and printed.rstrip().endswith(PROMPT)):
            printed += os.read(main, 65536)

    wait(PROMPT)
    for line, mark in zip(lines, ["-", *range(len(BEGINNINGS))]):
        os.write(main, f"{line}\n".encode())
        wait(f"\n@{mark}@\r\n".encode())
    os.write(main, b"\\o \\q\n")
    process.wait()
    told = open(out.name, encoding="utf-8").read()

answers = dict(part.split(" :: ", 1) for part in told.split("== ")[1:])
for number, beginning in enumerate(BEGINNINGS):
    fact(f"{beginning}|", answers[str(number)].split())
