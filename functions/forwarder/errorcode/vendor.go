package errorcode

import (
	"strings"

	"faulty/functions/forwarder/letters"
)

// exception is the end of the error names of OpenSearch and Elasticsearch. It is read-only.
var exception = letters.NewWord("_exception")

// vendor returns the error code of a product with its own codes:
//
//	cURL error 28: Operation timed out
//	index_not_found_exception: [index_not_found_exception] Reason: no such index [orders]
//	[es/search] failed: [index_not_found_exception] no such index [orders]
//	NotFoundError(404, 'index_not_found_exception', 'no such index [orders]')
//	WRONGTYPE Operation against a key holding the wrong kind of value
func vendor(typ string, in text) string {
	message := in.string
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
	if !in.contains(&exception) {
		return ""
	}
	if i := strings.Index(message, exception.Text); i > 0 {
		start := i
		for start > 0 && (isLetter(message[start-1]) || message[start-1] == '_') {
			start--
		}
		if code := name(message[start:]); start > 0 && (message[start-1] == '[' || message[start-1] == '\'') && strings.HasSuffix(code, "_exception") {
			return code
		}
	}
	return ""
}

// class returns the driver's class for a database error, for libraries that raise all database
// errors as one type:
//
//	(psycopg2.errors.UniqueViolation) duplicate key …    SQLAlchemy
//	PG::UniqueViolation: ERROR: duplicate key …          Active Record
//	ER_DUP_ENTRY: Duplicate entry …                      mysql for Node.js
func class(_ string, in text) string {
	message := in.string
	if strings.HasPrefix(message, "(") {
		inside, _, ok := strings.Cut(message[1:min(len(message), maxCode)], ") ")
		if i := strings.LastIndex(inside, ".errors."); ok && i > 0 && isName(inside) {
			return inside[i+len(".errors."):]
		}
	}
	code := name(message)
	rest := message[len(code):]
	if inner := name(strings.TrimPrefix(rest, "::")); code == "PG" && inner != "" && strings.HasPrefix(rest[len("::")+len(inner):], ": ") {
		return inner
	}
	if strings.HasPrefix(code, "ER_") && strings.HasPrefix(rest, ": ") {
		return code
	}
	return ""
}
