package format

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// maxCustom is the maximum number of custom formats. Each is an expression that is tried on every
// line of its groups.
const maxCustom = 50

// ParseCustom parses the formats that a user defines, one per line:
//
//	NAME = EXPRESSION
//	NAME @ GROUPS = EXPRESSION
//
// EXPRESSION is an RE2 expression with named groups. The name of a group is that of a field with _
// for its dots (client_ip, http_response_status_code), or time, level, message, trace_id, span_id
// or request_id. Any other name becomes an attribute. GROUPS are comma-separated names of log
// groups, with * for any characters. Empty lines and lines that begin with # are ignored. Example:
//
//	orders @ /ecs/orders* = ^(?P<time>\S+) (?P<level>[A-Z]+) \[(?P<customer>\w+)\] (?P<message>.*)
//
// Custom formats are tried before all others. A line that the expression does not match is parsed
// as if the format did not exist. The error lists every mistake.
func ParseCustom(text string) (formats []Format, err error) {
	names := map[string]bool{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		f, wrong := parseCustom(line)
		if wrong == nil && names[f.Name] {
			wrong = fmt.Errorf("format %q is defined more than once", f.Name)
		}
		names[f.Name] = true
		err = errors.Join(err, wrong)
		formats = append(formats, f)
	}
	if len(formats) > maxCustom {
		err = errors.Join(err, fmt.Errorf("must be at most %d formats; these are %d", maxCustom, len(formats)))
	}
	return formats, err
}

// parseCustom reads one definition.
func parseCustom(line string) (Format, error) {
	head, expression, ok := strings.Cut(line, "=")
	name, groups, _ := strings.Cut(head, "@")
	name, expression = strings.TrimSpace(name), strings.TrimSpace(expression)
	if !ok || name == "" || expression == "" || strings.ContainsAny(name, " \t") {
		return Format{}, fmt.Errorf("%q is not NAME = EXPRESSION or NAME @ GROUPS = EXPRESSION, with a name without blanks", line)
	}
	re, err := regexp.Compile(expression)
	if err != nil {
		return Format{}, fmt.Errorf("format %q: %w", name, err)
	}
	if strings.Contains(head, "@") && strings.TrimSpace(groups) == "" {
		return Format{}, fmt.Errorf("format %q names no log group behind the @: leave out the @ for all log groups", name)
	}
	if len(strings.Join(re.SubexpNames(), "")) == 0 {
		return Format{}, fmt.Errorf("format %q has no named group such as (?P<message>.*): it would find nothing", name)
	}
	f := Format{Name: name, Source: "FORMATS", Shapes: []string{"?"}, Parse: custom(re)}
	for group := range strings.SplitSeq(groups, ",") {
		if group = strings.TrimSpace(group); group != "" {
			f.Groups = append(f.Groups, group)
		}
	}
	return f, nil
}

// custom returns the parser for an expression.
func custom(re *regexp.Regexp) func(d *document.Document, text []byte) ([]byte, bool) {
	names := re.SubexpNames()
	fields := make([]document.Field, len(names))
	for i, name := range names {
		fields[i] = document.FieldNamed(name)
	}
	return func(d *document.Document, text []byte) ([]byte, bool) {
		at := re.FindSubmatchIndex(text)
		if at == nil {
			return nil, false
		}
		message := text
		for i, name := range names {
			if name == "" || at[2*i] < 0 {
				continue
			}
			value := text[at[2*i]:at[2*i+1]]
			if name == "message" {
				message = value
			} else if !fillCustom(d, name, fields[i], value) {
				d.AddAttribute([]byte(name), document.Plain(value))
			}
		}
		return message, true
	}
}

// fillCustom stores value in the field for the name of a group. It returns false if there is no
// such field, or if the value is not suitable.
func fillCustom(d *document.Document, name string, f document.Field, value []byte) bool {
	v := document.Plain(value)
	switch name {
	case "time":
		ns, n := timestamp.Any(value, d.Observed)
		if n == len(value) && n > 0 {
			return timestamp.Set(d, ns)
		}
		return timestamp.Fill(d, v)
	case "level", "log_level":
		return level.Fill(d, v)
	case "trace_id":
		return correlation.FillTraceID(d, v)
	case "span_id":
		return correlation.FillSpanID(d, v)
	case "request_id", "faas_execution":
		return correlation.IsUUID(value) && d.Fill(document.FaasExecution, v)
	}
	return f != document.NoField && d.Fill(f, v)
}

// Applies reports whether f applies to a log group.
func (f *Format) Applies(group []byte) bool {
	if len(f.Groups) == 0 {
		return true
	}
	for _, pattern := range f.Groups {
		if matchGlob(pattern, group) {
			return true
		}
	}
	return false
}

// matchGlob reports whether name matches pattern, in which * stands for any characters.
func matchGlob(pattern string, name []byte) bool {
	first, rest, wild := strings.Cut(pattern, "*")
	if !wild {
		return string(name) == pattern
	}
	name, ok := bytes.CutPrefix(name, []byte(first))
	if !ok {
		return false
	}
	for {
		part, tail, more := strings.Cut(rest, "*")
		if !more {
			return bytes.HasSuffix(name, []byte(part))
		}
		i := bytes.Index(name, []byte(part))
		if i < 0 {
			return false
		}
		name, rest = name[i+len(part):], tail
	}
}
