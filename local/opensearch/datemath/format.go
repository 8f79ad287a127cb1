package datemath

import (
	"strconv"
	"strings"
	"time"

	"faulty/local/opensearch/apierr"
)

// DefaultFormat is the format of a date field that does not specify one.
const DefaultFormat = "strict_date_optional_time||epoch_millis"

// SlashFormat is the second format, after the default, by which dynamic mapping in OpenSearch
// detects dates.
const SlashFormat = "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd"

// A Format parses and formats dates. It is specified like the format of a date field: names of
// formats, separated by ||.
type Format struct {
	text  string
	parts []part
}

// part is one format. layout is a layout of package time. open is the span that its texts leave
// open.
type part struct {
	name, layout string
	open         span
}

// ParseFormat parses a format such as "strict_date_optional_time||epoch_millis".
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

// String returns the text of the format.
func (f Format) String() string { return f.text }

// Parse returns a date in milliseconds since 1970. A part that the text omits has its lowest value.
func (f Format) Parse(text string) (int64, bool) {
	t, _, ok := f.parse(text, time.UTC)
	return t.UnixMilli(), ok
}

// Matches reports whether text is a date in the format.
func (f Format) Matches(text string) bool {
	_, ok := f.Parse(text)
	return ok
}

// parse returns a date and the span that the text leaves open, for example a day if the text has no
// time. zone applies to texts without a time zone.
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
	return t, p.open, err == nil && len(text) == len(p.layout) // Go also accepts a fraction that is not in the layout
}

// maxEpoch is the greatest integer of which a JSON number is exact.
const maxEpoch = 1 << 53

func parseEpoch(text string) (time.Time, bool) {
	whole, _, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > maxEpoch || n < -maxEpoch {
		return time.Time{}, false
	}
	return time.UnixMilli(n).UTC(), true
}

// Show formats a date in the first of the formats. The date is in milliseconds since 1970.
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
