// Package dialect lists the shapes of JSON that runtimes, loggers, agents and
// services write, with samples and what becomes of each. Package logline reads
// all of them in one pass by the names of their keys; a dialect is one family of
// names, and its samples keep that promise tested and documented.
package dialect

import "faulty/functions/forwarder/format"

// A Dialect is the JSON of one family of loggers, or of one service.
type Dialect struct {
	// Name identifies the dialect in documentation.
	Name string
	// Source is the source file or the document that defines the shape.
	Source string
	// IsService says that its events are not in a Lambda function's log group.
	IsService bool
	// Samples are lines and the fields of their documents: "field=value" each.
	// "field=" says that the document has no such field.
	Samples []format.Sample
}

// All returns the dialects.
func All() []Dialect {
	var all []Dialect
	for _, family := range [...]func() []Dialect{
		lambda, node, python, jvm, dotnet, golang, rust, php, ruby, elixir, otel, wrappers, access, services, records, servers, stacks,
	} {
		all = append(all, family()...)
	}
	return all
}
