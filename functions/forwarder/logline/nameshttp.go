package logline

import "faulty/functions/forwarder/document"

// httpNames are the names that servers and middlewares give to the parts of a request. It is
// read-only.
var httpNames = []names{
	{role(document.HTTPMethod), markHTTP, []string{"http.request.method"}},
	{role(document.HTTPStatus), markHTTP, []string{"http.response.status_code"}},
	{roleMethod, markHTTP, []string{"http.method", "httpMethod", "request_method", "requestMethod", "req.method", "request.method", "httpRequest.requestMethod", "httpRequest.httpMethod", "cs-method", "method", "verb", "http.requestMethod", "http_method", "attributes.http.request.method", "attributes.http.method", "requestContext.http.method", "request_verb", "payload.method", "event.http.http_method", "RequestMethod"}},
	{roleRoute, markHTTP, []string{"http.route", "routeKey", "resourcePath", "attributes.http.route", "req.route.path"}},
	{roleURL, markHTTP, []string{"url.path", "http.path", "http.target", "req.url", "request.url", "request.path", "request.uri", "request_uri", "requestPath", "RequestPath", "httpRequest.requestUrl", "httpRequest.uri", "cs-uri-stem", "http.url", "url.full", "attributes.url.path", "attributes.http.target", "attributes.http.url", "attributes.url.full", "url.original", "rawPath", "requestURI", "request_url", "event.http.url"}},
	{role(document.URLQuery), markHTTP, []string{"cs-uri-query", "query_string", "http.query", "attributes.url.query", "httpRequest.args"}},
	{roleRequestLine, 0, []string{"request", "http_request", "requestLine"}},
	{roleStatus, markHTTP, []string{"http.status_code", "http.statusCode", "http_status", "httpStatus", "res.statusCode", "response.status", "response.status_code", "response.statusCode", "responseStatus", "sc-status", "elb_status_code", "httpRequest.status", "responseStatusCode", "attributes.http.response.status_code", "attributes.http.status_code", "StatusCode", "http_status_code", "response_code", "responseStatus.code", "responseCodeSent", "event.http.status", "DownstreamStatus"}},
	{roleMilliseconds, markHTTP, []string{"http.latency_ms", "responseTime", "responseLatency", "response_time_ms", "latency_ms", "latencyMs", "http.response_time_ms", "ElapsedMilliseconds"}},
	{roleSeconds, markHTTP, []string{"request_time", "time-taken"}},
	{roleDuration, markHTTP, []string{"httpRequest.latency"}},
	{roleBytes, markHTTP, []string{"http.response.body.bytes", "bytes_sent", "body_bytes_sent", "responseLength", "response_length", "responseSize", "sc-bytes", "httpRequest.responseSize", "sent_bytes", "res.contentLength", "attributes.http.response.body.size", "attributes.http.response_content_length", "event.http.length", "DownstreamContentSize"}},
	{roleClient, 0, []string{"client.ip", "remote_addr", "remoteAddress", "remote_ip", "remoteIp", "client_ip", "clientIp", "clientip", "sourceIp", "sourceIPAddress", "source_ip", "req.remoteAddress", "req.ip", "httpRequest.remoteIp", "httpRequest.clientIp", "c-ip", "identity.sourceIp", "downstream_remote_address", "remoteAddr", "src_ip", "srcaddr", "attributes.client.address", "attributes.http.client_ip", "requestContext.identity.sourceIp", "clientIP", "source.ip", "sourceIPs", "event.src_ip", "remote_host", "request.client_ip", "request.remote_addr", "ClientHost"}},
	{role(document.UserAgent), 0, []string{"user_agent", "userAgent", "http.user_agent", "http.useragent", "http_user_agent", "req.headers.user-agent", "request.userAgent", "httpRequest.userAgent", "cs(User-Agent)", "user-agent", "identity.userAgent", "attributes.user_agent.original", "attributes.http.user_agent", "event.http.http_user_agent", "request.headers.User-Agent"}},
}

// requestNames are names that only have this meaning if another name shows that the line is about
// an HTTP request. It is read-only.
var requestNames = []names{
	{roleStatus, 0, []string{"status", "statusCode", "status_code", "code", "responseCode", "payload.status"}},
	{roleURL, 0, []string{"path", "payload.path", "uri", "url", "http_path", "target"}},
	{role(document.HTTPRoute), 0, []string{"route"}},
	{roleClient, 0, []string{"ip", "client", "remote", "request.remote_ip", "x_forwarded_for", "fwd"}},
	{roleDuration, 0, []string{"duration", "latency", "elapsed", "took", "duration_ms", "durationMs", "elapsed_ms", "response_time"}},
	{roleBytes, 0, []string{"bytes", "size", "response_size", "content_length", "contentLength", "bytes_out", "length"}},
	{role(document.UserAgent), 0, []string{"agent", "ua"}},
}

// serviceNames are the names in the records of AWS services. It is read-only.
var serviceNames = []names{
	{roleTime, markService, []string{"requestTimeEpoch", "requestTime"}},
	{roleNone, markService, []string{"eventSource", "schemaType", "graphQLAPIId", "webaclId", "apiId", "domainName", "integrationStatus", "integrationErrorMessage", "integrationLatency", "auditID", "deliveryStreamARN", "detail-type", "interface-id", "interface_id", "query_class"}},
	{role(document.StepFunctionsExecution), 0, []string{"execution_arn", "executionArn"}},
	{role(document.Environment), 0, []string{"attributes.deployment.environment"}},
	{role(document.Region), 0, []string{"awsRegion", "aws.region"}},
	{roleNanos, markSpan, []string{"durationNano"}},
}

// recordNames are names that only have this meaning in a record of an AWS service. In an
// application's line, region may be that of a customer or bucket. It is read-only.
var recordNames = []names{
	{roleTime, 0, []string{"startTime"}},
	{roleStatus, 0, []string{"statusCode"}},
	{roleRegion, 0, []string{"region"}},
	{roleAccount, 0, []string{"account", "accountId", "account_id", "account-id", "recipientAccountId"}},
}
