package indices

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func TestTemplateNamesItsIndices(t *testing.T) {
	text, err := Template("shop-logs")
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Patterns []string `json:"index_patterns"`
		Priority int      `json:"priority"`
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("Template is no JSON: %v", err)
	}
	if len(got.Patterns) != 1 || got.Patterns[0] != "shop-logs-*" || got.Priority == 0 {
		t.Errorf("Template(shop-logs) is for %q with priority %d; want shop-logs-* and a priority", got.Patterns, got.Priority)
	}
}

func TestShardedTakesWhatOpenSearchTakes(t *testing.T) {
	for _, row := range []struct {
		shards int
		ok     bool
	}{{1, true}, {40, true}, {1024, true}, {0, false}, {-1, false}, {1025, false}} {
		body, err := Sharded("faulty", row.shards)
		want := fmt.Sprintf(`"number_of_shards": %d,`, row.shards)
		if (err == nil) != row.ok || row.ok && !strings.Contains(string(body), want) {
			t.Errorf("Sharded(faulty, %d) = %.300s, %v; want %s in it: %t", row.shards, body, err, want, row.ok)
		}
	}
}

func TestCheckPrefix(t *testing.T) {
	for _, row := range []struct {
		name, prefix string
		ok           bool
	}{
		{"default", "faulty", true},
		{"digits, dots and dashes", "9-logs.of-shop", true},
		{"underscore", "logs_of", false},
		{"empty", "", false},
		{"capital", "Faulty", false},
		{"hidden", ".faulty", false},
		{"begins with a dash", "-faulty", false},
		{"begins with an underscore", "_faulty", false},
		{"wildcard", "fau*", false},
		{"slash", "a/b", false},
		{"quote", `a"b`, false},
		{"blank", "a b", false},
		{"umlaut", "fäulty", false},
		{"catalogue template", "ss4o_logs", false},
		{"too long", strings.Repeat("a", 201), false},
	} {
		t.Run(row.name, func(t *testing.T) {
			if err := CheckPrefix(row.prefix); (err == nil) != row.ok {
				t.Errorf("CheckPrefix(%q) = %v; want ok %t", row.prefix, err, row.ok)
			}
		})
	}
}

func TestApply(t *testing.T) {
	var got []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = append(got, r.Method+" "+r.URL.Path)
		if !json.Valid(body) {
			w.WriteHeader(http.StatusBadRequest)
		}
		fmt.Fprint(w, `{"acknowledged":true}`)
	}))
	defer s.Close()
	client, err := Connect(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	if err := Apply(t.Context(), client, "faulty"); err != nil {
		t.Fatal(err)
	}
	if want := []string{"PUT /_index_template/faulty", "PUT /_index_template/faulty_groups"}; !slices.Equal(got, want) {
		t.Errorf("Apply sends %s; want %s", got, want)
	}
	if err := Apply(t.Context(), client, "Faulty"); err == nil || !strings.Contains(err.Error(), `"Faulty"`) {
		t.Errorf("Apply(Faulty) = %v; want an error that names the prefix", err)
	}
}
