package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// mysqlAudit returns a record of MariaDB's audit plugin, which RDS for MySQL and MariaDB use, and
// of Aurora's advanced auditing, whose time is in microseconds. The columns are separated by
// commas, and the statement may contain more commas.
func mysqlAudit() Format {
	return Format{
		Name:   "mysql-audit",
		Source: "mariadb.com/docs, \"MariaDB Audit Plugin - Log Format\"; Amazon Aurora user guide, \"Using Advanced Auditing\": audit log details",
		Shapes: []string{"00000000 00:00:00,", "0000000000000000,"},
		Parse:  parseMySQLAudit,
		Samples: []Sample{
			{
				`20261122 21:24:50,ip-10-0-0-1,app,10.0.0.5,12,345,QUERY,shop,'select 1, 2',0`,
				[]string{"@timestamp=2026-11-22T21:24:50.000Z", "host.name=ip-10-0-0-1", "attributes.user=app", "client.ip=10.0.0.5", "attributes.connectionid=12", "attributes.queryid=345", "attributes.operation=QUERY", "attributes.database=shop", "log.level=info", "exception.code=", "message='select 1, 2'"},
			},
			{
				`1795382690123456,aurora-1,app,10.0.0.5,12,345,FAILED_CONNECT,,,1045`,
				[]string{"@timestamp=2026-11-22T21:24:50.123456Z", "host.name=aurora-1", "attributes.operation=FAILED_CONNECT", "log.level=warn", "exception.code=1045", "message=FAILED_CONNECT"},
			},
			{`20261122 21:24:50,ip-10-0-0-1,app,10.0.0.5,12,345,READ,shop,orders,`, []string{"attributes.operation=READ", "message=orders"}},
		},
	}
}

func parseMySQLAudit(d *document.Document, text []byte) ([]byte, bool) {
	const first = 8 // number of columns before the object of the operation
	cells := bytes.SplitN(text, []byte(","), first+1)
	if len(cells) != first+1 || !isOperation(cells[6]) || !isDigits(cells[4]) {
		return nil, false
	}
	ns, ok := auditTime(cells[0])
	last := bytes.LastIndexByte(cells[first], ',')
	if !ok || last < 0 {
		return nil, false
	}
	object, code := cells[first][:last], cells[first][last+1:]
	timestamp.Set(d, ns)
	d.Fill(document.HostName, document.Plain(cells[1]))
	addAttribute(d, "user", cells[2])
	fillClient(d, cells[3])
	for i, name := range [...]string{"connectionid", "queryid", "operation", "database"} {
		addAttribute(d, name, cells[4+i])
	}
	level.Info.SetDefault(d)
	if isDigits(code) && string(code) != "0" {
		level.Warn.Set(d)
		d.Fill(document.ExceptionCode, document.Plain(code))
	} else if len(code) > 0 && string(code) != "0" {
		addAttribute(d, "retcode", code)
	}
	if len(object) == 0 {
		object = cells[6]
	}
	return object, true
}

// auditTime reads 20261122 21:24:50, or microseconds since 1970.
func auditTime(stamp []byte) (ns int64, ok bool) {
	if len(stamp) == 16 {
		return timestamp.Epoch(stamp)
	}
	ns, n := timestamp.Compact(stamp)
	return ns, n == len(stamp)
}

// isOperation reports whether v is the name of an operation, which consists of capitals and _.
func isOperation(v []byte) bool {
	for _, c := range v {
		if c-'A' > 'Z'-'A' && c != '_' {
			return false
		}
	}
	return len(v) > 2
}
