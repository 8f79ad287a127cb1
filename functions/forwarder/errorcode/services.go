package errorcode

import (
	"strings"

	"faulty/functions/forwarder/letters"
)

// These words introduce the codes of services. They are read-only.
var (
	occurred      = letters.NewWord("An error occurred (")
	operation     = letters.NewWord("operation error ")
	apiError      = letters.NewWord(", api error ")
	ofService     = letters.NewWord("(Service: ")
	rpcError      = letters.NewWord("rpc error: code = ")
	statusObject  = letters.NewWord(`Status(StatusCode="`)
	statusOfCall  = letters.NewWord("status = StatusCode.")
	statusMessage = letters.NewWord(", message: ")
	httpWords     = letters.Words(
		"HTTP Error ", "Client error '", "Server error '", "Request failed with status code ", "Response status code does not indicate success: ",
		"the server responded with status ", "Response code ", " resulted in a `", "HTTP error! status: ", "HTTP error! Status: ",
		"nexpected status code ", "nexpected status code: ", "nexpected status ", "nexpected status: ", "HTTP ",
	)
)

// aws returns the code of an error from an AWS SDK:
//
//	An error occurred (AccessDenied) when calling the GetObject operation: …
//	operation error S3: GetObject, https response error StatusCode: 404, RequestID: …, HostID: …, NoSuchKey: …
//	operation error SQS: SendMessage, …, api error AccessDenied: …
//	… (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: …)
//	… (Service: S3, Status Code: 403, Request ID: …)
func aws(_ string, message text) string {
	if code := message.between(&occurred, ") when calling the "); isName(code) {
		return code
	}
	if message.contains(&operation) {
		if code := message.after(&apiError); code != "" {
			return code
		}
		return typedError(message.string)
	}
	if !message.contains(&ofService) {
		return ""
	}
	service := message.string[strings.LastIndex(message.string, ofService.Text):]
	if _, rest, _ := strings.Cut(service, "Error Code: "); name(rest) != "" && name(rest) != "null" {
		return name(rest)
	}
	_, rest, _ := strings.Cut(service, "Status Code: ")
	return name(rest)
}

// typedError returns the name of the exception behind the ids in a response.
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

// grpc returns the gRPC status of a call, in the forms that the language libraries write:
//
//	rpc error: code = NotFound desc = no order
//	status = StatusCode.UNAVAILABLE
//	Status(StatusCode="Unavailable", Detail="…")
//	status: NotFound, message: "no order"
//	NOT_FOUND: no order, and behind the number: 5 NOT_FOUND: no order
func grpc(typ string, message text) string {
	if code := message.between(&rpcError, " desc = "); isName(code) {
		return code
	}
	if code := message.between(&statusObject, `"`); isName(code) {
		return code
	}
	if code := message.after(&statusOfCall); isStatusName(code) {
		return code
	}
	if rest, ok := strings.CutPrefix(message.string, "status: "); ok && message.contains(&statusMessage) {
		return name(rest)
	}
	number := digits(message.string)
	rest := strings.TrimPrefix(message.string[len(number):], " ")
	if code := name(rest); isStatusName(code) && (number != "" && len(number) <= 2 || strings.Contains(typ, "Status") || strings.Contains(typ, "grpc")) {
		return code
	}
	return ""
}

// isStatusName reports whether s is the name of a gRPC status.
func isStatusName(s string) bool {
	switch s {
	case "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
		"ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED":
		return true
	}
	return false
}

// http returns the HTTP status of a failed request, in the forms that HTTP clients write:
//
//	404 Client Error: Not Found for url: …          Python's requests
//	HTTP Error 503: Service Unavailable             urllib
//	Client error '404 Not Found' for url …          httpx
//	Request failed with status code 404             axios
//	Response status code does not indicate success: 404 (Not Found).
//	Client error: `GET …` resulted in a `404 Not Found` response
//	the server responded with status 404            Faraday
//	Response code 404 (Not Found)                   got
//	HTTP error! status: 404                         MDN's example of fetch
//	unexpected status code: 404                     Go, by convention
//	HTTP 404 Not Found                              JAX-RS
//	404 Not Found: …                                Spring, Ruby's OpenURI
func http(typ string, message text) string {
	for i := range httpWords {
		words := &httpWords[i]
		rest, ok := message.behind(words)
		if ok && (words.Text != "HTTP " || strings.HasPrefix(message.string, words.Text)) && isErrorStatus(digits(rest)) {
			return digits(rest)
		}
	}
	code := digits(message.string)
	if !isErrorStatus(code) {
		return ""
	}
	rest := message.string[len(code):]
	if strings.HasPrefix(rest, " Client Error: ") || strings.HasPrefix(rest, " Server Error: ") || strings.HasPrefix(rest, " ") && (strings.Contains(typ, "HttpClientError") || strings.Contains(typ, "HttpServerError") || strings.HasSuffix(typ, "HTTPError")) {
		return code
	}
	return ""
}

// isErrorStatus reports whether s is an HTTP status for an error.
func isErrorStatus(s string) bool { return isNumber(s, 3) && (s[0] == '4' || s[0] == '5') }
