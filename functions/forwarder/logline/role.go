package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
)

// A role is what the value of a key is for: a field, by the field's own number,
// or one of the roles below.
type role uint8

const (
	roleNone role = 255 - iota
	roleTime
	roleNanoseconds // of the second that roleTime gave
	roleLevel
	roleSeverity
	roleMessage // which may be an event of its own
	roleRequestID
	roleTraceID
	roleSpanID
	roleStack     // a stack trace
	roleCause     // the stack of what caused an exception
	roleVerbose   // zap's second form of an error, with its stack if it is Go's
	roleException // a stack trace, or an exception's message
	roleErrorType
	roleStatus
	roleDrop // says nothing
)

// roleOf returns the role of a key by its dotted name. Every name of our own is
// here, and the names that the usual loggers give to the same thing.
//
// The forwarder's own findings (event.*, the log group and stream, the time
// CloudWatch took the event in) are not: a line cannot make them up.
func roleOf(name []byte) role {
	switch string(name) {
	case "@timestamp", "timestamp", "time", "ts", "@t", "Timestamp", "datetime", "asctime", "timeMillis", "instant.epochSecond", "record.time.timestamp":
		return roleTime
	case "instant.nanoOfSecond":
		return roleNanoseconds
	case "level", "log.level", "levelname", "severity", "severity.text", "severity_text", "severityText", "lvl", "@l", "Level", "LogLevel", "loglevel", "log_level", "@level", "record.level.name":
		return roleLevel
	case "severity.number", "severity_number", "severityNumber", "SeverityNumber":
		return roleSeverity
	case "message", "msg", "Message":
		return roleMessage
	case "body", "event", "@m", "@mt", "RenderedMessage", "@message", "record.message": // not unwrapped: "event" and "body" are often what a function was called with
		return role(document.Message)
	case "log.logger", "logger", "logger_name", "loggerName", "Category", "SourceContext", "Properties.SourceContext", "extra.logger_name", "record.name":
		return role(document.Logger)
	case "service.name", "service", "service_name", "serviceName", "resource.attributes.service.name":
		return role(document.ServiceName)
	case "requestId", "request_id", "AWSRequestId", "awsRequestId", "aws_request_id", "AwsRequestId", "function_request_id", "lambda_request_id", "mdc.AWSRequestId", "contextMap.AWSRequestId", "faas.execution", "faas.invocation_id":
		return roleRequestID
	case "traceId", "trace_id", "trace.id", "traceID", "TraceId", "@tr", "xray_trace_id", "xrayTraceId", "XRayTraceId", "aws.xray.trace_id":
		return roleTraceID
	case "spanId", "span_id", "span.id", "spanID", "SpanId", "@sp":
		return roleSpanID
	}
	if r := exceptionRole(name); r != roleNone {
		return r
	}
	if r := fieldRole(name); r != roleNone {
		return r
	}
	return errorRole(name)
}

// errorRole knows the stack of an error that was logged under a name of the
// program's own: {"payment":{"name":"TypeError","message":"…","stack":"…"}}.
func errorRole(name []byte) role {
	dot := bytes.LastIndexByte(name, '.')
	switch {
	case bytes.HasSuffix(name, []byte("Verbose")):
		return roleVerbose
	case dot <= 0 || !isStackName(string(name[dot+1:])):
		return roleNone
	}
	parent := name[:dot]
	switch string(parent[bytes.LastIndexByte(parent, '.')+1:]) {
	case "cause":
		return roleCause
	case "stack_trace", "exception", "error":
		return roleStack
	}
	if string(name[dot+1:]) == "frames" { // of a film, say
		return roleNone
	}
	return roleStack
}

