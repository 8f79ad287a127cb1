package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// mysqlError returns the error log of MySQL 5.6 to 9 and of MariaDB: time, thread, level in
// brackets and, from MySQL 8 on, the error code and the subsystem.
func mysqlError() Format {
	return Format{
		Name:   "mysql-error",
		Source: "dev.mysql.com/doc/refman/8.4/en/error-log-format.html; mariadb.com/docs, \"Error Log\": format; mysql/mysql-server, sql/server_component/log_builtins.cc",
		Shapes: []string{"0000-00-00T00:00:00", "0000-00-00 00:00:00 ", "0000-00-00  0:00:00 ", "000000 00:00:00 [", "000000  0:00:00 ["},
		Parse:  parseMySQLError,
		Samples: []Sample{
			{
				`2026-11-22T21:24:50.123456Z 12 [Warning] [MY-010055] [Server] IP address '10.0.0.5' could not be resolved`,
				[]string{"@timestamp=2026-11-22T21:24:50.123456Z", "log.level=warn", "process.thread.name=12", "attributes.err_code=MY-010055", "log.logger=Server", "message=IP address '10.0.0.5' could not be resolved"},
			},
			{`2026-11-22T21:24:50.123456Z 0 [ERROR] [MY-012574] [InnoDB] Unable to lock ./ibdata1 error: 11`, []string{"log.level=error", "exception.code=MY-012574", "log.logger=InnoDB"}},
			{`2026-11-22T21:24:50.123456Z 12 [Note] Aborted connection 12 to db: 'shop' user: 'app'`, []string{"log.level=info", "message=Aborted connection 12 to db: 'shop' user: 'app'"}},
			{`2026-11-22 21:24:50 0 [Note] InnoDB: Buffer pool(s) load completed`, []string{"log.level=info", "@timestamp=2026-11-22T21:24:50.000Z", "message=InnoDB: Buffer pool(s) load completed"}},
			{`2026-11-22  9:24:50 139 [Warning] Aborted connection 139`, []string{"@timestamp=2026-11-22T09:24:50.000Z", "log.level=warn"}},
			{`2026-11-22T21:24:50.123456Z 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections.`, []string{"log.level=info", "attributes.prio=System"}},
			{`261122 21:24:50 [Warning] Using a password on the command line`, []string{"@timestamp=2026-11-22T21:24:50.000Z", "log.level=warn"}},
		},
	}
}

func parseMySQLError(d *document.Document, text []byte) ([]byte, bool) {
	open := bytes.IndexByte(text[:min(len(text), 64)], '[')
	if open < 0 {
		return nil, false
	}
	stamp, thread := bytes.TrimRight(text[:open], " "), []byte(nil)
	if i := bytes.LastIndexByte(stamp, ' '); i > 0 && bytes.IndexByte(stamp[i:], ':') < 0 {
		stamp, thread = bytes.TrimRight(stamp[:i], " "), stamp[i+1:]
		if !isDigits(thread) && !(len(thread) > 2 && string(thread[:2]) == "0x") {
			return nil, false
		}
	}
	name, message, isClosed := cutBetween(text[open:], '[', ']')
	l, isSame := mysqlLevel(name)
	if l == level.None {
		return nil, false
	}
	ns, ok := mysqlTime(stamp)
	if !ok || !isClosed || len(message) == 0 || message[0] != ' ' || thread == nil && text[6] != ' ' {
		return nil, false
	}
	timestamp.Set(d, ns)
	l.SetDefault(d)
	d.Fill(document.ThreadName, document.Plain(thread))
	if !isSame {
		addAttribute(d, "prio", name)
	}
	message = message[1:]
	if code, rest, ok := cutBetween(message, '[', ']'); ok && bytes.HasPrefix(code, []byte("MY-")) {
		if l >= level.Error {
			d.Fill(document.ExceptionCode, document.Plain(code))
		} else {
			addAttribute(d, "err_code", code)
		}
		message = afterBlanks(rest)
		if subsystem, rest, ok := cutBetween(message, '[', ']'); ok {
			d.Fill(document.Logger, document.Plain(subsystem))
			message = afterBlanks(rest)
		}
	}
	return message, true
}

// mysqlTime reads the times of all versions. MariaDB and MySQL 5.6 write hours below ten with a
// blank.
func mysqlTime(stamp []byte) (ns int64, ok bool) {
	var memory [40]byte
	if len(stamp) > len(memory) {
		return 0, false
	}
	b := memory[:copy(memory[:], stamp)]
	if i := bytes.Index(b, []byte("  ")); i >= 0 {
		b[i+1] = '0'
	}
	if len(b) > 6 && b[6] == ' ' {
		ns, n := timestamp.Compact(b)
		return ns, n == len(b)
	}
	ns, n := timestamp.ISO(b)
	return ns, n > 0 && n == len(b)
}

