package console

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"faulty/local/console/client"
	"faulty/local/console/escape"
)

// wildcard marks the variable parts of a pattern.
const wildcard = "<*>"

// patternPage shows the values of the variable parts of a pattern.
type patternPage struct {
	Text   string
	Events string // URL of the pattern's events
	Read   int    // number of messages read
	Parts  []patternPart
}

// A patternPart is one variable part of a pattern and its values.
type patternPart struct {
	Name  string // the words before the part
	Kinds int
	Top   []partValue
}

// A partValue is a value of a variable part. Link is the URL of the events that contain it.
type partValue struct {
	client.Value
	Link string
}

// maxMessages limits the messages that are read for a pattern. maxPartValues limits the values
// that are shown for a part.
const (
	maxMessages   = 1000
	maxPartValues = 10
)

func (s *server) pattern(r *http.Request, v view) (content, error) {
	text := v.Param("text")
	if text == "" {
		return content{Title: "Pattern"}, addressError("the address names no pattern; it looks like /pattern?text=order+<*>+paid")
	}
	scope := v.Scope()
	scope.Only = append(slices.Clip(scope.Only), client.Condition{Field: "log.pattern", Value: text})
	var rows [][]string
	read := 0
	_, err := s.Client.Each(r.Context(), scope, maxMessages, func(d client.Document) error {
		read++
		if values := partsOf(text, firstLine(d.Text("message"))); values != nil {
			rows = append(rows, values)
		}
		return nil
	})
	if err != nil {
		return content{Title: "Pattern"}, err
	}
	at := v
	at.Path, at.values = "/explore", cloned(v.values)
	at.values.Del("text")
	p := patternPage{Text: escape.Line(300, text), Read: read, Events: at.Add("log.pattern:" + text)}
	for i := range strings.Count(text, wildcard) {
		part := partOf(text, i, rows)
		for k := range part.Top {
			part.Top[k].Link = v.Link("/explore", "f", "log.pattern:"+text, "q", "message:"+quoted(part.Top[k].Name))
		}
		p.Parts = append(p.Parts, part)
	}
	return content{Title: "Pattern", Data: p, Empty: read == 0}, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// partsOf returns the values in a message for the variable parts of its pattern. It returns nil
// if it cannot determine them: the pattern may be a logger's template, which differs from the
// message, and a long pattern is cut.
func partsOf(pattern, message string) (values []string) {
	words := strings.Split(pattern, wildcard)
	rest, ok := strings.CutPrefix(message, words[0])
	if !ok {
		return nil
	}
	for i, word := range words[1:] {
		end := strings.Index(rest, word)
		if word == "" || i == len(words)-2 && strings.HasSuffix(rest, word) {
			end = len(rest) - len(word)
		}
		if word == "" && i < len(words)-2 {
			return nil // two adjacent variable parts cannot be separated
		}
		if end < 0 {
			return nil
		}
		values = append(values, rest[:end])
		rest = rest[end+len(word):]
	}
	return values
}

// partOf counts the values of the i-th variable part.
func partOf(pattern string, i int, rows [][]string) patternPart {
	words := strings.Fields(strings.Join(strings.SplitN(pattern, wildcard, i+2)[:i+1], "… "))
	p := patternPart{Name: escape.Line(80, fmt.Sprint(strings.Join(words[max(0, len(words)-4):], " "), " …"))}
	counts := map[string]int{}
	for _, row := range rows {
		counts[row[i]]++
	}
	p.Kinds = len(counts)
	for name, count := range counts {
		p.Top = append(p.Top, partValue{Value: client.Value{Name: name, Count: count}})
	}
	slices.SortFunc(p.Top, func(a, b partValue) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name)) })
	p.Top = p.Top[:min(len(p.Top), maxPartValues)]
	return p
}
