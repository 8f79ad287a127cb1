// Command parse shows the documents of log events before anything is deployed. Its usage text
// explains how to use it.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"time"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/translate"
)

const usage = `usage: parse [-delivery] [-explain] < events.jsonl
       parse -group NAME [-delivery] [-explain] < lines.txt
       parse -patterns < lines.txt
       parse -formats

Prints the document that the forwarder makes of each log event, one a line, by
the function's own code; null for an event that a rule drops.

Standard input has one JSON object a line:

  {"log_group":"/aws/lambda/orders","log_stream":"2026/11/22/[$LATEST]0123","id":"1","timestamp":1795382692123,"message":"..."}

with the timestamp in milliseconds since 1970. The formats, rules, masks and
promotions are the forwarder's, from the same environment variables:

  MIN_LEVEL=info MASK=default,email PROMOTE_LABELS=customer.plan parse < events.jsonl
  FORMATS='shop = ^(?P<level>\w+) (?P<customer>c\d+) (?P<message>.*)' parse -group /ecs/shop -explain < lines.txt
  FORMATS=file:/etc/formats.txt parse -group /ecs/shop -explain < lines.txt
  FORMATS="$(aws ssm get-parameter --name /shop/formats --query Parameter.Value --output text)" parse < events.jsonl
  IN_APP=com.example. NOT_IN_APP=com.example.generated. parse -explain < events.jsonl

  -delivery    adjacent events of one log group and stream form one delivery: a
               stack trace split into one event per line becomes one document,
               and a failure that several events report is counted once. Without
               it every event is a delivery of its own
  -explain     for people: the fields of each document in a table, with what set
               each of them: the format that recognized the line, a key of its
               JSON, the log group, other events, a rule. log.pattern comes from
               the message, or from the key in which the logger writes its template
  -group NAME  standard input is plain text: each line is an event of this log
               group, received now
  -patterns    standard input is plain text: print the pattern of each line, which
               is the line with <*> in place of identifiers, numbers, times,
               addresses and other data, so that lines can be counted by it:
               parse -patterns < lines.txt | sort | uniq -c | sort -rn
  -formats     print all formats that the forwarder knows, with
               their samples, as Markdown
`

func main() { os.Exit(command(os.Args[1:], os.LookupEnv, os.Stdin, os.Stdout, os.Stderr)) }

// command runs the command and returns its exit status: 0, 1 if it failed, or 2 if the arguments
// are wrong.
func command(args []string, lookup func(string) (string, bool), in io.Reader, out, errs io.Writer) int {
	flags := flag.NewFlagSet("parse", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // otherwise the help is printed to standard error
	var o options
	flags.BoolVar(&o.deliveries, "delivery", false, "")
	flags.BoolVar(&o.explain, "explain", false, "")
	flags.StringVar(&o.group, "group", "", "")
	formats := flags.Bool("formats", false, "")
	patterns := flags.Bool("patterns", false, "")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) || err == nil && slices.Equal(flags.Args(), []string{"help"}) {
		fmt.Fprint(out, usage)
		return 0
	}
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %s: events are read from standard input, as in parse < events.jsonl", flags.Arg(0))
	}
	if err != nil {
		fmt.Fprintf(errs, "parse: %s\n`parse --help` describes the flags\n", err)
		return 2
	}
	switch {
	case *formats:
		err = printFormats(out)
	case *patterns:
		err = printPatterns(in, out)
	default:
		err = run(lookup, in, out, o)
	}
	if err != nil {
		fmt.Fprintln(errs, "parse:", err)
		return 1
	}
	return 0
}

// options are the values of the flags.
type options struct {
	deliveries, explain bool
	group               string // of lines of plain text; "" for objects
}

// An event is one object of the input.
type event struct {
	Group   string `json:"log_group"`
	Stream  string `json:"log_stream"`
	ID      string `json:"id"`
	Time    int64  `json:"timestamp"`
	Message string `json:"message"`
}

