package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// oracleError returns an error of Oracle Database, its listener or its recovery manager at the
// start of a line in an alert log or trace.
func oracleError() Format {
	return Format{
		Name:   "oracle-error",
		Source: "Oracle Database Error Messages: ORA, TNS, RMAN",
		Shapes: []string{"ORA-0", "TNS-0", "RMAN-0", "0000-00-00T00:00:00"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			const header = len("2006-01-02T15:04:05.000000+00:00\r\n")
			if text[0]-'0' <= 9 && bytes.IndexByte(text[:min(len(text), header)], '\n') < 0 {
				return nil, false
			}
			ns, n := timestamp.ISO(text)
			message := text[n:]
			if n > 0 { // the alert log writes the time on a separate line
				message = bytes.TrimLeft(message, "\r\n")
				if len(message) == len(text)-n {
					return nil, false
				}
			}
			_, incident, ok := bytes.Cut(message, []byte("\n"))
			if !ok || !bytes.HasPrefix(message, []byte("Errors in file ")) {
				incident = message
			}
			code, _, ok := bytes.Cut(incident, []byte(":"))
			if !isOracleCode(code) {
				if n == 0 {
					return nil, false
				}
				code, ok = nil, true
			}
			if !ok {
				return nil, false
			}
			timestamp.Set(d, ns)
			if code != nil {
				level.Error.SetDefault(d)
				d.Fill(document.ExceptionCode, document.Plain(code))
			}
			return message, true
		},
		Samples: []Sample{
			{`ORA-00001: unique constraint (SHOP.ORDERS_PK) violated`, []string{"log.level=error", "exception.code=ORA-00001", "message=ORA-00001: unique constraint (SHOP.ORDERS_PK) violated"}},
			{"2026-11-22T21:24:50.123456+00:00\nORA-00060: Deadlock detected. See Note 60.1 at My Oracle Support", []string{"@timestamp=2026-11-22T21:24:50.123456Z", "exception.code=ORA-00060", "log.level=error"}},
			{"2026-11-22T21:24:50.123456+00:00\nThread 1 advanced to log sequence 12", []string{"@timestamp=2026-11-22T21:24:50.123456Z", "log.level=", "message=Thread 1 advanced to log sequence 12"}},
			{"2026-11-22T21:24:50.123456+00:00\nErrors in file /rdsdbdata/log/trace/ORCL_ora_7.trc:\nORA-00600: internal error code, arguments: [a]", []string{"exception.code=ORA-00600", "log.level=error"}},
			{`TNS-12535: TNS:operation timed out`, []string{"exception.code=TNS-12535"}},
		},
	}
}

// isOracleCode reports whether b consists of letters, - and five digits.
func isOracleCode(b []byte) bool {
	_, number, ok := bytes.Cut(b, []byte("-"))
	return ok && len(number) == 5 && isDigits(number) && b[0]-'A' <= 'Z'-'A'
}

// oracleListener returns the listener's log: columns separated by " * ", the last of which is 0 or
// the number of the TNS error.
func oracleListener() Format {
	return Format{
		Name:   "oracle-listener",
		Source: "Oracle Database Net Services Administrator's Guide, \"Analyzing Listener Log Files\"",
		Shapes: []string{"00-AAA-0000 00:00:00 * "},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			const size = len("22-NOV-2026 21:24:50")
			ns, ok := oracleTime(text[:size])
			if !ok {
				return nil, false
			}
			message := text[size+len(" * "):]
			timestamp.Set(d, ns)
			fillListenerAddress(d, message)
			if code := message[bytes.LastIndexByte(message, ' ')+1:]; isDigits(code) && string(code) != "0" {
				level.Error.SetDefault(d)
				d.Fill(document.ExceptionCode, document.Plain(d.Keep("TNS-"+string(code))))
			}
			return message, true
		},
		Samples: []Sample{
			{
				`22-NOV-2026 21:24:50 * (CONNECT_DATA=(SERVICE_NAME=shop)(CID=(PROGRAM=)(HOST=__jdbc__)(USER=))) * (ADDRESS=(PROTOCOL=tcp)(HOST=10.0.0.5)(PORT=51234)) * establish * shop * 12514`,
				[]string{"@timestamp=2026-11-22T21:24:50.000Z", "client.ip=10.0.0.5", "attributes.client.port=51234", "log.level=error", "exception.code=TNS-12514"},
			},
			{`22-NOV-2026 21:24:50 * service_update * ORCL * 0`, []string{"log.level=", "message=service_update * ORCL * 0"}},
		},
	}
}

func oracleTime(text []byte) (ns int64, ok bool) {
	var memory [20]byte
	b := memory[:copy(memory[:], text)]
	b[4], b[5] = b[4]|0x20, b[5]|0x20 // CLF needs Nov instead of NOV
	ns, n := timestamp.CLF(b)
	return ns, n > 0
}

func fillListenerAddress(d *document.Document, message []byte) {
	_, address, ok := bytes.Cut(message, []byte("(ADDRESS="))
	_, host, isHost := bytes.Cut(address, []byte("(HOST="))
	host, rest, _ := bytes.Cut(host, []byte(")"))
	if !ok || !isHost {
		return
	}
	fillClient(d, host)
	if _, port, ok := bytes.Cut(rest, []byte("(PORT=")); ok {
		port, _, _ = bytes.Cut(port, []byte(")"))
		addAttribute(d, "client.port", port)
	}
}
