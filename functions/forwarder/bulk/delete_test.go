package bulk

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
)

// TestDelete: a document is deleted by the index and id that it was created with; a missing
// document is no error.
func TestDelete(t *testing.T) {
	verdict := func(text string) responder { return respond(http.StatusOK, `{"items":[{"delete":`+text+`}]}`) }
	for _, row := range []struct {
		name      string
		responses []responder
		fails     string // in the error
	}{
		{"exists", []responder{verdict(`{"status":200}`)}, ""},
		{"does not exist", []responder{verdict(`{"status":404}`)}, ""},
		{"no index", []responder{verdict(`{"status":404,"error":{"type":"index_not_found_exception","reason":"no such index"}}`)}, ""},
		{"busy", []responder{verdict(`{"status":429}`), respond(http.StatusServiceUnavailable, ""), verdict(`{"status":200}`)}, ""},
		{"not allowed", []responder{verdict(`{"status":403,"error":{"type":"security_exception","reason":"no permissions"}}`)}, "security_exception: no permissions"},
		{"no OpenSearch", []responder{respond(http.StatusNotFound, "")}, "responded 404"},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				err := newTestClient(&sink{responses: row.responses}).Delete(t.Context(), "faulty-2026.10.01", "id")
				if row.fails == "" && err != nil || row.fails != "" && (err == nil || !strings.Contains(err.Error(), row.fails)) {
					t.Errorf("Delete = %v; want %q", err, row.fails)
				}
			})
		})
	}
	var b Batch
	b.deleted("fau\"lty", "a\\b")
	if got, want := string(b.body), `{"delete":{"_index":"fau\"lty","_id":"a\\b"}}`+"\n"; got != want || b.Len() != 1 {
		t.Errorf("the request is %s of %d items; want %s of 1", got, b.Len(), want)
	}
}
