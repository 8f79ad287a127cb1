"""Crashes in other shapes than a plain traceback. Without an argument it lists its cases."""

import asyncio
import concurrent.futures
import ctypes
import faulthandler
import logging
import struct
import sys
import time
import traceback


def charge(cart):
    return cart["price"] * 2


def work(n):
    return 1 // n


class Outer:
    class Inner(Exception):
        pass


def group_chained():
    async def fetch(n):
        try:
            struct.unpack("i", b"x")
        except struct.error as e:
            raise ConnectionError("order %d" % n) from e

    async def run():
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(fetch(1))
            tasks.create_task(fetch(2))

    asyncio.run(run())


def logging_error():
    logging.error("order %d", "seven")


def stack_info():
    try:
        charge({})
    except KeyError:
        logging.exception("charge failed", stack_info=True)


def fault():
    faulthandler.enable()
    ctypes.string_at(0)


def fault_timeout():
    faulthandler.dump_traceback_later(0.2, exit=True)
    time.sleep(5)


def remote():
    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        list(pool.map(work, [0]))


def locals_type():
    class Declined(Exception):
        pass

    raise Declined("card declined")


def nested_type():
    raise Outer.Inner("late")


def small_type():
    struct.unpack("i", b"x")


def never_retrieved():
    async def job():
        charge({})

    async def run():
        task = asyncio.ensure_future(job())
        await asyncio.sleep(0.01)
        del task

    asyncio.run(run())


def escaped():
    try:
        charge({})
    except KeyError:
        print("charge failed: %r" % traceback.format_exc())


def escaped_list():
    try:
        charge({})
    except KeyError:
        print(traceback.format_exc().splitlines())


def lines_chained():
    try:
        raise ValueError("duplicate key\nDETAIL:  Key (id)=(7) already exists.\n")
    except ValueError as e:
        raise RuntimeError("(ValueError) duplicate key\nDETAIL:  Key\n\n[SQL: INSERT]\n(see https://example.com)") from e


def indentation():
    compile("def f():\nx\n", "/var/task/rules.py", "exec")


if __name__ == "__main__":
    calls = {k: v for k, v in globals().items() if isinstance(v, type(charge)) and v.__code__.co_argcount == 0}
    if len(sys.argv) < 2:
        print("\n".join(calls))
    else:
        calls[sys.argv[1]]()
