package async

import (
	"time"

	"faulty/local/cloud/lambda"
	"faulty/local/cloud/storage"
	"faulty/local/cloud/template"
)

// Statements on the table of invocations.
const (
	insertInvocation  = "INSERT INTO invocations (seq, function, request, trace, payload, queued, attempts) VALUES (?, ?, ?, ?, ?, ?, ?)"
	updateInvocation  = "UPDATE invocations SET attempts = ? WHERE seq = ?"
	deleteInvocation  = "DELETE FROM invocations WHERE seq = ?"
	selectInvocations = "SELECT seq, function, request, trace, payload, queued, attempts FROM invocations ORDER BY seq"
)

// invocation is an asynchronous invocation that is not finished.
type invocation struct {
	lambda.Invocation
	f        *template.Function
	seq      int64
	queued   time.Time
	attempts int // number of failed attempts
}

func (i *invocation) insert() storage.Op {
	return storage.Statement(insertInvocation, i.seq, i.f.Name, i.RequestID, i.TraceID, i.Payload, i.queued.UnixNano(), i.attempts)
}

func (i *invocation) remove() storage.Op { return storage.Statement(deleteInvocation, i.seq) }

// settle returns the statement that stores the outcome of an attempt. It removes
// an invocation that succeeded, and stores the number of failed attempts of one
// that failed. deadLetter later removes the invocation together with its record for
// the failure queue.
func (i *invocation) settle(res lambda.Result) []storage.Op {
	if res.FunctionError == "" {
		return []storage.Op{i.remove()}
	}
	i.attempts++
	return []storage.Op{storage.Statement(updateInvocation, i.attempts, i.seq)}
}

// Restore continues the invocations that were not finished when the process last
// ended. find returns the function with the given name, or nil. Restore must be
// called once, before Invoke.
func (q *Queue) Restore(find func(name string) *template.Function) error {
	var stored []*invocation
	err := q.o.Store.Rows(selectInvocations, func(scan func(...any) error) error {
		var name string
		var queued int64
		i := &invocation{}
		if err := scan(&i.seq, &name, &i.RequestID, &i.TraceID, &i.Payload, &queued, &i.attempts); err != nil {
			return err
		}
		q.seq.Store(i.seq)
		if i.f = find(name); i.f == nil {
			q.o.Log.Warn("asynchronous invocation waits: the template has no such function", "function", name, "requestId", i.RequestID)
			return nil
		}
		i.queued = time.Unix(0, queued)
		stored = append(stored, i)
		return nil
	})
	for _, i := range stored {
		q.start(i, func() {})
	}
	return err
}
