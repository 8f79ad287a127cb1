package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/timestamp"
)

// cloudFrontStandard returns CloudFront's standard log in the W3C extended format, with columns
// separated by tabs.
func cloudFrontStandard() Format {
	list := cloudFrontColumns()
	return Format{
		Name:   "access-cloudfront",
		Source: "Amazon CloudFront developer guide, \"Standard logging reference\": log file fields",
		Shapes: []string{"0000-00-00\t00:00:00\t"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			return parseCloudFront(d, list, text)
		},
		Samples: []Sample{
			{
				"2026-11-22\t21:24:50\tFRA56-C1\t2390\t2001:db8::7\tGET\td111111abcdef8.cloudfront.net\t/view/my/file.html\t502\thttps://www.example.com/\tMozilla/5.0%20(X11)\tsource=media&a=1\t-\tError\tSOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ==\td111111abcdef8.cloudfront.net\thttps\t23\t0.001\t-\tTLSv1.3\tTLS_AES_128_GCM_SHA256\tError\tHTTP/2.0\t-\t-\t11040\t0.001\tOriginError\ttext/html\t78\t-\t-",
				[]string{"@timestamp=2026-11-22T21:24:50.000Z", "client.ip=2001:db8::7", "http.request.method=GET", "url.path=/view/my/file.html", "url.query=source=media&a=1", "http.response.status_code=502", "user_agent.original=Mozilla/5.0%20(X11)", "http.latency_ms=1", "attributes.x-edge-result-type=Error", "attributes.x-edge-location=FRA56-C1", "attributes.sc-content-len=78", "message=GET /view/my/file.html?source=media&a=1"},
			},
			{"2026-11-22\t21:24:50\tFRA56-C1\t0\t203.0.113.7\tPOST\td.cloudfront.net\t/x\t000\t-\t-\t-\t-\tError\tid==", []string{"http.response.status_code=", "attributes.sc-status=000", "message=POST /x"}},
		},
	}
}

func cloudFrontColumns() []column {
	return columns("date", "time", "x-edge-location", "sc-bytes", toField(document.HTTPBodyBytes), "c-ip", fillClient,
		"cs-method", toField(document.HTTPMethod), "cs(Host)", "cs-uri-stem", toField(document.URLPath), "sc-status", fillStatus,
		"cs(Referer)", "cs(User-Agent)", toField(document.UserAgent), "cs-uri-query", toField(document.URLQuery), "cs(Cookie)",
		"x-edge-result-type", "x-edge-request-id", "x-host-header", "cs-protocol", "cs-bytes", "time-taken", fillSeconds,
		"x-forwarded-for", "ssl-protocol", "ssl-cipher", "x-edge-response-result-type", "cs-protocol-version", "fle-status",
		"fle-encrypted-fields", "c-port", "time-to-first-byte", "x-edge-detailed-result-type", "sc-content-type",
		"sc-content-len", "sc-range-start", "sc-range-end")
}

func parseCloudFront(d *document.Document, list []column, text []byte) ([]byte, bool) {
	var memory [maxColumns][]byte
	n, rest := cutTabs(text, memory[:len(list)])
	const method, path, status, query = 5, 7, 8, 11
	if n <= query || !isStatus(memory[status]) {
		return nil, false
	}
	if !setDateTime(d, memory[0], memory[1]) {
		return nil, false
	}
	memory[0], memory[1] = nil, nil
	fillColumns(d, list, memory[:n])
	addRest(d, rest)
	return requestMessage(d, memory[method], memory[path], memory[query]), true
}

// setDateTime sets the time of d from a date and a time of day in two columns. It reports whether
// they are valid.
func setDateTime(d *document.Document, date, clock []byte) bool {
	var memory [40]byte
	if len(date)+len(clock) >= len(memory) {
		return false
	}
	b := append(append(append(memory[:0], date...), ' '), clock...)
	ns, n := timestamp.ISO(b)
	if n == 0 || n != len(b) {
		return false
	}
	timestamp.Set(d, ns)
	return true
}

