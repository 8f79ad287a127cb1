package store

import "faulty/local/opensearch/apierr"

// primaryTerm is the primary term of every document. It never changes, because a store has one
// primary shard and no other shard ever replaces it.
const primaryTerm = 1

// Unassigned is the sequence number of a condition that specifies only a primary term.
const Unassigned = -2

// A Condition holds if_seq_no and if_primary_term of a write. The write is only executed if both
// belong to the document's last change.
type Condition struct{ Seq, Term int64 }

// CheckCondition returns an error if the operation does not allow its condition, and nil if it
// does.
func (op *Operation) CheckCondition() *apierr.Error {
	c := op.If
	if c == nil {
		return nil
	}
	invalid := func(format string, args ...any) *apierr.Error {
		return apierr.New(400, "action_request_validation_exception", "Validation Failed: 1: "+format+";", args...)
	}
	switch {
	case c.Seq == Unassigned:
		return invalid("ifSeqNo is unassigned, but primary term is [%d]", c.Term)
	case c.Term == 0:
		return invalid("ifSeqNo is set, but primary term is [0]")
	case op.Action == "create":
		return invalid("create operations do not support compare and set. use index instead")
	case op.Action == "update" && op.tree["doc_as_upsert"] == true:
		return invalid("compare and write operations can not be used with upsert")
	case op.Action == "update" && op.tree["upsert"] != nil:
		return invalid("upsert requests don't support `if_seq_no` and `if_primary_term`")
	}
	return nil
}

// conflict returns an error if the document's current version does not meet the operation's
// condition.
func (op *Operation) conflict(x *index, before stored) *apierr.Error {
	c := op.If
	switch {
	case c == nil, before.version > 0 && before.seq() == c.Seq && c.Term == primaryTerm:
		return nil
	case before.version > 0:
		return x.about(apierr.New(409, "version_conflict_engine_exception",
			"[%s]: version conflict, required seqNo [%d], primary term [%d]. current document has seqNo [%d] and primary term [%d]", op.ID, c.Seq, c.Term, before.seq(), primaryTerm))
	case op.Action == "update": // applyTo refuses it, as it does any update of a missing document
		return nil
	}
	return x.about(apierr.New(409, "version_conflict_engine_exception",
		"[%s]: version conflict, required seqNo [%d], primary term [%d]. but no document was found", op.ID, c.Seq, c.Term))
}
