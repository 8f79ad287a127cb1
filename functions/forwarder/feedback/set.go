package feedback

import (
	"maps"
	"sync"
	"sync/atomic"
)

// maxMembers limits the memory of a set. An account has few forwarders, and OpenSearch few addresses.
const maxMembers = 1000

// A set grows rarely and is read for every event, without a lock.
type set[K comparable] struct {
	mu      sync.Mutex // of writers
	members atomic.Pointer[map[K]bool]
}

func (s *set[K]) isEmpty() bool { return s.members.Load() == nil }

func (s *set[K]) has(key K) bool {
	members := s.members.Load()
	return members != nil && (*members)[key]
}

func (s *set[K]) add(key K) {
	if s.has(key) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	grown := map[K]bool{key: true}
	if members := s.members.Load(); members != nil {
		if len(*members) >= maxMembers {
			return
		}
		maps.Copy(grown, *members)
	}
	s.members.Store(&grown)
}
