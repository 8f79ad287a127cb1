package document

import "math/bits"

// An origin contains the fields that most documents of a delivery have in common, and their JSON.
type origin struct {
	set    uint64
	values [lastOrigin + 1]Value
	json   []byte
}

// The fields of an origin are those from firstOrigin to lastOrigin, which are all in the first word
// of a set.
const (
	firstOrigin = AccountID
	lastOrigin  = FaasVersion

	beforeOrigin = 1<<firstOrigin - 1
	originFields = 1<<(lastOrigin+1) - 1 - beforeOrigin
)

// SetOrigin makes d expect its present account, region, service and function also after Reset.
// Writing them is then a single copy. These values must stay unchanged until the next SetOrigin.
func (d *Document) SetOrigin() {
	o := &d.origin
	o.set, o.values = d.set[0]&originFields, [lastOrigin + 1]Value(d.values[:])
	o.json = d.appendFields(o.json[:0], 0, o.set)
}

// hasOrigin reports whether d has exactly the values of its origin.
func (d *Document) hasOrigin() bool {
	o := &d.origin
	if d.set[0]&originFields != o.set {
		return false
	}
	for set := o.set; set != 0; set &= set - 1 {
		f := bits.TrailingZeros64(set)
		if v, want := &d.values[f], &o.values[f]; v.form != want.form || !identical(v.Bytes, want.Bytes) {
			return false
		}
	}
	return true
}
