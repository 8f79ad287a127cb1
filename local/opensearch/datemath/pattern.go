package datemath

import (
	"fmt"
	"strings"
	"time"

	"faulty/local/opensearch/apierr"
)

// element is one letter of a Java date pattern with its width, or literal text.
type element struct {
	letter byte
	width  int
	text   string
}

// parsePattern reads a pattern such as yyyy-MM-dd'T'HH:mm:ss.SSSXXX.
func parsePattern(pattern string) ([]element, *apierr.Error) {
	var elements []element
	for rest := pattern; rest != ""; {
		c := rest[0]
		switch {
		case c == '\'':
			text, after, ok := strings.Cut(rest[1:], "'")
			if !ok {
				return nil, apierr.Illegal("Invalid format: [%s]: Pattern ends with an incomplete string literal: %s", pattern, pattern)
			}
			if text == "" {
				text = "'"
			}
			elements, rest = append(elements, element{text: text}), after
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
			if strings.IndexByte("yuMdHhmsSaEXxZ", c) < 0 {
				return nil, apierr.Illegal("Invalid format: [%s]: the letter %c is unknown, or the embedded store does not support it", pattern, c)
			}
			width := len(rest) - len(strings.TrimLeft(rest, string(c)))
			elements, rest = append(elements, element{letter: c, width: width}), rest[width:]
		default:
			elements, rest = append(elements, element{text: string(c)}), rest[1:]
		}
	}
	return elements, nil
}

// parseByPattern reads a date that follows a pattern.
func parseByPattern(pattern []element, text string, zone *time.Location) (time.Time, span, bool) {
	s := scanner{text: text, ok: true}
	d := date{year: 1970, month: 1, day: 1, zone: zone}
	open := year
	for _, e := range pattern {
		if e.text != "" {
			after, ok := strings.CutPrefix(s.text, e.text)
			s.text, s.ok = after, s.ok && ok
			continue
		}
		open = min(open, d.read(&s, e))
		if !s.ok {
			return time.Time{}, 0, false
		}
	}
	t, ok := d.time()
	return t, open, ok && s.ok && s.text == ""
}

// read takes one element's characters and returns the span they leave open.
func (d *date) read(s *scanner, e element) span {
	most := max(e.width, 2)
	switch e.letter {
	case 'y', 'u':
		d.year = s.digits(e.width, max(e.width, 4))
		if e.width == 2 {
			d.year = 2000 + d.year%100
		}
		return year
	case 'M':
		if e.width == 3 {
			d.monthName(s)
		} else {
			d.month = s.digits(e.width, most)
		}
		return month
	case 'd':
		d.day = s.digits(e.width, most)
		return day
	case 'H':
		d.hour = s.digits(e.width, most)
		return hour
	case 'm':
		d.minute = s.digits(e.width, most)
		return minute
	case 's':
		d.second = s.digits(e.width, most)
		return second
	case 'S':
		before := len(s.text)
		d.nano = s.fraction()
		s.ok = s.ok && before-len(s.text) == e.width
		return milli
	case 'X', 'x', 'Z':
		d.zone = s.zone(nil)
		s.ok = s.ok && d.zone != nil
		if d.zone == nil {
			d.zone = time.UTC
		}
		return year
	}
	s.ok = false // a, h, E: written only
	return year
}

func (d *date) monthName(s *scanner) {
	for m := time.January; m <= time.December; m++ {
		if after, ok := strings.CutPrefix(s.text, m.String()[:3]); ok {
			d.month, s.text = int(m), after
			return
		}
	}
	s.ok = false
}

// showByPattern writes a date as a pattern says.
func showByPattern(pattern []element, t time.Time) string {
	var out strings.Builder
	for _, e := range pattern {
		if e.text != "" {
			out.WriteString(e.text)
			continue
		}
		out.WriteString(e.show(t))
	}
	return out.String()
}

func (e element) show(t time.Time) string {
	pad := func(n int) string { return fmt.Sprintf("%0*d", e.width, n) }
	switch e.letter {
	case 'y', 'u':
		if e.width == 2 {
			return pad(t.Year() % 100)
		}
		return pad(t.Year())
	case 'M':
		switch {
		case e.width == 3:
			return t.Month().String()[:3]
		case e.width > 3:
			return t.Month().String()
		}
		return pad(int(t.Month()))
	case 'd':
		return pad(t.Day())
	case 'H':
		return pad(t.Hour())
	case 'h':
		return pad((t.Hour()+11)%12 + 1)
	case 'm':
		return pad(t.Minute())
	case 's':
		return pad(t.Second())
	case 'S':
		return fmt.Sprintf("%09d", t.Nanosecond())[:min(e.width, 9)]
	case 'a':
		return t.Format("PM")
	case 'E':
		if e.width > 3 {
			return t.Weekday().String()
		}
		return t.Weekday().String()[:3]
	}
	return e.showZone(t)
}

func (e element) showZone(t time.Time) string {
	layouts := map[byte][]string{
		'X': {"Z07", "Z0700", "Z07:00"}, 'x': {"-07", "-0700", "-07:00"}, 'Z': {"-0700", "-0700", "-0700"},
	}
	return t.Format(layouts[e.letter][min(e.width, 3)-1])
}
