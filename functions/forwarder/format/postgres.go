package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// postgres returns PostgreSQL's log with the prefixes of RDS, of the server's default configuration
// and of Debian: a time, any prefix, and the severity with a colon and two blanks. The parts of the
// prefix are identified by their form.
func postgres() Format {
	return Format{
		Name:   "postgresql",
		Source: "postgresql.org/docs/current/runtime-config-logging.html: log_line_prefix; postgres/postgres, src/backend/utils/error/elog.c: send_message_to_server_log; Amazon RDS user guide, \"RDS for PostgreSQL database log files\"",
		Shapes: []string{"0000-00-00 00:00:00"},
		Parse:  parsePostgres,
		Samples: []Sample{
			{
				`2026-11-22 21:24:50 UTC:10.0.0.5(51234):app@shop:[12345]:ERROR:  duplicate key value violates unique constraint "orders_pkey"`,
				[]string{"@timestamp=2026-11-22T21:24:50.000Z", "log.level=error", "client.ip=10.0.0.5", "attributes.client.port=51234", "attributes.user=app", "attributes.dbname=shop", "process.pid=12345", `message=duplicate key value violates unique constraint "orders_pkey"`},
			},
			{"2026-11-22 21:24:50.123 IST [12345] ERROR:  no price", []string{"attributes.timestamp=2026-11-22 21:24:50.123 IST", "process.pid=12345", "message=no price"}},
			{
				`2026-11-22 21:24:50.123 UTC [12345] app@shop FATAL:  28P01: password authentication failed for user "app"`,
				[]string{"@timestamp=2026-11-22T21:24:50.123Z", "log.level=fatal", "attributes.user=app", "process.pid=12345", "exception.code=28P01", `message=password authentication failed for user "app"`},
			},
			{`2026-11-22 21:24:50.123 CET [7] LOG:  database system is ready to accept connections`, []string{"@timestamp=2026-11-22T20:24:50.123Z", "log.level=info", "attributes.error_severity=LOG"}},
			{`2026-11-22 21:24:50 UTC:10.0.0.5(51234):app@shop:[12345]:STATEMENT:  SELECT 'ERROR:  x'`, []string{"log.level=", "attributes.error_severity=STATEMENT", "message=SELECT 'ERROR:  x'"}},
			{`2026-11-22 21:24:50 UTC::@:[12345]:LOG:  checkpoint starting: time`, []string{"process.pid=12345", "message=checkpoint starting: time"}},
			{`2026-11-22 21:24:50.123 UTC [9]: [3-1] user=app,db=shop,app=psql,client=10.0.0.5 WARNING:  there is no transaction in progress`, []string{"log.level=warn", "process.pid=9", "attributes.user=app", "attributes.dbname=shop", "attributes.application_name=psql", "client.ip=10.0.0.5", "attributes.line_num=3-1"}},
			{`2026-11-22 21:24:50.123 UTC:[local]:app@shop:[9]:3:23505:2026-11-22 21:20:00 UTC:4/99:0:6741:psql:ERROR:  duplicate key`, []string{"exception.code=23505", "attributes.remote_host=[local]", "attributes.prefix=3:23505:2026-11-22 21:20:00 UTC:4/99:0:6741:psql"}},
		},
	}
}

func parsePostgres(d *document.Document, text []byte) ([]byte, bool) {
	at, name := postgresSeverity(text)
	if at < 0 {
		return nil, false
	}
	ns, n := timestamp.ISO(text)
	if n == 0 || at < n {
		return nil, false
	}
	setTime(d, ns, text[:n])
	fillPostgresPrefix(d, bytes.TrimLeft(text[n:at], " :"))
	message := text[at+len(name)+len(":  "):]
	l, isLevel := postgresLevel(name)
	l.SetDefault(d)
	if !isLevel {
		addAttribute(d, "error_severity", name)
	}
	if code, rest, ok := bytes.Cut(message, []byte(": ")); ok && IsSQLState(code) { // log_error_verbosity = verbose
		d.Fill(document.ExceptionCode, document.Plain(code))
		message = rest
	}
	return message, true
}

// postgresSeverity finds the first severity, with its colon and blanks.
func postgresSeverity(text []byte) (at int, name []byte) {
	const farthest = 300 // limit for prefixes, because messages also contain colons and blanks
	head := text[:min(len(text), farthest)]
	for from := len("2006-01-02 15:04:05"); ; {
		i := bytes.Index(head[min(from, len(head)):], []byte(":  "))
		if i < 0 {
			return -1, nil
		}
		i += from
		start := i
		for start > 0 && (head[start-1]-'A' <= 'Z'-'A' || head[start-1]-'0' <= 9) {
			start--
		}
		if name = head[start:i]; isPostgresSeverity(name) {
			return start, name
		}
		from = i + 1
	}
}

