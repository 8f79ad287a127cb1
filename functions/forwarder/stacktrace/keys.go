package stacktrace

import (
	"bytes"
	"strings"
)

// keys collects the distinct keys of one exception's calls, innermost first.
type keys struct {
	b          []byte
	start      int // start of the keys in b
	ends       [maxDistinct + 1]int
	n          int
	from, to   int  // range of the keys that recur, including those between them
	isOverflow bool // the stack overflowed: only recurring keys count
	isUnnamed  bool // no call of the application has a name
	isPartial  bool // the language only prints the calls below the catch
}

// reset prepares k to collect other keys behind b.
func (k *keys) reset(b []byte) {
	k.b, k.n, k.from, k.to = b, 0, 0, 0
}

// collect appends the keys of the application's calls, or of the first three calls of any kind.
func (k *keys) collect(appendKey keyFunc, frames []Frame, inApp bool) {
	k.start = len(k.b)
	k.ends[0] = k.start
	if !inApp {
		frames = frames[:min(len(frames), foreignKeys)]
	}
	var unnamed *Frame
	isNamed := false
	for i := range frames {
		f := &frames[i]
		if inApp && !f.InApp {
			continue
		}
		if k.n == maxDistinct || k.n >= maxKeys && !k.isOverflow && k.to == 0 {
			break
		}
		start := len(k.b)
		var ok bool
		if k.b, ok = appendKey(k.b, f); !ok {
			k.b = k.b[:start]
			if unnamed == nil {
				unnamed = f
			}
			continue
		}
		isNamed = isNamed || !isUnnamedKey(k.b[start:])
		k.add(start)
	}
	if k.n == 0 && unnamed != nil { // only functions without a name
		start := len(k.b)
		k.b = append(appendTail(k.b, unnamed.File), '|')
		k.add(start)
	}
	if k.isPartial && inApp && k.n > 1 && k.to < k.n && isEntry(k.key(k.n-1)) {
		k.n--
	}
	k.isUnnamed = inApp && k.n > 0 && !isNamed
	k.sortRecursion()
}

// add handles the key at start. If the key was collected before, it recurs, and so do all keys
// between, because the depth of a recursion varies.
func (k *keys) add(start int) {
	k.b = append(k.b, ',')
	for i := range k.n {
		if bytes.Equal(k.b[k.ends[i]:k.ends[i+1]], k.b[start:]) {
			k.b = k.b[:start]
			if k.to == 0 || i < k.from {
				k.from = i
			}
			k.to = k.n
			return
		}
	}
	k.n++
	k.ends[k.n] = len(k.b)
}

// isUnnamedKey reports whether a key contains no function name: it belongs to an unnamed function,
// or to a block in the body of a Ruby class.
func isUnnamedKey(key []byte) bool {
	i := bytes.IndexByte(key, '|')
	return i == len(key)-1 || strings.HasPrefix(string(key[i+1:]), "<class:")
}

// isEntry reports whether a key is that of a program's first function. Python and .NET stack traces
// begin where an exception is caught: an exception that is logged and rethrown only has the calls
// above the second time. The first function is the same in all stack traces.
func isEntry(key []byte) bool {
	name := key[bytes.IndexByte(key, '|')+1:]
	name = bytes.TrimRight(name[bytes.LastIndexByte(name, '.')+1:], ",")
	switch string(name) {
	case "handler", "Handler", "lambda_handler", "FunctionHandler", "FunctionHandlerAsync", "HandlerAsync", "Handle", "HandleAsync", "main", "Main",
		"<module>":
		return true
	}
	return false
}

// sortRecursion sorts the keys of a recursion, because a recursion may begin and end at any of its
// calls, and removes the rest. For a stack overflow only the recursion counts: the location of the
// overflow is random, and the initial calls are often truncated.
func (k *keys) sortRecursion() {
	first, last := 0, k.n
	if k.isOverflow && k.to > 0 {
		first, last = k.from, k.to
	}
	last = min(last, first+maxKeys)
	isSorted := k.to-k.from < 2
	if isSorted && first == 0 {
		k.b = k.b[:k.ends[last]]
		return
	}
	var order [maxDistinct]int
	for i := range k.n {
		order[i] = i
	}
	k.sort(order[k.from:k.to])
	var room [1024]byte
	sorted := room[:0]
	for _, i := range order[first:last] {
		sorted = append(sorted, k.b[k.ends[i]:k.ends[i+1]]...)
	}
	k.b = append(k.b[:k.start], sorted...)
}

// sort sorts a few indices of keys.
func (k *keys) sort(order []int) {
	for i := 1; i < len(order); i++ {
		for j := i; j > 0 && bytes.Compare(k.key(order[j]), k.key(order[j-1])) < 0; j-- {
			order[j], order[j-1] = order[j-1], order[j]
		}
	}
}

func (k *keys) key(i int) []byte { return k.b[k.ends[i]:k.ends[i+1]] }

// isOverflow reports whether an exception is a stack overflow.
func isOverflow(typ, message string) bool {
	for _, end := range [...]string{"StackOverflowError", "StackOverflowException", "RecursionError", "SystemStackError"} {
		if strings.HasSuffix(typ, end) {
			return true
		}
	}
	message = message[:min(len(message), 128)]
	for _, words := range [...]string{
		"Maximum call stack size exceeded", "too much recursion", "maximum recursion depth exceeded", "stack overflow", "Stack overflow",
		"stack level too deep", "goroutine stack exceeds", "Stack Overflow", "Maximum function nesting level", "overflowed its stack",
	} {
		if strings.Contains(message, words) {
			return true
		}
	}
	return false
}
