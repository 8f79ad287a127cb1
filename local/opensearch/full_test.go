package opensearch

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"faulty/local/hostile/fulldisk"
)

// fullBulkSize is the number of documents of a bulk of TestFullDisk: about 200 KB.
const fullBulkSize = 200

// TestFullDisk fills the disk under the store repeatedly. Writes are then refused
// with OpenSearch's error, searches respond, and writes continue once there is space.
// Acknowledged documents are found, also after a restart.
func TestFullDisk(t *testing.T) {
	begin, disk := time.Now(), fulldisk.Mount(t, 48<<20)
	dir := filepath.Join(disk, "search")
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	const rounds = 3
	stored, refused := 0, 0
	for range rounds {
		must(t, s, "POST /_bulk", fullBulk(stored))
		stored += fullBulkSize
		free := fulldisk.Fill(t, disk)
		stored, refused = writeUntilRefused(t, s, stored), refused+1
		if status, body := ask(t, s, "PUT /_index_template/full", fullTemplate()); !isFullDisk(status, body) {
			t.Errorf("a template on a full disk = %d %.300s; want 429 cluster_block_exception", status, body)
		}
		checkStored(t, s, stored)
		free()
		must(t, s, "PUT /_index_template/full", fullTemplate())
		must(t, s, "POST /_bulk", fullBulk(stored)) // the one that was refused
		stored += fullBulkSize
		checkStored(t, s, stored)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	checkStored(t, open(t, dir), stored)
	t.Logf("hostile: full disk: embedded store, %d rounds in %.1f s: %d bulks refused with 429, %d documents acknowledged, all found, none duplicated, also after a restart",
		rounds, time.Since(begin).Seconds(), refused, stored)
}

// writeUntilRefused writes bulks until the disk is full: some still fit into the log
// of earlier writes. It returns the number of documents that are then stored.
func writeUntilRefused(t *testing.T, s http.Handler, stored int) int {
	t.Helper()
	for range 1000 {
		status, body := ask(t, s, "POST /_bulk", fullBulk(stored))
		switch {
		case isFullDisk(status, body):
			return stored
		case status != http.StatusOK:
			t.Fatalf("a bulk on a full disk = %d %.300s; want 429 cluster_block_exception", status, body)
		}
		stored += fullBulkSize
	}
	t.Fatalf("%d documents fit on a full disk", stored)
	return 0
}

// fullBulk returns a bulk of documents whose ids begin at from.
func fullBulk(from int) string {
	var body strings.Builder
	for i := from; i < from+fullBulkSize; i++ {
		fmt.Fprintf(&body, "{\"create\":{\"_index\":\"full\",\"_id\":\"%d\"}}\n{\"n\":%d,\"message\":\"document %s\"}\n", i, i, strings.Repeat("text ", 200))
	}
	return body.String()
}

// fullTemplate returns an index template that needs some pages of the disk.
func fullTemplate() string {
	return `{"index_patterns":["other*"],"_meta":{"about":"` + strings.Repeat("long ", 200_000) + `"}}`
}

func isFullDisk(status int, body string) bool {
	return status == http.StatusTooManyRequests && strings.Contains(body, "cluster_block_exception") && strings.Contains(body, "disk of the data directory is full")
}

// checkStored looks for each of the documents, and for no others.
func checkStored(t *testing.T, s http.Handler, stored int) {
	t.Helper()
	found := must(t, s, "GET /full/_search", `{"size":0,"track_total_hits":true,"query":{"match":{"message":"document"}}}`)
	if got := at(t, found, "hits.total.value"); got != strconv.Itoa(stored) {
		t.Fatalf("%s documents found; want the %d acknowledged", got, stored)
	}
	for i := range stored {
		if status, body := ask(t, s, "GET /full/_doc/"+strconv.Itoa(i), ""); status != http.StatusOK {
			t.Fatalf("document %d of %d acknowledged = %d %s", i, stored, status, body)
		}
	}
}
