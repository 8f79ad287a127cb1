package logline

// A part is the meaning of a member in the object of an exception.
type part uint8

const (
	noPart           part = iota
	partType              // other objects have it too
	partErrorType         // only exceptions have it
	partMessage           // other objects have it too
	partErrorMessage      // only exceptions have it
	partCode              // the code that the source of the error assigns
	partErrno             // a number, used if there is no code
	partStack             // one text, a list of lines, or a list of calls
	partTrace             // an object that contains the calls
	partCause             // the cause of the exception
	partCauses            // several causes
	partError             // an exception inside an object that is not an exception
	partValues            // the list of Sentry, the root first
	partRoot              // of eris
	partWrap
	partLocation // file and line where PHP threw the exception
	partLine
	partCount
)

// partOf returns the meaning of a member with that name in the exceptions of all known runtimes and
// loggers.
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
		return partLocation
	case "line":
		return partLine
	}
	return noPart
}
