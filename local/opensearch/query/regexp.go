package query

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"faulty/local/opensearch/apierr"
)

// regexpMatch returns a function that reports whether an expression in Lucene's dialect matches a
// complete term. It translates the expression to Go's syntax. It refuses the operators & and ~,
// which have no equivalent in Go.
func regexpMatch(expression string) (func(string) bool, error) {
	d := dialect{rest: expression}
	translated := ""
	if expression != "" {
		translated = d.union()
	}
	if d.err == nil && d.rest != "" {
		d.fail("%q has nothing to close or repeat", d.rest[:1])
	}
	if d.err != nil {
		return nil, d.err
	}
	compiled, err := regexp.Compile(wholly(translated))
	if err != nil { // a class or count for which Go has other limits
		return nil, apierr.Illegal("failed to parse regexp [%s]: %v", expression, err)
	}
	return compiled.MatchString, nil
}

// dialect parses Lucene's regular expressions:
// https://lucene.apache.org/core/10_3_2/core/org/apache/lucene/util/automaton/RegExp.html
type dialect struct {
	rest    string
	size    int // number of characters, including repetitions by counts
	numbers int // numbers in intervals so far
	err     error
}

// maxRegexpSize limits the size of an expression, because every term is compared with it.
// OpenSearch refuses expressions that need more than 10,000 steps to determinize.
const maxRegexpSize = 10_000

const tooComplex = "too_complex_to_determinize_exception"

// grow adds to the size of the expression.
func (d *dialect) grow(characters int) {
	if d.size += characters; d.size > maxRegexpSize && d.err == nil {
		d.err = apierr.New(400, tooComplex, "Determinizing automaton would require more than %d effort.", maxRegexpSize)
		d.rest = ""
	}
}

func (d *dialect) fail(format string, args ...any) {
	if d.err == nil {
		d.err = apierr.Illegal("failed to parse regexp: "+format, args...)
	}
	d.rest = ""
}

func (d *dialect) take(c byte) bool {
	if d.rest == "" || d.rest[0] != c {
		return false
	}
	d.rest = d.rest[1:]
	return true
}

// until returns the text before the next c, and skips both.
func (d *dialect) until(c byte) string {
	before, after, ok := strings.Cut(d.rest, string(c))
	if !ok {
		d.fail("%q is not closed", string(c))
	}
	d.rest = after
	return before
}

func (d *dialect) union() string {
	alternatives := []string{d.concatenation()}
	for d.take('|') {
		alternatives = append(alternatives, d.concatenation())
	}
	return "(?:" + strings.Join(alternatives, "|") + ")"
}

func (d *dialect) concatenation() string {
	var all strings.Builder
	all.WriteString(d.repetition())
	for d.rest != "" && d.rest[0] != '|' && d.rest[0] != ')' {
		all.WriteString(d.repetition())
	}
	return all.String()
}

// repetition parses an atom and its repetition operators, of which there may be several.
func (d *dialect) repetition() string {
	before := d.size
	atom := d.atom()
	for d.rest != "" && strings.IndexByte("?*+{", d.rest[0]) >= 0 {
		count := d.rest[:1]
		d.rest = d.rest[1:]
		if count == "{" {
			text, times := d.count()
			count = "{" + text + "}"
			d.grow((d.size - before) * (times - 1))
		}
		atom = "(?:" + atom + ")" + count
	}
	return atom
}

// count parses the rest of {2}, {2,} or {2,5}.
func (d *dialect) count() (text string, times int) {
	text = d.until('}')
	least, most, _ := strings.Cut(text, ",")
	if strings.Trim(least+most, "0123456789") != "" || least == "" {
		d.fail("{%s} is not a count such as {2,5}", text)
	}
	for _, number := range []string{"1", least, most} {
		if n, err := strconv.Atoi(number); err == nil {
			times = max(times, min(n, maxRegexpSize))
		} else if number != "" {
			times = maxRegexpSize
		}
	}
	return text, times
}

func (d *dialect) atom() string {
	d.grow(1)
	switch {
	case d.rest == "":
		d.fail("it ends where a character is expected")
		return ""
	case d.take('('):
		if d.take(')') {
			return ""
		}
		inner := d.union()
		if !d.take(')') {
			d.fail(`"(" is not closed`)
		}
		return inner
	case d.take('['):
		return d.class()
	case d.take('.'):
		return "."
	case d.take('@'): // any text
		return ".*"
	case d.take('#'): // matches nothing, not even an empty text
		return `[^\x{0}-\x{10FFFF}]`
	case d.take('"'):
		return "(?:" + regexp.QuoteMeta(d.until('"')) + ")"
	case d.take('<'):
		return d.interval()
	case d.rest[0] == '~' || d.rest[0] == '&':
		d.err = apierr.Unsupported("the operator " + d.rest[:1] + " of a regexp")
		d.rest = ""
		return ""
	}
	return d.character()
}

// character parses one character or the name of a class, such as \d or \S.
func (d *dialect) character() string {
	if d.take('\\') {
		if d.rest != "" && strings.IndexByte("dDsSwW", d.rest[0]) >= 0 {
			name := `\` + d.rest[:1]
			d.rest = d.rest[1:]
			return name
		}
		if d.rest == "" {
			d.fail(`\ has no character behind it`)
			return ""
		}
	}
	_, size := utf8.DecodeRuneInString(d.rest)
	c := d.rest[:size]
	d.rest = d.rest[size:]
	return regexp.QuoteMeta(c)
}

// class parses the rest of [a-z] or [^a-z].
func (d *dialect) class() string {
	var class strings.Builder
	class.WriteString("[")
	if d.take('^') {
		class.WriteString("^")
	}
	for first := true; first || d.rest != "" && d.rest[0] != ']'; first = false {
		class.WriteString(strings.ReplaceAll(d.character(), "-", `\-`))
		if d.take('-') {
			class.WriteString("-" + strings.ReplaceAll(d.character(), "-", `\-`))
		}
	}
	if !d.take(']') {
		d.fail(`"[" is not closed`)
	}
	return class.String() + "]"
}

// maxInterval limits the number of alternatives that an interval such as <1-100> is expanded to.
const maxInterval = 10_000

// interval parses the rest of <m-n>, which matches a number between m and n. If both have the same
// number of digits, the number must have that many digits too. Otherwise any zeros may precede it.
func (d *dialect) interval() string {
	text := d.until('>')
	from, to, _ := strings.Cut(text, "-")
	low, err1 := strconv.Atoi(from)
	high, err2 := strconv.Atoi(to)
	low, high = min(low, high), max(low, high)
	switch {
	case err1 != nil || err2 != nil:
		d.fail("<%s> is not an interval such as <1-100>", text)
		return ""
	case high-low > maxInterval-d.numbers:
		d.err = apierr.Unsupported("an interval of more than 10,000 numbers in a regexp, <" + text + ">,")
		d.rest = ""
		return ""
	}
	d.numbers += high - low
	numbers, zeros, width := make([]string, 0, high-low+1), "0*", 0
	if len(from) == len(to) {
		zeros, width = "", len(from)
	}
	for n := low; n <= high; n++ {
		digits := strconv.Itoa(n)
		numbers = append(numbers, strings.Repeat("0", max(0, width-len(digits)))+digits)
	}
	return zeros + "(?:" + strings.Join(numbers, "|") + ")"
}
