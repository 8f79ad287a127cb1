package forward

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// TestOwnLines: what the forwarder prints is not forwarded, wherever it comes
// from, and said once; a group of that name in another account is.
func TestOwnLines(t *testing.T) {
	stored := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		stored += bytes.Count(body, []byte(`{"create":`))
		accept(w, body, http.StatusCreated)
	}))
	defer server.Close()
	var log bytes.Buffer
	f, err := New(lookup(map[string]string{
		"OPENSEARCH_URL": server.URL, "AWS_REGION": "eu-west-1", "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/faulty-forwarder",
	}), slog.New(slog.NewJSONHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	f.looked.Store(true)
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{
		InvokedFunctionArn: "arn:aws:lambda:eu-west-1:111111111111:function:faulty-forwarder",
	})
	for _, row := range []struct {
		name, owner, group string
		want               int
	}{
		{"its own group", "111111111111", "/aws/lambda/faulty-forwarder", 0},
		{"its own group again", "111111111111", "/aws/lambda/faulty-forwarder", 0},
		{"another group", "111111111111", "/aws/lambda/orders", 1},
		{"another account's", "222222222222", "/aws/lambda/faulty-forwarder", 1},
	} {
		stored = 0
		payload := pack(t, fmt.Sprintf(`{"messageType":"DATA_MESSAGE","owner":%q,"logGroup":%q,"logStream":"s","logEvents":[{"id":"1","timestamp":1764000000000,"message":"a line"}]}`, row.owner, row.group))
		if err := f.Handle(ctx, payload); err != nil || stored != row.want {
			t.Errorf("%s: Handle stored %d documents, %v; want %d", row.name, stored, err, row.want)
		}
	}
	if got := strings.Count(log.String(), "subscribed to its own log group"); got != 1 {
		t.Errorf("the log warns %d times; want once:\n%s", got, log.String())
	}
}
