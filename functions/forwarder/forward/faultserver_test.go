package forward

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
)

const (
	// tooLargeFor is the body size, in bytes, that the fault server always refuses.
	tooLargeFor = 256 << 10
	// sometimesTooLarge is the body size, in bytes, that it sometimes refuses.
	sometimesTooLarge = 32 << 10
)

// A faultServer is an OpenSearch that stores documents behind an unreliable network and under a
// load that causes every kind of failure. Whether it refuses a document permanently depends on the
// document alone, as with OpenSearch.
type faultServer struct {
	mu     sync.Mutex
	random *rand.Rand
	calm   bool              // no more failures, and conflicting documents are accepted
	stored map[string]string // index by id
	faults map[string]int    // by name
}

func newFaultServer(seed uint64) *faultServer {
	return &faultServer{random: rand.New(rand.NewPCG(seed, 0)), stored: map[string]string{}, faults: map[string]int{}}
}

// isOneOf selects one in `of` documents by their ids alone.
func isOneOf(id string, of uint32) bool {
	h := fnv.New32a()
	_, _ = io.WriteString(h, id)
	return h.Sum32()%of == 0
}

func conflicts(id string) bool { return isOneOf(id, 40) } // until the server is calm
func isPoison(id string) bool  { return isOneOf(id, 500) }

// outage reports whether a request only gets 503 until the server is calm.
func outage(ids []string) bool { return len(ids) > 0 && strings.Contains(ids[0], "outage") }

func (s *faultServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || r.Method != http.MethodPost {
		return
	}
	var ids, indices []string
	isRead := strings.HasSuffix(r.URL.Path, "/_mget")
	if !isRead {
		ids, indices = creations(body)
	}
	fault := s.draw(ids, len(body))
	if fault == "hang" {
		<-r.Context().Done()
		return
	}
	switch fault {
	case "429", "500", "503", "413":
		status := map[string]int{"429": 429, "500": 500, "503": 503, "413": 413}[fault]
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"error":{"type":"t%s","reason":"fault"},"status":%s}`, fault, fault)
		return
	case "cut before":
		panic(http.ErrAbortHandler)
	}
	response := `{"docs":[]}` // nothing to compare with
	if !isRead {
		response = s.store(ids, indices, fault == "items")
	}
	switch fault {
	case "cut after":
		panic(http.ErrAbortHandler)
	case "cut within":
		w.Header().Set("Content-Length", fmt.Sprint(len(response)))
		_, _ = io.WriteString(w, response[:len(response)/2])
		panic(http.ErrAbortHandler)
	case "empty":
		return
	}
	_, _ = io.WriteString(w, response)
}

// draw decides which fault a request meets.
func (s *faultServer) draw(ids []string, size int) (fault string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() { s.faults[fault]++ }()
	switch {
	case s.calm:
		return ""
	case outage(ids):
		return "503"
	case size > tooLargeFor, size > sometimesTooLarge && s.random.IntN(3) == 0:
		return "413"
	}
	faults := []string{"429", "500", "503", "cut before", "cut after", "cut within", "empty", "items", "items", "items", "hang"}
	if i := s.random.IntN(2 * len(faults)); i < len(faults) {
		return faults[i]
	}
	return ""
}

// store stores the documents that it accepts and returns the response; busy makes it reject some of
// them temporarily.
func (s *faultServer) store(ids, indices []string, busy bool) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var items []string
	for i, id := range ids {
		status := 201
		switch _, there := s.stored[id]; {
		case isPoison(id), conflicts(id) && !s.calm:
			status = 400
		case busy && s.random.IntN(4) == 0:
			status = []int{429, 503}[s.random.IntN(2)]
		case there:
			status = 409
		default:
			s.stored[id] = indices[i]
		}
		failure := ""
		if status > 299 {
			failure = fmt.Sprintf(`,"error":{"type":"t%d","reason":"fault %s"}`, status, id)
		}
		items = append(items, fmt.Sprintf(`{"create":{"status":%d%s}}`, status, failure))
	}
	return `{"errors":true,"items":[` + strings.Join(items, ",") + `]}`
}

// creations returns the ids and indices in the actions of a bulk request.
func creations(body []byte) (ids, indices []string) {
	for i, line := range bytes.Split(bytes.TrimSuffix(body, []byte("\n")), []byte("\n")) {
		if i%2 == 1 {
			continue
		}
		var action struct {
			Create struct {
				ID    string `json:"_id"`
				Index string `json:"_index"`
			}
		}
		if err := json.Unmarshal(line, &action); err != nil {
			panic(fmt.Sprintf("line %d of the body: %v", i, err))
		}
		ids, indices = append(ids, action.Create.ID), append(indices, action.Create.Index)
	}
	return ids, indices
}
