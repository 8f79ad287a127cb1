package logs

import (
	"encoding/json"
	"fmt"

	"faulty/local/cloud/storage"
)

// The statements on the table of log events. A row has events of one stream.
const (
	insertEvents = "INSERT INTO log_events (seq, log_group, stream, events) VALUES (?, ?, ?, ?)"
	deleteEvents = "DELETE FROM log_events WHERE seq = ?"
	selectEvents = "SELECT seq, log_group, stream, events FROM log_events ORDER BY seq"
)

// A row is stored events: those of its stream up to end that the rows before do
// not have.
type row struct {
	seq int64
	end int
}

// stage returns the statement that stores the events since the last one. The
// caller holds st.mu.
func (st *Stream) stage() []storage.Op {
	stored := st.stored()
	if st.svc.o.Store == nil || stored == len(st.events) {
		return nil
	}
	events, _ := json.Marshal(st.events[stored:]) // strings and integers: cannot fail
	seq := st.svc.seq.Add(1)
	st.rows = append(st.rows, row{seq, len(st.events)})
	return []storage.Op{storage.Statement(insertEvents, seq, st.group, st.name, events)}
}

// stored returns how many of st.events are stored.
func (st *Stream) stored() int {
	if n := len(st.rows); n > 0 {
		return st.rows[n-1].end
	}
	return 0
}

// unstage returns the statements that delete the rows of the first n events, which
// leave the stream. A row whose events do not all leave remains: after a kill its
// events are delivered again, with the same ids.
func (st *Stream) unstage(n int) (ops []storage.Op) {
	rest := st.rows[:0]
	for _, r := range st.rows {
		if r.end <= n {
			ops = append(ops, storage.Statement(deleteEvents, r.seq))
		} else {
			rest = append(rest, row{r.seq, r.end - n})
		}
	}
	st.rows = rest
	return ops
}

// Restore reads the events that were not delivered before the last end of the
// process. They are due at once. It is called once, before Start.
func (s *Service) Restore() error {
	streams := map[[2]string]*Stream{}
	return s.o.Store.Rows(selectEvents, func(scan func(...any) error) error {
		var seq int64
		var group, name string
		var raw []byte
		if err := scan(&seq, &group, &name, &raw); err != nil {
			return err
		}
		s.seq.Store(seq)
		var events []Event
		if err := json.Unmarshal(raw, &events); err != nil {
			return fmt.Errorf("log events %d of %s: %w", seq, group, err)
		}
		key := [2]string{group, name}
		if streams[key] == nil {
			streams[key] = s.Stream(group, name)
		}
		streams[key].restore(seq, events)
		return nil
	})
}

// restore adds the events of a row, unless nobody is subscribed to them any more.
func (st *Stream) restore(seq int64, events []Event) {
	if len(st.subs) == 0 {
		return
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	st.events = append(st.events, events...)
	st.rows = append(st.rows, row{seq, len(st.events)})
	st.boundary()
	st.count()
	st.svc.enqueue(st)
}
