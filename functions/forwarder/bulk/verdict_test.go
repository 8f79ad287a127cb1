package bulk

import (
	"strings"
	"testing"
)

// FuzzParseVerdicts: no response causes a panic, and a response that is parsed without an error has
// a verdict for every document.
func FuzzParseVerdicts(f *testing.F) {
	f.Add([]byte(`{"errors":true,"items":[{"create":{"status":201}},{"create":{"status":400,"error":{"type":"a","reason":"b"}}}]}`), 2)
	f.Add([]byte(`{"items":[{"create":`), 1)
	f.Fuzz(func(t *testing.T, response []byte, want int) {
		verdicts, err := parseVerdicts(nil, response, want)
		if err == nil && len(verdicts) != want {
			t.Errorf("parseVerdicts(%q) = %d verdicts; want %d", response, len(verdicts), want)
		}
	})
}

func BenchmarkParseVerdicts(b *testing.B) {
	const n = 1000
	response := []byte(`{"errors":false,"items":[` + strings.Repeat(`{"create":{"status":201}},`, n-1) + `{"create":{"status":201}}]}`)
	b.SetBytes(int64(len(response)))
	b.ReportAllocs()
	var verdicts []verdict
	for b.Loop() {
		verdicts, _ = parseVerdicts(verdicts[:0], response, n)
	}
}

// TestReasonIsBounded: only the beginning of an error that quotes a log event is kept.
func TestReasonIsBounded(t *testing.T) {
	quote := strings.Repeat("é", 35<<10)
	response := `{"items":[{"create":{"status":400,"error":{"type":"mapper_parsing_exception","reason":"of 'é` + quote + `'","caused_by":{"reason":"` + quote + `"}}}}]}`
	verdicts, err := parseVerdicts(nil, []byte(response), 1)
	if err != nil || !strings.HasPrefix(verdicts[0].reason, "mapper_parsing_exception: of 'é") || len(verdicts[0].reason) > 2*maxReason+100 {
		t.Errorf("parseVerdicts = a reason of %d bytes, %v; want its beginning", len(verdicts[0].reason), err)
	}
}
