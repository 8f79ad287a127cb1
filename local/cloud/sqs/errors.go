package sqs

import (
	"fmt"
	"net/http"
)

// An Error is an error response of SQS.
type Error struct {
	Code    string // error code in the JSON protocol, such as QueueDoesNotExist
	Legacy  string // error code in the query protocol, which boto3 and the aws command show
	Message string
	Status  int // HTTP status
}

// Error returns the code and the message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// The namespaces of error codes: that of SQS, and the common one of AWS services.
const (
	sqsErrors    = "com.amazonaws.sqs#"
	commonErrors = "com.amazon.coral.service#"
)

// legacy is the prefix of SQS's error codes in the query protocol.
const legacy = "AWS.SimpleQueueService."

// refuse returns an *Error as an error, so that no caller can convert a nil
// *Error to a non-nil error.
func refuse(code, old, format string, args ...any) error {
	return &Error{code, old, fmt.Sprintf(format, args...), http.StatusBadRequest}
}

// unavailable returns the refusal of what cannot be stored. Clients retry it.
func unavailable(err error) error {
	return &Error{commonErrors + "ServiceUnavailable", "ServiceUnavailable", err.Error(), http.StatusServiceUnavailable}
}

func noQueue() error {
	return refuse(sqsErrors+"QueueDoesNotExist", legacy+"NonExistentQueue", "The specified queue does not exist.")
}

func queueExists(message string) error {
	return refuse(sqsErrors+"QueueNameExists", "QueueAlreadyExists", "%s", message)
}

func invalidAddress(address string) error {
	return refuse(sqsErrors+"InvalidAddress", "InvalidAddress", "The address %s is not valid for this endpoint.", address)
}

func missing(parameter string) error {
	return refuse(commonErrors+"MissingRequiredParameterException", "MissingParameter",
		"The request must contain the parameter %s.", parameter)
}

func invalid(parameter, value, reason string) error {
	return badValue("Value %s for parameter %s is invalid. Reason: %s", value, parameter, reason)
}

func badValue(format string, args ...any) error {
	return refuse(commonErrors+"InvalidParameterValueException", "InvalidParameterValue", format, args...)
}

func badReceipt(handle string) error {
	return refuse(sqsErrors+"ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", "The input receipt handle %q is not a valid receipt handle.", handle)
}

func notInFlight() error {
	return refuse(sqsErrors+"MessageNotInflight", legacy+"MessageNotInflight", "The message referred to is not in flight.")
}

func overLimit() error {
	return refuse(sqsErrors+"OverLimit", "OverLimit", "The queue has %d messages in flight; delete some before receiving more.", maxInFlight)
}

func badContents() error {
	return refuse(sqsErrors+"InvalidMessageContents", "InvalidMessageContents",
		"Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.")
}

func unknownAttribute(name string) error {
	return refuse(sqsErrors+"InvalidAttributeName", "InvalidAttributeName", "Unknown Attribute %s.", name)
}

func badAttribute(name, reason string) error {
	return refuse(sqsErrors+"InvalidAttributeValue", "InvalidAttributeValue", "Invalid value for the parameter %s. Reason: %s", name, reason)
}

func unknownAction(action string) error {
	return refuse(commonErrors+"UnknownOperationException", "InvalidAction", "The action %q is not supported here.", action)
}

func unsupported(what string) error {
	return refuse(sqsErrors+"UnsupportedOperation", legacy+"UnsupportedOperation", "%s", what)
}
