package pattern

// maxWord is the maximum length of a word that can be a name. Longer words are encoded data.
const maxWord = 100

// lower returns word in lower case, stored in buf. It returns an empty word if word is longer than
// buf, because no list contains a longer word.
func lower(buf *[16]byte, word []byte) []byte {
	if len(word) > len(buf) {
		return nil
	}
	for i, c := range word {
		if isUpper(c) {
			c |= 0x20
		}
		buf[i] = c
	}
	return buf[:len(word)]
}

// isUnit reports whether word is a unit, or the part of a time behind its numbers.
func isUnit(word []byte) bool {
	var buf [16]byte
	switch string(lower(&buf, word)) {
	case "b", "byte", "bytes", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib", "k", "bits", "kbit", "mbit",
		"kb/s", "mb/s", "gb/s", "kbps", "mbps", "gbps", "bytes/s", "bytes/sec", "req/s",
		"ns", "us", "ms", "s", "msec", "msecs", "usec", "usecs", "nsec", "sec", "secs", "second", "seconds",
		"millis", "millisecond", "milliseconds", "microsecond", "microseconds", "nanosecond", "nanoseconds",
		"min", "mins", "minute", "minutes", "h", "hr", "hrs", "hour", "hours", "day", "days", "week", "weeks",
		"month", "months", "year", "years", "hz", "khz", "mhz", "ghz", "percent", "px",
		"am", "pm", "utc", "gmt", "pst", "pdt", "mst", "mdt", "cst", "cdt", "est", "edt", "bst", "cet", "cest":
		return true
	}
	return false
}

// microsecondsEnd returns the length of the unit at the start of b that begins with the micro sign
// or the Greek letter mu, or 0 if there is none.
func microsecondsEnd(b []byte) int {
	const length = len("µs")
	if (hasPrefix(b, "µs") || hasPrefix(b, "μs")) && (len(b) == length || !isWord(b[length])) {
		return length
	}
	return 0
}

// zoneEnd returns the length of the time zone name in parentheses at the start of b, as JavaScript
// prints it behind a time: (Pacific Standard Time). It returns 0 if there is none.
func zoneEnd(b []byte) int {
	i := 1
	for i < len(b) && i < maxKey && (class[b[i]] == letter || b[i] == ' ') {
		i++
	}
	if i < len(b) && b[i] == ')' && i > len(" Time") && string(b[i-len(" Time"):i]) == " Time" {
		return i + 1
	}
	return 0
}

// isRandom reports whether the end of word, behind its last underscore, consists of random letters:
// their case changes more often than in names of several words, and few of them are vowels.
func isRandom(word []byte) bool {
	const shortest = 10
	if len(word) < shortest {
		return false
	}
	start := len(word)
	for start > 0 && word[start-1] != '_' {
		start--
	}
	if len(word)-start < shortest {
		return false
	}
	runs, vowels, last := 0, 0, byte(0)
	for _, c := range word[start:] {
		kind := c & 0x20
		if class[c] == digit {
			kind = 1
		}
		if runs == 0 || kind != last {
			runs, last = runs+1, kind
		}
		switch c | 0x20 {
		case 'a', 'e', 'i', 'o', 'u':
			vowels++
		}
	}
	n := len(word) - start
	return 2*runs >= n && 10*vowels < 3*n
}

// isDateName reports whether word is the name of a day or a month as used in dates.
func isDateName(word []byte) bool {
	if !isUpper(word[0]) || len(word) < 3 || len(word) > 9 {
		return false
	}
	switch string(word) {
	case "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun",
		"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec",
		"January", "February", "March", "April", "June", "July", "August", "September", "October", "November", "December":
		return true
	}
	return false
}

// isConstant reports whether word is a value that programming languages write as a word.
func isConstant(word []byte) bool {
	var buf [16]byte
	switch string(lower(&buf, word)) {
	case "true", "false", "null", "nil", "none", "nan", "undefined":
		return true
	}
	return false
}

// isState reports whether word is a value that people write as a word. The state of a switch can
// distinguish two events, unless it is next to other values.
func isState(word []byte) bool {
	var buf [16]byte
	switch string(lower(&buf, word)) {
	case "on", "off", "yes", "no":
		return true
	}
	return isConstant(word)
}

// isTechnical reports whether word contains a digit and is the name of an algorithm, encoding,
// protocol, architecture, service or signal.
func isTechnical(word []byte) bool {
	var buf [16]byte
	switch string(lower(&buf, word)) {
	case "md5", "sha1", "sha-1", "sha224", "sha256", "sha-256", "sha384", "sha512", "sha-512", "crc32", "base32", "base64",
		"utf8", "utf-8", "utf16", "utf-16", "ipv4", "ipv6", "http2", "http3", "oauth2", "socks4", "socks5", "ssh2", "p2p",
		"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64",
		"x86", "x86_64", "x64", "amd64", "arm64", "i386", "i686", "win32", "k8s", "s3", "ec2", "log4j", "log4j2", "slf4j", "h2", "l1", "l2", "l3",
		"sigusr1", "sigusr2":
		return true
	}
	return false
}

