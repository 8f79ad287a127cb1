// Package demo sends traffic to a system and checks that all of it is stored.
package demo

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"faulty/local/ledger"
	"faulty/local/load"
	"faulty/local/noun"
	"faulty/local/system"
	"faulty/local/verify"
)

// Options configure the traffic and the check.
type Options struct {
	Load   load.Flags
	Verify verify.Flags
	Data   string // folder of the ledgers
}

// Run sends the traffic, requests every failure once, and checks the documents of both.
func Run(ctx context.Context, w io.Writer, sys *system.System, o Options) error {
	at, err := sys.Addresses(ctx)
	if err != nil {
		return err
	}
	traffic := filepath.Join(o.Data, "ledger.jsonl")
	fmt.Fprintf(w, "traffic: %s, at most %d at a time; the template defines the share of failures\n", noun.Count(o.Load.Options().Total(), "request", "requests"), o.Load.Concurrency)
	summary, err := o.Load.Send(ctx, at.API, traffic)
	if err != nil {
		return err
	}
	summary.Print(w)

	names, err := load.Faults(ctx, at.API)
	if err != nil {
		return err
	}
	every := o.Load
	every.Fault, every.Requests, every.Rate, every.Duration, every.Shape = names, len(names), 0, 0, "constant"
	once := everyFault(o.Data)
	fmt.Fprintf(w, "\neach failure once: %s (one reaches the timeout)\n", noun.Count(len(names), "request", "requests"))
	if summary, err = every.Send(ctx, at.API, once); err != nil {
		return err
	}
	summary.Print(w)
	client, err := sys.SearchClient()
	if err != nil {
		return err
	}
	return o.Verify.Check(ctx, w, verify.Source{Client: client, Index: at.Indices}, traffic, once)
}

// PrintQueries prints the addresses of a system and a few commands that query it. The folder data has
// the ledgers of Run, so that the commands name a request of this run.
func PrintQueries(w io.Writer, sys *system.System, data string) error {
	faults, err := ledger.Read(everyFault(data))
	if err != nil {
		return err
	}
	trace := ""
	for _, e := range faults.Entries {
		if e.Fault == "KeyError" {
			trace = e.Trace
		}
	}
	fmt.Fprintln(w)
	sys.Print(w)
	fmt.Fprintln(w, "\nTry:")
	fill := strings.NewReplacer("{search}", sys.SearchURL(), "{index}", sys.Indices(), "{api}", sys.APIURL(), "{trace}", trace)
	for _, q := range []struct{ question, command string }{
		{"what is stored", "curl '{search}/_cat/indices?v'"},
		{"which exceptions, how often", `curl -s '{search}/{index}/_search?filter_path=aggregations.*.buckets.key,aggregations.*.buckets.doc_count&pretty' -H 'Content-Type: application/json' -d '{"size":0,"aggs":{"groups":{"terms":{"field":"exception.culprit"}}}}'`},
		{"one of them, the whole document", `curl -s '{search}/{index}/_search?q=exception.type:IndexError&size=1&pretty'`},
		{"all log events of the request that failed with KeyError above", `curl -s '{search}/{index}/_search?q=traceId:{trace}&sort=@timestamp&filter_path=hits.hits._source.message&pretty'`},
		{"the hasher's events of level error or fatal", `curl -s '{search}/{index}/_count?q=log.logger:faulty.tasks+AND+log.level:(error+OR+fatal)'`},
		{"a failure by its name", "curl -i '{api}?fault=KeyError'"},
		{"more traffic; ab counts responses that differ in length as \"Failed requests\", and the content here is random: Non-2xx responses are the failures", "ab -n 200 -c 10 {api}"},
	} {
		fmt.Fprintf(w, "  # %s\n  %s\n", q.question, fill.Replace(q.command))
	}
	return nil
}

// everyFault returns the path of the ledger of the requests for every failure.
func everyFault(data string) string { return filepath.Join(data, "ledger-faults.jsonl") }
