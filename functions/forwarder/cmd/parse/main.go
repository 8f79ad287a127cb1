// Command parse shows what becomes of log events before anything is deployed.
//
//	go run ./functions/forwarder/cmd/parse < events.jsonl
//
// It reads one JSON object a line, as
//
//	{"log_group":"/aws/lambda/orders","log_stream":"2026/11/22/[$LATEST]0123…","id":"3719…","timestamp":1795382692123,"message":"…"}
//
// with the timestamp in milliseconds, and prints one document a line, in order,
// by the function's own code; null for an event that a rule drops.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/translate"
	"faulty/functions/internal/env"
)

const usage = `usage: parse [-delivery] < events.jsonl

Prints the document that the forwarder makes of each log event. Standard input
has one JSON object a line:

  {"log_group":"/aws/lambda/orders","log_stream":"2026/11/22/[$LATEST]0123","id":"1","timestamp":1795382692123,"message":"..."}

The rules, masks and promotions are the forwarder's, from the same environment
variables: MIN_LEVEL=info MASK=email,card PROMOTE_LABELS=customer.plan parse < events.jsonl

  -delivery  adjacent events of one log group and stream form one delivery:
             a stack trace split into one event per line becomes one document,
             and a failure that several events report is counted once.
             Without it every event is a delivery of its own.
`

func main() {
	flags := flag.NewFlagSet("parse", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(flags.Output(), usage) }
	deliveries := flags.Bool("delivery", false, "")
	switch err := flags.Parse(os.Args[1:]); {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		os.Exit(2)
	}
	if err := run(os.LookupEnv, os.Stdin, os.Stdout, *deliveries); err != nil {
		fmt.Fprintln(os.Stderr, "parse:", err)
		os.Exit(1)
	}
}

// An event is one line of the input.
type event struct {
	Group   string `json:"log_group"`
	Stream  string `json:"log_stream"`
	ID      string `json:"id"`
	Time    int64  `json:"timestamp"`
	Message string `json:"message"`
}

// run prints the documents of the events in in. With deliveries, adjacent events
// of one log group and stream form one delivery.
func run(lookup func(string) (string, bool), in io.Reader, out io.Writer, deliveries bool) error {
	vars := env.Reader{Lookup: lookup}
	translator := translate.Translator{Options: translate.LoadOptions(&vars)}
	if err := vars.Err(); err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	decoder := json.NewDecoder(bufio.NewReader(in))
	w := bufio.NewWriter(out)
	var d delivery.Delivery
	for n := 1; ; n++ {
		var e event
		err := decoder.Decode(&e)
		if len(d.Events) > 0 && (err != nil || !deliveries || string(d.Group) != e.Group || string(d.Stream) != e.Stream) {
			if err := printDocuments(w, &translator, &d); err != nil {
				return fmt.Errorf("write the documents before event %d: %w", n, err)
			}
			d.Events = nil
		}
		switch {
		case errors.Is(err, io.EOF):
			return w.Flush()
		case err != nil:
			_ = w.Flush()
			return fmt.Errorf(`event %d is not {"log_group","log_stream","id","timestamp","message"}: %w`, n, err)
		}
		d.Group, d.Stream = []byte(e.Group), []byte(e.Stream)
		d.Events = append(d.Events, delivery.Event{ID: []byte(e.ID), Time: e.Time, Message: []byte(e.Message)})
	}
}

// printDocuments writes the documents of a delivery, one a line.
func printDocuments(w io.Writer, translator *translate.Translator, d *delivery.Delivery) error {
	common := translator.Begin(d, 0)
	for i := range translator.Len() {
		text := []byte("null")
		if doc := translator.Document(d, i); doc != nil {
			text = doc.Append(nil, common)
		}
		if _, err := w.Write(append(text, '\n')); err != nil {
			return err
		}
	}
	return nil
}
