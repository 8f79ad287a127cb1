// Package env reads a function's configuration from environment variables.
//
// A Reader collects all mistakes, so that one failed deployment reports all of
// them. An empty variable counts as unset, because a template can set a variable
// to an empty value but cannot omit it.
package env

import (
	"errors"
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Reader parses variables into typed values and collects the mistakes. Each
// method returns the default if the variable is unset or invalid.
type Reader struct {
	// Lookup returns a variable, as os.LookupEnv does.
	Lookup func(name string) (value string, ok bool)

	errs []error
}

// Err returns all mistakes found so far, one per line, or nil.
func (r *Reader) Err() error { return errors.Join(r.errs...) }

// String returns the variable unchanged.
func (r *Reader) String(name, def string) string {
	return Value(r, name, def, func(s string) (string, error) { return s, nil })
}

// Required returns a variable that has no default.
func (r *Reader) Required(name string) string {
	value, ok := r.lookup(name)
	if !ok {
		r.errs = append(r.errs, fmt.Errorf("%s is not set: it is required, set it in the function's environment", name))
	}
	return value
}

// RequiredURL returns a required http or https URL with a host.
func (r *Reader) RequiredURL(name string) *url.URL {
	value := r.Required(name)
	if value == "" {
		return nil
	}
	return Value(r, name, nil, func(string) (*url.URL, error) {
		u, err := url.Parse(value)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return nil, errors.New("must be an http or https URL such as https://search.example:9200")
		}
		return u, nil
	})
}

// Int returns an integer from least to most. math.MinInt and math.MaxInt allow
// any value.
func (r *Reader) Int(name string, def, least, most int) int {
	return Value(r, name, def, func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		if err != nil || n < least || n > most {
			return 0, fmt.Errorf("must be a whole number%s", bounds(least, most))
		}
		return n, nil
	})
}

// Float returns a number from least to most.
func (r *Reader) Float(name string, def, least, most float64) float64 {
	return Value(r, name, def, func(s string) (float64, error) {
		f, err := strconv.ParseFloat(s, 64)
		// This form of the condition also rejects NaN, for which every comparison
		// is false.
		if err != nil || !(f >= least && f <= most) {
			return 0, fmt.Errorf("must be a number from %v to %v", least, most)
		}
		return f, nil
	})
}

// Duration returns a positive duration in Go's notation, such as 800ms or 1m30s.
func (r *Reader) Duration(name string, def time.Duration) time.Duration {
	return Value(r, name, def, func(s string) (time.Duration, error) {
		d, err := time.ParseDuration(s)
		if err != nil || d <= 0 {
			return 0, errors.New("must be a duration above zero such as 800ms or 2s")
		}
		return d, nil
	})
}

// Enum returns one of the allowed values.
func (r *Reader) Enum(name, def string, allowed ...string) string {
	return Value(r, name, def, func(s string) (string, error) {
		if !slices.Contains(allowed, s) {
			return "", fmt.Errorf("must be one of %s", strings.Join(allowed, ", "))
		}
		return s, nil
	})
}

// List returns the items of a comma-separated list. It trims spaces and omits
// empty items.
func (r *Reader) List(name string) []string {
	value, _ := r.lookup(name)
	return split(value, ",")
}

// Patterns returns the RE2 patterns of a list with one pattern per line. It trims
// spaces around a pattern; a pattern can match a space at its start or end with [
// ].
func (r *Reader) Patterns(name string) []*regexp.Regexp {
	return Value(r, name, nil, func(s string) (patterns []*regexp.Regexp, err error) {
		for i, line := range split(s, "\n") {
			pattern, wrong := regexp.Compile(line)
			if wrong != nil {
				err = errors.Join(err, fmt.Errorf("must be RE2 patterns, one a line; pattern %d: %w", i+1, wrong))
			}
			patterns = append(patterns, pattern)
		}
		return patterns, err
	})
}

// split splits a list into its trimmed items and omits empty ones.
func split(list, separator string) (words []string) {
	for word := range strings.SplitSeq(list, separator) {
		if word = strings.TrimSpace(word); word != "" {
			words = append(words, word)
		}
	}
	return words
}

// lookup returns a trimmed variable. It returns false for an unset or empty one.
func (r *Reader) lookup(name string) (string, bool) {
	value, ok := r.Lookup(name)
	value = strings.TrimSpace(value)
	return value, ok && value != ""
}

// Value parses one variable with the function parse. The error of parse states
// the violated rule in the form "must be …".
func Value[T any](r *Reader, name string, def T, parse func(string) (T, error)) T {
	value, ok := r.lookup(name)
	if !ok {
		return def
	}
	parsed, err := parse(value)
	if err != nil {
		r.errs = append(r.errs, fmt.Errorf("%s=%q %w", name, withoutUser(value), err))
		return def
	}
	return parsed
}

// withoutUser hides the credentials of a URL, even of a malformed URL. An
// unescaped character in the password is often the reason why it is malformed.
func withoutUser(value string) string {
	scheme, rest, ok := strings.Cut(value, "//")
	at := strings.LastIndexByte(rest, '@')
	if !ok || at < 0 {
		return value
	}
	return scheme + "//***" + rest[at:]
}

// bounds describes a range of integers. It returns "" for the range of all
// integers.
func bounds(least, most int) string {
	if least == math.MinInt && most == math.MaxInt {
		return ""
	}
	return fmt.Sprintf(" from %d to %d", least, most)
}
