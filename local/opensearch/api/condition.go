package api

import (
	"strconv"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/store"
)

// setCondition sets one of the two parameters of a conditional write.
func setCondition(op *store.Operation, name, text string) error {
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
		return apierr.Illegal("Failed to parse long parameter [%s] with value [%s]", name, text)
	case name == "if_seq_no" && n < 0 && n != store.Unassigned:
		return apierr.Illegal("sequence numbers must be non negative. got [%d].", n)
	case name == "if_primary_term" && n < 0:
		return apierr.Illegal("primary term must be non negative. got [%d]", n)
	}
	if op.If == nil {
		op.If = &store.Condition{Seq: store.Unassigned}
	}
	if name == "if_seq_no" {
		op.If.Seq = n
	} else {
		op.If.Term = n
	}
	return nil
}
