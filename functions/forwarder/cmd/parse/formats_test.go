package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "rewrite FORMATS.md")

// page is the file to which the documentation links.
const page = "../../FORMATS.md"

// TestFormatsPage compares FORMATS.md with the output of printFormats.
func TestFormatsPage(t *testing.T) {
	var b strings.Builder
	if err := printFormats(&b); err != nil {
		t.Fatal(err)
	}
	b.WriteString(languages(t))
	if !utf8.ValidString(b.String()) {
		t.Error("the page is not UTF-8")
	}
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != b.String() {
		t.Errorf("FORMATS.md is not what the tables print; go test ./functions/forwarder/cmd/parse -run FormatsPage -update rewrites it")
	}
}

// languages returns the table of the languages of stack traces, with the number of golden traces of
// each and the exceptions in some of them.
func languages(t *testing.T) string {
	t.Helper()
	paths, err := filepath.Glob("../../stacktrace/testdata/*.golden.json")
	if err != nil {
		t.Fatal(err)
	}
	count, samples := map[string]int{}, map[string][]string{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var golden struct{ Type, Message, Language, Culprit string }
		if json.Unmarshal(text, &golden) != nil || golden.Language == "" {
			continue
		}
		count[golden.Language]++
		const most = 3
		if l := golden.Language; golden.Culprit != "" && len(samples[l]) < most {
			samples[l] = append(samples[l], code(golden.Type+": "+golden.Message+" in "+golden.Culprit))
		}
	}
	var b strings.Builder
	b.WriteString("\n## Languages of stack traces\n\n| language | golden traces | some of them |\n|---|---|---|\n")
	for _, l := range slices.Sorted(maps.Keys(count)) {
		fmt.Fprintf(&b, "| %s | %d | %s |\n", l, count[l], strings.Join(samples[l], "<br>"))
	}
	return b.String()
}
