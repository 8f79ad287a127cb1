package e2e

// A failure is what a document tells of an exception.
type failure struct {
	kind    string // its type
	culprit string // the function to blame, in faultPackage
	group   string
}

const faultPackage = "faulty/functions/api/fault."

// knownFailures are those that ?fault= asks for, by name. A group is the same in
// every place and every version: one that changes here cuts the history of that
// failure in two, with every user. But Lambda's text records, all that LocalStack
// writes, tell the status of an exit, which is a group of its own.
func knownFailures(textRecords bool) map[string]failure {
	exit := failure{"Runtime.ExitError", "", "a84cd0691309ad5e"}
	if textRecords {
		exit.group = "8cc45f8470da7392"
	}
	return map[string]failure{
		"AssertionError":     {"AssertionError", "assert", "d594511c7ac5adb3"},
		"IndexError":         {"IndexError", "queue.at", "1d445f9f75db3f6a"},
		"KeyError":           {"KeyError", "settings.get", "2b16a4429f557e59"},
		"bad-json":           {"json.SyntaxError", "decodeReply", "de5e08476979d9ff"},
		"closed-channel":     {"runtime.plainError", "publish", "66873324a736b30e"},
		"connection-refused": {"net.OpError", "reach", "d7128ad72a6533c8"},
		"custom-error":       {"QuotaError", "reserve", "b7a6dd205cf72b08"},
		"deadline-exceeded":  {"context.deadlineExceededError", "waitFor", "6e1b83a9d8839d00"},
		"deep-recursion":     {"string", "giveUp", "2ad809d4ec312a1e"},
		"divide-by-zero":     {"runtime.errorString", "mean", "a249750d8ec492df"},
		"exit":               exit,
		"fatal-error":        {"fatal error", "release", "be5cf8ffa443670f"},
		"goroutine-panic":    {"runtime.errorString", "mean", "7734b51f73464b30"},
		"index-out-of-range": {"runtime.boundsError", "place", "f95fba59314c5f02"},
		"joined-error":       {"strconv.NumError", "checkOrder", "8fa04c0999b22226"},
		"makeslice":          {"runtime.errorString", "page", "ab7698e70756fd0d"},
		"nil-dereference":    {"runtime.errorString", "greet", "d5626d26b72cb30d"},
		"nil-map":            {"runtime.plainError", "(*counter).count", "937bbbd7f5f6a59d"},
		"nil-panic":          {"runtime.PanicNilError", "giveUp", "616c1a51cd5cba59"},
		"repanic":            {"errors.errorString", "mean", "79c1ce3ab661c57c"},
		"slice-bounds":       {"runtime.boundsError", "abbreviate", "d9f1b0b0bd242172"},
		"stack-overflow":     {"fatal error", "expand", "a3c6f974c4b88bc6"},
		"text-panic":         {"string", "giveUp", "743090f19675c353"},
		"timeout":            {"Sandbox.Timedout", "", "a2a80f7190eb9f41"},
		"type-assertion":     {"runtime.TypeAssertionError", "price", "c8eb9b9b6fe16d28"},
		"unhandled-panic":    {"AssertionError", "assert", "79dcd92c6dfa0149"},
		"unhashable-key":     {"runtime.errorString", "distinct", "db5946f26dd87d50"},
		"wrapped-error":      {"fs.PathError", "loadRates", "7fb26eff863fb3f3"},
	}
}
