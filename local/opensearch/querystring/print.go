package querystring

import (
	"fmt"
	"strings"
	"unicode"
)

// Print writes n as a query that [Parse] reads back as n, with OR as the default
// operator and the same default field.
func Print(n Node) string {
	switch n := n.(type) {
	case Bool:
		return strings.Join(printClauses(n), " ")
	case Term:
		return name(n.Field) + escape(n.Text)
	case Phrase:
		text := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(n.Text) + `"`
		if n.Slop > 0 {
			text += fmt.Sprintf("~%d", n.Slop)
		}
		return name(n.Field) + text
	case Prefix:
		return name(n.Field) + escape(n.Text) + "*"
	case Wildcard:
		return name(n.Field) + n.Pattern
	case Regexp:
		return name(n.Field) + "/" + n.Pattern + "/"
	case Range:
		return name(n.Field) + printRange(n)
	case Exists:
		if n.Field == "" {
			return "*"
		}
		return existsField + ":" + escape(n.Field)
	case Fuzzy:
		return fmt.Sprintf("%s%s~%d", name(n.Field), escape(n.Text), n.Edits)
	case MatchAll:
		return "*:*"
	}
	panic(fmt.Sprintf("querystring: unknown node %T", n)) // the set of nodes is closed
}

// printClauses puts every clause in parentheses, or bare words would run together.
func printClauses(b Bool) []string {
	var clauses []string
	for _, group := range []struct {
		sign  string
		nodes []Node
	}{{"+", b.Must}, {"", b.Should}, {"-", b.MustNot}} {
		for _, n := range group.nodes {
			clauses = append(clauses, group.sign+"("+Print(n)+")")
		}
	}
	return clauses
}

func printRange(r Range) string {
	open, end := "{", "}"
	if r.IncludeFrom {
		open = "["
	}
	if r.IncludeTo {
		end = "]"
	}
	return open + printLimit(r.From) + " TO " + printLimit(r.To) + end
}

func printLimit(limit string) string {
	if limit == "" {
		return "*"
	}
	return escape(limit)
}

func name(field string) string {
	switch field {
	case "":
		return ""
	case "*":
		return "*:"
	}
	return escape(field) + ":"
}

// escape writes everything but letters and digits so that no rule applies to
// it, a space within brackets included, where a backslash alone is no help.
func escape(text string) string {
	var b strings.Builder
	for i, c := range text {
		switch {
		case c == '_' || c == '.' || unicode.IsLetter(c) && i > 0 || unicode.IsDigit(c):
			b.WriteRune(c)
		case unicode.IsLetter(c) && c != 'u': // the first: AND, OR, NOT and TO are words then
			b.WriteString(`\` + string(c))
		case c < 0x80:
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteString(`\` + string(c))
		}
	}
	return b.String()
}
