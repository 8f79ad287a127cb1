package logline

import "faulty/functions/forwarder/document"

// names are the names for one role.
type names struct {
	role  role
	mark  mark
	names []string
}

// commonNames are the names that loggers give to the values that most lines have. It is read-only.
var commonNames = []names{
	{roleTime, 0, []string{"@timestamp", "timestamp", "time", "ts", "Timestamp", "datetime", "asctime", "timeMillis", "instant.epochSecond", "record.time.timestamp", "eventTime", "event_timestamp", "eventTimestamp", "event_time", "query_timestamp", "timeUnixNano", "Time", "message_timestamp_ms", "timestamp(ms)", "dateTime", "DateTime", "timeStamp", "log_time", "logTime", "isoTime", "start_time", "time_iso8601", "time_local", "_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP", "_meta.date", "ibm_datetime", "requestReceivedTimestamp", "request_creation_time", "event.timestamp"}},
	{roleTime, markSerilog, []string{"@t"}},
	{roleTime, markSpan, []string{"startTimeUnixNano"}},
	{roleNone, markSpan, []string{"endTimeUnixNano", "parentSpanId"}},
	{roleTime, markWrapper, []string{"date"}},
	{roleNone, markShipped, []string{"@version", "agent.type", "source_type", "log.file.path", "stream"}},
	{roleNone, markEnvelope, []string{"messageType", "awslogs", "Records", "faulty", "requestPayload", "_source"}},
	{roleNone, markTemplate, []string{"formattedMessage"}},
	{roleTemplate, markTemplate, []string{"@mt", "MessageTemplate", "messageTemplate", "message_template", "{OriginalFormat}", "State.{OriginalFormat}", "attributes.{OriginalFormat}", "attributes.message_template.text"}},
	{roleNone, markFlink, []string{"applicationARN"}},
	{roleNanoseconds, 0, []string{"instant.nanoOfSecond"}},
	{roleLevel, 0, []string{"level", "log.level", "severity", "severity.text", "severity_text", "severityText", "SeverityText", "lvl", "@l", "Level", "LogLevel", "loglevel", "log_level", "@level", "record.level.name", "levelName", "logLevel", "Severity", "priority", "syslog.severity", "log.syslog.severity.name", "error_severity"}},
	{roleLevel, markWrapper, []string{"PRIORITY"}},
	{roleLevel, markNamed, []string{"levelname"}},
	{roleLevel, markTslog, []string{"_meta.logLevelName"}},
	{roleTime, markMongo, []string{"t.$date"}},
	{roleNone, markOrigin, []string{"line", "line_number", "lineNumber"}},
	{roleNone, markTarget, []string{"target"}},
	{roleNone, markNamed | markHost, []string{"level_index"}},
	{roleLevel, markMonolog, []string{"level_name"}},
	{roleSeverity, 0, []string{"severity.number", "severity_number", "severityNumber", "SeverityNumber"}},
	{roleMessage, 0, []string{"message", "msg", "Message"}},
	{roleMessage, markTracing, []string{"fields.message"}},
	{roleMessage, markHost, []string{"short_message"}},
	{roleLog, markWrapper, []string{"MESSAGE", "log", "log_processed", "logEvent"}},
	// These are not unwrapped, because "event" and "body" often contain the input of a function.
	{roleEvent, 0, []string{"event"}},
	{role(document.Message), 0, []string{"body", "@m", "RenderedMessage", "@message", "record.message", "body.stringValue", "renderedMessage"}},
	{role(document.Logger), 0, []string{"log.logger", "logger", "logger_name", "loggerName", "Category", "SourceContext", "Properties.SourceContext", "extra.logger_name", "record.name", "scope.name", "instrumentationScope.name", "_logger", "Logger", "logger.name", "_meta.name", "@module"}},
	{roleService, 0, []string{"service.name", "service", "service_name", "serviceName", "resource.attributes.service.name", "resource.service.name", "dd.service", "attributes.service.name", "resource.service", "ServiceName"}},
	{role(document.ServiceVersion), 0, []string{"resource.attributes.service.version", "service_version", "dd.version", "resource.service.version", "serviceVersion"}},
	{role(document.Environment), 0, []string{"deployment.environment.name", "resource.attributes.deployment.environment", "resource.attributes.deployment.environment.name", "resource.deployment.environment", "env", "environment", "dd.env", "service.environment"}},
	{roleRequestID, 0, []string{"AWSRequestId", "awsRequestId", "aws_request_id", "AwsRequestId", "lambda_request_id", "lambdaRequestId", "mdc.AWSRequestId", "contextMap.AWSRequestId", "faas.execution", "faas.invocation_id", "attributes.faas.invocation_id", "attributes.faas.execution"}},
	{roleRequestID, markNamed, []string{"function_request_id"}},
	{roleAnyID, 0, []string{"requestId", "request_id", "span.requestId", "requestID", "RequestId"}},
	{roleTraceID, 0, []string{"traceId", "trace_id", "trace.id", "traceID", "TraceId", "@tr", "xray_trace_id", "xrayTraceId", "XRayTraceId", "aws.xray.trace_id", "mdc.traceId", "mdc.trace_id", "contextMap.trace_id", "dd.trace_id", "otelTraceID", "otel.trace_id", "attributes.trace_id", "mdc.AWS-XRAY-TRACE-ID", "AWS-XRAY-TRACE-ID", "logging.googleapis.com/trace", "x_amzn_trace_id", "traceid", "span.xrayTraceId"}},
	{roleTraceID, markSpan, []string{"context.trace_id"}},
	{roleSpanID, 0, []string{"spanId", "span_id", "span.id", "spanID", "SpanId", "@sp", "mdc.spanId", "mdc.span_id", "contextMap.span_id", "otelSpanID", "otel.span_id", "attributes.span_id", "dd.span_id", "context.span_id"}},
	{role(document.ThreadName), 0, []string{"threadName", "thread_name", "ThreadName", "thread", "_thread", "record.thread.name", "process.thread.name"}},
	{role(document.ProcessID), 0, []string{"pid", "process_id", "processId", "ProcessId", "record.process.id", "attributes.process.pid"}},
	{role(document.ProcessID), markWrapper, []string{"_PID"}},
	{role(document.FileName), 0, []string{"pathname", "source.file", "extra.path", "record.file.path", "src.file", "caller_file_name", "_meta.path.filePath", "CODE_FILE", "logger.file_name", "log.origin.file.name", "sourceLocation.file", "code.filepath", "attributes.code.filepath", "attributes.code.file.path", "logging.googleapis.com/sourceLocation.file"}},
	{roleSource, 0, []string{"caller", "source", "locationInformation", "fileline", "src", "file"}},
	{roleLocation, 0, []string{"location"}},
	{role(document.FileLine), 0, []string{"source.line", "sourceLocation.line", "code.lineno", "attributes.code.lineno", "attributes.code.line.number", "log.origin.file.line", "lineno", "src.line", "caller_line_number", "_meta.path.fileLine", "CODE_LINE", "logger.line", "record.line", "logging.googleapis.com/sourceLocation.line"}},
	{role(document.OriginFunction), 0, []string{"source.function", "sourceLocation.function", "code.function", "src.func", "caller_method_name", "_meta.path.method", "CODE_FUNC", "logger.method_name", "attributes.code.function", "attributes.code.function.name", "funcName", "func", "record.function", "logging.googleapis.com/sourceLocation.function"}},
	{role(document.HostName), 0, []string{"host.name", "hostname", "hostName", "source_host", "syslog.hostname", "kubernetes.host", "resource.attributes.host.name", "host.hostname", "MachineName", "Properties.MachineName", "_meta.hostname"}},
	{role(document.HostName), markWrapper, []string{"_HOSTNAME"}},
	{role(document.ContainerName), markWrapper, []string{"container_name", "_container_name", "kubernetes.container_name", "kubernetes.container.name", "docker.container_name"}},
	{role(document.ContainerName), 0, []string{"resource.attributes.k8s.container.name", "resource.attributes.container.name"}},
	{role(document.KubernetesPod), markWrapper, []string{"kubernetes.pod_name"}},
	{role(document.KubernetesPod), 0, []string{"kubernetes.pod.name", "resource.attributes.k8s.pod.name", "resource.k8s.pod.name"}},
	{role(document.KubernetesNamespace), markWrapper, []string{"kubernetes.namespace_name"}},
	{role(document.KubernetesNamespace), 0, []string{"resource.attributes.k8s.namespace.name", "resource.k8s.namespace.name"}},
	{role(document.FaasName), 0, []string{"function_name", "functionName", "resource.attributes.faas.name"}},
	{role(document.FaasVersion), 0, []string{"function_version", "functionVersion", "resource.attributes.faas.version"}},
	{role(document.FaasColdstart), 0, []string{"cold_start", "coldStart", "ColdStart", "coldstart"}},
	{role(document.FaasMemorySize), 0, []string{"function_memory_size"}},
	{role(document.AccountID), 0, []string{"resource.attributes.cloud.account.id"}},
	{role(document.Region), 0, []string{"resource.attributes.cloud.region"}},
	{role(document.MessagingSystem), 0, []string{"attributes.messaging.system"}},
	{role(document.MessagingDestination), 0, []string{"attributes.messaging.destination.name"}},
	{role(document.MessagingMessageID), 0, []string{"attributes.messaging.message.id"}},
}

