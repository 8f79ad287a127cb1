package stacktrace

import (
	"bytes"
	"strings"
)

// rubyFrame reads a call of Ruby 3.4 or older. If an exception's heading follows on the same line,
// it is returned in rest:
//
//	app.rb:12:in 'Orders#find'
//	app.rb:12:in `block (2 levels) in find': not found (KeyError)
func rubyFrame(s string) (f Frame, rest string, ok bool) {
	i := strings.Index(s, ":in ")
	if i <= 0 || i+len(":in ")+1 >= len(s) {
		return f, "", false
	}
	name := s[i+len(":in "):]
	if name[0] != '\'' && name[0] != '`' {
		return f, "", false
	}
	if f.File, f.Line, ok = cutLine(s[:i]); !ok {
		return f, "", false
	}
	name = name[1:]
	n := strings.IndexByte(name, '\'')
	if n < 0 {
		return f, "", false
	}
	f.Function, rest = name[:n], name[n+1:]
	if rest != "" && !strings.HasPrefix(rest, ": ") {
		return f, "", false
	}
	f.InApp = !isRubyLibrary(f.File)
	return f, rest, true
}

// isRubyLibrary reports whether file belongs to Ruby, to a gem or to the wrapper of a command.
// Rails prints the files of gems as "activesupport (7.1.3) lib/x.rb".
func isRubyLibrary(file string) bool {
	if isLambdaFile(file) || hasAnyPrefix(file, "<internal:", "org/jruby/", "uri:classloader:", "bin/", "config.ru", "/usr/lib/ruby/", "vendor/ruby/") {
		return true
	}
	for _, part := range [...]string{
		"/gems/", "/lib/ruby/", "/bundle/ruby/", "/bundler/", "/rubygems/", "/.rbenv/", "/.rvm/", "/.asdf/", "vendor/bundle/", "vendor/cache/",
	} {
		if strings.Contains(file, part) {
			return true
		}
	}
	base := file[strings.LastIndexByte(file, '/')+1:]
	return strings.Contains(file, "/bin/") && strings.IndexByte(base, '.') < 0 || isGemFile(file)
}

// isGemFile reports whether file has the form "activesupport (7.1.3) lib/x.rb".
func isGemFile(file string) bool {
	name, rest, ok := strings.Cut(file, " (")
	return ok && rest != "" && isDigit(rest[0]) && strings.Contains(rest, ") ") && strings.IndexByte(name, '/') < 0
}

// markCore sets InApp to false for calls of Ruby's methods written in C. They have the location of
// their caller, except for those that Ruby 3.3 and 3.4 moved to <internal:…>.
func markCore(frames []Frame) {
	for i := range frames {
		if i+1 < len(frames) && frames[i].Line == frames[i+1].Line && frames[i].File == frames[i+1].File && isRubyCore(frames[i].Function) {
			frames[i].InApp = false
		}
	}
}

// isRubyCore reports whether a method belongs to Ruby's core: to one of its classes, as Ruby 3.4
// prints them, or by its name alone, as older versions print it.
func isRubyCore(name string) bool {
	if strings.IndexByte(name, ' ') >= 0 {
		return false // such as "block in each"
	}
	if i := strings.IndexAny(name, "#."); i > 0 {
		return isRubyCoreClass(name[:i])
	}
	return isRubyCoreMethod(name)
}

// isRubyCoreClass reports whether a class is listed in https://docs.ruby-lang.org/en/3.4/, except
// for those in which programs are written (Object, main).
func isRubyCoreClass(class string) bool {
	switch class {
	case "Array", "BasicObject", "Binding", "Class", "Comparable", "Complex", "Data", "Dir", "Encoding", "Enumerable", "Enumerator",
		"Enumerator::Lazy", "Enumerator::Yielder", "Exception", "FalseClass", "Fiber", "File", "FileTest", "Float", "GC", "Hash", "IO",
		"Integer", "Kernel", "Marshal", "MatchData", "Math", "Method", "Module", "NilClass", "Numeric", "ObjectSpace", "Proc", "Process",
		"Queue", "Ractor", "Random", "Range", "Rational", "Regexp", "Set", "Signal", "SizedQueue", "String", "Struct", "Symbol", "Thread",
		"Thread::Mutex", "Thread::Queue", "Thread::SizedQueue", "Thread::ConditionVariable", "Time", "TrueClass", "UnboundMethod",
		"BigDecimal", "Monitor", "StringIO", "JSON::Ext::Parser", "TCPSocket", "Socket":
		return true
	}
	return false
}

