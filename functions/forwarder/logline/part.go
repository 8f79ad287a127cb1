package logline

// A part is what a member of an exception's object is.
type part uint8

const (
	noPart           part = iota
	partType              // also what other objects have
	partErrorType         // of exceptions alone
	partMessage           // also what other objects have
	partErrorMessage      // of exceptions alone
	partCode              // the error's code in the vocabulary of its source
	partErrno             // a number, where there is no code
	partStack             // one text, a list of lines, a list of calls
	partTrace             // an object that has the calls
	partCause             // what led to the exception
	partCauses            // several such
	partError             // an exception inside something that is none itself
	partValues            // Sentry's list, the root first
	partRoot              // eris
	partWrap
	partPlace // file and line where PHP threw the exception
	partLine
	partCount
)

// partOf returns what a member of that name is in an exception of any runtime or
// logger that is known.
func partOf(name []byte) part {
	switch string(name) {
	case "name", "type", "class", "kind", "Type", "Name":
		return partType
	case "errorType", "className", "ClassName", "exc_type", "exceptionType", "ExceptionType", "exception_type", "exception_class", "errorClass", "error_class", "error_type", "exceptionClass", "errorName":
		return partErrorType
	case "message", "value", "msg", "Message", "Value", "description":
		return partMessage
	case "errorMessage", "exc_value", "exceptionMessage", "exception_message", "error_message", "ExceptionMessage", "errmsg":
		return partErrorMessage
	case "code", "Code", "sqlState", "SQLState", "sqlstate", "errorCode", "error_code", "ErrorCode", "statusCode", "status_code":
		return partCode
	case "errno", "HResult":
		return partErrno
	case "stack", "stackTrace", "stack_trace", "stacktrace", "StackTrace", "StackTraceString", "Stack", "frames", "stepArray", "extendedStackTrace", "backtrace", "traceback", "errorVerbose", "trace":
		return partStack
	case "cause", "Cause", "inner", "innerException", "InnerException", "inner_exception", "previous", "wrapped", "causedBy", "caused_by", "originalError", "original_error", "driverError", "rootCause", "root_cause", "reason", "innerError", "inner_error":
		return partCause
	case "causes", "errors", "exceptions", "innerExceptions", "InnerExceptions", "inner_exceptions", "innerErrors", "aggregateErrors", "previousExceptions":
		return partCauses
	case "error", "exception", "err", "Exception", "Error":
		return partError
	case "values":
		return partValues
	case "root":
		return partRoot
	case "wrap":
		return partWrap
	case "file", "errorLocation":
		return partPlace
	case "line":
		return partLine
	}
	return noPart
}
