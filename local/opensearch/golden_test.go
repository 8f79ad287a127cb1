package opensearch

import (
	"bufio"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"faulty/local/opensearch/strictjson"
)

var update = flag.Bool("update", false, "rewrite the responses in testdata/golden from the server at OPENSEARCH_URL, a real OpenSearch 3.4.0")

// TestGolden compares the store's responses with those of a real OpenSearch 3.4.0. They are
// recorded in testdata/golden/*.http: each entry is a request, its body, and the response after an
// empty line. The test ignores times and identifiers that differ between servers.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/golden/*.http")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no conversations in testdata/golden (%v)", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".http"), func(t *testing.T) {
			turns := readTurns(t, path)
			if *update {
				record(t, path, turns)
				return
			}
			s := open(t, t.TempDir())
			for _, turn := range turns {
				_, got := ask(t, s, turn.request, turn.body)
				compare(t, turn, got)
			}
		})
	}
}

// turn is one request and its response.
type turn struct{ request, body, response string }

func readTurns(t *testing.T, path string) []turn {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var turns []turn
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, "### "):
			turns = append(turns, turn{request: strings.TrimPrefix(line, "### ")})
		case strings.HasPrefix(line, "< "):
			turns[len(turns)-1].response += strings.TrimPrefix(line, "< ") + "\n"
		case line != "":
			turns[len(turns)-1].body += line + "\n"
		}
	}
	return turns
}

func compare(t *testing.T, turn turn, got string) {
	t.Helper()
	want := strings.TrimSpace(turn.response)
	var gotTree, wantTree any
	if json.Unmarshal([]byte(want), &wantTree) != nil {
		if strings.TrimSpace(got) != want {
			t.Errorf("%s %s = %s; want %s", turn.request, turn.body, got, want)
		}
		return
	}
	if err := json.Unmarshal([]byte(got), &gotTree); err != nil {
		t.Errorf("%s %s = %s: %v", turn.request, turn.body, got, err)
		return
	}
	if gotTree, wantTree = stable(gotTree), stable(wantTree); !reflect.DeepEqual(gotTree, wantTree) {
		gotText, _ := strictjson.Marshal(gotTree)
		wantText, _ := strictjson.Marshal(wantTree)
		t.Errorf("%s %s\n got %s\nwant %s", turn.request, turn.body, gotText, wantText)
	}
}

// stable returns the response without the parts that differ between any two servers. It reduces
// errors to the parts that clients use in decisions.
func stable(value any) any {
	switch value := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, v := range value {
			switch key {
			case "took", "uuid", "index_uuid", "node", "terminated_early", "line", "col", "creation_date", "cluster_name", "index.uuid", "index.creation_date":
			case "caused_by", "root_cause", "failed_shards":
			case "reason":
			default:
				out[key] = stable(v)
			}
		}
		return out
	case []any:
		out := make([]any, len(value))
		for i, v := range value {
			out[i] = stable(v)
		}
		return out
	}
	return value
}
