"""LocalStack 4.14.0 raises a TypeError in CreateLogStream if the log group has a
subscription filter. It expects moto's filters to be a list of dicts, but they are not.
The error occurs after the stream is created. LocalStack does not send the log events
again for which Lambda created the stream, so the first log events of every function
container are lost.

This patch restores moto's own method, which does not read the filters. Remove it when
services/logs/provider.py of LocalStack reads the filters correctly.
"""

from localstack.services.logs import provider  # first: this patch replaces the one in it
from moto.logs.exceptions import ResourceAlreadyExistsException
from moto.logs.models import LogGroup, LogStream


def create_log_stream(self, name):
    if name in self.streams:
        raise ResourceAlreadyExistsException()
    stream = LogStream(log_group=self, name=name)
    stream.filter_pattern = None  # provider.py reads it; this edition ignores patterns
    self.streams[name] = stream


assert provider
LogGroup.create_log_stream = create_log_stream
