package datemath

import (
	"strconv"
	"strings"
	"time"

	"faulty/local/opensearch/apierr"
)

// DefaultFormat is the format of a date field that names none.
const DefaultFormat = "strict_date_optional_time||epoch_millis"

// SlashFormat is what OpenSearch, besides the default, detects dates by where a
// mapping is dynamic.
const SlashFormat = "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd"

// A Format reads and writes dates, as a date field's format says: names of formats
// with || between them.
type Format struct {
	text  string
	parts []part
}

// part is one format. A layout is Go's, and open the span that its texts leave open.
type part struct {
	name, layout string
	open         span
}

// ParseFormat reads a format such as "strict_date_optional_time||epoch_millis".
func ParseFormat(text string) (Format, error) {
	f := Format{text: text}
	for name := range strings.SplitSeq(text, "||") {
		p := part{name: name}
		switch name {
		case "strict_date_optional_time", "epoch_millis":
		case "yyyy/MM/dd HH:mm:ss":
			p.layout, p.open = "2006/01/02 15:04:05", second
		case "yyyy/MM/dd":
			p.layout, p.open = "2006/01/02", day
		default:
			return f, apierr.Unsupported("date format ["+name+"]", "strict_date_optional_time", "epoch_millis", "yyyy/MM/dd", "yyyy/MM/dd HH:mm:ss")
		}
		f.parts = append(f.parts, p)
	}
	return f, nil
}

// String returns the format as it was given.
func (f Format) String() string { return f.text }

// Parse returns a date in milliseconds since 1970. What the text leaves out has its
// least value.
func (f Format) Parse(text string) (int64, bool) {
	t, _, ok := f.parse(text, time.UTC)
	return t.UnixMilli(), ok
}

// Matches reports whether text is a date in the format.
func (f Format) Matches(text string) bool {
	_, ok := f.Parse(text)
	return ok
}

// parse returns a date and the span that the text leaves open: a day for a text
// without a time. zone is that of texts without one.
func (f Format) parse(text string, zone *time.Location) (t time.Time, open span, ok bool) {
	for _, p := range f.parts {
		if t, open, ok = p.parse(text, zone); ok {
			return t, open, true
		}
	}
	return time.Time{}, 0, false
}

func (p part) parse(text string, zone *time.Location) (time.Time, span, bool) {
	switch p.name {
	case "strict_date_optional_time":
		return parseISO(text, zone)
	case "epoch_millis":
		t, ok := parseEpoch(text)
		return t, milli, ok
	}
	t, err := time.ParseInLocation(p.layout, text, zone)
	return t, p.open, err == nil && len(text) == len(p.layout) // Go takes a fraction that the layout has not
}

// maxEpoch is the last millisecond that a JSON number holds exactly.
const maxEpoch = 1 << 53

func parseEpoch(text string) (time.Time, bool) {
	whole, _, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > maxEpoch || n < -maxEpoch {
		return time.Time{}, false
	}
	return time.UnixMilli(n).UTC(), true
}

// Show writes a date, given in milliseconds since 1970, in the first of the formats.
func (f Format) Show(millis int64, zone *time.Location) string {
	t := time.UnixMilli(millis).In(zone)
	switch p := f.parts[0]; p.name {
	case "strict_date_optional_time":
		text := t.Format("2006-01-02T15:04:05.000Z07:00")
		if t.Year() > 9999 {
			text = "+" + text
		}
		return text
	case "epoch_millis":
		return strconv.FormatInt(millis, 10)
	default:
		return t.Format(p.layout)
	}
}