// cloudFrontRealTime returns CloudFront's real-time log with all fields, or with the first of them,
// because users select the fields.
func cloudFrontRealTime() Format {
	list := columns("timestamp", fillTime, "c-ip", fillClient, "time-to-first-byte", "sc-status", fillStatus,
		"sc-bytes", toField(document.HTTPBodyBytes), "cs-method", toField(document.HTTPMethod), "cs-protocol", "cs-host",
		"cs-uri-stem", toField(document.URLPath), "cs-bytes", "x-edge-location", "x-edge-request-id", "x-host-header",
		"time-taken", fillSeconds, "cs-protocol-version", "c-ip-version", "cs-user-agent", toField(document.UserAgent),
		"cs-referer", "cs-cookie", "cs-uri-query", toField(document.URLQuery), "x-edge-response-result-type", "x-forwarded-for",
		"ssl-protocol", "ssl-cipher", "x-edge-result-type", "fle-encrypted-fields", "fle-status", "sc-content-type",
		"sc-content-len", "sc-range-start", "sc-range-end", "c-port", "x-edge-detailed-result-type", "c-country",
		"cs-accept-encoding", "cs-accept", "cache-behavior-path-pattern", "cs-headers", "cs-header-names", "cs-headers-count")
	return Format{
		Name:   "access-cloudfront-realtime",
		Source: "Amazon CloudFront developer guide, \"Use real-time access logs\": fields",
		Shapes: []string{"0000000000.000\t"},
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			var memory [maxColumns][]byte
			n, rest := cutTabs(text, memory[:len(list)])
			const status, method, path = 3, 5, 8
			if n <= path || !isStatus(memory[status]) || !isMethod(memory[method]) {
				return nil, false
			}
			fillColumns(d, list, memory[:n])
			addRest(d, rest)
			return requestMessage(d, memory[method], memory[path], nil), true
		},
		Samples: []Sample{
			{
				"1795382690.123\t203.0.113.7\t0.002\t404\t1520\tGET\thttps\tshop.example.com\t/x\t77\tFRA56-C1\tSOX4==\td.cloudfront.net\t0.012\tHTTP/2.0\tIPv4\tcurl/8.5.0\t-\t-\ta=1\tError\t-\tTLSv1.3",
				[]string{"@timestamp=2026-11-22T21:24:50.123Z", "client.ip=203.0.113.7", "http.response.status_code=404", "http.latency_ms=12", "url.query=a=1", "attributes.x-edge-request-id=SOX4==", "message=GET /x"},
			},
			{"1795382690.123\t2001:db8::7\t0.002\t200\t0\tHEAD\thttp\tshop.example.com\t/\t77", []string{"client.ip=2001:db8::7", "http.request.method=HEAD", "message=HEAD /"}},
		},
	}
}

// cloudFrontFunction returns the prefix of the log of a CloudFront Function, which is the request
// id.
func cloudFrontFunction() Format {
	return Format{
		Name:      "cloudfront-function",
		Source:    "Amazon CloudFront developer guide, \"CloudFront Functions logs\"",
		Shapes:    []string{"A", "a", "0", "-", "_"},
		IsWrapper: true,
		Parse: func(d *document.Document, text []byte) ([]byte, bool) {
			const size = len("U7b4hR_RaxMADupvKAvr8_m9gsGXvioUggLV5Oyq-vmAtH8HADpjhw==")
			if len(text) <= size || text[size] != ' ' || text[size-1] != '=' || text[size-2] != '=' || bytes.IndexByte(text[:size], ' ') >= 0 {
				return nil, false
			}
			addAttribute(d, "x-edge-request-id", text[:size])
			return text[size+1:], true
		},
		Samples: []Sample{
			{`U7b4hR_RaxMADupvKAvr8_m9gsGXvioUggLV5Oyq-vmAtH8HADpjhw== START DistributionID: E3E5D42GADAXZZ`, []string{"attributes.x-edge-request-id=U7b4hR_RaxMADupvKAvr8_m9gsGXvioUggLV5Oyq-vmAtH8HADpjhw==", "message=START DistributionID: E3E5D42GADAXZZ"}},
			{`a7b4hR_RaxMADupvKAvr8_m9gsGXvioUggLV5Oyq-vmAtH8HADpjhw== {"level":"error","message":"no cookie"}`, []string{`message={"level":"error","message":"no cookie"}`}},
		},
	}
}