func isPostgresSeverity(name []byte) bool {
	switch string(name) {
	case "LOG", "ERROR", "FATAL", "PANIC", "WARNING", "NOTICE", "INFO", "DEBUG", "DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4", "DEBUG5",
		"DETAIL", "HINT", "STATEMENT", "CONTEXT", "QUERY", "LOCATION", "BACKTRACE":
		return true
	}
	return false
}

// postgresLevel returns the level for a severity, and whether the two have the same name. The lines
// that follow an error (DETAIL and so on) have no level.
func postgresLevel(name []byte) (l level.Level, isSame bool) {
	switch string(name) {
	case "LOG":
		return level.Info, false
	case "NOTICE", "PANIC":
		return level.Parse(name), false
	case "DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4", "DEBUG5":
		return level.Debug, false
	}
	l = level.Parse(name)
	return l, l != level.None
}

// IsSQLState reports whether b is one of SQL's five-character codes.
func IsSQLState(b []byte) bool {
	if len(b) != 5 {
		return false
	}
	hasDigit := false
	for _, c := range b {
		if c-'0' > 9 && c-'A' > 'Z'-'A' {
			return false
		}
		hasDigit = hasDigit || c-'0' <= 9
	}
	return hasDigit
}

// fillPostgresPrefix reads the text between time and severity, and uses the names of PostgreSQL's
// JSON log.
func fillPostgresPrefix(d *document.Document, prefix []byte) {
	prefix = bytes.TrimRight(prefix, " :")
	for len(prefix) > 0 {
		end := bytes.IndexAny(prefix, " ,")
		if colon := postgresColon(prefix); colon >= 0 && (end < 0 || colon < end) {
			end = colon
		}
		part, rest := prefix, []byte(nil)
		if end >= 0 {
			part, rest = prefix[:end], prefix[end+1:]
		}
		if len(part) > 0 && !fillPostgresPart(d, part) {
			addAttribute(d, "prefix", prefix)
			for len(prefix) > 0 { // the code of an error may be among parts in an unknown form
				part, prefix, _ = bytes.Cut(prefix, []byte(":"))
				if IsSQLState(part) && string(part) != "00000" {
					d.Fill(document.ExceptionCode, document.Plain(part))
				}
			}
			return
		}
		prefix = bytes.TrimLeft(rest, " :,")
	}
}

// postgresColon returns the position of a colon that separates two parts. A colon inside an IPv6
// address or in brackets does not.
func postgresColon(prefix []byte) int {
	i := bytes.IndexByte(prefix, ':')
	if open := bytes.IndexByte(prefix, '('); open > 0 && i >= 0 && i < open && isAddressList(prefix[:open]) {
		if n := bytes.IndexByte(prefix[open:], ':'); n >= 0 {
			return open + n
		}
		return -1
	}
	return i
}

func fillPostgresPart(d *document.Document, part []byte) bool {
	if part[0] == '[' {
		inside := bytes.Trim(part, "[]")
		switch {
		case isDigits(inside) && !d.Has(document.ProcessID):
			return d.Fill(document.ProcessID, document.Plain(inside))
		case string(inside) == "local":
			addAttribute(d, "remote_host", part)
		default:
			addAttribute(d, "line_num", inside)
		}
		return true
	}
	if name, value, ok := bytes.Cut(part, []byte("=")); ok {
		return fillPostgresPair(d, name, value)
	}
	if host, port, ok := bytes.Cut(part, []byte("(")); ok && bytes.HasSuffix(port, []byte(")")) {
		addAttribute(d, "client.port", port[:len(port)-1])
		return fillClient(d, host)
	}
	user, database, ok := bytes.Cut(part, []byte("@"))
	if !ok || d.HasAttribute("user") {
		return false
	}
	addAttribute(d, "user", user)
	addAttribute(d, "dbname", database)
	return true
}

// fillPostgresPair reads user=app and similar pairs, which common prefixes contain (pgBadger's).
func fillPostgresPair(d *document.Document, name, value []byte) bool {
	switch string(name) {
	case "user":
		addAttribute(d, "user", value)
	case "db":
		addAttribute(d, "dbname", value)
	case "app":
		addAttribute(d, "application_name", value)
	case "client", "host":
		return len(value) == 0 || fillClient(d, value)
	default:
		d.AddAttribute(name, document.Plain(value))
	}
	return true
}
