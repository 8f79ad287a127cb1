package lambda

import (
	"crypto/rand"
	"encoding/hex"
	"time"

	"github.com/google/uuid"
)

func newRequestID() string { return uuid.NewString() }

// StreamName returns the name of a new log stream in Lambda's format:
// 2026/11/22/[$LATEST]<32 hex digits>.
func StreamName(now time.Time) string {
	return now.UTC().Format("2006/01/02") + "/[$LATEST]" + randomHex(16)
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // crypto/rand.Read never fails
	return hex.EncodeToString(b)
}
