// Command parse shows what becomes of log lines before anything is deployed.
//
//	go run ./functions/forwarder/cmd/parse < events.jsonl
//
// It reads one JSON object a line, as
//
//	{"log_group":"/aws/lambda/orders","log_stream":"2026/11/22/[$LATEST]0123…","id":"3719…","timestamp":1795382692123,"message":"…"}
//
// with the timestamp in milliseconds, and prints one document a line, in order,
// by the function's own code; null for a line that a rule drops. Every line is
// taken for a delivery of its own. The rules, masks and promotions are those of
// the function, from the same environment variables:
//
//	MIN_LEVEL=info MASK=email,card PROMOTE_LABELS=customer.plan go run ./functions/forwarder/cmd/parse < events.jsonl
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/translate"
	"faulty/functions/internal/env"
)

func main() {
	if err := run(os.LookupEnv, os.Stdin, os.Stdout); err != nil {
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

func run(lookup func(string) (string, bool), in io.Reader, out io.Writer) error {
	vars := env.Reader{Lookup: lookup}
	translator := translate.Translator{Options: translate.LoadOptions(&vars)}
	if err := vars.Err(); err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	decoder := json.NewDecoder(bufio.NewReader(in))
	w := bufio.NewWriter(out)
	for n := 1; ; n++ {
		var e event
		switch err := decoder.Decode(&e); {
		case errors.Is(err, io.EOF):
			return w.Flush()
		case err != nil:
			_ = w.Flush()
			return fmt.Errorf(`event %d is not {"log_group","log_stream","id","timestamp","message"}: %w`, n, err)
		}
		d := delivery.Delivery{
			Group:  []byte(e.Group),
			Stream: []byte(e.Stream),
			Events: []delivery.Event{{ID: []byte(e.ID), Time: e.Time, Message: []byte(e.Message)}},
		}
		common := translator.Begin(&d, 0)
		text := []byte("null")
		if doc := translator.Document(&d, 0); doc != nil {
			text = doc.Append(nil, common)
		}
		if _, err := w.Write(append(text, '\n')); err != nil {
			return fmt.Errorf("write document %d: %w", n, err)
		}
	}
}
