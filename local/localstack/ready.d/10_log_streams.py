"""LocalStack 4.14.0 raises a TypeError in CreateLogStream for a log group that has a
subscription filter: it takes moto's filters for a list of dicts, and they are neither.
The stream is there by then, but the lines that made Lambda create it are not sent again,
so the first lines of every function container are lost.

This puts moto's own method back, which had no such look at the filters. Drop it with a
LocalStack whose services/logs/provider.py reads the filters as what they are.
"""

from localstack.services.logs import provider  # its patch comes first, this one over it
from moto.logs.exceptions import ResourceAlreadyExistsException
from moto.logs.models import LogGroup, LogStream


def create_log_stream(self, name):
    if name in self.streams:
        raise ResourceAlreadyExistsException()
    stream = LogStream(log_group=self, name=name)
    stream.filter_pattern = None  # provider.py reads it; patterns have no effect in this edition
    self.streams[name] = stream


assert provider
LogGroup.create_log_stream = create_log_stream