// isRubyCoreMethod reports whether a name is that of a core method that takes a block or raises.
// Names that programs give to their own methods are excluded: find, load, call.
func isRubyCoreMethod(name string) bool {
	switch name {
	case "each", "each_with_index", "each_with_object", "each_pair", "each_key", "each_value", "each_slice", "each_cons", "each_entry",
		"each_char", "each_line", "each_byte", "reverse_each", "map", "map!", "flat_map", "collect", "collect!", "filter_map",
		"reject", "reject!", "delete_if", "keep_if", "detect", "find_index", "find_all", "inject", "reduce",
		"sum", "min_by", "max_by", "minmax_by", "sort", "sort!", "sort_by", "sort_by!", "group_by", "partition", "chunk_while", "slice_when",
		"zip", "cycle", "times", "upto", "downto", "step", "loop", "tap", "then", "yield_self", "catch", "throw", "all?", "any?", "none?",
		"one?", "uniq", "drop_while", "transform_values", "transform_keys", "to_h", "fetch", "fetch_values", "dig",
		"instance_eval", "instance_exec", "class_eval", "class_exec", "module_eval", "eval", "yield", "public_send",
		"__send__", "method_missing", "define_method", "const_get", "const_missing", "new", "allocate", "require", "require_relative",
		"raise", "sleep", "Integer", "Float", "Array", "Hash", "String", "Rational", "gsub", "gsub!",
		"sub", "scan", "join", "format", "sprintf", "synchronize",
		"pack", "unpack", "encode", "+", "-", "*", "/", "%", "**", "<", ">", "<=", ">=", "<=>", "==", "[]", "[]=", "<<", "divmod", "modulo", "fdiv":
		return true
	}
	return false
}

// rubyCallLen returns the length of the text before a call: Rails' tags, "\tfrom ", "\t 3: from ".
func rubyCallLen(line string) int {
	n := indent(line)
	n += rubyTagsLen(line[n:])
	if _, digits := leadingInt(line[n:]); digits > 0 && strings.HasPrefix(line[n+digits:], ": from ") {
		return n + digits + len(": from ")
	}
	if strings.HasPrefix(line[n:], "from ") {
		return n + len("from ")
	}
	return n
}

// rubyTagsLen returns the length of the tags that Rails' logger puts before every line:
// "[5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11] [10.0.0.1] ".
func rubyTagsLen(line string) int {
	const longest = 80
	n := 0
	for n < len(line) && line[n] == '[' {
		i := strings.Index(line[n:min(len(line), n+longest)], "] ")
		if i < 0 {
			break
		}
		n += i + len("] ")
		n += indent(line[n:])
	}
	return n
}

// isRubyComplete reports whether line is the only line of an exception: one that the main script
// raised itself, "app.rb:3:in '<main>': no stock (RuntimeError)", or one that Ruby cannot load.
func isRubyComplete(line []byte) bool {
	if line[len(line)-1] != ')' {
		return false
	}
	if bytes.HasSuffix(line, []byte(rubySyntax)) {
		return isRubySyntax(string(line))
	}
	return hasAny(line, ":in '", ":in `") && isRubyFrame(string(line)) && isRubyType(rubyTypeOf(string(line)))
}

// rubyTypeOf returns the type in parentheses at the end of a heading, or "".
func rubyTypeOf(line string) string {
	typ, _ := rubyHead(line)
	return typ
}

func isRubyFrame(line string) bool {
	_, _, ok := rubyFrame(line[rubyCallLen(line):])
	return ok
}