// mysqlLevel returns the level for a MySQL priority, and whether the two have the same name.
func mysqlLevel(name []byte) (l level.Level, isSame bool) {
	switch string(name) {
	case "Note":
		return level.Info, true
	case "System":
		return level.Info, false
	case "Warning", "ERROR", "Error":
		return level.Parse(name), true
	}
	return level.None, false
}

// mysqlSlow returns an entry of the slow query log of MySQL and MariaDB. It consists of comments,
// whose names and values become attributes, and the statement. The message contains the whole
// entry, and there is no level.
func mysqlSlow() Format {
	return Format{
		Name:   "mysql-slow-query",
		Source: "dev.mysql.com/doc/refman/8.4/en/slow-query-log.html; mysql/mysql-server, sql/log.cc: File_query_log::write_slow; mariadb.com/docs, \"Slow Query Log\"",
		Shapes: []string{"# Time: ", "# User@Host: "},
		Parse:  parseMySQLSlow,
		Samples: []Sample{
			{
				"# Time: 2026-11-22T21:24:50.123456Z\n# User@Host: app[app] @ web-1 [10.0.0.5]  Id:    12\n# Query_time: 12.345678  Lock_time: 0.000012 Rows_sent: 1  Rows_examined: 1000000\nSET timestamp=1795382690;\nSELECT 1;",
				[]string{"@timestamp=2026-11-22T21:24:50.123456Z", "client.ip=10.0.0.5", "client.address=web-1", "attributes.user=app[app]", "attributes.Id=12", "attributes.Query_time=12.345678", "attributes.Lock_time=0.000012", "attributes.Rows_sent=1", "attributes.Rows_examined=1000000", "log.level=", "message=# Time: 2026-11-22T21:24:50.123456Z\n# User@Host: app[app] @ web-1 [10.0.0.5]  Id:    12\n# Query_time: 12.345678  Lock_time: 0.000012 Rows_sent: 1  Rows_examined: 1000000\nSET timestamp=1795382690;\nSELECT 1;"},
			},
			{
				"# User@Host: app[app] @ localhost []\n# Thread_id: 7  Schema: shop  QC_hit: No\n# Query_time: 3.000115  Lock_time: 0.000000  Rows_sent: 1  Rows_examined: 0\n# Rows_affected: 0\nSET timestamp=1795382690;\nSELECT '# Query_time: 9';",
				[]string{"@timestamp=2026-11-22T21:24:50.000Z", "client.address=localhost", "attributes.Schema=shop", "attributes.QC_hit=No", "attributes.Query_time=3.000115"},
			},
		},
	}
}

func parseMySQLSlow(d *document.Document, text []byte) ([]byte, bool) {
	if !bytes.Contains(text, []byte("Query_time: ")) {
		return nil, false
	}
	for rest := text; len(rest) > 0; {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte("\n"))
		line = bytes.TrimRight(line, "\r")
		if seconds, ok := bytes.CutPrefix(line, []byte("SET timestamp=")); ok {
			fillTime(d, bytes.TrimSuffix(seconds, []byte(";")))
			break
		}
		if len(line) < 2 || line[0] != '#' {
			if bytes.HasPrefix(line, []byte("use ")) {
				continue
			}
			break
		}
		fillSlowComment(d, line[2:])
	}
	return text, true
}

// fillSlowComment reads "Name: value  Name: value" and the special form of the user.
func fillSlowComment(d *document.Document, line []byte) {
	if stamp, ok := bytes.CutPrefix(line, []byte("Time: ")); ok {
		if ns, ok := mysqlTime(stamp); ok {
			timestamp.Set(d, ns)
		}
		return
	}
	if user, ok := bytes.CutPrefix(line, []byte("User@Host: ")); ok {
		name, rest, _ := bytes.Cut(user, []byte(" @ "))
		host, rest, _ := bytes.Cut(rest, []byte("["))
		address, rest, _ := bytes.Cut(rest, []byte("]"))
		addAttribute(d, "user", name)
		d.Fill(document.ClientAddress, document.Plain(bytes.TrimSpace(host)))
		d.Fill(document.ClientIP, document.Plain(address))
		line = rest
	}
	for {
		name, rest, ok := bytes.Cut(afterBlanks(line), []byte(": "))
		if !ok || bytes.IndexByte(name, ' ') >= 0 {
			return
		}
		var value []byte
		value, line, _ = bytes.Cut(afterBlanks(rest), []byte(" "))
		if !isNone(value) {
			d.AddAttribute(name, document.Plain(value))
		}
	}
}
