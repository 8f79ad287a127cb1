package datemath

import (
	"strconv"
	"strings"
	"time"

	"faulty/local/opensearch/apierr"
)

// DefaultFormat is the format of a date field that names none.
const DefaultFormat = "strict_date_optional_time||epoch_millis"

// A Format reads and writes dates, as a date field's format says: formats with
// || between, each one's name or a pattern of letters.
type Format struct {
	text  string
	parts []part
}

// part is one format; pattern is nil for the named ones that are no pattern.
type part struct {
	name    string
	pattern []element
}

// ParseFormat reads a format such as "yyyy-MM-dd||epoch_millis".
func ParseFormat(text string) (Format, *apierr.Error) {
	f := Format{text: text}
	for name := range strings.SplitSeq(text, "||") {
		p := part{name: name}
		switch name {
		case "strict_date_optional_time", "date_optional_time", "epoch_millis", "epoch_second", "strict_date_optional_time_nanos":
		default:
			pattern, known := namedPatterns(name)
			if !known {
				pattern = name
			}
			var err *apierr.Error
			if p.pattern, err = parsePattern(pattern); err != nil {
				return f, err
			}
		}
		f.parts = append(f.parts, p)
	}
	return f, nil
}

func namedPatterns(name string) (string, bool) {
	switch strings.TrimPrefix(name, "strict_") {
	case "date", "year_month_day":
		return "yyyy-MM-dd", true
	case "date_time":
		return "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", true
	case "date_time_no_millis":
		return "yyyy-MM-dd'T'HH:mm:ssXXX", true
	case "date_hour_minute_second":
		return "yyyy-MM-dd'T'HH:mm:ss", true
	case "date_hour_minute":
		return "yyyy-MM-dd'T'HH:mm", true
	case "date_hour":
		return "yyyy-MM-dd'T'HH", true
	case "hour_minute_second":
		return "HH:mm:ss", true
	case "hour_minute":
		return "HH:mm", true
	case "year_month":
		return "yyyy-MM", true
	case "year":
		return "yyyy", true
	case "basic_date":
		return "yyyyMMdd", true
	}
	return "", false
}

// String returns the format as it was given.
func (f Format) String() string { return f.text }

// Parse returns a date in milliseconds since 1970; what the text leaves out is
// the smallest there is.
func (f Format) Parse(text string) (int64, bool) {
	t, _, ok := f.parse(text, time.UTC)
	return t.UnixMilli(), ok
}

// Matches reports whether text is a date in the format.
func (f Format) Matches(text string) bool {
	_, ok := f.Parse(text)
	return ok
}

// parse returns a date, and the span that the text left open: a day for a text
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
	case "strict_date_optional_time", "strict_date_optional_time_nanos":
		return parseISO(text, zone, true)
	case "date_optional_time":
		return parseISO(text, zone, false)
	case "epoch_millis":
		t, ok := parseEpoch(text, 1000)
		return t, milli, ok
	case "epoch_second":
		t, ok := parseEpoch(text, 1)
		return t, milli, ok
	}
	return parseByPattern(p.pattern, text, zone)
}

func parseEpoch(text string, perSecond int64) (time.Time, bool) {
	whole, _, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	limit := int64(1) << 53
	if err != nil || n > limit || n < -limit {
		return time.Time{}, false
	}
	return time.UnixMilli(n * (1000 / perSecond)).UTC(), true
}

// Show writes a date, given in milliseconds since 1970, in the first of the formats.
func (f Format) Show(millis int64, zone *time.Location) string {
	t := time.UnixMilli(millis).In(zone)
	p := f.parts[0]
	switch p.name {
	case "strict_date_optional_time", "date_optional_time", "strict_date_optional_time_nanos":
		text := t.Format("2006-01-02T15:04:05.000Z07:00")
		if t.Year() > 9999 {
			text = "+" + text
		}
		return text
	case "epoch_millis":
		return strconv.FormatInt(millis, 10)
	case "epoch_second":
		return strconv.FormatInt(t.Unix(), 10)
	}
	return showByPattern(p.pattern, t)
}
