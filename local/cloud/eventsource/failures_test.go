package eventsource

import (
	"slices"
	"strings"
	"testing"

	"faulty/local/cloud/sqs"
)

func TestFailures(t *testing.T) {
	batch := []sqs.Message{{ID: "a"}, {ID: "b"}}
	for _, row := range []struct {
		name, reply string
		want        []string
		err         string
	}{
		{"empty reply", ``, nil, ""},
		{"null", `null`, nil, ""},
		{"empty object", `{}`, nil, ""},
		{"null list", `{"batchItemFailures":null}`, nil, ""},
		{"empty list", `{"batchItemFailures":[]}`, nil, ""},
		{"one", `{"batchItemFailures":[{"itemIdentifier":"b"}]}`, []string{"b"}, ""},
		{"unknown id", `{"batchItemFailures":[{"itemIdentifier":"c"}]}`, nil, `itemIdentifier "c" is not a messageId of the batch`},
		{"empty id", `{"batchItemFailures":[{"itemIdentifier":""}]}`, nil, `itemIdentifier "" is not`},
		{"bad key", `{"batchItemFailures":[{"id":"a"}]}`, nil, `itemIdentifier "" is not`},
		{"no list", `{"batchItemFailures":{}}`, nil, "is not {"},
		{"no object", `"done"`, nil, "is not {"},
		{"no JSON", `done`, nil, "is not {"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := failures([]byte(row.reply), batch)
			if row.err == "" && err != nil || row.err != "" && (err == nil || !strings.Contains(err.Error(), row.err)) {
				t.Fatalf("failures(%s): %v; want %q", row.reply, err, row.err)
			}
			var ids []string
			for id := range got {
				ids = append(ids, id)
			}
			if !slices.Equal(ids, row.want) {
				t.Errorf("failures(%s) = %v; want %v", row.reply, ids, row.want)
			}
		})
	}
}

// FuzzFailures: for no response does a message count as failed that is not in the
// batch.
func FuzzFailures(f *testing.F) {
	f.Add([]byte(`{"batchItemFailures":[{"itemIdentifier":"a"}]}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, reply []byte) {
		got, err := failures(reply, []sqs.Message{{ID: "a"}})
		if delete(got, "a"); len(got) > 0 || err != nil && got != nil {
			t.Errorf("failures(%q) = %v, %v", reply, got, err)
		}
	})
}
