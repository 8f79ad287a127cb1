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
	if err := run(strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	if len(lines) != 3 || !strings.Contains(lines[0], `"message":"hello"`) || !strings.Contains(lines[1], `"message":"there"`) {
		t.Errorf("run prints\n%s; want two documents, in order", out.String())
	}
}

func TestRunNamesTheBrokenEvent(t *testing.T) {
	err := run(strings.NewReader(`{"id":"1"}`+"\nnonsense"), &strings.Builder{})
	if err == nil || !strings.Contains(err.Error(), "event 2 is not {") {
		t.Errorf("run = %v; want an error about event 2", err)
	}
}
