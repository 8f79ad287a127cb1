package client

import (
	"slices"
	"strings"
)

// Countable returns the fields whose values can be counted, most used first. They are the
// keywords, booleans and small numbers of the index template that have few enough values
// to show in a list.
func Countable() []string {
	return []string{
		"log.level", "faas.name", "exception.type", "content.type", "http.route", "http.response.status_code",
		"exception.culprit", "exception.language", "exception.handled", "exception.fingerprint", "exception.causes",
		"event.action", "log.pattern", "log.logger", "log.origin.file.name", "service.name", "service.version", "user.id", "host.name",
		"faas.version", "faas.coldstart", "faas.status", "faas.runtime", "http.request.method", "url.path",
		"messaging.system", "messaging.destination.name", "emf.namespace",
		"aws.cloudwatch.log_group", "aws.cloudwatch.log_stream", "cloud.account.id", "cloud.region",
	}
}

// IsFilterable reports whether documents can be selected by a value of a field: whether the index
// template makes it a keyword, a boolean or a small number.
func IsFilterable(field string) bool {
	return slices.Contains(Countable(), field) || slices.Contains(identifiers(), field) ||
		(strings.HasPrefix(field, "labels.") || strings.HasPrefix(field, "attributes.")) && !strings.Contains(field, ":") // a condition ends its field at the first colon
}

// identifiers returns the fields that have too many values to count.
func identifiers() []string {
	return []string{
		"event.id", "traceId", "spanId", "aws.xray.trace_id", "faas.execution", "messaging.message.id", "content.sha1", "exception.code",
		"client.ip", "client.address", "container.name", "kubernetes.namespace", "kubernetes.pod.name", "process.thread.name", "log.origin.function",
		"aws.stepfunctions.execution", "aws.apigateway.request_id",
	}
}

// Showable returns the fields that users can select as columns.
func Showable() []string {
	return append(Countable(),
		"message", "exception.message", "traceId", "faas.execution", "http.latency_ms", "content.sha1", "content.length",
		"faas.duration_ms", "faas.billed_duration_ms", "faas.init_duration_ms", "faas.max_memory_used_mb", "faas.memory_size_mb",
		"event.ingested", "event.bytes", "event.ingest_lag_ms", "observedTimestamp", "messaging.message.id", "attributes",
	)
}
