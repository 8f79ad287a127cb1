// Command bench forwards a directory of deliveries repeatedly with the code of the function, and
// prints the resources that it used.
//
//	go run ./functions/forwarder/cmd/bench -dir DIR -sink URL -secs S
//
// Every file of DIR is the payload of one invocation, {"awslogs":{"data":"…"}}. The last line of
// the output is
//
//	{"passes":N,"sec":S,"cpu":C,"rss_kb":R,"warm":W}
//
// with the passes over the directory, wall-clock seconds, user and system CPU seconds of this
// process, its peak memory, and the payloads sent before timing began.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"faulty/functions/forwarder/forward"
)

func main() {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // otherwise the help is printed to standard error
	dir := flags.String("dir", "", "directory of deliveries, one JSON object a file")
	sink := flags.String("sink", "http://127.0.0.1:9200", "address that takes _bulk requests")
	secs := flags.Float64("secs", 5, "seconds to run")
	err := flags.Parse(os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp), err == nil && flags.Arg(0) == "help":
		flags.SetOutput(os.Stdout)
		flags.Usage()
		return
	case err == nil && flags.NArg() > 0:
		err = fmt.Errorf("unexpected argument %s", flags.Arg(0))
		fallthrough
	case err != nil:
		fmt.Fprintf(os.Stderr, "bench: %s\n`bench --help` describes the flags\n", err)
		os.Exit(2)
	}
	if err := run(*dir, *sink, time.Duration(*secs*float64(time.Second))); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(dir, sink string, length time.Duration) error {
	payloads, err := readPayloads(dir)
	if err != nil {
		return err
	}
	f, err := forward.New(func(name string) (string, bool) {
		if name == "OPENSEARCH_URL" {
			return sink, true
		}
		return os.LookupEnv(name)
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		return fmt.Errorf("set up the forwarder: %w", err)
	}
	ctx := context.Background()
	if err := pass(ctx, f, payloads); err != nil { // the first pass warms up
		return err
	}
	passes, start, cpu := 0, time.Now(), usage().cpu
	for time.Since(start) < length {
		if err := pass(ctx, f, payloads); err != nil {
			return err
		}
		passes++
	}
	sec, end := time.Since(start), usage()
	fmt.Printf(`{"passes":%d,"sec":%.3f,"cpu":%.3f,"rss_kb":%d,"warm":%d}`+"\n", passes, sec.Seconds(), (end.cpu - cpu).Seconds(), end.rss, len(payloads))
	return nil
}

func readPayloads(dir string) (payloads [][]byte, err error) {
	if dir == "" {
		return nil, fmt.Errorf("-dir is required: a directory of deliveries, one %s a file", `{"awslogs":{"data":"…"}}`)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list the deliveries: %w", err)
	}
	for _, entry := range entries {
		if entry.IsDir() {
			continue
		}
		payload, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("read a delivery: %w", err)
		}
		payloads = append(payloads, payload)
	}
	if len(payloads) == 0 {
		return nil, fmt.Errorf("no file in %s: put deliveries there, one a file", dir)
	}
	return payloads, nil
}

// pass forwards every delivery once, each with a deadline as in Lambda.
func pass(ctx context.Context, f *forward.Forwarder, payloads [][]byte) error {
	for i, payload := range payloads {
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		err := f.Handle(ctx, payload)
		cancel()
		if err != nil {
			return fmt.Errorf("delivery %d of the directory: %w", i+1, err)
		}
	}
	return nil
}

// used contains the resources that this process has used so far.
type used struct {
	cpu time.Duration
	rss int64 // peak, in KiB
}

func usage() used {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return used{}
	}
	return used{cpu: time.Duration(u.Utime.Nano() + u.Stime.Nano()), rss: u.Maxrss}
}
