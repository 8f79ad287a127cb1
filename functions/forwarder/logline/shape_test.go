package logline

import (
	"strings"
	"testing"

	"faulty/functions/forwarder/document"
)

// TestShapeChangesNothing parses each line after each other line, whose keys are then expected.
func TestShapeChangesNothing(t *testing.T) {
	lines := []string{
		`{"level":"info","msg":"a","order":1,"logger":"x"}`,
		`{"level":"warn","order":2,"msg":"b","logger":"y"}`,
		`{"level": "error", "msg": "c", "order": 3}`,
		`{ "level" : "error" , "msg" : "c" , "order" : 3 }`,
		`{"lev\u0065l":"debug","msg":"d","":5,"ord\u0065r":4}`,
		`{"level":"info","msg":"{\"level\":\"error\",\"msg\":\"inner\",\"order\":5}","order":6}`,
		`{"level":"info","msg":"a","order":1,"logger":"x"`,
		`{"level":"info","level":"warn","msg":"a"}`,
		`{"level":"info","msg":"a","order":{"level":"b","msg":"c"}}`,
		`{"level":"info","msg":"a",,"order":1}`,
		`{,"level":"info","msg":"a","order":1}`,
		`{"level":"info" "msg":"a","order":1}`,
		`{"` + strings.Repeat("long", 64) + `":1,"msg":"a"}`,
		`{` + strings.Repeat(`"a":1,`, 2*maxShape) + `"msg":"a"}`,
		`{}`,
	}
	for _, first := range lines {
		for _, second := range lines {
			p := NewParser()
			parsed(p, first)
			got, want := parsed(p, second), parsed(NewParser(), second)
			if got != want {
				t.Errorf("%s\nafter %s\n= %s\nwant %s", second, first, got, want)
			}
		}
	}
}

// parsed returns the document of a line.
func parsed(p *Parser, line string) string {
	var d document.Document
	p.Parse(&d, []byte(line))
	return string(d.Append(nil, nil))
}
