package forward

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
)

// TestNothingIsLost forwards events through a server that fails in every possible way. The test
// plays Lambda: it invokes a failed delivery two more times and then sends it to the failure queue.
// Afterwards every event is either stored once or in the queue with its reason. Once the server
// stops failing, replaying the queue stores everything except permanently refused documents.
//
// FAULTY_EVENTS sets the number of events. FAULTY_SEED selects another random sequence.
func TestNothingIsLost(t *testing.T) {
	n, seed := number(t, "FAULTY_EVENTS", 2500), uint64(number(t, "FAULTY_SEED", 1))
	search, queue := newFaultServer(seed), newFailureQueue(t)
	server := httptest.NewServer(search)
	t.Cleanup(server.Close)
	f, err := New(lookup(map[string]string{"OPENSEARCH_URL": server.URL, "FAILURE_QUEUE_URL": queue.url, "REQUEST_TIMEOUT": "250ms", "AWS_REGION": "eu-west-1",
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	deliveries, ids := mixedDeliveries(n, seed)
	invokeAll(t, f, queue, deliveries)
	checkStoredOrQueued(t, search, queue, ids)
	t.Logf("%d events in %d deliveries: %d stored, %d messages in the failure queue; requests by fault: %v", n, len(deliveries), len(search.stored), len(queue.messages), search.faults)

	search.calm = true
	index := map[string]string{}
	maps.Copy(index, search.stored)
	for range 2 { // the first replay adds new dead letters
		queue.replay(t, f)
	}
	checkReplayed(t, search, queue, ids, index)
}

func number(t *testing.T, variable string, def int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return def
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s=%q: want a number", variable, text)
	}
	return n
}

// mixedDeliveries returns deliveries of various sizes with n events in total, and the ids of the
// events.
func mixedDeliveries(n int, seed uint64) (deliveries, ids []string) {
	r := rand.New(rand.NewPCG(seed, 1))
	for len(ids) < n {
		kind := "event"
		if len(deliveries)%150 == 7 {
			kind = "outage" // see faultServer
		}
		var events []string
		for range min(1+r.IntN(400), n-len(ids)) {
			id := fmt.Sprintf("%s-%056d", kind, len(ids))
			text := message(r, len(ids)%10, "8f2b4ef7-8f2b-4ef7-9a4e-5b441b595b44", "0123456789abcdef0123456789abcdef")
			if len(ids)%2500 == 1200 {
				text = strings.Repeat(fmt.Sprintf("%d is more than the server accepts. ", r.Uint64()), 9000)
			}
			quoted, _ := json.Marshal(text)
			events = append(events, fmt.Sprintf(`{"id":%q,"timestamp":%d,"message":%s}`, id, 1795382692000+len(ids)*1000, quoted))
			ids = append(ids, id)
		}
		deliveries = append(deliveries, `{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/aws/lambda/orders","logStream":"s","logEvents":[`+strings.Join(events, ",")+`]}`)
	}
	return deliveries, ids
}

// invokeAll plays Lambda: 16 environments, asynchronous invocations, two retries, and a failure
// destination.
func invokeAll(t *testing.T, f *Forwarder, queue *failureQueue, deliveries []string) {
	t.Helper()
	work := make(chan []byte)
	var environments sync.WaitGroup
	for range 16 {
		environments.Go(func() {
			for payload := range work {
				if err := invoke(t, f, payload); err != nil {
					queue.put(fmt.Sprintf(`{"version":"1.0","requestContext":{"condition":"RetriesExhausted","approximateInvokeCount":3},"requestPayload":%s,"responsePayload":{"errorMessage":%q}}`, payload, err))
				}
			}
		})
	}
	for _, d := range deliveries {
		work <- pack(t, d)
	}
	close(work)
	environments.Wait()
}

func invoke(t *testing.T, f *Forwarder, payload []byte) (err error) {
	for range 3 {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		_, err = f.Invoke(ctx, payload)
		cancel()
		if err == nil {
			return nil
		}
	}
	return err
}

// queued returns the reasons for all events in the failure queue by event id. records are those in
// a whole delivery, of which some may be stored.
func queued(t *testing.T, messages []string) (dead, records map[string]string) {
	t.Helper()
	dead, records = map[string]string{}, map[string]string{}
	for _, m := range messages {
		letter, err := deadletter.Parse([]byte(m))
		if err != nil {
			t.Fatalf("message %.200s: %v", m, err)
		}
		for _, r := range letter.Refused {
			for _, e := range r.Events {
				dead[e.ID] = r.Reason
			}
		}
		if letter.Payload == nil {
			continue
		}
		var decoder delivery.Decoder
		d, err := decoder.Decode(letter.Payload)
		if err != nil {
			t.Fatalf("payload of message %.200s: %v", m, err)
		}
		for _, e := range d.Events {
			records[string(e.ID)] = "delivery failed"
		}
	}
	return dead, records
}

func checkStoredOrQueued(t *testing.T, search *faultServer, queue *failureQueue, ids []string) {
	t.Helper()
	dead, records := queued(t, queue.messages)
	onlyRecord := 0
	for _, id := range ids {
		_, stored := search.stored[id]
		reason, isDead := dead[id]
		_, record := records[id]
		switch {
		case !stored && !isDead && !record:
			t.Errorf("event %s is neither stored nor in the failure queue", id)
		case stored && isDead:
			t.Errorf("event %s is stored, and in the failure queue because of %q", id, reason)
		case isDead && reason == "":
			t.Errorf("event %s is in the failure queue without a reason", id)
		case !stored && !isDead:
			onlyRecord++
		}
	}
	if sum := len(search.stored) + len(dead) + onlyRecord; sum != len(ids) {
		t.Errorf("%d stored + %d in dead letters + %d in failed deliveries = %d; want %d", len(search.stored), len(dead), onlyRecord, sum, len(ids))
	}
	t.Logf("%d stored + %d in dead letters + %d in failed deliveries = %d", len(search.stored), len(dead), onlyRecord, len(ids))
}

// checkReplayed checks that everything is stored except permanently refused documents, which are
// still in the queue, and that documents stored before the replay are still in the same index.
func checkReplayed(t *testing.T, search *faultServer, queue *failureQueue, ids []string, before map[string]string) {
	t.Helper()
	dead, _ := queued(t, queue.messages)
	poison := 0
	for _, id := range ids {
		_, stored := search.stored[id]
		if _, isDead := dead[id]; isPoison(id) {
			poison++
			if stored || !isDead {
				t.Errorf("event %s, which is permanently refused: stored %v, in the failure queue %v; want false, true", id, stored, isDead)
			}
		} else if !stored {
			t.Errorf("event %s is not stored after the replay", id)
		}
	}
	for id, index := range before {
		if search.stored[id] != index {
			t.Errorf("event %s is in %s now; want %s as before", id, search.stored[id], index)
		}
	}
	if want := len(ids) - poison; len(search.stored) != want {
		t.Errorf("%d stored after the replay; want %d", len(search.stored), want)
	}
	t.Logf("after the replay: %d stored, %d permanently refused", len(search.stored), poison)
}
