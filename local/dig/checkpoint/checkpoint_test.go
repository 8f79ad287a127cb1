package checkpoint

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"faulty/functions/forwarder/gather"
)

// TestRoundTrip checks that a saved state can be read again, and that no reader sees a partially written file.
func TestRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "dig.json")
	s := open(t, path)
	if f := s.File("logs", "a.log"); f.Events != 0 {
		t.Errorf("a fresh state knows %+v", f)
	}
	want := File{Position: gather.Position{Events: 7, Ahead: map[string]int64{"g|s": 9}}, Head: "4096:1f", Size: 100, Last: &Last{Events: 5, Index: "faulty-2026.10.01", ID: "x"}}
	update(t, s, "logs", func(c *Source) { c.Files["a.log"] = want })
	update(t, s, "group", func(c *Source) { c.Through, c.Window = 1, 2 })
	if err := s.Save(); err != nil {
		t.Fatal(err)
	}
	again := open(t, path)
	if got := again.File("logs", "a.log"); !reflect.DeepEqual(got, want) {
		t.Errorf("File = %+v; want %+v", got, want)
	}
	if got := again.Source("group"); got.Through != 1 || got.Window != 2 {
		t.Errorf("Source = %+v; want 1 and 2", got)
	}
	again.Forget("logs")
	if err := again.Save(); err != nil {
		t.Fatal(err)
	}
	if got := open(t, path).File("logs", "a.log"); got.Events != 0 {
		t.Errorf("a source that is forgotten knows %+v", got)
	}
	if left, _ := filepath.Glob(path + ".*"); len(left) > 0 {
		t.Errorf("files left behind: %v", left)
	}
}

func open(t *testing.T, path string) *State {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func update(t *testing.T, s *State, source string, change func(*Source)) {
	t.Helper()
	if err := s.Update(source, change); err != nil {
		t.Fatal(err)
	}
}

// TestPause checks that frequent updates are written rarely, and that the last one is always written.
func TestPause(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dig.json")
	synctest.Test(t, func(t *testing.T) {
		s := open(t, path)
		count := func(n int64) {
			update(t, s, "logs", func(c *Source) { c.Files["a"] = File{Position: gather.Position{Events: n}} })
		}
		stored := func() int64 { return open(t, path).File("logs", "a").Events }
		count(1)
		count(2)
		if got := stored(); got != 1 {
			t.Errorf("at once after the first: %d is written; want 1", got)
		}
		time.Sleep(pause)
		if count(3); stored() != 3 {
			t.Errorf("after a pause: %d is written; want 3", stored())
		}
		count(4)
		if err := s.Save(); err != nil || stored() != 4 {
			t.Errorf("in the end: %d is written, %v; want 4", stored(), err)
		}
	})
}

func TestOpenErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dig.json")
	for text, want := range map[string]string{
		"":                "is damaged",
		"{":               "remove it (nothing is duplicated by that)",
		`{"version":2}`:   "has version 2, this command reads version 1",
		`{"version":"1"}`: "is damaged",
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Open of %q = %v; want %q in it", text, err, want)
		}
	}
	if _, err := Open(t.TempDir()); err == nil {
		t.Error("a directory is taken for a state")
	}
}

// FuzzOpen checks that any state that can be opened can be written again.
func FuzzOpen(f *testing.F) {
	f.Add([]byte(`{"version":1,"sources":{"logs":{"files":{"a":{"events":1}}},"x":null}}`))
	f.Add([]byte(`{"version":1,"sources":null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "dig.json")
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := Open(path)
		if err != nil {
			return
		}
		s.Source("x")
		s.File("x", "a")
		update(t, s, "x", func(c *Source) { c.Files["a"] = File{Position: gather.Position{Events: 7}} })
		if got := open(t, path).File("x", "a").Events; got != 7 {
			t.Errorf("after %q: File = %d; want 7", text, got)
		}
	})
}
