package logs

import (
	"encoding/json"
	"fmt"

	"faulty/local/cloud/storage"
)

// Statements on the table of log events. A row holds log events of one stream.
const (
	insertEvents = "INSERT INTO log_events (seq, log_group, stream, events) VALUES (?, ?, ?, ?)"
	deleteEvents = "DELETE FROM log_events WHERE seq = ?"
	selectEvents = "SELECT seq, log_group, stream, events FROM log_events ORDER BY seq"
)

// row identifies a stored row. It holds the log events of its stream from the end
// of the previous row to its own end.
type row struct {
	seq int64
	end int
}

// stage returns the statement that stores the log events added since the last
// call. The caller holds st.mu.
func (st *Stream) stage() []storage.Op {
	stored := st.stored()
	if st.svc.o.Store == nil || stored == len(st.events) {
		return nil
	}
	events, _ := json.Marshal(st.events[stored:]) // cannot fail: only strings and integers
	seq := st.svc.seq.Add(1)
	st.rows = append(st.rows, row{seq, len(st.events)})
	return []storage.Op{storage.Statement(insertEvents, seq, st.group, st.name, events)}
}

// stored returns the number of st.events that are stored.
func (st *Stream) stored() int {
	if n := len(st.rows); n > 0 {
		return st.rows[n-1].end
	}
	return 0
}

// unstage returns the statements that delete the rows of the first n log events,
// which leave the stream. A row stays if some of its log events stay. After a
// kill, all of its log events are delivered again, with the same ids.
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

// Restore reads the log events that were undelivered when the process last ended.
// Their delivery is due at once. It must be called once, before Start.
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

// restore adds the log events of a row. It ignores them if the group no longer
// has a subscription.
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
