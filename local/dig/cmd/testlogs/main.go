// Command testlogs generates historical logs of every kind that dig reads, and prints
// what is in them.
//
//	go run ./local/dig/cmd/testlogs -dir /tmp/old -megabytes 1000
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"faulty/local/dig/internal/testlogs"
)

func main() {
	var o testlogs.Options
	megabytes := flag.Int("megabytes", 100, "how much to write, before compression")
	flag.StringVar(&o.Dir, "dir", "", "where to write it")
	flag.Uint64Var(&o.Seed, "seed", 1, "another seed gives other logs")
	flag.StringVar(&o.Corpus, "corpus", "functions/forwarder/stacktrace/testdata", "stack traces to put in")
	flag.Parse()
	if o.Dir == "" {
		fmt.Fprintln(os.Stderr, "testlogs: -dir is missing: where shall the logs be written?")
		os.Exit(2)
	}
	o.Bytes = *megabytes << 20
	ledger, err := testlogs.Write(o)
	if err == nil {
		e := json.NewEncoder(os.Stdout)
		e.SetIndent("", "  ")
		err = e.Encode(ledger)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "testlogs:", err)
		os.Exit(1)
	}
}
