package errorcode

import "strings"

// aws returns the code of an error of AWS's SDKs:
//
//	An error occurred (AccessDenied) when calling the GetObject operation: …
//	operation error S3: GetObject, https response error StatusCode: 404, RequestID: …, HostID: …, NoSuchKey: …
//	operation error SQS: SendMessage, …, api error AccessDenied: …
//	… (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: …)
//	… (Service: S3, Status Code: 403, Request ID: …)
func aws(_, message string) string {
	if code := between(message, "An error occurred (", ") when calling the "); isName(code) {
		return code
	}
	if strings.Contains(message, "operation error ") {
		if code := after(message, ", api error "); code != "" {
			return code
		}
		return typedError(message)
	}
	if i := strings.LastIndex(message, "(Service: "); i >= 0 {
		if code := after(message[i:], "Error Code: "); code != "" && code != "null" {
			return code
		}
		return after(message[i:], "Status Code: ")
	}
	return ""
}

// typedError returns the name of the exception behind the ids of a response.
func typedError(message string) string {
	i := strings.LastIndex(message, "RequestID: ")
	if i < 0 {
		return ""
	}
	rest := message[i:]
	if j := strings.Index(rest, "HostID: "); j >= 0 {
		rest = rest[j:]
	}
	_, rest, _ = strings.Cut(rest, ", ")
	code := name(rest)
	if code == "" || !isUpper(code[0]) || !strings.HasPrefix(rest[len(code):], ": ") {
		return ""
	}
	return code
}

// grpc returns the status of a call, as the libraries of the languages write it:
//
//	rpc error: code = NotFound desc = no order
//	status = StatusCode.UNAVAILABLE
//	Status(StatusCode="Unavailable", Detail="…")
//	status: NotFound, message: "no order"
//	NOT_FOUND: no order, and behind the number: 5 NOT_FOUND: no order
func grpc(typ, message string) string {
	if code := between(message, "rpc error: code = ", " desc = "); isName(code) {
		return code
	}
	if code := between(message, `Status(StatusCode="`, `"`); isName(code) {
		return code
	}
	if code := after(message, "status = StatusCode."); isStatusName(code) {
		return code
	}
	if strings.HasPrefix(message, "status: ") && strings.Contains(message, ", message: ") {
		return name(message[len("status: "):])
	}
	number := digits(message)
	rest := strings.TrimPrefix(message[len(number):], " ")
	if code := name(rest); isStatusName(code) && (number != "" && len(number) <= 2 || strings.Contains(typ, "Status") || strings.Contains(typ, "grpc")) {
		return code
	}
	return ""
}

// isStatusName reports whether s is the name of a status of gRPC.
func isStatusName(s string) bool {
	switch s {
	case "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
		"ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED":
		return true
	}
	return false
}

// http returns the status with which a client's request was refused:
//
//	404 Client Error: Not Found for url: …          Python's requests
//	HTTP Error 503: Service Unavailable             urllib
//	Client error '404 Not Found' for url …          httpx
//	Request failed with status code 404             axios
//	Response status code does not indicate success: 404 (Not Found).
//	Client error: `GET …` resulted in a `404 Not Found` response
//	the server responded with status 404            Faraday
//	Response code 404 (Not Found)                   got
//	HTTP 404 Not Found                              JAX-RS
//	404 Not Found: …                                Spring, Ruby's OpenURI
func http(typ, message string) string {
	for _, words := range [...]string{
		"HTTP Error ", "Client error '", "Server error '", "Request failed with status code ", "Response status code does not indicate success: ",
		"the server responded with status ", "Response code ", " resulted in a `", "HTTP ",
	} {
		_, rest, ok := strings.Cut(message, words)
		if ok && (words != "HTTP " || strings.HasPrefix(message, words)) && isErrorStatus(digits(rest)) {
			return digits(rest)
		}
	}
	code := digits(message)
	if !isErrorStatus(code) {
		return ""
	}
	rest := message[len(code):]
	if strings.HasPrefix(rest, " Client Error: ") || strings.HasPrefix(rest, " Server Error: ") || strings.HasPrefix(rest, " ") && (strings.Contains(typ, "HttpClientError") || strings.Contains(typ, "HttpServerError") || strings.HasSuffix(typ, "HTTPError")) {
		return code
	}
	return ""
}

// isErrorStatus reports whether s is a status of HTTP for an error.
func isErrorStatus(s string) bool { return isNumber(s, 3) && (s[0] == '4' || s[0] == '5') }
