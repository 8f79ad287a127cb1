package history_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"faulty/local/history"
)

// TestFlags checks that the flags select the history, and that a history without days or events and
// a directory that is not empty are refused.
func TestFlags(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, wrong := range []string{"--days 0", "--days=-1", "--events 0"} {
		var f history.Flags
		parser, err := kong.New(&f, kong.Vars(history.Vars()))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parser.Parse(strings.Fields("--out none " + wrong)); err != nil {
			t.Fatal(err)
		}
		if err := f.Write(new(strings.Builder), time.Now()); err == nil || !strings.Contains(err.Error(), "a history has at least") {
			t.Errorf("%s: %v; want the minimum", wrong, err)
		}
		if _, err := os.Stat("none"); err == nil {
			t.Errorf("%s: a history was written", wrong)
		}
	}
	var f history.Flags
	parser, err := kong.New(&f, kong.Vars(history.Vars()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(strings.Fields("--out week --start 2026-11-16 --deploy-at 2026-11-19T10:00:00Z --events 4000")); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := f.Write(&out, time.Now()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join("week", history.AnswersFile))
	if err != nil {
		t.Fatal(err)
	}
	var answers history.Answers
	if err := json.Unmarshal(text, &answers); err != nil || answers.Deployed.Format(time.RFC3339) != "2026-11-19T10:00:00Z" {
		t.Errorf("answers: %v, deployed at %s", err, answers.Deployed)
	}
	if want := fmt.Sprintf("%d log events of %d invocations from 2026-11-16T00:00:00Z to 2026-11-23T00:00:00Z\n", answers.Events, answers.Invocations); !strings.HasPrefix(out.String(), want) {
		t.Errorf("it prints %q; want %q", out.String(), want)
	}
	if err := f.Write(&out, time.Now()); err == nil || !strings.Contains(err.Error(), "is not empty") {
		t.Errorf("a second history in the directory: %v", err)
	}
}
