package logfile

import (
	"bytes"
	"slices"
	"strings"

	"faulty/functions/forwarder/format"
	"faulty/functions/forwarder/jsonscan"
)

// A header is the line of a file that names the columns of the lines after it. It is not an event.
//
//	#Fields: date time cs-method cs-uri-stem …        W3C extended log: IIS, CloudFront
//	version account-id interface-id srcaddr …         VPC flow logs in S3
//
// Lines whose columns package format recognizes stay as they are. Other lines become JSON objects with
// the names of the columns, which package logline understands.
type header struct {
	Names   []string `json:"names,omitempty"`    // nil if lines stay as they are
	IsMilli bool     `json:"is_milli,omitempty"` // time-taken is in milliseconds, as IIS writes it; otherwise in seconds
}

// A table is what the first lines of a file say about its columns.
type table struct {
	isW3C  bool    // lines that begin with # are directives
	hasTop bool    // the first line is a header
	header *header // of the first block; nil without a header
}

// directives are the names of W3C's directives, and of Exchange's.
func directives() []string {
	return []string{"#Version:", "#Fields:", "#Software:", "#Date:", "#Start-Date:", "#End-Date:", "#Remark:", "#Log-type:"}
}

// tableOf determines from the first lines of a file whether it names its columns.
func tableOf(head []byte) (t table) {
	first, _, _ := bytes.Cut(head, []byte("\n"))
	first = trimEnd(first)
	switch {
	case slices.ContainsFunc(directives(), func(d string) bool { return bytes.HasPrefix(first, []byte(d)) }):
		t.isW3C = true
	case isFlowHeader(first):
		t.hasTop, t.header = true, newHeader(strings.Fields(string(first)), false)
	}
	return t
}

// isFlowHeader reports whether a line names the fields of flow logs. All names are lower case, and no line of
// a flow log is.
func isFlowHeader(line []byte) bool {
	const least = 3
	known := 0
	for name := range strings.FieldsSeq(string(line[:min(len(line), 4096)])) {
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || name[0] < 'a' {
			return false
		}
		switch name {
		case "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "log-status", "flow-direction", "pkt-srcaddr", "tgw-id":
			known++
		}
	}
	return known >= least
}

func newHeader(names []string, isMilli bool) *header {
	if format.KnowsColumns(names) {
		return &header{}
	}
	return &header{Names: names, IsMilli: isMilli}
}

// directive returns the header after a directive: a new one if the directive is #Fields.
func (h *header) directive(line []byte) *header {
	isMilli := h != nil && h.IsMilli
	if software, ok := bytes.CutPrefix(line, []byte("#Software:")); ok {
		return &header{IsMilli: bytes.Contains(software, []byte("Microsoft"))}
	}
	fields, ok := bytes.CutPrefix(line, []byte("#Fields:"))
	if !ok {
		return h
	}
	if bytes.IndexByte(fields, ',') >= 0 { // Exchange: values are separated by commas, and have them in quotation marks
		return &header{IsMilli: isMilli}
	}
	return newHeader(strings.Fields(string(fields)), isMilli)
}

// scan returns the header after the lines of a block.
func (h *header) scan(text []byte) *header {
	for len(text) > 0 {
		if text[0] == '#' {
			line, _, _ := bytes.Cut(text, []byte("\n"))
			h = h.directive(trimEnd(line))
		}
		next := bytes.Index(text, []byte("\n#"))
		if next < 0 {
			break
		}
		text = text[next+1:]
	}
	return h
}

// object returns the JSON of a line with the names of its columns, or nil if the line does not have
// these columns.
func (h *header) object(line []byte) []byte {
	if h == nil || h.Names == nil {
		return nil
	}
	values := cutValues(line)
	if len(values) != len(h.Names) {
		return nil
	}
	object := []byte{'{'}
	add := func(name string, value []byte) {
		if len(object) > 1 {
			object = append(object, ',')
		}
		object = append(jsonscan.AppendText(append(object, '"'), []byte(name)), `":"`...)
		object = append(jsonscan.AppendText(object, value), '"')
	}
	value := func(name string) []byte {
		if i := slices.Index(h.Names, name); i >= 0 && string(values[i]) != "-" {
			return values[i]
		}
		return nil
	}
	date, clock := value("date"), value("time")
	hasTime := len(date) == len("2006-01-02") && len(clock) >= len("15:04:05")
	if hasTime { // W3C: in UTC
		add("time", slices.Concat(date, []byte("T"), clock, []byte("Z")))
	} else if end := value("end"); end != nil && value("start") != nil { // of a flow, as in package format
		add("time", end)
		hasTime = true
	}
	add("message", message(line, value))
	for i, name := range h.Names {
		switch {
		case string(values[i]) == "-" || hasTime && (name == "date" || name == "time"):
		case name == "time-taken" && h.IsMilli:
			add("http.latency_ms", values[i])
		default:
			add(name, values[i])
		}
	}
	return append(object, '}')
}

// message returns the request of a line, or the line.
func message(line []byte, value func(name string) []byte) []byte {
	method, path, query := value("cs-method"), value("cs-uri-stem"), value("cs-uri-query")
	if path == nil {
		path, query = value("cs-uri"), nil
	}
	if method == nil || path == nil {
		return line
	}
	text := slices.Concat(method, []byte(" "), path)
	if query != nil {
		text = slices.Concat(text, []byte("?"), query)
	}
	return text
}

// cutValues returns the values of a line, which are separated by tabs, or else by blanks. A value with
// blanks is in quotation marks.
func cutValues(line []byte) (values [][]byte) {
	if bytes.IndexByte(line, '\t') >= 0 {
		return bytes.Split(line, []byte("\t"))
	}
	for {
		line = bytes.TrimLeft(line, " ")
		if len(line) == 0 {
			return values
		}
		if line[0] == '"' {
			if end := bytes.IndexByte(line[1:], '"'); end >= 0 {
				values, line = append(values, line[1:end+1]), line[end+2:]
				continue
			}
		}
		value, rest, _ := bytes.Cut(line, []byte(" "))
		values, line = append(values, value), rest
	}
}
