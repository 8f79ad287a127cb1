package console

import (
	"fmt"
	"strings"
)

func notTime(text string) error {
	return fmt.Errorf("%.80q is not a time; a time looks like now-1h, now-1d/d, 2026-11-22, 2026-11-22 10:30, 2026-11-22T10:30 or 2026-11-22T10:30:00Z||+6h", text)
}

// asDate converts a time that a user typed to the syntax of a date field. It accepts that
// syntax, and the formats in which the pages show times: 2026-11-22 10:30:00 and
// 2026-11-22 10:30:00.123 UTC. It returns "" for text that starts neither with a year of four
// digits nor with now. A date field would parse 25 as a year, and 25.11.2026 as milliseconds
// since 1970.
func asDate(text string) string {
	const date = len("2006-01-02")
	anchor, math, hasMath := strings.Cut(strings.TrimSpace(text), "||")
	if strings.HasPrefix(anchor, "now") {
		return text
	}
	digits := len(anchor) - len(strings.TrimLeft(anchor, "0123456789"))
	isMillis := digits == len(anchor) && digits >= 10
	if !isMillis && (digits != 4 || len(anchor) > 4 && anchor[4] != '-') {
		return ""
	}
	if len(anchor) > date && anchor[date] == ' ' {
		anchor = anchor[:date] + "T" + strings.TrimSpace(anchor[date+1:])
		if utc, ok := strings.CutSuffix(anchor, " UTC"); ok {
			anchor = utc + "Z"
		}
	}
	if hasMath {
		anchor += "||" + math
	}
	return anchor
}
