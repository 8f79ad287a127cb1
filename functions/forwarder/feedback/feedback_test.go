package feedback

import (
	"net"
	"net/url"
	"testing"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/translate"
)

const account = "111111111111"

func detector(t *testing.T) *Detector {
	t.Helper()
	address, err := url.Parse("https://search-shop-logs-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.amazonaws.com")
	if err != nil {
		t.Fatal(err)
	}
	d := New(Options{Function: "faulty-forwarder", LogGroup: "/aws/lambda/faulty-forwarder", OpenSearch: address, IndexPrefix: "faulty"})
	d.Connected(&net.TCPAddr{IP: net.IPv4(10, 0, 3, 7), Port: 443})
	d.Connected(&net.TCPAddr{IP: net.IPv4(52, 1, 2, 3), Port: 443})
	return d
}

// TestGroup: all events of some log groups are excluded, whatever they contain.
func TestGroup(t *testing.T) {
	d := detector(t)
	for _, row := range []struct {
		owner, group string
		want         Cause
	}{
		{account, "/aws/lambda/faulty-forwarder", OwnLogGroup},
		{"222222222222", "/aws/lambda/faulty-forwarder", ""},
		{account, "/aws/lambda/faulty-forwarder-2", ""},
		{account, "/aws/lambda/orders", ""},
		{account, "/aws/OpenSearchService/domains/shop-logs/logs", OpenSearchLog},
		{account, "/aws/OpenSearchService/domains/shop-logs/index-logs", OpenSearchLog},
		{account, "/aws/OpenSearchService/domains/shop-logs/audit-logs", OpenSearchLog},
		{account, "/aws/aes/domains/shop-logs/application-logs", OpenSearchLog},
		{account, "/aws/OpenSearchService/domains/shop-logs-2/index-logs", ""},
		{account, "/aws/OpenSearchService/domains/catalogue/search-logs", ""},
	} {
		if got := d.Delivery(account, []byte(row.owner), []byte(row.group)).Cause(); got != row.want {
			t.Errorf("%s of %s: cause %q; want %q", row.group, row.owner, got, row.want)
		}
	}
}

func TestDomain(t *testing.T) {
	for host, want := range map[string]string{
		"search-faulty-1a2b-abcdefghijklmnopqrstuvwxyz.us-east-1.es.amazonaws.com": "faulty-1a2b",
		"vpc-shop-abcdefghijklmnopqrstuvwxyz.cn-north-1.es.amazonaws.com.cn":       "shop",
		"vpc-shop-abcdefghijklmnopqrstuvwxyz.aos.eu-west-1.on.aws":                 "shop",
		"localhost":          "",
		"search.example.com": "",
	} {
		if got := domain(&url.URL{Scheme: "https", Host: host}); got != want {
			t.Errorf("domain(%s) = %q; want %q", host, got, want)
		}
	}
}

