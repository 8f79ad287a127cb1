package stacktrace

import "strings"

// rubyPlace finds the end of "app.rb:12" before ":in 'm'" or ":in `m'".
func rubyPlace(line string) int {
	i := strings.Index(line, ":in ")
	if i <= 0 || i+5 >= len(line) || line[i+4] != '\'' && line[i+4] != '`' {
		return 0
	}
	if _, _, ok := cutLine(line[:i]); !ok {
		return 0
	}
	return i
}

func isRubyFrame(line string) bool { return rubyPlace(line) > 0 }

func isRubyHead(line string) bool { return rubyPlace(line) > 0 }
