package main

import (
	"fmt"
	"io"
	"strings"
)

// printQueries writes the addresses and a few first questions to ask, as
// commands to paste.
func (s *system) printQueries(w io.Writer) {
	fmt.Fprintln(w)
	s.printAddresses(w)
	fmt.Fprintln(w, "\nTry:")
	for _, q := range []struct{ question, command string }{
		{"what is stored", "curl '{search}/_cat/indices?v'"},
		{"what broke, how often", `curl -s '{search}/{index}/_search?filter_path=aggregations.*.buckets.key,aggregations.*.buckets.doc_count&pretty' -H 'Content-Type: application/json' -d '{"size":0,"aggs":{"groups":{"terms":{"field":"exception.culprit"}}}}'`},
		{"one of them, whole", `curl -s '{search}/{index}/_search?q=exception.type:IndexError&size=1&pretty'`},
		{"errors and worse of the hasher", `curl -s '{search}/{index}/_count?q=log.logger:faulty.tasks+AND+log.level:(error+OR+fatal)'`},
		{"a failure by name", "curl -i '{api}?fault=KeyError'"},
	} {
		command := strings.NewReplacer("{search}", s.searchURL, "{index}", s.index, "{api}", s.apiURL()).Replace(q.command)
		fmt.Fprintf(w, "  # %s\n  %s\n", q.question, command)
	}
}