// A shape describes the characters of a word.
type shape struct {
	digits, runs int // number of digits and of runs of digits
	tail         int // number of letters behind the last digit
	slashes      int
	dots         int
	isHex, hasAt bool
	hasJoint     bool // contains characters that join words
}

func shapeOf(word []byte) shape {
	s := shape{isHex: true}
	inDigits := false
	for _, c := range word {
		k := class[c]
		if k == digit {
			s.digits++
			if !inDigits {
				s.runs++
			}
			inDigits, s.tail = true, 0
			continue
		}
		inDigits = false
		if k == letter {
			s.tail++
			s.isHex = s.isHex && isHex(c)
			continue
		}
		s.isHex, s.hasJoint = false, s.hasJoint || c != '\''
		switch c {
		case '/', '\\':
			s.slashes++
		case '.':
			s.dots++
		case '@':
			s.hasAt = true
		}
	}
	return s
}

// isName reports whether a word with digits is a name: it has one or two digits and a word behind
// them. A version at the end also makes a name: orders-v2.
func (s shape) isName(word []byte) bool {
	if n := len(word) - s.digits; s.runs == 1 && s.tail == 0 && s.digits <= 2 && n > 3 && s.slashes == 0 && s.dots == 0 && class[word[0]] == letter &&
		word[n-1] == 'v' && (word[n-2] == '-' || word[n-2] == '_') {
		return true
	}
	return class[word[0]] == letter && s.runs == 1 && s.digits <= 2 && s.tail >= 3 && !s.hasJoint && !s.isHex
}

// isPackage reports whether word, which contains digits, is the qualified name of a class or
// package with a version in it, such as org.example.api.v2.Client.
func (s shape) isPackage(word []byte) bool {
	if s.dots < 2 || s.digits > 2 || s.tail < 3 || class[word[0]] != letter {
		return false
	}
	first := 0
	for word[first] != '.' {
		if !isAlnum(word[first]) {
			return false
		}
		first++
	}
	return isDomain(word[:first])
}

// isHost reports whether word, which contains dots and no digits, is a host name: it ends in a
// top-level domain but does not begin with one, as Java packages and Apple identifiers do.
func isHost(word []byte, dots int) bool {
	end := len(word)
	for end > 0 && word[end-1] != '.' {
		end--
	}
	start := end - 1
	for start > 0 && word[start-1] != '.' {
		start--
	}
	first := 0
	for word[first] != '.' {
		first++
	}
	if isDomain(word[:first]) {
		return false
	}
	top := word[end:]
	return isDomain(top) || len(top) == 2 && dots >= 2 && isSecondLevel(word[start:end-1])
}

// isDomain reports whether label is a generic top-level domain, or one that private networks use.
func isDomain(label []byte) bool {
	switch string(label) {
	case "com", "net", "org", "edu", "gov", "mil", "io", "dev", "cloud", "local", "localdomain", "internal", "lan", "intranet", "corp":
		return true
	}
	return false
}

// isSecondLevel reports whether label is used as a second-level domain under country domains.
func isSecondLevel(label []byte) bool {
	switch string(label) {
	case "com", "co", "net", "org", "edu", "ac", "gov", "or", "ne":
		return true
	}
	return false
}

// extension returns the part of word behind its last dot.
func extension(word []byte) []byte {
	i := len(word)
	for i > 0 && word[i-1] != '.' {
		i--
	}
	return word[i:]
}

// isDataFile reports whether word is the name of a file with user data.
func isDataFile(word []byte) bool {
	switch string(extension(word)) {
	case "csv", "tsv", "txt", "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "gz", "tgz", "bz2", "zst", "parquet", "avro",
		"png", "jpg", "jpeg", "gif", "webp", "svg", "tiff", "mp3", "mp4", "mov", "wav", "bak", "tmp":
		return true
	}
	return false
}

// isSource reports whether word is the name of a source file, which a line number may follow.
func isSource(word []byte) bool {
	switch string(extension(word)) {
	case "c", "cc", "cpp", "cxx", "h", "hpp", "m", "mm", "go", "py", "rb", "rs", "php", "java", "kt", "scala", "cs", "fs",
		"js", "jsx", "mjs", "cjs", "ts", "tsx", "swift", "pl", "ex", "exs", "erl", "lua":
		return true
	}
	return false
}