// TestEvent: events that the forwarder causes are recognized by their content, and others that look
// similar are not.
func TestEvent(t *testing.T) {
	const (
		group  = "/ecs/logs"
		lambda = "/aws/lambda/orders"
	)
	for _, row := range []struct {
		name, group, message string
		want                 Cause
		answer               bool
	}{
		{"summary of another forwarder", "/aws/lambda/staging-forwarder", `{"timestamp":"2026-11-22T21:24:52.123456Z","level":"INFO","message":"delivery forwarded","logger":"faulty.forwarder","requestId":"8f507cfe-e1a2-4b5c-9d3e-0123456789ab","function":"staging-forwarder","received":3}`, Forwarder, true},
		{"notice of another forwarder", "/aws/lambda/staging-forwarder", `{"timestamp":"2026-11-22T21:24:52.123456Z","level":"INFO","message":"delivery excluded","logger":"faulty.forwarder"}`, Forwarder, false},
		{"a function that mentions one", lambda, `{"level":"INFO","message":"delivery forwarded by faulty.forwarder","logger":"shop"}`, "", false},

		{"slow indexing", group, `[2026-11-29T14:43:13,185][TRACE][i.i.s.index              ] [prod] [faulty-2026.11.29/uWHL9f3rSZSF8TN0Au-h9A] took[3.8ms], took_millis[3], id[1], routing[], source[{"message":"x"}]`, OpenSearchLog, false},
		{"slow indexing of another index", group, `[2026-11-29T14:43:13,185][TRACE][i.i.s.index              ] [prod] [orders-2026/uWHL9f3rSZSF8TN0Au-h9A] took[3.8ms], took_millis[3], id[1], routing[], source[{"message":"x"}]`, "", false},
		{"slow search of a user", group, `[2026-11-29T14:43:13,185][TRACE][i.s.s.query              ] [prod] [faulty-2026.11.29][0] took[3.8ms], took_millis[3], total_hits[1+], search_type[QUERY_THEN_FETCH]`, "", false},
		{"mapping", group, `[2026-11-29T14:43:13,041][INFO ][o.o.c.m.MetadataMappingService] [prod] [faulty-2026.11.29/uWHL9f3rSZSF8TN0Au-h9A] create_mapping`, OpenSearchLog, false},
		{"node", group, `[2026-11-29T14:43:13,041][INFO ][o.o.n.Node               ] [prod] started`, "", false},
		{"audit", group, `{"audit_cluster_name":"1:shop","audit_category":"INDEX_EVENT","audit_request_layer":"TRANSPORT","audit_trace_resolved_indices":["faulty-2026.11.29"],"@timestamp":"2026-11-29T14:43:13.041+00:00"}`, OpenSearchLog, false},
		{"audit of a user", group, `{"audit_cluster_name":"1:shop","audit_category":"FAILED_LOGIN","audit_request_layer":"REST","audit_request_effective_user":"ann","@timestamp":"2026-11-29T14:43:13.041+00:00"}`, "", false},
		{"a function that names an index", lambda, `{"level":"INFO","message":"rolled over faulty-2026.11.29","logger":"o.o.Jobs"}`, "", false},

		{"connection", "vpc", "2 111111111111 eni-0a1b2c3d 10.0.0.5 10.0.3.7 41234 443 6 20 4249 1795382600 1795382660 ACCEPT OK", Connection, false},
		{"response", "vpc", "2 111111111111 eni-0a1b2c3d 10.0.3.7 10.0.0.5 443 41234 6 20 4249 1795382600 1795382660 ACCEPT OK", Connection, false},
		{"another port", "vpc", "2 111111111111 eni-0a1b2c3d 10.0.0.5 10.0.3.7 41234 22 6 20 4249 1795382600 1795382660 REJECT OK", "", false},
		{"another host", "vpc", "2 111111111111 eni-0a1b2c3d 10.0.0.5 10.0.3.8 41234 443 6 20 4249 1795382600 1795382660 ACCEPT OK", "", false},
		{"a public address", "vpc", "2 111111111111 eni-0a1b2c3d 10.0.0.5 52.1.2.3 41234 443 6 20 4249 1795382600 1795382660 ACCEPT OK", "", false},
		{"no data", "vpc", "2 111111111111 eni-0a1b2c3d - - - - - - - 1795382600 1795382660 - NODATA", "", false},

		{"invocation in CloudTrail", "trail", `{"eventVersion":"1.10","userIdentity":{"type":"AWSService","invokedBy":"logs.amazonaws.com"},"eventTime":"2026-11-22T21:18:02Z","eventSource":"lambda.amazonaws.com","eventName":"Invoke","requestParameters":{"functionName":"arn:aws:lambda:eu-west-1:111111111111:function:faulty-forwarder"}}`, Invocation, false},
		{"invocation of another function", "trail", `{"eventVersion":"1.10","userIdentity":{"type":"AWSService"},"eventTime":"2026-11-22T21:18:02Z","eventSource":"lambda.amazonaws.com","eventName":"Invoke","requestParameters":{"functionName":"arn:aws:lambda:eu-west-1:111111111111:function:orders"}}`, "", false},
		{"update of the forwarder", "trail", `{"eventVersion":"1.10","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111111111111:user/ann"},"eventTime":"2026-11-22T21:18:02Z","eventSource":"lambda.amazonaws.com","eventName":"UpdateFunctionCode20150331v2","requestParameters":{"functionName":"faulty-forwarder"}}`, "", false},
		{"request of the forwarder", "trail", `{"eventVersion":"1.10","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111111111111:assumed-role/faulty-ForwarderRole-1/faulty-forwarder"},"eventTime":"2026-11-22T21:18:02Z","eventSource":"secretsmanager.amazonaws.com","eventName":"GetSecretValue"}`, Invocation, false},
		{"access log of a bucket", "s3", `79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be logs [22/Nov/2026:21:18:02 +0000] 10.0.0.5 arn:aws:sts::111111111111:assumed-role/faulty-ForwarderRole-1/faulty-forwarder 3E57427F3EXAMPLE REST.GET.OBJECT a.log.gz "GET /a.log.gz HTTP/1.1" 200 - 113 113 7 6 "-" "Go" - x SigV4 - AuthHeader logs.s3.eu-west-1.amazonaws.com TLSv1.2 - -`, Invocation, false},
		{"access log of another reader", "s3", `79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be logs [22/Nov/2026:21:18:02 +0000] 10.0.0.5 arn:aws:iam::111111111111:user/ann 3E57427F3EXAMPLE REST.GET.OBJECT a.log.gz "GET /a.log.gz HTTP/1.1" 200 - 113 113 7 6 "-" "Go" - x SigV4 - AuthHeader logs.s3.eu-west-1.amazonaws.com TLSv1.2 - -`, "", false},
		{"Lambda Insights", "/aws/lambda-insights", `{"cpu_user_time":30,"function_name":"faulty-forwarder","request_id":"8f507cfe-e1a2-4b5c-9d3e-0123456789ab","_aws":{"Timestamp":1795382690123,"CloudWatchMetrics":[{"Namespace":"LambdaInsights","Dimensions":[["function_name"]],"Metrics":[{"Name":"cpu_user_time"}]}]}}`, Invocation, false},
		{"Lambda Insights of another function", "/aws/lambda-insights", `{"cpu_user_time":30,"function_name":"orders","request_id":"8f507cfe-e1a2-4b5c-9d3e-0123456789ab"}`, "", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			var translator translate.Translator
			d := delivery.Delivery{Owner: []byte(account), Group: []byte(row.group), Stream: []byte("s"), Events: []delivery.Event{{ID: []byte("1"), Time: 1795382692123, Message: []byte(row.message)}}}
			translator.Begin(&d, 0)
			doc := translator.Document(&d, 0)
			cause, answer := detector(t).Delivery(account, d.Owner, d.Group).Event(doc, d.Events[0].Message)
			if cause != row.want || answer != row.answer {
				t.Errorf("cause %q, answer %v; want %q, %v", cause, answer, row.want, row.answer)
			}
		})
	}
}

// TestForwarder: after one of its log events, all of a forwarder's are recognized, also Lambda's
// records, but not those of another function in the same log group.
func TestForwarder(t *testing.T) {
	d := detector(t)
	event := func(function string, logger string) Cause {
		var doc document.Document
		doc.SetText(document.FaasName, function)
		doc.FillText(document.Logger, logger)
		cause, _ := d.Delivery(account, []byte(account), []byte("/shared")).Event(&doc, nil)
		return cause
	}
	for i, row := range []struct {
		function, logger string
		want             Cause
	}{
		{"staging-forwarder", "", ""}, {"staging-forwarder", Logger, Forwarder}, {"staging-forwarder", "", Forwarder}, {"orders", "", ""},
	} {
		if got := event(row.function, row.logger); got != row.want {
			t.Errorf("event %d, of %s: cause %q; want %q", i+1, row.function, got, row.want)
		}
	}
}
