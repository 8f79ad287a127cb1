package template

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Masked is what CloudFormation shows instead of the value of a NoEcho
// parameter, even if the value is empty.
const Masked = "****"

// declareParameters sets every parameter to the caller's value or to its default.
func (l *loader) declareParameters(section *fields) {
	for _, name := range section.keys() {
		l.parameter(name, section.sub(name))
	}
	for _, name := range slices.Sorted(maps.Keys(l.opts.Parameters)) {
		if !section.has(name) {
			l.fail(max(section.line, 1), "parameter %q is not declared; declared: %s", name, strings.Join(section.order, ", "))
		}
	}
}

// parameter declares one parameter. It reports types that CloudFormation looks up
// in the account, such as SSM parameters, as errors, because a local run has no
// account.
func (l *loader) parameter(name string, f *fields) {
	f.ignore("Description", "ConstraintDescription")
	kind := f.oneOf("Type", "", "String", "Number", "CommaDelimitedList", "List<Number>")
	value := f.text("Default", "")
	if given, ok := l.opts.Parameters[name]; ok {
		value = given
	} else if !f.has("Default") {
		l.fail(f.line, "parameter %q has no default and was given no value", name)
	}
	l.stack.Parameters[name] = value
	if f.flag("NoEcho", false) {
		l.stack.Parameters[name] = Masked
	}
	// The parameter is declared even if its value is invalid. Otherwise every use
	// of it would be reported as well.
	l.parameters[name] = scalar(f.line, value)
	values := []string{value}
	if kind == "CommaDelimitedList" || kind == "List<Number>" {
		values = items(value)
		l.parameters[name] = sequence(f.line, values)
	}
	l.constrain(name, kind, values, f)
	f.done()
}

// items splits a list parameter as CloudFormation does: it splits at commas and
// trims spaces.
func items(value string) []string {
	if value == "" {
		return nil
	}
	list := strings.Split(value, ",")
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return list
}

// constrain checks a parameter's values against its declaration.
func (l *loader) constrain(name, kind string, values []string, f *fields) {
	allowed := f.texts("AllowedValues")
	pattern := l.pattern(f)
	low, high := f.float("MinValue", math.Inf(-1)), f.float("MaxValue", math.Inf(1))
	shortest, longest := f.number("MinLength", 0, 0, 1<<20), f.number("MaxLength", 1<<20, 0, 1<<20)
	for _, v := range values {
		n, err := strconv.ParseFloat(v, 64)
		switch {
		case strings.Contains(kind, "Number") && err != nil:
			l.fail(f.line, "parameter %q is %q; must be a number", name, v)
		case allowed != nil && !slices.Contains(allowed, v):
			l.fail(f.line, "parameter %q is %q; must be one of %s", name, v, strings.Join(allowed, ", "))
		case pattern != nil && !pattern.MatchString(v):
			l.fail(f.line, "parameter %q is %q; %s", name, v, f.text("ConstraintDescription", "must match "+f.text("AllowedPattern", "")))
		case len(v) < shortest || len(v) > longest:
			l.fail(f.line, "parameter %q has %d characters; must have %d to %d", name, len(v), shortest, longest)
		case n < low || n > high:
			l.fail(f.line, "parameter %q is %s; must be from %s to %s", name, v, f.text("MinValue", ""), f.text("MaxValue", ""))
		}
	}
}

// float reads a number. It returns otherwise if there is none.
func (f *fields) float(key string, otherwise float64) float64 {
	if n, err := strconv.ParseFloat(f.text(key, ""), 64); err == nil {
		return n
	}
	return otherwise
}

// pattern compiles AllowedPattern, which must match the whole value.
func (l *loader) pattern(f *fields) *regexp.Regexp {
	text := f.text("AllowedPattern", "")
	if text == "" {
		return nil
	}
	re, err := regexp.Compile(`^(?:` + text + `)$`)
	if err != nil {
		f.fail("AllowedPattern", "AllowedPattern %q is not a regular expression", text)
		return nil
	}
	return re
}
