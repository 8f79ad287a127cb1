package samstack

import (
	"cmp"
	"fmt"
	"strconv"
)

// losses describes the data that a change of parameters would delete, or leave behind without a
// reader. The values are those of template.yaml's parameters. A first deployment, which has no
// earlier values, loses nothing.
func losses(before, after map[string]string) []string {
	var lost []string
	changes := func(name, from, to string) bool { return before[name] == from && cmp.Or(after[name], from) == to }
	if changes("OpenSearch", "domain", "none") {
		lost = append(lost, "OpenSearch: domain → none takes the domain with all its documents out of the stack. It stays, and costs what it costs, until its nested stack (OwnDomain) is deleted; a later OpenSearch=domain creates another, empty domain")
	}
	if changes("Delivery", "kinesis", "direct") {
		lost = append(lost, "Delivery: kinesis → direct leaves the records of the stream that the forwarder has not read. Set Delivery=drain first, and Delivery=direct two days later or when the forwarder's metric IteratorAge is 0")
	}
	if changes("Demo", "on", "off") {
		lost = append(lost, "Demo: on → off deletes the log groups of the api and the hasher, and their queues with all messages, dead letters too")
	}
	if days, fewer := number(before["LogRetentionDays"]), number(after["LogRetentionDays"]); fewer < days {
		lost = append(lost, fmt.Sprintf("LogRetentionDays: %d → %d deletes log events of the functions that are older than %[2]d days", days, fewer))
	}
	return lost
}

// number returns 0 if text is not a number. The template's checks reject such values.
func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
