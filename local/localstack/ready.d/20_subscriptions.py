"""LocalStack 4.14.0 hands log lines to a subscribed function with a synchronous Invoke, and
does not look at the answer: where the function fails, the lines are lost. There is no retry
and no failure queue, and Lambda's log thread waits for every delivery.

CloudWatch Logs invokes asynchronously, and so does what logs calls from here on: retries and
OnFailure are Lambda's, and those work. Drop it with a LocalStack whose
services/logs/provider.py says InvocationType="Event".
"""

from functools import partial

from localstack.aws.connect import MetadataRequestInjector
from localstack.utils.aws.client_types import ServicePrincipal

find = MetadataRequestInjector.__getattr__


def __getattr__(self, name):
    found = find(self, name)
    caller = (self._params or {}).get("_ServicePrincipal")
    if name == "invoke" and caller == ServicePrincipal.logs:
        return partial(found, InvocationType="Event")
    return found


MetadataRequestInjector.__getattr__ = __getattr__
