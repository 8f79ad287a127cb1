package main

import (
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	const in = `{"log_group":"/aws/lambda/orders","log_stream":"s","id":"1","timestamp":1795382692123,"message":"hello"}
{"log_group":"/aws/lambda/orders","log_stream":"s","id":"2","timestamp":1795382692123,"message":"{\"msg\":\"there\"}"}
`
	var out strings.Builder
	if err := run(set(nil), strings.NewReader(in), &out, options{}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	if len(lines) != 3 || !strings.Contains(lines[0], `"message":"hello"`) || !strings.Contains(lines[1], `"message":"there"`) {
		t.Errorf("run prints\n%s; want two documents, in order", out.String())
	}
}

// TestCommand checks the exit status, and that the help is printed to standard output and errors to
// standard error.
func TestCommand(t *testing.T) {
	for _, row := range []struct {
		args        string
		status      int
		out, errors string
	}{
		{"", 0, "null", ""},
		{"-h", 0, "usage: parse", ""},
		{"-help", 0, "usage: parse", ""},
		{"--help", 0, "usage: parse", ""},
		{"help", 0, "usage: parse", ""},
		{"-explian", 2, "", "flag provided but not defined: -explian"},
		{"-group", 2, "", "flag needs an argument: -group"},
		{"events.jsonl", 2, "", "unexpected argument events.jsonl"},
		{"help events.jsonl", 2, "", "unexpected argument help"},
	} {
		t.Run(row.args, func(t *testing.T) {
			var out, errs strings.Builder
			in := strings.NewReader(`{"message":"{\"level\":\"debug\"}"}`)
			status := command(strings.Fields(row.args), set(map[string]string{"MIN_LEVEL": "info"}), in, &out, &errs)
			if status != row.status || !strings.HasPrefix(out.String(), row.out) || !strings.Contains(errs.String(), row.errors) {
				t.Errorf("status %d, output %.60q, errors %q; want %d, %q and %q", status, out.String(), errs.String(), row.status, row.out, row.errors)
			}
			if row.out == "" && out.Len() > 0 || row.errors == "" && errs.Len() > 0 {
				t.Errorf("output %.60q, errors %q; want one of them", out.String(), errs.String())
			}
		})
	}
}

// set returns a lookup function for an environment.
func set(vars map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := vars[name]
		return value, ok
	}
}

func TestRunWithRules(t *testing.T) {
	const in = `{"id":"1","timestamp":1795382692123,"message":"{\"level\":\"debug\",\"msg\":\"a\"}"}
{"id":"2","timestamp":1795382692123,"message":"{\"level\":\"warn\",\"msg\":\"to jane@example.com\",\"plan\":\"gold\"}"}
`
	var out strings.Builder
	if err := run(set(map[string]string{"MIN_LEVEL": "info", "MASK": "email", "PROMOTE_LABELS": "plan"}), strings.NewReader(in), &out, options{}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	if lines[0] != "null" || !strings.Contains(lines[1], `"message":"to [email]"`) || !strings.Contains(lines[1], `"labels.plan":"gold"`) {
		t.Errorf("run prints\n%s; want null, then a masked document with a label", out.String())
	}
}

func TestRunReportsAllMistakes(t *testing.T) {
	err := run(set(map[string]string{"MIN_LEVEL": "loud", "SAMPLE": "2", "MASK": "pin", "EXCLUDE": "("}), strings.NewReader(""), &strings.Builder{}, options{})
	for _, name := range []string{"MIN_LEVEL", "SAMPLE", "MASK", "EXCLUDE"} {
		if err == nil || !strings.Contains(err.Error(), name+"=") {
			t.Errorf("run = %v; want an error about %s too", err, name)
		}
	}
}

// TestRunNamesTheParameter: parse makes no requests to AWS, and says how to read a parameter.
func TestRunNamesTheParameter(t *testing.T) {
	err := run(set(map[string]string{"FORMATS": "ssm:/shop/formats"}), strings.NewReader(""), &strings.Builder{}, options{})
	if err == nil || !strings.Contains(err.Error(), "aws ssm get-parameter --name /shop/formats --query Parameter.Value") {
		t.Errorf("run = %v; want an error with the command that prints the parameter", err)
	}
}

func TestRunNamesTheBrokenEvent(t *testing.T) {
	const first = `{"id":"1","message":""}` + "\n"
	for in, want := range map[string]string{
		"nonsense":                         "invalid character",
		`{"level":"info","msg":"started"}`: `{"level":"info","msg":"started"} has no "message", which is the text of the log event`,
		`{"message":7}`:                    `{"message":7}: json: cannot unmarshal number`,
		`["a"]`:                            `["a"]: json: cannot unmarshal array`,
	} {
		var out strings.Builder
		err := run(set(nil), strings.NewReader(first+in), &out, options{})
		if err == nil || !strings.HasPrefix(err.Error(), "event 2 is not {") || !strings.Contains(err.Error(), want) {
			t.Errorf("run(%s) = %v; want an error about event 2 with %q", in, err, want)
		}
		if !strings.HasPrefix(out.String(), `{"@timestamp"`) {
			t.Errorf("run(%s) prints %q; want the document of event 1", in, out.String())
		}
	}
}

// TestExplain explains plain lines of a group: each field has the stage that set it.
func TestExplain(t *testing.T) {
	var out strings.Builder
	o := options{deliveries: true, explain: true, group: "/aws/lambda/orders"}
	if err := run(set(nil), strings.NewReader("E1122 21:24:51.123456      11 controller.go:114] no spec\n"), &out, o); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"log.level ", "log.origin.file.name ", "faas.name ", "the log group and stream"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the explanation has no %q:\n%s", want, out.String())
		}
	}
}

func TestPatterns(t *testing.T) {
	var out strings.Builder
	if err := printPatterns(strings.NewReader("took 3 ms\n\ntook 17 ms"), &out); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "took <*>\n\ntook <*>\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := printPatterns(strings.NewReader("short\n"+strings.Repeat("x", maxLine+1)), &out); err == nil || !strings.Contains(err.Error(), "line 2 ") {
		t.Errorf("a line that is too long: %v", err)
	}
}
