package aggregation

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/datemath"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/query"
	"faulty/local/opensearch/strictjson"
)

// dates are steps of a fixed length, or of the calendar.
type dates struct {
	fixed  int64 // milliseconds; 0 is by the calendar
	unit   byte  // of the calendar, see datemath.Floor
	offset int64 // milliseconds
	zone   *time.Location
	format *datemath.Format // nil is the field's
}

// newDateHistogram reads a histogram over time.
func newDateHistogram(o *strictjson.Object, subs *Tree) (node, error) {
	h := &histogram{source: newSource("date_histogram", o), subs: subs}
	d := &dates{zone: time.UTC}
	if err := d.interval(o.Text("fixed_interval", ""), o.Text("calendar_interval", ""), o.Text("interval", "")); err != nil {
		return nil, err
	}
	if zone := o.Text("time_zone", ""); zone != "" {
		var err error
		if d.zone, err = query.Zone(zone); err != nil {
			return nil, err
		}
	}
	if offset := o.Text("offset", ""); offset != "" {
		var err error
		if d.offset, err = millisOf(offset); err != nil {
			return nil, err
		}
	}
	if format := o.Text("format", ""); format != "" {
		f, err := datemath.ParseFormat(format)
		if err != nil {
			return nil, err
		}
		d.format = &f
	}
	h.steps = d
	now := time.Now()
	return h, h.options(o, func(value any) (int64, error) {
		if n, ok := value.(json.Number); ok {
			return n.Int64()
		}
		format, _ := datemath.ParseFormat(datemath.DefaultFormat)
		if d.format != nil {
			format = *d.format
		}
		millis, err := format.Instant(mapping.Plain(value), now, false, d.zone)
		if err != nil {
			return 0, err
		}
		return millis, nil
	})
}

func (d *dates) interval(fixed, calendar, either string) error {
	switch {
	case fixed != "" && calendar != "":
		return apierr.Illegal("Cannot use [fixed_interval] with [calendar_interval] configuration option.")
	case calendar != "":
		var ok bool
		if d.unit, ok = calendarUnit(calendar); !ok {
			return unread("date_histogram", "calendar_interval", apierr.Illegal("The supplied interval [%s] could not be parsed as a calendar interval.", calendar))
		}
		return nil
	case either != "":
		if unit, ok := calendarUnit(either); ok {
			d.unit = unit
			return nil
		}
		fixed = either
	case fixed == "":
		return apierr.InShard(apierr.Illegal("Invalid interval specified, must be non-null and non-empty"), "_all")
	}
	var err error
	d.fixed, err = millisOf(fixed)
	if err == nil && d.fixed <= 0 {
		err = apierr.Illegal("failed to parse setting [date_histogram.fixedInterval] with value [%s]: it has to be positive", fixed)
	}
	if err != nil {
		return unread("date_histogram", "fixed_interval", err)
	}
	return nil
}

func calendarUnit(name string) (byte, bool) {
	switch name {
	case "second", "1s":
		return 's', true
	case "minute", "1m":
		return 'm', true
	case "hour", "1h":
		return 'h', true
	case "day", "1d":
		return 'd', true
	case "week", "1w":
		return 'w', true
	case "month", "1M":
		return 'M', true
	case "quarter", "1q":
		return 'q', true
	case "year", "1y":
		return 'y', true
	}
	return 0, false
}

// millisOf reads a length of time such as 30s, -6h or 1d.
func millisOf(text string) (int64, error) {
	for _, unit := range []struct {
		name   string
		millis int64
	}{{"ms", 1}, {"s", 1000}, {"m", 60_000}, {"h", 3_600_000}, {"d", 86_400_000}} {
		if digits, ok := strings.CutSuffix(text, unit.name); ok {
			if n, err := strconv.ParseInt(strings.TrimPrefix(digits, "+"), 10, 40); err == nil {
				return n * unit.millis, nil
			}
		}
	}
	return 0, apierr.Illegal("failed to parse [%s] as a time value: unit is missing or unrecognized", text)
}

func (d *dates) floor(_ *mapping.Field, millis int64) int64 {
	millis -= d.offset
	if d.fixed == 0 {
		return datemath.Floor(time.UnixMilli(millis).In(d.zone), d.unit).UnixMilli() + d.offset
	}
	shift := int64(0)
	if d.zone != time.UTC {
		_, seconds := time.UnixMilli(millis).In(d.zone).Zone()
		shift = int64(seconds) * 1000
	}
	local := millis + shift
	remainder := local % d.fixed
	if remainder < 0 {
		remainder += d.fixed
	}
	return local - remainder - shift + d.offset
}

func (d *dates) next(key int64) int64 {
	if d.fixed == 0 {
		t := time.UnixMilli(key - d.offset).In(d.zone)
		return datemath.Next(t, d.unit).UnixMilli() + d.offset
	}
	return key + d.fixed
}

func (d *dates) label(key int64, f *mapping.Field, object map[string]any) string {
	format, _ := datemath.ParseFormat(datemath.DefaultFormat)
	if f != nil && f.Kind == mapping.Date {
		format = f.Format
	}
	if d.format != nil {
		format = *d.format
	}
	text := format.Show(key, d.zone)
	object["key"] = key
	if f == nil || f.Kind == mapping.Date || d.format != nil {
		object["key_as_string"] = text
	}
	return text
}
