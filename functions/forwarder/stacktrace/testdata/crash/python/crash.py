"""Fails in the way its argument names."""
import asyncio
import json
import logging
import os
import sys
import threading
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "site-packages"))
import orm  # noqa: E402


class OrderError(Exception):
    pass


def find(key):
    return {"a": 1}[key]


def key_error():
    find("id-4711")


def index_error():
    return [1, 2, 3][7]


def assertion():
    assert 1 == 2, "one is not two"


def assertion_bare():
    assert False


def type_error():
    return "a" + 1


def zero_division():
    return 1 / 0


def attribute():
    None.name


def custom():
    raise OrderError("order 4711 is void")


def multiline():
    raise ValueError("first line\nsecond line\n\nTotal: 3")


def notes():
    e = ValueError("bad order")
    e.add_note("order 4711")
    raise e


def caused():
    try:
        find("x")
    except KeyError as e:
        raise OrderError("no order") from e


def during():
    try:
        find("x")
    except KeyError:
        zero_division()


def from_none():
    try:
        find("x")
    except KeyError:
        raise OrderError("hidden cause") from None


def three():
    try:
        caused()
    except OrderError as e:
        raise RuntimeError("request failed") from e


def group():
    errors = []
    for call in (key_error, zero_division):
        try:
            call()
        except Exception as e:
            errors.append(e)
    raise ExceptionGroup("two failures", errors)


def nested_group():
    try:
        group()
    except ExceptionGroup as e:
        raise ExceptionGroup("outer", [e, TypeError("bare")])


def group_caused():
    try:
        group()
    except ExceptionGroup as e:
        raise OrderError("batch failed") from e


async def failing():
    await asyncio.sleep(0)
    find("x")


async def tasks():
    async with asyncio.TaskGroup() as tg:
        tg.create_task(failing())


def task_group():
    asyncio.run(tasks())


def coroutine():
    asyncio.run(failing())


def forever(n):
    return forever(n + 1) + 1


def recursion():
    forever(0)


def ping(n):
    if n == 0:
        raise ValueError("bottom")
    pong(n)


def pong(n):
    ping(n - 1)


def mutual():
    ping(3)


def lambda_():
    (lambda key: find(key))("x")


def listcomp():
    return [find(k) for k in "abc"]


def genexpr():
    return sum(find(k) for k in "abc")


def generator():
    def rows():
        yield find("x")
    return list(rows())


def decorated():
    def logged(f):
        def inner(*args):
            return f(*args)
        return inner
    logged(find)("x")


def library():
    orm.get(4711)


def callback():
    orm.each(["x"], find)


def standard():
    json.loads('{"a": }')


def executed():
    exec("def f():\n    return 1 / 0\nf()")


def syntax_import():
    import broken  # noqa: F401


def syntax_exec():
    exec("x = = 1")


def import_error():
    import no_such_module  # noqa: F401


def thread():
    t = threading.Thread(target=find, args=("x",))
    t.start()
    t.join()


def logged():
    logging.basicConfig()
    try:
        find("x")
    except KeyError:
        logging.exception("Internal Server Error: /%s", 4711)


def method():
    class Orders:
        def get(self):
            return find("x")
    Orders().get()


def unicode():
    größe = {"ß": 1}
    return größe["ä"]


def stop_iteration():
    next(iter([]))


def interrupt():
    raise KeyboardInterrupt


def system_exit_in_chain():
    try:
        find("x")
    except KeyError as e:
        raise asyncio.CancelledError() from e


def runtime_report(e):
    """What the Python runtime of Lambda reports about an exception."""
    return {
        "errorMessage": str(e),
        "errorType": type(e).__name__,
        "requestId": "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
        "stackTrace": traceback.format_list(traceback.extract_tb(e.__traceback__)),
    }


def runtime_text():
    try:
        key_error()
    except KeyError as e:
        r = runtime_report(e)
        lines = [f"[ERROR] {r['errorType']}: {r['errorMessage']}", "Traceback (most recent call last):"]
        for entry in r["stackTrace"]:
            for line in entry.splitlines():
                bare = line.lstrip(" ")
                lines.append("\u00a0" * (len(line) - len(bare)) + bare)
        sys.stdout.buffer.write("\r".join(lines).encode())


def runtime_json():
    try:
        key_error()
    except KeyError as e:
        r = runtime_report(e)
        print(json.dumps({"timestamp": "2026-11-22T21:24:52Z", "log_level": "ERROR", **r}))


def json_in_json():
    try:
        three()
    except RuntimeError:
        text = traceback.format_exc()
    line = json.dumps({"message": "failed", "exc_info": text})
    print(json.dumps({"message": line}))


if __name__ == "__main__":
    calls = {k: v for k, v in globals().items() if callable(v) and getattr(v, "__module__", "") == "__main__"
             and isinstance(v, type(find)) and v.__code__.co_argcount == 0 and k not in ("tasks", "failing")}
    if len(sys.argv) < 2:
        print("\n".join(calls))
    else:
        calls[sys.argv[1]]()
