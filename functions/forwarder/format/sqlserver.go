package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// sqlServer returns SQL Server's error log: time in hundredths of a second, the source in a column
// of twelve characters, and the message.
func sqlServer() Format {
	return Format{
		Name:   "sqlserver-error",
		Source: "learn.microsoft.com/sql, \"View the SQL Server error log\"; \"Database engine error severities\"",
		Shapes: []string{"0000-00-00 00:00:00.00 a", "0000-00-00 00:00:00.00 A"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			const size = len("2006-01-02 15:04:05.00 ")
			source, message, ok := bytes.Cut(text[size:], []byte(" "))
			ns, n := timestamp.ISO(text)
			if !ok || n != size-1 || !isSQLServerSource(source) {
				return nil, false
			}
			timestamp.Set(d, ns)
			d.Fill(document.Logger, document.Plain(source))
			message = afterBlanks(message)
			fillSQLServerError(d, message)
			return message, true
		},
		Samples: []Sample{
			{`2026-11-22 21:24:50.12 Logon       Error: 18456, Severity: 14, State: 8.`, []string{"@timestamp=2026-11-22T21:24:50.120Z", "log.logger=Logon", "log.level=error", "exception.code=18456", "message=Error: 18456, Severity: 14, State: 8."}},
			{`2026-11-22 21:24:50.12 spid7s      Starting up database 'master'.`, []string{"log.logger=spid7s", "log.level=", "message=Starting up database 'master'."}},
			{`2026-11-22 21:24:50.12 Logon       Login failed for user 'app'. Reason: Password did not match. [CLIENT: 10.0.0.5]`, []string{"client.ip=10.0.0.5"}},
		},
	}
}

func isSQLServerSource(source []byte) bool {
	switch string(source) {
	case "Server", "Logon", "Backup", "Hadr":
		return true
	}
	return bytes.HasPrefix(source, []byte("spid")) && len(source) > 4 && source[4]-'0' <= 9
}

// fillSQLServerError reads "Error: 18456, Severity: 14, State: 8." and the client behind a message.
// Severities up to 10 are informational.
func fillSQLServerError(d *document.Document, message []byte) {
	if _, client, ok := bytes.Cut(message, []byte(" [CLIENT: ")); ok {
		fillClient(d, bytes.TrimSuffix(bytes.TrimRight(client, "\r\n "), []byte("]")))
	}
	rest, ok := bytes.CutPrefix(message, []byte("Error: "))
	code, rest, isCode := bytes.Cut(rest, []byte(", Severity: "))
	severity, _, isSeverity := bytes.Cut(rest, []byte(","))
	if !ok || !isCode || !isSeverity || !isDigits(code) {
		return
	}
	d.Fill(document.ExceptionCode, document.Plain(code))
	const information = 10
	if timestamp.Digits(severity) <= information {
		level.Info.SetDefault(d)
		return
	}
	level.Error.SetDefault(d)
}
