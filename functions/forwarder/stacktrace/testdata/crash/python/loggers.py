"""Exceptions as loggers print them. It needs: pip install loguru rich structlog"""

import logging
import sys


def charge(cart):
    return cart["price"] * 2


def handler(event):
    return charge(event)


def order():
    try:
        handler({"sku": 1})
    except KeyError as e:
        raise RuntimeError("order failed\nsku 7") from e


def group():
    errors = []
    for call in (order, handler):
        try:
            call() if call is order else call({"sku": 2})
        except Exception as e:
            errors.append(e)
    raise ExceptionGroup("2 writes failed", errors)


def loguru_default():
    from loguru import logger
    try:
        handler({"sku": 1})
    except KeyError:
        logger.exception("charge failed")


def loguru_plain():
    from loguru import logger
    logger.remove()
    logger.add(sys.stderr, diagnose=False)
    try:
        handler({"sku": 1})
    except KeyError:
        logger.exception("charge failed")


def loguru_chain():
    from loguru import logger
    logger.catch(order)()


def loguru_group():
    from loguru import logger
    logger.catch(group)()


def rich_chain():
    from rich.traceback import install
    install(width=90)
    order()


def rich_locals():
    from rich.traceback import install
    install(width=90, show_locals=True)
    handler({"sku": 1})


def rich_group():
    from rich.traceback import install
    install(width=90)
    group()


def rich_handler():
    from rich.logging import RichHandler
    logging.basicConfig(handlers=[RichHandler(rich_tracebacks=True)])
    try:
        handler({"sku": 1})
    except KeyError:
        logging.exception("charge failed")


def structlog_rich():
    import structlog
    try:
        handler({"sku": 1})
    except KeyError:
        structlog.get_logger().exception("charge failed", order=7)


def structlog_values():
    import structlog
    structlog.configure(processors=[
        structlog.processors.add_log_level, structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()])
    try:
        handler({"sku": 1})
    except KeyError:
        structlog.get_logger().exception("charge failed", order=7)


def structlog_logfmt():
    import structlog
    structlog.configure(processors=[
        structlog.processors.add_log_level, structlog.processors.format_exc_info, structlog.processors.LogfmtRenderer()])
    try:
        handler({"sku": 1})
    except KeyError:
        structlog.get_logger().exception("charge failed", order=7)


if __name__ == "__main__":
    calls = {k: v for k, v in globals().items() if isinstance(v, type(charge)) and v.__code__.co_argcount == 0}
    for helper in ("order", "group"):
        del calls[helper]
    if len(sys.argv) < 2:
        print("\n".join(calls))
    else:
        calls[sys.argv[1]]()
