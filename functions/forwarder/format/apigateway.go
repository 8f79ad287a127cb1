package format

import (
	"bytes"

	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
)

// apiGatewayExecution returns the format of API Gateway's execution log: the request id and a
// sentence, which may quote headers and bodies. WebSocket APIs write the extended request id.
func apiGatewayExecution() Format {
	return Format{
		Name:   "apigateway-execution",
		Source: "Amazon API Gateway developer guide, \"Set up CloudWatch logging for REST APIs\": execution logging",
		Shapes: []string{"(????????-????-????-????-????????????) ", "(???????????????=) "},
		IsData: true,
		Parse:  parseAPIGatewayExecution,
		Samples: []Sample{
			{
				`(5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11) Method completed with status: 502`,
				[]string{"aws.apigateway.request_id=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11", "faas.execution=", "http.response.status_code=502", "log.level=", "message=Method completed with status: 502"},
			},
			{
				`(5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11) Execution failed due to configuration error: Malformed Lambda proxy response`,
				[]string{"log.level=error", "message=Execution failed due to configuration error: Malformed Lambda proxy response"},
			},
			{
				`(5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11) Method request body before transformations: {"level":"fatal","message":"x"}`,
				[]string{"log.level=", `message=Method request body before transformations: {"level":"fatal","message":"x"}`},
			},
			{
				`(5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11) HTTP Method: POST, Resource Path: /pets/7`,
				[]string{"http.request.method=POST", "url.path=/pets/7", "message=HTTP Method: POST, Resource Path: /pets/7"},
			},
			{`(5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11) X-ray Tracing ID : 1-62e900b2-710d76f009d6e7785905449a`, []string{"traceId=62e900b2710d76f009d6e7785905449a"}},
			{`(5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11) Received response. Status: 200, Integration latency: 29 ms`, []string{"http.response.status_code=200", "http.latency_ms=29"}},
			{`(JKJaXmPLvHcESHA=) Gateway response type: DEFAULT_5XX with status code: 500`, []string{"aws.apigateway.request_id=JKJaXmPLvHcESHA=", "http.response.status_code=500", "message=Gateway response type: DEFAULT_5XX with status code: 500"}},
		},
	}
}

func parseAPIGatewayExecution(d *document.Document, text []byte) ([]byte, bool) {
	id, message, _ := bytes.Cut(text[1:], []byte(") "))
	if !correlation.IsUUID(id) && !isGatewayID(id) {
		return nil, false
	}
	d.Fill(document.APIGatewayRequestID, document.Plain(id))
	if status, ok := bytes.CutPrefix(message, []byte("Method completed with status: ")); ok {
		fillStatus(d, status)
	} else if rest, ok := bytes.CutPrefix(message, []byte("Received response. Status: ")); ok {
		status, latency, _ := bytes.Cut(rest, []byte(", Integration latency: "))
		fillStatus(d, status)
		fillDuration(d, latency)
	} else if rest, ok := bytes.CutPrefix(message, []byte("HTTP Method: ")); ok {
		method, path, _ := bytes.Cut(rest, []byte(", Resource Path: "))
		if isMethod(method) {
			d.Fill(document.HTTPMethod, document.Plain(method))
			d.Fill(document.URLPath, document.Plain(path))
		}
	} else if _, status, ok := bytes.Cut(message, []byte(" with status code: ")); ok && bytes.HasPrefix(message, []byte("Gateway response type: ")) {
		fillStatus(d, status)
	} else if trace, ok := bytes.CutPrefix(message, []byte("X-ray Tracing ID : ")); ok {
		correlation.FillTraceID(d, document.Plain(trace))
	} else if bytes.HasPrefix(message, []byte("Execution failed")) || bytes.HasPrefix(message, []byte("Lambda execution failed")) {
		level.Error.SetDefault(d)
	}
	return message, true
}

// appSync returns the text format of AppSync's request log: the request id and a sentence, which
// may quote the query and its variables.
func appSync() Format {
	return Format{
		Name:   "appsync",
		Source: "AWS AppSync developer guide, \"Using CloudWatch to monitor and log GraphQL API data\": request-level logs",
		Shapes: []string{"????????-????-????-????-???????????? A"},
		IsData: true,
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			const size = len("5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11")
			id, message := text[:size], text[size+1:]
			if !correlation.IsUUID(id) || !isAppSync(message) {
				return nil, false
			}
			addAttribute(d, "requestId", id)
			return message, true
		},
		Samples: []Sample{
			{`5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11 Begin Request`, []string{"attributes.requestId=5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11", "faas.execution=", "message=Begin Request"}},
			{`5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11 GraphQL Query: query { getPet(id: "ERROR") { id } }, Operation: null, Variables: {}`, []string{"log.level=", `message=GraphQL Query: query { getPet(id: "ERROR") { id } }, Operation: null, Variables: {}`}},
		},
	}
}

func isAppSync(message []byte) bool {
	for _, words := range [...]string{
		"Begin Request", "End Request", "Begin Execution - ", "End Field Execution", "End Execution", "Begin Tracing", "End Tracing",
		"GraphQL Query: ", "Request Headers: ", "Response Headers: ", "Token Consumed: ", "Tokens Consumed: ", "Request Summary: ",
	} {
		if bytes.HasPrefix(message, []byte(words)) {
			return true
		}
	}
	return false
}
