package format

import (
	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/timestamp"
)

// s3Access returns an S3 server access log record.
func s3Access() Format {
	list := columns("bucket_owner", "bucket", "time", "remote_ip", fillClient, "requester", "request_id", "operation", "key",
		"request_uri", fillRequest, "http_status", fillStatus, "error_code", toField(document.ExceptionCode),
		"bytes_sent", toField(document.HTTPBodyBytes), "object_size", "total_time", fillMilliseconds, "turn_around_time",
		"referer", "user_agent", toField(document.UserAgent), "version_id", "host_id", "signature_version", "cipher_suite",
		"authentication_type", "host_header", "tls_version", "access_point_arn", "acl_required", "source_region")
	return Format{
		Name:   "access-s3",
		Source: "Amazon S3 user guide, \"Amazon S3 server access log format\"",
		Shapes: []string{"0", "a"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			return parseS3(d, list, text)
		},
		Samples: []Sample{
			{
				`79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be shop-photos [22/Nov/2026:21:24:50 +0000] 192.0.2.3 79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be 3E57427F3EXAMPLE REST.GET.OBJECT a/b+c.jpg "GET /shop-photos/a/b+c.jpg?versionId=7 HTTP/1.1" 404 NoSuchKey 113 - 7 5 "-" "S3Console/0.4" - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader shop-photos.s3.us-east-1.amazonaws.com TLSV1.2 - Yes us-east-1`,
				[]string{"@timestamp=2026-11-22T21:24:50.000Z", "attributes.bucket=shop-photos", "client.ip=192.0.2.3", "attributes.operation=REST.GET.OBJECT", "attributes.key=a/b+c.jpg", "http.request.method=GET", "url.query=versionId=7", "http.response.status_code=404", "exception.code=NoSuchKey", "http.response.body.bytes=113", "http.latency_ms=7", "attributes.turn_around_time=5", "user_agent.original=S3Console/0.4", "attributes.source_region=us-east-1", "message=GET /shop-photos/a/b+c.jpg?versionId=7 HTTP/1.1"},
			},
			{
				`79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be shop-photos [22/Nov/2026:21:24:50 +0000] - AmazonS3 3E57427F3EXAMPLE S3.EXPIRE.OBJECT old/x.txt "-" - - - 40 - - "-" "-" - - - - - - - - -`,
				[]string{"attributes.operation=S3.EXPIRE.OBJECT", "attributes.object_size=40", "message=S3.EXPIRE.OBJECT"},
			},
		},
	}
}

func parseS3(d *document.Document, list []column, text []byte) ([]byte, bool) {
	const idSize, date, operation, request = 64, 2, 6, 8
	if len(text) < idSize+1 || text[idSize] != ' ' || !correlation.IsHex(text[:idSize], idSize) {
		return nil, false
	}
	var memory [maxColumns][]byte
	n, rest := cutColumns(text, memory[:len(list)])
	if n <= request {
		return nil, false
	}
	ns, width := timestamp.CLF(memory[date])
	if width == 0 {
		return nil, false
	}
	timestamp.Set(d, ns)
	memory[date] = nil // the time is already a field, so it must not become an attribute
	fillColumns(d, list, memory[:n])
	addRest(d, rest)
	if isNone(memory[request]) {
		return memory[operation], true
	}
	return memory[request], true
}
