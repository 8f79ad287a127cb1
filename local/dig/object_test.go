package dig_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"faulty/functions/forwarder/forward"
	"faulty/local/dig"
	"faulty/local/dig/source"
)

// bucket simulates S3 with one bucket, b, for dig, which lists it, and for the forwarder.
func bucket(t *testing.T, objects map[string][]byte) *httptest.Server {
	t.Helper()
	modified := time.Date(2026, 11, 22, 21, 30, 0, 0, time.UTC)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if content, ok := objects[strings.TrimPrefix(r.URL.Path, "/b/")]; ok {
			w.Header().Set("Etag", `"e"`)
			http.ServeContent(w, r, "", modified, bytes.NewReader(content))
			return
		}
		var list bytes.Buffer
		list.WriteString("<ListBucketResult>")
		for _, key := range slices.Sorted(maps.Keys(objects)) {
			list.WriteString("<Contents><Key>")
			_ = xml.EscapeText(&list, []byte(key))
			fmt.Fprintf(&list, "</Key><Size>%d</Size><ETag>&quot;e&quot;</ETag><LastModified>%s</LastModified></Contents>", len(objects[key]), modified.Format(time.RFC3339))
		}
		list.WriteString("</ListBucketResult>")
		_, _ = w.Write(list.Bytes())
	}))
	t.Cleanup(server.Close)
	return server
}

// objects returns objects of all formats that package logfile reads, some of them under the keys of AWS services, and
// one with many lines.
func objects(t *testing.T) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	paths, _ := filepath.Glob("../../functions/forwarder/logfile/testdata/*.*")
	for _, path := range paths {
		switch filepath.Base(path) {
		case "filter-log-events.json", "payloads.jsonl": // they have ids of firehose.json
			continue
		}
		if filepath.Ext(path) == ".golden" {
			continue
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all["logs/"+filepath.Base(path)] = content
	}
	all["AWSLogs/123456789012/elasticloadbalancing/eu-west-1/2026/11/22/123456789012_elasticloadbalancing_eu-west-1_app.shop.50dc_20261122T2125Z_203.0.113.7_x.log"] = all["logs/alb.log"]
	all["AWSLogs/123456789012/CloudTrail/eu-west-1/2026/11/22/123456789012_CloudTrail_eu-west-1_20261122T2125Z_x.json"] = all["logs/cloudtrail.json"]
	all["logs/orders/[$LATEST] a+b.log"] = bytes.Repeat(all["logs/python-lambda.log"], 200)
	return all
}

// TestSameAsForwarder checks that an object has the same documents with the same ids in the same indices, whether the
// forwarder reads it after a notification or dig reads the bucket.
func TestSameAsForwarder(t *testing.T) {
	all := objects(t)
	s3 := bucket(t, all)
	live, historical := newRecorder(t), newRecorder(t)
	vars := map[string]string{"OPENSEARCH_URL": live.URL, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_ENDPOINT_URL": s3.URL}
	f, err := forward.New(func(name string) (string, bool) {
		value, ok := vars[name]
		return value, ok
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for key := range all {
		notification := fmt.Sprintf(`{"detail-type":"Object Created","source":"aws.s3","region":"eu-west-1","detail":{"bucket":{"name":"b"},"object":{"key":%q}}}`, key)
		if err := f.Handle(t.Context(), []byte(notification)); err != nil {
			t.Fatalf("%s: %v", key, err)
		}
	}
	u, err := url.Parse(historical.URL)
	if err != nil {
		t.Fatal(err)
	}
	o := dig.Options{Workers: 2, Store: &dig.Store{URL: u, Prefix: "faulty", NoGroups: true, Timeout: time.Minute, Patience: time.Minute}}
	o.Translate.Region = "eu-west-1"
	bucket, err := source.Open(t.Context(), "s3://b/", source.Options{AWS: func() (aws.Config, error) {
		return aws.Config{Region: "eu-west-1", BaseEndpoint: aws.String(s3.URL), Credentials: credentials.NewStaticCredentialsProvider("k", "s", "")}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	o.Sources = []source.Source{bucket}
	if _, err := dig.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if len(live.docs) < 500 || len(live.docs) != len(historical.docs) {
		t.Errorf("%d documents of the forwarder, %d of dig; want the same", len(live.docs), len(historical.docs))
	}
	for id, want := range historical.docs {
		if got := live.docs[id]; !reflect.DeepEqual(got, want) {
			t.Errorf("document %s of the forwarder is %v\nwant that of dig, %v", id, got, want)
		}
	}
}
