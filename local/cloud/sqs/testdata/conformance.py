"""Checks the embedded SQS with boto3, and the digests with hashlib.

usage: python conformance.py ENDPOINT
"""

import hashlib
import json
import struct
import sys
import time
import urllib.parse

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = sys.argv[1]
sqs = boto3.client(
    "sqs",
    endpoint_url=ENDPOINT,
    region_name="us-east-1",
    aws_access_key_id="id",
    aws_secret_access_key="secret",
    config=Config(retries={"total_max_attempts": 1}),
)
checks = 0


def check(got, want, what):
    global checks
    checks += 1
    assert got == want, f"{what}: {got!r}; want {want!r}"


def refused(code, what, call, **arguments):
    """The call must be refused with code, the one of the query protocol."""
    try:
        call(**arguments)
    except ClientError as e:
        check(e.response["Error"]["Code"], code, what)
        return e
    raise AssertionError(f"{what}: accepted; want {code}")


def arn(url):
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def counts(url):
    names = ["", "NotVisible", "Delayed"]
    names = ["ApproximateNumberOfMessages" + n for n in names]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return [int(attributes[n]) for n in names]


def receive(url, **arguments):
    return sqs.receive_message(QueueUrl=url, **arguments).get("Messages", [])


def digest(attributes):
    """The MD5 of message attributes, as the SQS Developer Guide describes it."""
    def counted(b):
        return struct.pack(">I", len(b)) + b
    encoded = b""
    for name, a in sorted(attributes.items()):
        value = b"\2" + counted(a["BinaryValue"]) if "BinaryValue" in a else b"\1" + counted(a["StringValue"].encode())
        encoded += counted(name.encode()) + counted(a["DataType"].encode()) + value
    return hashlib.md5(encoded).hexdigest()


def queues():
    url = sqs.create_queue(QueueName="py-main", Attributes={"VisibilityTimeout": "30"})["QueueUrl"]
    check(sqs.create_queue(QueueName="py-main")["QueueUrl"], url, "create again")
    refused("QueueAlreadyExists", "create with another value", sqs.create_queue,
            QueueName="py-main", Attributes={"VisibilityTimeout": "31"})
    check(sqs.get_queue_url(QueueName="py-main")["QueueUrl"], url, "url of a name")
    refused("AWS.SimpleQueueService.NonExistentQueue", "url of no queue", sqs.get_queue_url, QueueName="py-none")
    refused("InvalidParameterValue", "queue name with a space", sqs.create_queue, QueueName="a b")
    check(arn(url), "arn:aws:sqs:us-east-1:000000000000:py-main", "arn")
    for name in ["py-a", "py-b"]:
        sqs.create_queue(QueueName=name)
    check([u.rsplit("/", 1)[1] for u in sqs.list_queues(QueueNamePrefix="py-")["QueueUrls"]],
          ["py-a", "py-b", "py-main"], "list by prefix")
    pages = sqs.get_paginator("list_queues").paginate(QueueNamePrefix="py-", PaginationConfig={"PageSize": 2})
    check([len(p["QueueUrls"]) for p in pages], [2, 1], "pages of two")
    check("QueueUrls" in sqs.list_queues(QueueNamePrefix="zzz"), False, "empty list")
    sqs.delete_queue(QueueUrl=url.replace("py-main", "py-b"))
    e = refused("AWS.SimpleQueueService.NonExistentQueue", "send to a deleted queue", sqs.send_message,
                QueueUrl=url.replace("py-main", "py-b"), MessageBody="x")
    check(isinstance(e, sqs.exceptions.QueueDoesNotExist), True, "modelled exception")
    other = urllib.parse.urlparse(url)._replace(netloc="queue.invalid:1").geturl()
    sqs.send_message(QueueUrl=other, MessageBody="x")
    check(counts(url), [1, 0, 0], "any host in the queue's url")
    sqs.purge_queue(QueueUrl=url)
    check(counts(url), [0, 0, 0], "purge")
    refused("AWS.SimpleQueueService.PurgeQueueInProgress", "purge again", sqs.purge_queue, QueueUrl=url)
    return url


def attributes(url):
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "5", "Policy": "{}"})
    got = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    check((got["DelaySeconds"], got["Policy"], got["VisibilityTimeout"]), ("5", "{}", "30"), "set, then get All")
    check(got["MaximumMessageSize"], "1048576", "largest message")
    check(counts(url), [0, 0, 0], "counts of an empty queue")
    sqs.send_message(QueueUrl=url, MessageBody="late")
    check(counts(url), [0, 0, 1], "a message delayed by the queue")
    sqs.send_message(QueueUrl=url, MessageBody="now", DelaySeconds=0)
    check([m["Body"] for m in receive(url, VisibilityTimeout=0)], ["now"], "DelaySeconds 0 overrides the queue's")
    refused("InvalidAttributeName", "unknown attribute", sqs.set_queue_attributes, QueueUrl=url, Attributes={"No": "1"})
    refused("InvalidAttributeValue", "value out of limits", sqs.set_queue_attributes,
            QueueUrl=url, Attributes={"VisibilityTimeout": "43201"})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "0"})


