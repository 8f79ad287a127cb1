package deadletter

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"faulty/functions/forwarder/delivery"
)

// noise returns n bytes that do not compress.
func noise(r *rand.Rand, n int) []byte {
	text := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{byte(r.Uint32())}).Read(text) // never fails
	return text
}

// printable returns n bytes of noise that a log event may consist of.
func printable(r *rand.Rand, n int) string {
	text := noise(r, n)
	for i, b := range text {
		text[i] = ' ' + b%95
	}
	return string(text)
}

// joined passes messages to Parts in random order and in batches of two, repeatedly until they are
// complete, and returns the dead letter.
func joined(t *testing.T, r *rand.Rand, messages []string) Letter {
	t.Helper()
	var parts Parts
	r.Shuffle(len(messages), func(i, j int) { messages[i], messages[j] = messages[j], messages[i] })
	for batch := range slices.Chunk(messages, 2) {
		var last *Part
		for _, m := range batch {
			if len(m) > maxSize || !utf8.ValidString(m) {
				t.Fatalf("a message of %d bytes, UTF-8 %v; want at most %d, true", len(m), utf8.ValidString(m), maxSize)
			}
			letter, err := Parse([]byte(m))
			if err != nil {
				t.Fatalf("Parse(%.200s): %v", m, err)
			}
			if letter.Part == nil {
				return letter
			}
			parts.Hold(&letter)
			last = letter.Part
		}
		complete, done, err := parts.Join(last)
		if done || err != nil && !errors.Is(err, ErrIncomplete) {
			t.Fatalf("Join = done %v, %v", done, err)
		}
		if err == nil {
			return complete
		}
	}
	t.Fatalf("%d messages are not one dead letter", len(messages))
	return Letter{}
}

// TestAnythingFits: every payload that Lambda can pass to a function, which is 6 MB of base64 from
// a stream or an event of a megabyte, fits with its reason into messages that SQS accepts, and is
// restored byte for byte.
func TestAnythingFits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 3))
	sizes := []int{0, 1, 192 << 10, maxPart - 1, maxPart + 1, 1 << 20, 4_718_000}
	reason := "mapper_parsing_exception: Preview of field's value: '" + strings.Repeat("\x00\"", 10_000) + "'"
	for _, n := range sizes {
		t.Run(fmt.Sprint("delivery of ", n), func(t *testing.T) {
			data := base64.StdEncoding.EncodeToString(noise(r, n))
			letter, err := FromDelivery([]byte(data), reason)
			if err != nil {
				t.Fatal(err)
			}
			messages, err := letter.Encode()
			if err != nil {
				t.Fatal(err)
			}
			checkReasons(t, messages)
			got := joined(t, r, messages)
			in, err := delivery.Open(got.Payload)
			if err != nil || string(in.Data) != data || got.Reason != reason {
				t.Errorf("%d bytes in %d messages are %d bytes now, %v", len(data), len(messages), len(in.Data), err)
			}
		})
		if n > 1<<20 {
			continue // events are never larger
		}
		t.Run(fmt.Sprint("event of ", n), func(t *testing.T) {
			for _, message := range []string{printable(r, n), string(noise(r, n))} {
				refused := Refused{Status: 400, Reason: reason, Index: "i", Events: []Event{NewEvent(delivery.Event{ID: []byte("7"), Message: []byte(message)})}}
				messages, err := Pack(&origin, []Refused{refused})
				if err != nil {
					t.Fatal(err)
				}
				checkReasons(t, messages)
				got := joined(t, r, messages)
				d := got.Delivery(&got.Refused[0])
				if string(d.Events[0].Message) != message || got.Refused[0].Reason != reason {
					t.Errorf("%d bytes in %d messages are %d bytes now", len(message), len(messages), len(d.Events[0].Message))
				}
			}
		})
	}
}

func checkReasons(t *testing.T, messages []string) {
	t.Helper()
	for i, m := range messages {
		var envelope struct{ Reason string }
		if err := json.Unmarshal([]byte(m), &envelope); err != nil || !strings.HasPrefix(envelope.Reason, "mapper_parsing_exception") {
			t.Errorf("message %d of %d gives the reason %.40q (%v); want one", i+1, len(messages), envelope.Reason, err)
		}
	}
}

func TestRedeliveredParts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 4))
	letter, _ := FromDelivery([]byte(base64.StdEncoding.EncodeToString(noise(r, 2<<20))), "why")
	messages, err := letter.Encode()
	if err != nil || len(messages) < 2 {
		t.Fatalf("Encode = %d messages, %v; want several", len(messages), err)
	}
	var parts Parts
	first, err := Parse([]byte(messages[0]))
	if err != nil {
		t.Fatal(err)
	}
	parts.Hold(&first)
	if _, done, err := parts.Join(first.Part); done || !errors.Is(err, ErrIncomplete) {
		t.Errorf("Join of the first part = %v, %v; want ErrIncomplete", done, err)
	}
	parts.Done(first.Part)
	parts.Hold(&first)
	if _, done, err := parts.Join(first.Part); !done || err != nil || len(parts.held) != 0 {
		t.Errorf("Join after the replay = %v, %v, %d dead letters held; want true, none", done, err, len(parts.held))
	}
}

// TestPartsThatDoNotFit: damaged parts do not form a dead letter and do not occupy memory forever.
func TestPartsThatDoNotFit(t *testing.T) {
	var parts Parts
	for i := range 2 {
		parts.Hold(&Letter{Part: &Part{Of: "sum", Number: i + 1, Count: 2}, Gzip: []byte("no gzip")})
	}
	if _, _, err := parts.Join(&Part{Of: "sum", Number: 1, Count: 2}); !errors.Is(err, ErrNotReplayable) {
		t.Errorf("Join = %v; want ErrNotReplayable", err)
	}
	for i := range 100 {
		parts.Hold(&Letter{Part: &Part{Of: fmt.Sprint(i), Number: 1, Count: 2}, Gzip: bytes.Repeat([]byte("x"), 1<<20)})
	}
	if n := parts.size(); n > maxHeld+1<<20 {
		t.Errorf("parts hold %d bytes; want at most %d", n, maxHeld)
	}
}
