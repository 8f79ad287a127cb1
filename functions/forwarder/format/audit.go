package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/timestamp"
)

// linuxAudit returns a record of the Linux audit system, whose time is seconds since 1970, followed
// by the number of the event: msg=audit(1795382690.123:77). The message keeps all pairs.
func linuxAudit() Format {
	return Format{
		Name:   "linux-audit",
		Source: "linux-audit/audit-documentation, wiki: SPEC Audit Event Enrichment; torvalds/linux, kernel/audit.c: audit_log_start",
		Shapes: []string{"type=A", "node="},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			const farthest = 320 // node=NAME is the only column of any length
			_, rest, ok := bytes.Cut(text[:min(len(text), farthest)], []byte(" msg=audit("))
			stamp, number, isRecord := bytes.Cut(rest, []byte(":"))
			ns, isTime := timestamp.Epoch(stamp)
			if !ok || !isRecord || !isTime || len(number) == 0 || number[0]-'0' > 9 {
				return nil, false
			}
			timestamp.Set(d, ns)
			return text, true
		},
		HasPairs: true,
		Samples: []Sample{
			{`type=SYSCALL msg=audit(1795382690.123:77): arch=c000003e syscall=2 success=no exit=-13 pid=7 comm="cat"`, []string{"@timestamp=2026-11-22T21:24:50.123Z", "message=type=SYSCALL msg=audit(1795382690.123:77): arch=c000003e syscall=2 success=no exit=-13 pid=7 comm=\"cat\""}},
			{`node=ip-10-0-0-5 type=AVC msg=audit(1795382690.123:77): avc:  denied  { read } for  pid=7 comm="httpd"`, []string{"@timestamp=2026-11-22T21:24:50.123Z"}},
		},
	}
}
