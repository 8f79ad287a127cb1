package lambdatest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"testing"
)

// Payload returns the payload with which a CloudWatch Logs subscription invokes a function, for an
// uncompressed delivery and a level of compression.
func Payload(tb testing.TB, level int, delivery string) []byte {
	tb.Helper()
	var zipped bytes.Buffer
	zw, err := gzip.NewWriterLevel(&zipped, level)
	if err != nil {
		tb.Fatal(err)
	}
	_, _ = io.WriteString(zw, delivery)
	if err := zw.Close(); err != nil {
		tb.Fatal(err)
	}
	payload, err := json.Marshal(map[string]any{"awslogs": map[string]any{"data": zipped.Bytes()}})
	if err != nil {
		tb.Fatal(err)
	}
	return payload
}
