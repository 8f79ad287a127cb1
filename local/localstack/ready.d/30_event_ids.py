"""moto numbers log events from 0 in every process and uses the number as the event's id.
The forwarder uses this id as the document's id. After a restart of LocalStack, new log
events would therefore have the ids of older ones and would not be stored. moto also reads
and increments the number in two steps, so that two threads may use the same number.

With this patch, the numbers start at the current time in nanoseconds, and each is used
once. An id belongs to its log event, so a repeated delivery has the same ids. Remove the
patch when the event ids of LocalStack are unique, as those of CloudWatch are.
"""

import itertools
import time

from moto.logs.models import LogEvent

ids = itertools.count(time.time_ns())
construct = LogEvent.__init__


def __init__(self, *args, **kwargs):
    construct(self, *args, **kwargs)
    self.event_id = next(ids)


LogEvent.__init__ = __init__
