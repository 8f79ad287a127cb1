package aggregation

import (
	"time"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/datemath"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/strictjson"
)

// newDateHistogram parses a histogram over time with a fixed interval.
func newDateHistogram(o *strictjson.Object, subs *Tree) (node, error) {
	for _, other := range []string{"calendar_interval", "interval"} {
		if o.Has(other) {
			return nil, apierr.Unsupported("["+other+"] of [date_histogram]", "fixed_interval")
		}
	}
	interval, err := millisOf(o.Text("fixed_interval", ""))
	if err != nil {
		return nil, err
	}
	text := o.Text("offset", "0ms")
	offset, ok := datemath.ParseDuration(text)
	if !ok {
		return nil, unread("date_histogram", "offset", apierr.Illegal("failed to parse [%s] as a time value: unit is missing or unrecognized", text))
	}
	o.Only("time_zone", "UTC")
	return newSteps("date_histogram", o, subs, dates{interval, offset.Milliseconds()}), nil
}

// millisOf parses an interval such as 30s, 6h or 1d.
func millisOf(text string) (int64, error) {
	if text == "" {
		return 0, apierr.InShard(apierr.Illegal("Invalid interval specified, must be non-null and non-empty"), "_all")
	}
	interval, ok := datemath.ParseDuration(text)
	switch {
	case !ok:
		return 0, unread("date_histogram", "fixed_interval", apierr.Illegal("failed to parse [%s] as a time value: unit is missing or unrecognized", text))
	case interval <= 0:
		return 0, unread("date_histogram", "fixed_interval", apierr.Illegal("failed to parse setting [date_histogram.fixedInterval] with value [%s]: it has to be positive", text))
	}
	return interval.Milliseconds(), nil
}

// dates divides time into steps of a number of milliseconds. The offset shifts the start of days,
// like a time zone.
type dates struct{ interval, offset int64 }

func (d dates) floor(_ *mapping.Field, millis int64) int64 {
	remainder := (millis - d.offset) % d.interval
	if remainder < 0 {
		remainder += d.interval
	}
	return millis - remainder
}

func (d dates) next(key int64) int64 { return key + d.interval }

func (d dates) label(key int64, f *mapping.Field, object map[string]any) {
	object["key"] = key
	if f != nil && f.Kind == mapping.Date {
		object["key_as_string"] = f.Format.Show(key, time.UTC)
	}
}
