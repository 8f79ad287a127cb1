package lambda

import (
	"bytes"
	"strings"
	"testing"
)

// collect writes data to an output and returns the emitted lines.
func collect(t testing.TB, data []byte) []string {
	t.Helper()
	o, err := newOutput()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	done := make(chan struct{})
	go func() {
		defer close(done)
		o.copy(func(line string) { lines = append(lines, line) })
	}()
	if _, err := o.write.Write(data); err != nil {
		t.Fatal(err)
	}
	o.mark()
	before := len(lines)
	o.close()
	<-done
	if len(lines) != before {
		t.Errorf("%d lines came after the marker", len(lines)-before)
	}
	return lines
}

// FuzzOutput: the log events contain exactly what a function printed, in order.
// None exceeds the limit, and each is a single line unless it was cut.
func FuzzOutput(f *testing.F) {
	f.Add([]byte("one\ntwo\n\nunfinished"), uint(1))
	f.Add([]byte("x"), uint(3<<20))
	f.Add([]byte("\x00\r\n\n"), uint(70<<10))
	f.Fuzz(func(t *testing.T, data []byte, times uint) {
		if times *= uint(len(data)); times > 4<<20 {
			return
		}
		if len(data) > 0 {
			data = bytes.Repeat(data, max(1, int(times)/len(data)))
		}
		lines := collect(t, data)
		if got := strings.Join(lines, ""); got != string(data) {
			t.Errorf("%d bytes printed, events hold %d bytes or others", len(data), len(got))
		}
		for _, line := range lines {
			if len(line) > maxLine {
				t.Errorf("an event of %d bytes; want at most %d", len(line), maxLine)
			}
			if i := strings.IndexByte(line, '\n'); i >= 0 && i != len(line)-1 {
				t.Errorf("an event holds two lines: %.80q", line)
			}
		}
	})
}

func BenchmarkOutput(b *testing.B) {
	line := []byte(strings.Repeat("x", 499) + "\n")
	o, err := newOutput()
	if err != nil {
		b.Fatal(err)
	}
	go o.copy(func(string) {})
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := o.write.Write(line); err != nil {
			b.Fatal(err)
		}
	}
	o.mark()
	o.close()
}

// BenchmarkInvoke measures one warm invocation, including the Runtime API and the
// log.
func BenchmarkInvoke(b *testing.B) {
	s := start(b, nil)
	s.invoke(`{}`)
	for b.Loop() {
		s.invoke(`{}`)
	}
}

func TestTraceRoot(t *testing.T) {
	for _, row := range []struct {
		name, header, want string
		ok                 bool
	}{
		{"full", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1", "1-5759e988-bd862e3fe1be46a994272793", true},
		{"spaces, not first", "Self=1-a; Root=1-5759e988-bd862e3fe1be46a994272793 ", "1-5759e988-bd862e3fe1be46a994272793", true},
		{"short", "Root=1-5759e988-bd862e3f", "1-5759e988-bd862e3f", false},
		{"none", "Parent=53995c3f42cd8ad8", "", false},
		{"empty", "", "", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got, ok := traceRoot(row.header); got != row.want || ok != row.ok {
				t.Errorf("traceRoot(%q) = %q, %v; want %q, %v", row.header, got, ok, row.want, row.ok)
			}
		})
	}
}
