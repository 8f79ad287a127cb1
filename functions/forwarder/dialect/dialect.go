// Package dialect lists the shapes of JSON that runtimes, loggers, agents and services write. Each
// has samples with the fields of their documents, which serve as tests and as documentation.
// Package logline reads all shapes in one pass by the names of their keys. A dialect is a group of
// such names.
package dialect

import "faulty/functions/forwarder/format"

// A Dialect is the JSON of one family of loggers, or of one service.
type Dialect struct {
	// Name identifies the dialect in documentation.
	Name string
	// Source is the source file or the document that defines the shape.
	Source string
	// IsService is true if the events are not in the log group of a Lambda function.
	IsService bool
	// Samples are lines, each with the fields of its document in the form "field=value".
	// "field=" means that the document has no such field.
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
