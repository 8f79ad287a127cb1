"""moto numbers log events from 0 in every process. The number is the event's id, and the
forwarder makes it the document's id: after a restart of LocalStack, new lines would be taken
for old ones and not be stored. It also reads and raises the number in two steps, so that two
threads may give two events the same one.

Here the numbers go on from the clock, in nanoseconds, and each is given once. An id belongs
to its event: a delivery that is repeated carries the ids it had. Drop it with a LocalStack
whose event ids are unique, as those of CloudWatch are.
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
