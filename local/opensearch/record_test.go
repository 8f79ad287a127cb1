package opensearch

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
)

// record sends the requests to a real server and stores its responses.
func record(t *testing.T, path string, turns []turn) {
	t.Helper()
	url := os.Getenv("OPENSEARCH_URL")
	if url == "" {
		t.Fatal("-update needs OPENSEARCH_URL, the address of an OpenSearch 3.4.0 without other data")
	}
	var out bytes.Buffer
	for _, turn := range turns {
		response := askReal(t, url, turn)
		fmt.Fprintf(&out, "### %s\n%s", turn.request, turn.body)
		for line := range strings.Lines(strings.TrimSpace(response) + "\n") {
			out.WriteString("< " + line)
		}
		out.WriteString("\n")
	}
	askReal(t, url, turn{request: "DELETE /golden-*"})
	askReal(t, url, turn{request: "DELETE /_index_template/golden"})
	if err := os.WriteFile(path, bytes.TrimRight(out.Bytes(), "\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func askReal(t *testing.T, url string, turn turn) string {
	t.Helper()
	method, path, _ := strings.Cut(turn.request, " ")
	request, err := http.NewRequestWithContext(t.Context(), method, url+path, strings.NewReader(turn.body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