// run prints the documents of the events in in.
func run(lookup func(string) (string, bool), in io.Reader, out io.Writer, o options) error {
	settings, err := translate.OptionsFrom(lookup)
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	p := printer{options: o, out: bufio.NewWriter(out), translator: translate.Translator{Options: settings}}
	next := objects(in)
	if o.group != "" {
		next = lines(in, o.group)
	}
	for n := 1; ; n++ {
		e, err := next()
		switch {
		case errors.Is(err, io.EOF):
			err = p.flush()
			return errors.Join(err, p.out.Flush())
		case err != nil:
			err = fmt.Errorf(`event %d is not {"log_group","log_stream","id","timestamp","message"}, nor a line of up to %d bytes with -group (lines of text, and JSON that a logger has written, need -group, such as -group /ecs/app): %w`, n, maxLine, err)
			return errors.Join(err, p.flush(), p.out.Flush())
		}
		if err := p.add(e); err != nil {
			return fmt.Errorf("write the documents before event %d: %w", n, err)
		}
	}
}

// maxQuoted is the maximum length of an input that an error quotes, in characters.
const maxQuoted = 160

// objects returns a function that reads the next event from JSON.
func objects(in io.Reader) func() (event, error) {
	decoder := json.NewDecoder(bufio.NewReader(in))
	return func() (event, error) {
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			return event{}, err
		}
		read := struct {
			event
			Message *string `json:"message"`
		}{}
		if err := json.Unmarshal(raw, &read); err != nil {
			return event{}, fmt.Errorf("%s: %w", cut(string(raw), maxQuoted), err)
		}
		if read.Message == nil {
			return event{}, fmt.Errorf(`%s has no "message", which is the text of the log event`, cut(string(raw), maxQuoted))
		}
		read.event.Message = *read.Message
		return read.event, nil
	}
}

// maxLine is the maximum length of a line of plain text in bytes, which is CloudWatch's limit for
// an event.
const maxLine = 1 << 20

// lines returns a function that returns the next line of text as an event.
func lines(in io.Reader, group string) func() (event, error) {
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, maxLine)
	n := 0
	return func() (event, error) {
		if !scanner.Scan() {
			return event{}, cmp.Or(scanner.Err(), io.EOF)
		}
		n++
		return event{Group: group, Stream: "stdin", ID: strconv.Itoa(n), Time: time.Now().UnixMilli(), Message: scanner.Text()}, nil
	}
}

// A printer collects events into deliveries and prints their documents.
type printer struct {
	options
	out        *bufio.Writer
	translator translate.Translator
	delivery   delivery.Delivery
}

// add adds an event to the delivery. If e belongs to another delivery, it prints the previous one
// first.
func (p *printer) add(e event) error {
	d := &p.delivery
	if !p.deliveries || string(d.Group) != e.Group || string(d.Stream) != e.Stream {
		if err := p.flush(); err != nil {
			return err
		}
	}
	d.Group, d.Stream = []byte(e.Group), []byte(e.Stream)
	d.Events = append(d.Events, delivery.Event{ID: []byte(e.ID), Time: e.Time, Message: []byte(e.Message)})
	return nil
}

// flush prints the documents of the delivery.
func (p *printer) flush() error {
	d := &p.delivery
	defer func() { d.Events = nil }()
	if len(d.Events) == 0 {
		return nil
	}
	common := p.translator.Begin(d, 0)
	for i := range p.translator.Len() {
		var err error
		if p.explain {
			err = p.explainDocument(i)
		} else {
			err = p.printDocument(i, common)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *printer) printDocument(i int, common []byte) error {
	text := []byte("null")
	if doc := p.translator.Document(&p.delivery, i); doc != nil {
		text = doc.Append(nil, common)
	}
	_, err := p.out.Write(append(text, '\n'))
	return err
}

func (p *printer) explainDocument(i int) error {
	e := newExplanation()
	p.translator.Observe = e.observe
	doc := p.translator.Document(&p.delivery, i)
	first, _ := p.translator.Events(i)
	message := p.delivery.Events[first].Message
	if doc == nil {
		_, err := fmt.Fprintf(p.out, "%s\n  dropped by a rule\n\n", cut(string(message), 160))
		return err
	}
	return e.print(p.out, message)
}
