package client

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

// Showable returns the fields that users can select as columns.
func Showable() []string {
	return append(Countable(),
		"message", "exception.message", "traceId", "faas.execution", "http.latency_ms", "content.sha1", "content.length",
		"faas.duration_ms", "faas.billed_duration_ms", "faas.init_duration_ms", "faas.max_memory_used_mb", "faas.memory_size_mb",
		"event.ingested", "event.bytes", "event.ingest_lag_ms", "observedTimestamp", "messaging.message.id", "attributes",
	)
}
