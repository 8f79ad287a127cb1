package e2e

// A failure is the description of an exception in a document.
type failure struct {
	kind    string // its type
	culprit string // the function in which the failure occurs, in faultPackage
	group   string
}

const faultPackage = "faulty/functions/api/fault."

// knownFailures returns the failures that ?fault= requests, by name. The group of a failure is the
// same in every environment and every version. If a group changes here, the history of the failure
// is split for every user. Lambda's text records, the only ones that LocalStack writes, contain the
// status of an exit, so exits form another group there.
func knownFailures(textRecords bool) map[string]failure {
	exit := failure{"Runtime.ExitError", "", "0871f06d32c61341"}
	if textRecords {
		exit.group = "5ef0a931e3fe79d5"
	}
	return map[string]failure{
		"AssertionError":     {"AssertionError", "assert", "4aa67484633ebd9b"},
		"IndexError":         {"IndexError", "queue.at", "1c234a2761329c34"},
		"KeyError":           {"KeyError", "settings.get", "93595c5479b3bb9e"},
		"bad-json":           {"json.SyntaxError", "decodeReply", "997bd49736500fc5"},
		"closed-channel":     {"runtime.plainError", "publish", "a4a8323936afa275"},
		"connection-refused": {"net.OpError", "reach", "50045b2d098b2b03"},
		"custom-error":       {"QuotaError", "reserve", "bfff601e5f0d95e1"},
		"deadline-exceeded":  {"context.deadlineExceededError", "waitFor", "325fb952ee9cb882"},
		"deep-recursion":     {"string", "giveUp", "de8bd34c6b7218ba"},
		"divide-by-zero":     {"runtime.errorString", "mean", "3c8646141769f172"},
		"exit":               exit,
		"fatal-error":        {"fatal error", "release", "c7d370278c3c3c57"},
		"goroutine-panic":    {"runtime.errorString", "mean", "7734b51f73464b30"},
		"index-out-of-range": {"runtime.boundsError", "place", "bad2fa2df4f01e6e"},
		"joined-error":       {"strconv.NumError", "checkOrder", "1761f1ef61dffc37"},
		"makeslice":          {"runtime.errorString", "page", "df1945885f8b9f58"},
		"nil-dereference":    {"runtime.errorString", "greet", "91a6def85fa775a8"},
		"nil-map":            {"runtime.plainError", "(*counter).count", "bdf5c1cfc1cf957b"},
		"nil-panic":          {"runtime.PanicNilError", "giveUp", "0e1b02dc40c07893"},
		"repanic":            {"errors.errorString", "mean", "5572678273f45198"},
		"slice-bounds":       {"runtime.boundsError", "abbreviate", "9358a9b2b6465265"},
		"stack-overflow":     {"fatal error", "expand", "6b60bec63b49aa81"},
		"text-panic":         {"string", "giveUp", "99c43f72232128a7"},
		"timeout":            {"Sandbox.Timedout", "", "8b38af3a707d31f7"},
		"type-assertion":     {"runtime.TypeAssertionError", "price", "7d8fb6dba879fd6b"},
		"unhandled-panic":    {"AssertionError", "assert", "6ca668d3941c9c4b"},
		"unhashable-key":     {"runtime.errorString", "distinct", "ca07bddceeca7d8d"},
		"wrapped-error":      {"fs.PathError", "loadRates", "9aa904fddf4c04ae"},
	}
}
