"""LocalStack 4.14.0 sends log events to a subscribed function with a synchronous Invoke and
ignores the response. If the function fails, the log events are lost: there is no retry
and no failure queue. Lambda's log thread also waits for every delivery.

CloudWatch Logs invokes functions asynchronously. This patch makes LocalStack's logs
service do the same, so that Lambda's retries and OnFailure apply. Remove it when
services/logs/provider.py of LocalStack uses InvocationType="Event".
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
