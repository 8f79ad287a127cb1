package translate

// Events tells which events of the delivery the i-th line is made of: count of
// them, from the first on.
func (t *Translator) Events(i int) (first, count int) {
	return t.lines[i].first, t.lines[i].count
}
