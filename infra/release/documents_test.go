package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// A markdown is a document without its code, in which brackets are no links.
type markdown struct {
	links   []string // targets, such as infra/README.md#queries
	anchors []string // of the headings, as GitHub forms them
}

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)(?: "[^"]*")?\)`)
	heading = regexp.MustCompile(`^#{1,6} +(.+)$`)
	code    = regexp.MustCompile("`[^`]*`")
)

func parseMarkdown(text string) (m markdown) {
	fenced := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
			continue
		}
		if fenced {
			continue
		}
		if h := heading.FindStringSubmatch(line); h != nil {
			m.anchors = append(m.anchors, m.anchor(h[1]))
		}
		for _, l := range link.FindAllStringSubmatch(code.ReplaceAllString(line, ""), -1) {
			if !strings.Contains(l[1], "://") && !strings.HasPrefix(l[1], "mailto:") {
				m.links = append(m.links, l[1])
			}
		}
	}
	return m
}

// anchor returns the anchor of a heading: small letters, digits, - and _, with -
// for a space, and a number if an earlier heading has the same.
func (m markdown) anchor(title string) string {
	base := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		}
		return -1
	}, title)
	name := base
	for n := 1; slices.Contains(m.anchors, name); n++ {
		name = base + "-" + strconv.Itoa(n)
	}
	return name
}

// checkout returns all documents in Markdown by their paths below the checkout.
func checkout(t *testing.T) map[string]markdown {
	t.Helper()
	found := map[string]markdown{}
	err := filepath.WalkDir("../..", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := entry.Name()
		if entry.IsDir() && name != "../.." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "dist") || base == "testdata" || base == "node_modules") {
			return fs.SkipDir
		}
		if path.Ext(base) == ".md" {
			rel, _ := filepath.Rel("../..", name) // never fails: both are below the checkout
			found[filepath.ToSlash(rel)] = parseMarkdown(string(read(t, name)))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestLinks follows every relative link of every document: the file and the
// heading exist. The links of packed documents lead to packed files.
func TestLinks(t *testing.T) {
	found := checkout(t)
	if len(found) < 10 {
		t.Fatalf("%d documents; want those of the checkout", len(found))
	}
	checked := 0
	for name, m := range found {
		for _, l := range m.links {
			checked++
			file, anchor, hasAnchor := strings.Cut(l, "#")
			target := name
			if file != "" {
				target = path.Join(path.Dir(name), file)
			}
			if _, err := os.Stat(filepath.Join("../..", target)); err != nil {
				t.Errorf("%s links to %s, which does not exist", name, l)
			} else if hasAnchor && !slices.Contains(found[target].anchors, anchor) {
				t.Errorf("%s links to %s: there is no such heading among %q", name, l, found[target].anchors)
			}
			if slices.Contains(documents, name) && !slices.Contains(documents, target) {
				t.Errorf("%s links to %s, which is not packed: add it to documents", name, l)
			}
		}
	}
	t.Logf("%d links of %d documents", checked, len(found))
}

func TestParseMarkdown(t *testing.T) {
	m := parseMarkdown("# `up --search`, again\n## Again\n## Again\n[a](b.md#c) `[no](code)` ![p](q.png \"title\") [w](https://example.org)\n```\n# no heading\n[no](fence)\n```\n")
	if !slices.Equal(m.links, []string{"b.md#c", "q.png"}) || !slices.Equal(m.anchors, []string{"up---search-again", "again", "again-1"}) {
		t.Errorf("parseMarkdown = %q; want the two links and the three anchors", m)
	}
}
