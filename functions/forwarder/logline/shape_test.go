package logline

import (
	"fmt"
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
		`{` + strings.Repeat(`"a":1,`, 2*maxMembers) + `"msg":"a"}`,
		`{}`,
		`{"level":"info","msg":"a","order":{"id":1,"user":{"id":2,"level":"x"}},"http":{"method":"GET"}}`,
		`{"level":"info","msg":"a","order":{"user":{"id":2}},"http":{"method":"GET","request":{"method":"PUT"}}}`,
		`{"@fields":{"level":"info","msg":"a"},"order":{"id":1}}`,
		`{"@fields":{"level":"info","@fields":{"msg":"a"}},"@fields":{"msg":"b"}}`,
		`{"level":"error","msg":"a","err":{"name":"E","message":"m","stack":"E: m\n    at f (/a.js:1:2)","order":{"id":1}}}`,
		`{"level":"error","msg":"a","err":{"level":"x","cause":{"name":"E","message":"m","stack":"E: m\n    at f (/a.js:1:2)"}}}`,
		`{"time":"2026-11-22T21:24:52.123Z","type":"platform.report","record":{"requestId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","metrics":{"durationMs":1.5,"level":1},"status":"success"}}`,
	}
	all := NewParser()
	for _, first := range lines {
		for _, second := range lines {
			p := NewParser()
			parsed(p, first)
			got, want := parsed(p, second), parsed(NewParser(), second)
			if got != want {
				t.Errorf("%s\nafter %s\n= %s\nwant %s", second, first, got, want)
			}
			if got := parsed(all, second); got != want {
				t.Errorf("%s\nafter all lines\n= %s\nwant %s", second, got, want)
			}
		}
	}
}

// TestShapeIsBounded checks that keys that never repeat do not fill the memory, and that the lines
// after them are remembered.
func TestShapeIsBounded(t *testing.T) {
	p := NewParser()
	s := &p.shapes[0]
	for i := range 3 * maxMisses {
		parsed(p, fmt.Sprintf(`{"level":"info","msg":"a","%d":{"%d":1},"b":1}`, i/2, i))
		if s.members > maxMembers {
			t.Fatalf("%d members after %d lines; want at most %d", s.members, i+1, maxMembers)
		}
	}
	line := `{"severity":"INFO","text":"a","user":{"id":1}}`
	for range maxMisses {
		parsed(p, line)
	}
	before := s.misses
	if parsed(p, line); s.misses != before {
		t.Errorf("%d members of a line that was read %d times are not known", s.misses-before, maxMisses)
	}
}

// parsed returns the document of a line.
func parsed(p *Parser, line string) string {
	var d document.Document
	p.Parse(&d, []byte(line))
	return string(d.Append(nil, nil))
}