// exceptionNames are the names for the parts of an exception that are members of the line itself.
// readFailure reads objects that are exceptions. It is read-only.
var exceptionNames = []names{
	{roleErrorType, 0, []string{"exception.type", "error.type", "errorType", "error.kind", "error.name", "err.type", "err.name", "error_type", "exception_name", "exception.class", "exception.exception_class", "attributes.exception.type", "exceptionType", "exception_class", "exc_type", "_error_type", "error.class", "error_class", "errorClass", "exceptionClass", "error_kind"}},
	{roleErrorMessage, 0, []string{"exception.message", "error.message", "errorMessage", "err.message", "error_message", "error.errorMessage", "exception.exception_message", "attributes.exception.message", "exc_value", "exception_message", "exceptionMessage", "_error_message"}},
	{roleErrorCode, 0, []string{"exception.code", "error.code", "err.code"}},
	{roleStack, 0, []string{"exception.stacktrace", "error.stack_trace", "error.stack", "err.stack", "stack", "stacktrace", "stackTrace", "stack_trace", "trace", "exception.stack_trace", "attributes.exception.stacktrace", "StackTrace", "backtrace", "error.stacktrace", "error.traceback", "exception.stack"}},
	{roleVerbose, 0, []string{"errorVerbose", "errVerbose", "error_verbose"}},
	{roleException, 0, []string{"exception", "Exception", "@x", "error", "err", "error.error", "exc_text", "traceback", "errorStack", "full_message", "throwable", "_error", "Error", "Err", "panic", "fields.error", "fields.err"}},
	{roleException, markNamed, []string{"exc_info"}},
	// Separate readers handle what a state machine or a service reports about errors.
	{roleKeep, 0, []string{"details.error", "details.cause", "authorizer.error", "integration.error"}},
	{roleSQLState, 0, []string{"state_code", "sql_state", "sqlstate"}},
	{roleEvents, 0, []string{"events"}},
	{roleOTLP, 0, []string{"resourceLogs", "resourceSpans", "scopeLogs", "scopeSpans"}},
	{roleHeaders, 0, []string{"httpRequest.headers"}},
	{role(document.ExceptionCulprit), 0, []string{"error.culprit"}},
	{role(document.ExceptionFingerprint), 0, []string{"error.grouping_key", "error.fingerprint", "groupingHash", "exception.fingerprint"}},
}