def messages():
    url = sqs.create_queue(QueueName="py-messages")["QueueUrl"]
    body = "naïve <b>&amp;</b> \U0001f600\t\r\n" + "x" * 1000
    values = {
        "text": {"DataType": "String", "StringValue": "ünï"},
        "number": {"DataType": "Number.float", "StringValue": "2.5"},
        "bytes": {"DataType": "Binary", "BinaryValue": bytes(range(256))},
        "group.one": {"DataType": "String", "StringValue": "1"},
        "group.two": {"DataType": "String", "StringValue": "2"},
    }
    trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
    system = {"AWSTraceHeader": {"DataType": "String", "StringValue": trace}}
    sent = sqs.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=values, MessageSystemAttributes=system)
    check(sent["MD5OfMessageBody"], hashlib.md5(body.encode()).hexdigest(), "digest of the body")
    check(sent["MD5OfMessageAttributes"], digest(values), "digest of the attributes")
    check(sent["MD5OfMessageSystemAttributes"], digest(system), "digest of the system attributes")
    message, = receive(url, MessageAttributeNames=["All"], AttributeNames=["All"], VisibilityTimeout=0)
    check(message["Body"], body, "body")
    check(message["MessageAttributes"], values, "attributes")
    check(message["MD5OfMessageAttributes"], sent["MD5OfMessageAttributes"], "digest of attributes")
    check(message["Attributes"]["AWSTraceHeader"], trace, "trace header")
    check(message["Attributes"]["ApproximateReceiveCount"], "1", "receive count")
    check(abs(int(message["Attributes"]["SentTimestamp"]) / 1000 - time.time()) < 60, True, "sent timestamp")
    for asked, want in [
        (["text"], {"text"}), (["group.*"], {"group.one", "group.two"}), ([".*"], set(values)),
        (["none"], set()), ([], set()),
    ]:
        message, = receive(url, MessageAttributeNames=asked, VisibilityTimeout=0)
        check(set(message.get("MessageAttributes", {})), want, f"attributes asked for as {asked}")
        check(message.get("MD5OfMessageAttributes"), digest({n: values[n] for n in want}) if want else None,
              f"digest of {asked}")
    message, = receive(url, MessageSystemAttributeNames=["SentTimestamp"])
    check(list(message["Attributes"]), ["SentTimestamp"], "one system attribute")
    check(receive(url), [], "no message visible")
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
    refused("AWS.SimpleQueueService.MessageNotInflight", "visibility of a visible message",
            sqs.change_message_visibility, QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=1)
    again, = receive(url)
    check(again["MessageId"], message["MessageId"], "shown again")
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    check(counts(url), [0, 1, 0], "a stale handle deletes nothing")
    sqs.delete_message(QueueUrl=url, ReceiptHandle=again["ReceiptHandle"])
    sqs.delete_message(QueueUrl=url, ReceiptHandle=again["ReceiptHandle"])
    check(counts(url), [0, 0, 0], "deleted, twice without harm")
    for code, what, arguments in [
        ("MissingParameter", "empty body", {"MessageBody": ""}),
        ("InvalidMessageContents", "control character", {"MessageBody": "a\x00"}),
        ("InvalidParameterValue", "too long", {"MessageBody": "x" * (2**20 + 1)}),
        ("InvalidParameterValue", "too much delay", {"MessageBody": "x", "DelaySeconds": 901}),
        ("InvalidParameterValue", "reserved attribute name",
         {"MessageBody": "x", "MessageAttributes": {"AWS.x": {"DataType": "String", "StringValue": "x"}}}),
        ("InvalidParameterValue", "attribute of no type",
         {"MessageBody": "x", "MessageAttributes": {"x": {"DataType": "Text", "StringValue": "x"}}}),
        ("InvalidParameterValue", "number that is none",
         {"MessageBody": "x", "MessageAttributes": {"x": {"DataType": "Number", "StringValue": "x"}}}),
    ]:
        refused(code, what, sqs.send_message, QueueUrl=url, **arguments)
    check("MessageId" in sqs.send_message(QueueUrl=url, MessageBody="x" * 2**20), True, "1 MiB")
    for what, arguments in [
        ("11 messages", {"MaxNumberOfMessages": 11}), ("0 messages", {"MaxNumberOfMessages": 0}),
        ("21 s wait", {"WaitTimeSeconds": 21}), ("over 12 h hidden", {"VisibilityTimeout": 43201}),
    ]:
        refused("InvalidParameterValue", what, sqs.receive_message, QueueUrl=url, **arguments)
    refused("ReceiptHandleIsInvalid", "no handle", sqs.delete_message, QueueUrl=url, ReceiptHandle="x")


