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
		"AssertionError":     {"AssertionError", "assert", "3e600df0c11fa5d8"},
		"IndexError":         {"IndexError", "queue.at", "08e9895289d44e49"},
		"KeyError":           {"KeyError", "settings.get", "d222017c103036e2"},
		"bad-json":           {"json.SyntaxError", "decodeReply", "dbce91598e4958a6"},
		"closed-channel":     {"runtime.plainError", "publish", "ece8ce325a877867"},
		"connection-refused": {"net.OpError", "reach", "b3c3286a149b0425"},
		"custom-error":       {"QuotaError", "reserve", "621ed58e71d8f06b"},
		"deadline-exceeded":  {"context.deadlineExceededError", "waitFor", "9e7c167453ad8ced"},
		"deep-recursion":     {"string", "giveUp", "b59f6f4834ceb430"},
		"divide-by-zero":     {"runtime.errorString", "mean", "1eeac58d050ef936"},
		"exit":               exit,
		"fatal-error":        {"fatal error", "release", "2704a821d54cc456"},
		"goroutine-panic":    {"runtime.errorString", "mean", "7734b51f73464b30"},
		"index-out-of-range": {"runtime.boundsError", "place", "a28204f0fb736fe4"},
		"joined-error":       {"strconv.NumError", "checkOrder", "efdfac8cd025e85b"},
		"makeslice":          {"runtime.errorString", "page", "88aa1909a9952d01"},
		"nil-dereference":    {"runtime.errorString", "greet", "81801a6bd505f7ed"},
		"nil-map":            {"runtime.plainError", "(*counter).count", "6fd621b398f4f90b"},
		"nil-panic":          {"runtime.PanicNilError", "giveUp", "e4d5c4d3d332bf89"},
		"repanic":            {"errors.errorString", "mean", "250d4362cef9377c"},
		"slice-bounds":       {"runtime.boundsError", "abbreviate", "fababbbc0283bc69"},
		"stack-overflow":     {"fatal error", "expand", "6b60bec63b49aa81"},
		"text-panic":         {"string", "giveUp", "fdba39a1e9714c1a"},
		"timeout":            {"Sandbox.Timedout", "", "8b38af3a707d31f7"},
		"type-assertion":     {"runtime.TypeAssertionError", "price", "7233fb82d7d30190"},
		"unhandled-panic":    {"AssertionError", "assert", "0066d85c2c8b33a4"},
		"unhashable-key":     {"runtime.errorString", "distinct", "7b2203367c1ed831"},
		"wrapped-error":      {"fs.PathError", "loadRates", "a82b5495ef6c0796"},
	}
}
