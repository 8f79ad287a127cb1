package errorcode

import "strings"

// vendor returns the code of a product that has one of its own:
//
//	cURL error 28: Operation timed out
//	index_not_found_exception: [index_not_found_exception] Reason: no such index [orders]
//	WRONGTYPE Operation against a key holding the wrong kind of value
func vendor(typ, message string) string {
	if rest, ok := strings.CutPrefix(message, "cURL error "); ok {
		return digits(rest)
	}
	code := name(message)
	switch {
	case strings.HasSuffix(code, "_exception") && (len(code) == len(message) || strings.IndexByte(":\n\t ", message[len(code)]) >= 0): // OpenSearch, Elasticsearch
		return code
	case strings.HasSuffix(typ, "ReplyError") || strings.HasSuffix(typ, "JedisDataException") || strings.HasSuffix(typ, "RedisCommandExecutionException"):
		if len(code) > 2 && strings.ToUpper(code) == code && strings.HasPrefix(message[len(code):], " ") {
			return code
		}
	}
	return ""
}