def batches():
    url = sqs.create_queue(QueueName="py-batches")["QueueUrl"]
    entries = [{"Id": str(i), "MessageBody": f"body {i}"} for i in range(10)]
    sent = sqs.send_message_batch(QueueUrl=url, Entries=entries)
    check(([e["Id"] for e in sent["Successful"]], "Failed" in sent and sent["Failed"] != []),
          ([e["Id"] for e in entries], False), "ten sent")
    got = receive(url, MaxNumberOfMessages=10)
    check(sorted(m["Body"] for m in got), sorted(e["MessageBody"] for e in entries), "ten received")
    handles = [{"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]} for i, m in enumerate(got)]
    changed = sqs.change_message_visibility_batch(
        QueueUrl=url, Entries=[h | {"VisibilityTimeout": 0} for h in handles[:5]])
    check((len(changed["Successful"]), counts(url)), (5, [5, 5, 0]), "five shown")
    deleted = sqs.delete_message_batch(QueueUrl=url, Entries=handles[5:] + [{"Id": "bad", "ReceiptHandle": "x"}])
    check(([e["Id"] for e in deleted["Successful"]], [(e["Id"], e["Code"], e["SenderFault"]) for e in deleted["Failed"]]),
          (["5", "6", "7", "8", "9"], [("bad", "ReceiptHandleIsInvalid", True)]), "five deleted, one refused")
    check(counts(url), [5, 0, 0], "five left")
    prefix = "AWS.SimpleQueueService."
    for code, what, bad in [
        ("EmptyBatchRequest", "no entries", []),
        ("TooManyEntriesInBatchRequest", "11 entries", entries + [{"Id": "x", "MessageBody": "x"}]),
        ("BatchEntryIdsNotDistinct", "one id twice", entries[:1] * 2),
        ("InvalidBatchEntryId", "id with a space", [{"Id": "a b", "MessageBody": "x"}]),
        ("BatchRequestTooLong", "over 1 MiB together", [{"Id": i, "MessageBody": "x" * 600_000} for i in "ab"]),
    ]:
        refused(prefix + code, what, sqs.send_message_batch, QueueUrl=url, Entries=bad)


def dead_letters():
    dead = sqs.create_queue(QueueName="py-dead")["QueueUrl"]
    policy = json.dumps({"deadLetterTargetArn": arn(dead), "maxReceiveCount": "2"})
    url = sqs.create_queue(QueueName="py-source", Attributes={"RedrivePolicy": policy})["QueueUrl"]
    check(sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"], [url], "sources")
    got = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])["Attributes"]["RedrivePolicy"]
    check(json.loads(got), {"deadLetterTargetArn": arn(dead), "maxReceiveCount": 2}, "policy")
    refused("InvalidParameterValue", "no such target", sqs.set_queue_attributes, QueueUrl=url, Attributes={
        "RedrivePolicy": json.dumps({"deadLetterTargetArn": arn(dead) + "x", "maxReceiveCount": 2})})
    sent = sqs.send_message(QueueUrl=url, MessageBody="poison")["MessageId"]
    check([len(receive(url, VisibilityTimeout=0)) for _ in range(3)], [1, 1, 0], "two receives, then dead")
    message, = receive(dead, AttributeNames=["All"], VisibilityTimeout=0)
    check((message["MessageId"], message["Attributes"]["DeadLetterQueueSourceArn"]), (sent, arn(url)), "dead letter")


def waiting():
    url = sqs.create_queue(QueueName="py-wait")["QueueUrl"]
    start = time.monotonic()
    check(receive(url, WaitTimeSeconds=1), [], "nothing came")
    check(time.monotonic() - start >= 1, True, "waited")
    sqs.send_message(QueueUrl=url, MessageBody="x", DelaySeconds=1)
    check(len(receive(url, WaitTimeSeconds=20)), 1, "came after its delay")
    check(time.monotonic() - start < 15, True, "woke at once")
    e = refused("InvalidAction", "unknown action", sqs.tag_queue, QueueUrl=url, Tags={"a": "b"})
    check("TagQueue" in str(e), True, "unknown action is named")


attributes(queues())
messages()
batches()
dead_letters()
waiting()
print(f"{checks} checks passed")
