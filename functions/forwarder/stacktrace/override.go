package stacktrace

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// An Override defines which calls belong to the application, where the lists of this package are
// wrong. NotInApp wins over InApp. The zero value changes nothing.
type Override struct {
	InApp, NotInApp []CallPattern
}

// A CallPattern matches calls by a prefix of the function or the file, or by an expression that is
// searched for in either.
type CallPattern struct {
	prefix     string
	expression *regexp.Regexp
}

// expressionMark precedes an expression in the definition of a CallPattern.
const expressionMark = "re:"

// ParseCallPatterns parses patterns, one per line: a prefix such as com.example. or /opt/shared/,
// or re: and an RE2 expression. Its error lists all invalid patterns.
func ParseCallPatterns(text string) (patterns []CallPattern, err error) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		source, isExpression := strings.CutPrefix(line, expressionMark)
		switch {
		case line == "":
		case !isExpression:
			patterns = append(patterns, CallPattern{prefix: line})
		case source == "":
			err = errors.Join(err, errors.New("must have an RE2 expression after re: on each line that begins with it"))
		default:
			expression, compileErr := regexp.Compile(source)
			if compileErr != nil {
				err = errors.Join(err, fmt.Errorf("must be prefixes, or re: and RE2 expressions; %q is not: %w", source, compileErr))
				continue
			}
			patterns = append(patterns, CallPattern{expression: expression})
		}
	}
	return patterns, err
}

// matches reports whether a pattern matches a call.
func (p *CallPattern) matches(f *Frame) bool {
	if p.expression != nil {
		return p.expression.MatchString(f.Function) || f.File != "" && p.expression.MatchString(f.File)
	}
	return strings.HasPrefix(f.Function, p.prefix) || strings.HasPrefix(strings.TrimPrefix(f.File, "file://"), p.prefix)
}

// Apply sets InApp in the frames of e and finds the culprit again. It reports whether a pattern
// changed anything.
func (o *Override) Apply(e *Exception) (isChanged bool) {
	if len(o.InApp) == 0 && len(o.NotInApp) == 0 {
		return false
	}
	e.unshare()
	for i := -1; i < len(e.Causes); i++ {
		frames := e.framesOf(i)
		for k := range frames {
			if inApp := o.inApp(&frames[k]); inApp != frames[k].InApp {
				frames[k].InApp, isChanged = inApp, true
			}
		}
	}
	if isChanged {
		e.FindCulprit()
	}
	return isChanged
}

// inApp reports whether a call belongs to the application.
func (o *Override) inApp(f *Frame) bool {
	for i := range o.NotInApp {
		if o.NotInApp[i].matches(f) {
			return false
		}
	}
	for i := range o.InApp {
		if o.InApp[i].matches(f) {
			return true
		}
	}
	return f.InApp
}