// exceptionRole knows the names of an exception's parts.
func exceptionRole(name []byte) role {
	switch string(name) {
	case "exception.type", "error.type", "errorType", "error.kind", "error.name", "err.type", "err.name", "error_type", "exception_name", "thrown.name", "exception.class", "exception.exception_class", "record.exception.type", "throwable.className", "stack_trace.type":
		return roleErrorType
	case "exception.message", "error.message", "errorMessage", "err.message", "error_message", "thrown.message", "error.errorMessage", "exception.exception_message", "record.exception.value", "throwable.message", "stack_trace.value":
		return role(document.ExceptionMessage)
	case "exception.stacktrace", "error.stack_trace", "error.stack", "err.stack", "stack", "stacktrace", "stackTrace", "stack_trace", "trace", "errorVerbose", "thrown.extendedStackTrace", "exception.stack_trace":
		return roleStack
	case "exception", "Exception", "@x", "exc_info", "error", "err", "error.error":
		return roleException
	case "error.culprit", "exception.culprit":
		return role(document.ExceptionCulprit)
	case "error.grouping_key", "exception.fingerprint":
		return role(document.ExceptionFingerprint)
	case "exception.line":
		return role(document.ExceptionLine)
	case "exception.handled":
		return role(document.ExceptionHandled)
	case "exception.language":
		return role(document.ExceptionLanguage)
	}
	return roleNone
}

// fieldRole knows the names whose values go into a field as they are.
func fieldRole(name []byte) role {
	switch string(name) {
	case "cloud.account.id":
		return role(document.AccountID)
	case "cloud.region":
		return role(document.Region)
	case "cloud.partition":
		return role(document.Partition)
	case "http.request.method", "http.method":
		return role(document.HTTPMethod)
	case "http.route":
		return role(document.HTTPRoute)
	case "url.path":
		return role(document.URLPath)
	case "http.response.status_code", "http.status_code":
		return role(document.HTTPStatus)
	case "http.latency_ms":
		return role(document.HTTPLatency)
	case "messaging.system":
		return role(document.MessagingSystem)
	case "messaging.destination.name":
		return role(document.MessagingDestination)
	case "messaging.message.id":
		return role(document.MessagingMessageID)
	case "content.sha1":
		return role(document.ContentSHA1)
	case "content.length":
		return role(document.ContentLength)
	case "content.type":
		return role(document.ContentType)
	case "log.origin.file.name", "pathname", "caller", "source.file", "extra.path", "record.file.path":
		return role(document.FileName)
	case "host.name", "hostname":
		return role(document.HostName)
	}
	if r := faasRole(name); r != roleNone {
		return r
	}
	return ownRole(name)
}

// ownRole knows the names of our own fields that no logger shares.
func ownRole(name []byte) role {
	for _, f := range [...]document.Field{
		document.Pattern, document.ServiceVersion, document.Environment, document.URLQuery, document.HTTPBodyBytes, document.ClientIP, document.ClientAddress,
		document.UserAgent, document.ExceptionCode, document.FileLine, document.OriginFunction, document.ThreadName, document.ProcessID, document.ContainerName,
		document.KubernetesNamespace, document.KubernetesPod, document.StepFunctionsExecution, document.APIGatewayRequestID,
	} {
		if string(name) == f.Name() {
			return role(f)
		}
	}
	return roleNone
}

// faasRole knows the function's names.
func faasRole(name []byte) role {
	switch string(name) {
	case "faas.name", "function_name", "functionName":
		return role(document.FaasName)
	case "faas.version", "function_version", "functionVersion":
		return role(document.FaasVersion)
	case "faas.coldstart", "cold_start", "coldStart", "ColdStart":
		return role(document.FaasColdstart)
	case "faas.duration_ms":
		return role(document.FaasDuration)
	case "faas.billed_duration_ms":
		return role(document.FaasBilledDuration)
	case "faas.init_duration_ms":
		return role(document.FaasInitDuration)
	case "faas.restore_duration_ms":
		return role(document.FaasRestoreDuration)
	case "faas.billed_restore_duration_ms":
		return role(document.FaasBilledRestoreDuration)
	case "faas.memory_size_mb", "function_memory_size":
		return role(document.FaasMemorySize)
	case "faas.max_memory_used_mb":
		return role(document.FaasMaxMemoryUsed)
	case "faas.status":
		return role(document.FaasStatus)
	case "faas.runtime":
		return role(document.FaasRuntime)
	}
	return roleNone
}
